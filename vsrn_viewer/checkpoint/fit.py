"""Which vocabulary belongs to a checkpoint, and whether it fits."""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import VocabularyError
from vsrn_viewer.vsrn import ModelConfig


def find_vocabulary(path: Path, data_name: str) -> Path:
    """Return the vocabulary of a checkpoint file, named after the dataset that it was trained on.

    Looked for beside the checkpoint, in vocab/ there, and the same one folder up; JSON before pickle.
    Raises VocabularyError saying where it was looked for.
    """
    beside = path.resolve().parent
    folders = (beside, beside / "vocab", beside.parent / "vocab", beside.parent)
    for folder in folders:
        for suffix in (".json", ".pkl"):
            file = folder / f"{data_name}_vocab{suffix}"
            if file.is_file():
                return file
    raise VocabularyError(
        f"{path}: no {data_name}_vocab.json or .pkl beside it, in vocab/ there or one folder up. "
        "Name it with --vocab FILE."
    )


def check_vocabulary(vocabulary: Vocabulary, config: ModelConfig) -> None:
    """Raise VocabularyError unless there is one word per row of the network's word embedding."""
    if len(vocabulary) != config.vocab_size:
        raise VocabularyError(
            f"{vocabulary.path}: {len(vocabulary):,} words, but the model trained on {config.data_name} has "
            f"{config.vocab_size:,} rows of word embedding. Name the vocabulary that it was trained with: --vocab FILE."
        )
