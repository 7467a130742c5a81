"""Which vocabulary belongs to a checkpoint, and whether it fits."""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import VocabularyError
from vsrn_viewer.vsrn import ModelConfig


def find_vocabulary(path: Path, data_name: str) -> Path:
    """Return the vocabulary of a checkpoint file, named after the dataset that it was trained on.

    Raises VocabularyError saying where it was looked for.
    """
    for file in vocabulary_places(path, data_name):
        if file.is_file():
            return file
    raise VocabularyError(
        f"{path}: no {data_name}_vocab.json or .pkl beside it, in vocab/ there or one folder up. "
        "Name it with --vocab FILE."
    )


def vocabulary_places(path: Path, data_name: str) -> tuple[Path, ...]:
    """Return where the vocabulary of a checkpoint file is looked for, in this order: beside the checkpoint, in vocab/
    there, and the same one folder up; JSON before pickle."""
    beside = path.resolve().parent
    folders = (beside, beside / "vocab", beside.parent / "vocab", beside.parent)
    return tuple(folder / f"{data_name}_vocab{suffix}" for folder in folders for suffix in (".json", ".pkl"))


def check_vocabulary(vocabulary: Vocabulary, config: ModelConfig) -> None:
    """Raise VocabularyError unless there is one word per row of the network's word embedding."""
    if len(vocabulary) != config.vocab_size:
        raise VocabularyError(
            f"{vocabulary.path}: {len(vocabulary):,} words, but the model trained on {config.data_name} has "
            f"{config.vocab_size:,} rows of word embedding. Name the vocabulary that it was trained with: --vocab FILE."
        )
