"""A network → its files in the published form: the .pth.tar, and beside it the vocabulary and the sentence branch.

The published code and this program look for the vocabulary by its name, this program for the branch by its own, so a
folder holds one of each. Everything is written so that PyTorch before 1.6 and Python 2.7 read it: torch's old
serialisation, pickle protocol 2.
"""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from vsrn_viewer.checkpoint.branch import BRANCH_FILE, load_captioner
from vsrn_viewer.checkpoint.fit import check_vocabulary
from vsrn_viewer.checkpoint.form import published_data_name, published_form, refuse_ablations, state_of
from vsrn_viewer.checkpoint.native import TrainingFacts
from vsrn_viewer.checkpoint.published import SUFFIX
from vsrn_viewer.data.vocabulary import Vocabulary, load_vocabulary, pickle_vocabulary
from vsrn_viewer.errors import CheckpointError, VocabularyError
from vsrn_viewer.files import replacing
from vsrn_viewer.vsrn import Vsrn
from vsrn_viewer.vsrn.captioner import Captioner


@dataclass(frozen=True)
class PublishedFiles:
    """The files of one network in the published form. sentence_branch: None if it has none."""

    checkpoint: Path
    vocabulary: Path
    sentence_branch: Path | None


def save_published(path: Path, model: Vsrn, facts: TrainingFacts, vocabulary: Vocabulary) -> PublishedFiles:
    """Write a network as a .pth.tar that the published code and `load_checkpoint` open, and what belongs beside it.

    The vocabulary is named after opt.data_name, which follows the network's variant (see `published_form`).
    Raises CheckpointError if the network has no published form, or if a sentence branch would be read with another
    network than its own; VocabularyError if the words do not fit, or others would be read or replaced; ValueError on
    another suffix; OSError if a file cannot be written. Each file is written whole or not at all, the .pth.tar last.
    """
    if not path.name.endswith(SUFFIX):
        raise ValueError(f"a published checkpoint must end in {SUFFIX}: got {path.name}")
    refuse_ablations(path, model.config)
    check_vocabulary(vocabulary, model.config)
    files = PublishedFiles(
        path,
        path.with_name(f"{published_data_name(model.config)}_vocab.pkl"),
        path.with_name(BRANCH_FILE) if model.captioner else None,
    )
    _refuse_neighbours(files, model.captioner, vocabulary)
    contents = [(path, _serialized(published_form(model, facts)))]
    if files.sentence_branch and model.captioner:
        contents.append((files.sentence_branch, _serialized(state_of(model.captioner))))
    contents.append((files.vocabulary, pickle_vocabulary(vocabulary)))
    with ExitStack() as renames:  # all contents are on the disk before the first is renamed; the last in is the first
        for file, content in contents:
            renames.enter_context(replacing(file)).write_bytes(content)
    return files


def _refuse_neighbours(files: PublishedFiles, captioner: Captioner | None, vocabulary: Vocabulary) -> None:
    """Refuse a folder whose files would be replaced, or read with this checkpoint, or whose checkpoints with these."""
    path = files.checkpoint
    if path.is_dir():
        raise CheckpointError(f"{path}: is a folder. Name a file in it, or move it away.")
    for file in (files.vocabulary.with_suffix(".json"), files.vocabulary):  # both are looked for, the JSON first
        if file.exists() and _words(file) != vocabulary.words:
            raise VocabularyError(
                f"{file}: already exists, and is not this network's vocabulary. Write to another folder, or move it "
                "away."
            )
    branch = path.with_name(BRANCH_FILE)
    if branch.exists() and not (captioner and _holds(branch, captioner)):
        raise CheckpointError(
            f"{branch}: already exists, and is not this network's sentence branch. Write to another folder, or move it "
            "away."
        )
    others = [] if branch.exists() or captioner is None else set(path.parent.glob(f"*{SUFFIX}")) - {path}
    if others:
        raise CheckpointError(
            f"{min(others)}: would be read with the sentence branch that belongs beside {path.name}. Write to another "
            "folder, or move it away."
        )


def _words(file: Path) -> tuple[str, ...]:
    try:
        return load_vocabulary(file).words
    except VocabularyError:
        return ()


def _holds(file: Path, captioner: Captioner) -> bool:
    """Tell whether a file holds this sentence branch, to the bit."""
    try:
        there = load_captioner(file).state_dict()
    except CheckpointError:
        return False
    return all(torch.equal(there[name], tensor) for name, tensor in state_of(captioner).items())


def _serialized(stored: Any) -> bytes:
    """Return a file's content. Made in memory: where a disk is full, Python's writing says so and torch's does not."""
    buffer = io.BytesIO()
    torch.save(stored, buffer, pickle_protocol=2, _use_new_zipfile_serialization=False)
    return buffer.getvalue()
