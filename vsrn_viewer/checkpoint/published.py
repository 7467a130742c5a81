"""The published .pth.tar dictionaries: {epoch, model: [image encoder, text encoder], best_rsum, opt, Eiters}.

Read by `torch_file`, which knows tensors, containers and, for the options, argparse.Namespace; anything else is
refused. Files written by Python 2.7 and PyTorch 0.4.1 open the same way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from vsrn_viewer.checkpoint.building import Weights
from vsrn_viewer.checkpoint.names import count_layers, list_names, our_name, published_name
from vsrn_viewer.checkpoint.relatives import likely_method
from vsrn_viewer.checkpoint.torch_file import read_torch_file
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.file_kinds import recognise
from vsrn_viewer.pickles import DamagedPickle, ForeignName, Instance
from vsrn_viewer.strangers import plain, shown

SUFFIX = ".pth.tar"

# Our field of a size, and the published option that states it.
_OPTIONS = {
    "feature_size": "img_dim",
    "embed_size": "embed_size",
    "vocab_size": "vocab_size",
    "word_size": "word_dim",
    "text_layers": "num_layers",
}
_WRAPPER = "module."  # which torch.nn.DataParallel puts before every name
WRAPPED = "weights saved from within DataParallel; the “module.” before their names was left out."
_FLICKR30K = "f30k_precomp"  # the one data_name for which the published code builds the other variant


@dataclass(frozen=True)
class PublishedCheckpoint:
    """A published checkpoint: its weights by our names, and what was noted while training. notices: for its user."""

    weights: Weights
    epoch: int
    step: int
    best_rsum: float | None
    notices: tuple[str, ...] = ()


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
    states, wrapped = unwrapped(states)
    tensors = _rename(path, states)
    declared = {field: options[name] for field, name in _OPTIONS.items() if name in options}
    declared["data_name"] = options["data_name"]
    declared["variant"] = "flickr30k" if options["data_name"] == _FLICKR30K else "coco"
    for flag in ("no_imgnorm", "use_abs"):
        declared[flag] = bool(options.get(flag, False))
    weights = Weights(path, tensors, published_name, declared, lambda field: f"opt.{_OPTIONS.get(field, field)}")
    notices = (f"{path.name}: {WRAPPED}",) if wrapped else ()
    epoch, step = _count(stored.get("epoch")), _count(stored.get("Eiters"))
    return PublishedCheckpoint(weights, epoch, step, _recalls(stored.get("best_rsum")), notices)


def unwrapped(state: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], bool]:
    """Return the weights of a network without the name of the DataParallel around it, and whether there was one."""
    bare = {name.removeprefix(_WRAPPER): tensor for name, tensor in state.items()}
    wrapped = any(name.startswith(_WRAPPER) for name in state) and len(bare) == len(state)
    return bare if wrapped else dict(state), wrapped


def read_captioner(path: Path) -> Weights:
    """Read a state file of the sentence branch, a dictionary of named tensors.

    Raises CheckpointError if it is damaged, asks for anything that such a file does not need (nothing of it is run),
    or is not such a dictionary.
    """
    state = _load(path)
    if not _is_state(state):
        raise CheckpointError(
            f"{path}: not a sentence branch, it must be a dictionary of named tensors. Give its state_dict."
        )
    return Weights(path, unwrapped(state)[0], str, {}, str, "sentence branch")


def _is_state(state: Any) -> bool:
    return isinstance(state, dict) and all(
        isinstance(name, str) and isinstance(tensor, Tensor) for name, tensor in state.items()
    )


def _load(path: Path) -> Any:
    try:
        return read_torch_file(path)
    except ForeignName as error:
        raise CheckpointError(
            f"{path}: refused, this file asks for {error}, which no checkpoint of VSRN needs; "
            "none of it was run. Use a checkpoint from a source that you trust."
        ) from None
    except DamagedPickle:
        raise CheckpointError(
            f"{path}: not a readable checkpoint, damaged or cut short. Copy or download it again."
        ) from None
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror}). Check what it is.") from None


def _parts(path: Path, stored: Mapping[str, Any]) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the weights of both encoders by published name, and the options."""
    states, options = stored.get("model"), stored.get("opt")
    named = options.state if isinstance(options, Instance) else None
    if not isinstance(named, dict) or not isinstance(states, (list, tuple)) or len(states) != 2:
        names = [name for state in states if _is_state(state) for name in state] if isinstance(states, list) else []
        raise CheckpointError(
            f"{path}: not a checkpoint of VSRN, it must hold model (two states) and opt. Give its "
            f"model_best.pth.tar.{likely_method(names, len(states) if isinstance(states, list) else 0)}"
        )
    tensors: dict[str, Tensor] = {}
    for state in states:
        if not _is_state(state):
            raise CheckpointError(f"{path}: model must be two states of named tensors. Give VSRN's model_best.pth.tar.")
        tensors.update(state)
    return tensors, named


def _refuse_others(path: Path, options: Mapping[str, Any]) -> None:
    """Refuse the kinds of model that the published code knows and that this program does not compute."""
    name = options.get("data_name")
    if not isinstance(name, str):
        raise CheckpointError(
            f"{path}: opt.data_name must be a name: got {shown(name)}. Give VSRN's model_best.pth.tar."
        )
    if not name.endswith("_precomp"):
        raise CheckpointError(
            f"{path}: opt.data_name is {plain(name)}, a model with a CNN encoder inside, which is not supported. "
            "Give one trained on precomputed features, whose data_name ends in _precomp."
        )
    measure = options.get("measure", "cosine")
    if measure != "cosine":
        raise CheckpointError(
            f"{path}: opt.measure is {plain(measure)}, a similarity that is not supported. "
            "Give a model trained with cosine."
        )


def _rename(path: Path, published: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights by our names. The graph's kernels, (D,D,1) there, are matrices here."""
    names = {name: our_name(name) for name in published}
    unknown = [name for name, ours in names.items() if ours is None]
    if unknown:
        raise CheckpointError(
            f"{path}: not a VSRN, unknown weights {list_names(unknown)}. Give a checkpoint of VSRN, or train one."
            f"{likely_method(published)}"
        )
    return {
        ours: tensor.squeeze(2) if tensor.ndim == 3 and count_layers([ours]) else tensor
        for name, tensor in published.items()
        if (ours := names[name]) is not None
    }


def _count(value: Any) -> int:
    """Return how many epochs or steps were done, 0 where that is not said in a number that there can be."""
    return value if type(value) is int and 0 <= value < 2**53 else 0


def _recalls(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None
