"""Files with weights → a network, safely: published .pth.tar dictionaries, and our own safetensors files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from vsrn_viewer.checkpoint.branch import branch_place, join, load_captioner, read_branch
from vsrn_viewer.checkpoint.building import Weights, build
from vsrn_viewer.checkpoint.digests import Digests, digests_of
from vsrn_viewer.checkpoint.fit import check_vocabulary, find_vocabulary, vocabulary_places
from vsrn_viewer.checkpoint.native import (
    Read,
    TrainingFacts,
    read_native,
    stored_features,
    stored_layers,
    write_native,
)
from vsrn_viewer.checkpoint.published import SUFFIX as PUBLISHED_SUFFIX
from vsrn_viewer.checkpoint.published import check_there, read_published
from vsrn_viewer.checkpoint.publishing import PublishedFiles, save_published
from vsrn_viewer.data.tensor_file import SUFFIX, read_tensor_file
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.vsrn import Vsrn
from vsrn_viewer.vsrn.device import enough_memory

__all__ = [
    "Checkpoint",
    "PublishedFiles",
    "TrainingFacts",
    "branch_place",
    "check_vocabulary",
    "find_vocabulary",
    "load_captioner",
    "load_checkpoint",
    "save_checkpoint",
    "save_published",
    "stored_features",
    "stored_layers",
    "vocabulary_places",
]


@dataclass(frozen=True)
class Checkpoint:
    """A loaded network. model: in evaluation mode on its device. name: the file's, without its suffix.

    facts: how it came about, as far as the file says. notices: sentences that its user should see.
    digests: by which its weights are told from others.
    """

    model: Vsrn
    name: str
    facts: TrainingFacts
    notices: tuple[str, ...]
    digests: Digests

    @property
    def data_name(self) -> str:
        """The dataset that it was trained on, which names its vocabulary."""
        return self.model.config.data_name

    @property
    def epoch(self) -> int:
        """The epoch after which it was kept."""
        return self.facts.epoch

    @property
    def best_selection(self) -> float | None:
        """R@1 + R@5 of both directions, out of 400, that it was chosen by; None if unknown. Not an rsum, out of 600."""
        return self.facts.best_selection


def load_checkpoint(path: Path, device: str = "cpu", read: Read = read_tensor_file) -> Checkpoint:
    """Load a network from a .safetensors file of ours, or from a published .pth.tar.

    read: how a .safetensors file is read: `read_tensor_file`, or what has read it ahead.
    The published form leaves the sentence branch out; one that lies beside it (caption_model_state.pth) is joined.
    Raises CheckpointError, naming the file, if it is missing, damaged, malicious (nothing of it is run), not a VSRN
    of a supported kind, or a sentence branch that does not fit; or if the device has no memory for it.
    """
    check_there(path)
    branch = None
    noted: tuple[str, ...] = ()
    if path.suffix == SUFFIX:
        weights, facts = read_native(path, read)
    else:
        published = read_published(path)
        weights, facts = published.weights, TrainingFacts(published.epoch, published.step, published.best_rsum)
        branch, noted = read_branch(weights), published.notices
    model = build(join(weights, branch) if branch else weights)
    notices = noted + _notices(weights) + (_notices(branch) if branch else ())
    name = path.name.removesuffix(SUFFIX).removesuffix(PUBLISHED_SUFFIX)
    full = f"{path}: there is not enough memory on {device} for its weights. Choose another --device."
    with enough_memory(full, CheckpointError):
        return Checkpoint(model.to(device), name, facts, notices, digests_of(model, weights))


def save_checkpoint(path: Path, model: Vsrn, facts: TrainingFacts = TrainingFacts()) -> None:  # noqa: B008 (frozen)
    """Write a .safetensors checkpoint, and beside it a .json of the same stem for people, which is never read back.

    Raises ValueError on another suffix, OSError if the files cannot be written.
    """
    if path.suffix != SUFFIX:
        raise ValueError(f"a checkpoint must end in {SUFFIX}: got {path.name}")
    write_native(path, model, facts)


def _notices(weights: Weights) -> tuple[str, ...]:
    others = {tensor.dtype for tensor in weights.tensors.values() if tensor.is_floating_point()} - {torch.float32}
    stored = ", ".join(sorted(str(dtype).removeprefix("torch.") for dtype in others))
    return (f"{weights.path.name}: weights stored as {stored} are computed in float32.",) if stored else ()
