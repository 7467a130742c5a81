"""The sentence branch of a published checkpoint, which leaves it out: a file of its own beside it, of a fixed name."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from vsrn_viewer.checkpoint.building import CAPTIONER, Weights, build_captioner, measure
from vsrn_viewer.checkpoint.published import check_there, read_captioner
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.vsrn.captioner import Captioner

BRANCH_FILE = "caption_model_state.pth"


def branch_place(path: Path) -> Path:
    """Return where the sentence branch of a checkpoint file lies, if it has one of its own."""
    return path.parent / BRANCH_FILE


def load_captioner(path: Path) -> Captioner:
    """Load a sentence branch, in evaluation mode on the CPU, from the state file that the published code writes of it.

    Raises CheckpointError, naming the file, if it is missing, damaged, malicious (nothing of it is run), or not the
    whole state of a sentence branch with finite values.
    """
    check_there(path)
    return build_captioner(read_captioner(path))


def read_branch(weights: Weights) -> Weights | None:
    """Read the sentence branch that lies beside the checkpoint of these weights.

    None if there is none, or if the checkpoint brings its own. Raises CheckpointError, naming the branch's file, if
    it is damaged, malicious (nothing of it is run), not the whole of a branch, or made for other regions or words.
    """
    path, name = branch_place(weights.path), weights.path.name
    if not path.is_file() or any(own.startswith(CAPTIONER) for own in weights.tensors):
        return None
    sizes = measure(weights)
    try:
        branch = read_captioner(path)
        captioner = build_captioner(branch)
    except CheckpointError as error:
        raise CheckpointError(f"{str(error).removesuffix('.')}, or move it away: {name} opens without it.") from None
    found = captioner.encoder.vid2hid.in_features, captioner.decoder.embedding.num_embeddings
    wanted = sizes["embed_size"], sizes["vocab_size"]
    if found != wanted:
        raise CheckpointError(
            f"{path}: a sentence branch for regions of {found[0]:,} values and {found[1]:,} words, {name} has "
            f"{wanted[0]:,} and {wanted[1]:,}. Take the one from this training run, or move it away: {name} opens "
            "without it."
        )
    return branch


def join(weights: Weights, branch: Weights) -> Weights:
    """Return a checkpoint's weights together with those of its sentence branch."""
    tensors = {CAPTIONER + name: tensor for name, tensor in branch.tensors.items()}
    return dataclasses.replace(weights, tensors={**weights.tensors, **tensors})
