"""The published .pth.tar dictionaries: {epoch, model: [image encoder, text encoder], best_rsum, opt, Eiters}.

Read with torch's restricted unpickler, which knows tensors, containers and, for the options, argparse.Namespace;
anything else is refused, and there is no second try without the restriction. Files written by Python 2.7 and
PyTorch 0.4.1 open the same way.
"""

from __future__ import annotations

import argparse
import pickle
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vsrn_viewer.checkpoint.building import Weights
from vsrn_viewer.checkpoint.names import count_layers, list_names, our_name, published_name
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.file_kinds import recognise

SUFFIX = ".pth.tar"

_DAMAGED = (
    pickle.UnpicklingError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    OverflowError,
    MemoryError,
    struct.error,
)
_FOREIGN_NAME = re.compile(r"GLOBAL ([A-Za-z_][\w.]*) ")  # in the refusal of torch's unpickler
# Our field of a size, and the published option that states it.
_OPTIONS = {
    "feature_size": "img_dim",
    "embed_size": "embed_size",
    "vocab_size": "vocab_size",
    "word_size": "word_dim",
    "text_layers": "num_layers",
}
_FLICKR30K = "f30k_precomp"  # the one data_name for which the published code builds the other variant


@dataclass(frozen=True)
class PublishedCheckpoint:
    """A published checkpoint: its weights by our names, and what was noted while training."""

    weights: Weights
    epoch: int
    step: int
    best_rsum: float | None


def check_there(path: Path) -> None:
    """Raise CheckpointError unless there is such a file, and if its first bytes say that it is of another kind."""
    found = recognise(path)
    if found.kind not in ("missing", "checkpoint", "unknown"):
        remedy = "Give the file with the weights (.safetensors or .pth.tar)."
        raise CheckpointError(found.sentence(path, "a checkpoint", remedy))
    if not path.is_file():
        raise CheckpointError(f"{path}: no such checkpoint file. Check its name.")


def read_published(path: Path) -> PublishedCheckpoint:
    """Read a .pth.tar file.

    Raises CheckpointError if it is damaged, asks for anything that a checkpoint does not need (nothing of it is
    run), is no VSRN, or is one of a kind that does not open: a CNN inside, or another similarity.
    """
    stored = _load(path)
    if not isinstance(stored, dict):
        raise CheckpointError(
            f"{path}: not a checkpoint of VSRN, it must hold model and opt. Give its model_best.pth.tar."
        )
    states, options = _parts(path, stored)
    _refuse_others(path, options)
    tensors = _rename(path, states)
    declared = {field: options[name] for field, name in _OPTIONS.items() if name in options}
    declared["data_name"] = options["data_name"]
    declared["variant"] = "flickr30k" if options["data_name"] == _FLICKR30K else "coco"
    for flag in ("no_imgnorm", "use_abs"):
        declared[flag] = bool(options.get(flag, False))
    weights = Weights(path, tensors, published_name, declared, lambda field: f"opt.{_OPTIONS.get(field, field)}")
    best = stored.get("best_rsum")
    epoch, step = stored.get("epoch"), stored.get("Eiters")
    return PublishedCheckpoint(
        weights,
        epoch=epoch if isinstance(epoch, int) else 0,
        step=step if isinstance(step, int) else 0,
        best_rsum=float(best) if isinstance(best, (int, float)) else None,
    )


def read_captioner(path: Path) -> Weights:
    """Read a state file of the sentence branch, a dictionary of named tensors.

    Raises CheckpointError if it is damaged, asks for anything that such a file does not need (nothing of it is run),
    or is no such dictionary.
    """
    state = _load(path)
    if not _is_state(state):
        raise CheckpointError(
            f"{path}: not a sentence branch, it must be a dictionary of named tensors. Give its state_dict."
        )
    return Weights(path, state, str, {}, str, "sentence branch")


def _is_state(state: Any) -> bool:
    return isinstance(state, dict) and all(
        isinstance(name, str) and isinstance(tensor, Tensor) for name, tensor in state.items()
    )


def _load(path: Path) -> Any:
    try:
        with torch.serialization.safe_globals([argparse.Namespace]):
            return torch.load(path, map_location="cpu", weights_only=True, mmap=False)
    except _DAMAGED as error:
        foreign = _FOREIGN_NAME.search(str(error))
        if foreign:
            raise CheckpointError(
                f"{path}: refused, this file asks for {foreign[1]}, which no checkpoint of VSRN needs; "
                "nothing of it was run. Use a checkpoint from a source that you trust."
            ) from None
        raise CheckpointError(
            f"{path}: not a readable checkpoint, damaged or cut short. Copy or download it again."
        ) from None


def _parts(path: Path, stored: Mapping[str, Any]) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the weights of both encoders by published name, and the options."""
    states, options = stored.get("model"), stored.get("opt")
    if not isinstance(options, argparse.Namespace) or not isinstance(states, (list, tuple)) or len(states) != 2:
        raise CheckpointError(
            f"{path}: not a checkpoint of VSRN, it must hold model (two states) and opt. Give its model_best.pth.tar."
        )
    tensors: dict[str, Tensor] = {}
    for state in states:
        if not _is_state(state):
            raise CheckpointError(f"{path}: model must be two states of named tensors. Give VSRN's model_best.pth.tar.")
        tensors.update(state)
    return tensors, dict(vars(options))


def _refuse_others(path: Path, options: Mapping[str, Any]) -> None:
    """Refuse the kinds of model that the published code knows and that this program does not compute."""
    name = options.get("data_name")
    if not isinstance(name, str):
        raise CheckpointError(
            f"{path}: opt.data_name must be a name: got {name!r:.60}. Give VSRN's model_best.pth.tar."
        )
    if not name.endswith("_precomp"):
        raise CheckpointError(
            f"{path}: opt.data_name is {name:.60}, a model with a CNN encoder inside, which is not supported. "
            "Give one trained on precomputed features, whose data_name ends in _precomp."
        )
    measure = options.get("measure", "cosine")
    if measure != "cosine":
        raise CheckpointError(
            f"{path}: opt.measure is {measure!s:.60}, a similarity that is not supported. "
            "Give a model trained with cosine."
        )


def _rename(path: Path, published: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights by our names. The graph's kernels, (D,D,1) there, are matrices here."""
    names = {name: our_name(name) for name in published}
    unknown = [name for name, ours in names.items() if ours is None]
    if unknown:
        raise CheckpointError(
            f"{path}: not a VSRN, unknown weights {list_names(unknown)}. Give a checkpoint of VSRN, or train one."
        )
    return {
        ours: tensor.squeeze(2) if tensor.ndim == 3 and count_layers([ours]) else tensor
        for name, tensor in published.items()
        if (ours := names[name]) is not None
    }
