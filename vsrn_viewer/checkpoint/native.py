"""Our own checkpoints: a safetensors file that says everything, and a JSON beside it for people.

The network's sizes and the facts of its training are in the safetensors file's metadata, so that one rename
decides which checkpoint is there; the JSON is a copy that is never read back.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import safetensors.torch
import torch
from torch import Tensor

from vsrn_viewer.checkpoint.building import Weights
from vsrn_viewer.data.tensor_file import ABOUT, SUFFIX, StoredTensor, TensorFile, read_header, read_tensor_file
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.files import replacing
from vsrn_viewer.strangers import parse_json, shown
from vsrn_viewer.vsrn import ModelConfig, Vsrn

_KEY = "vsrn_viewer"  # in the safetensors metadata
_FORMAT = 1
_TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}  # by the name that safetensors files give them: all of tensor_file.BYTES_OF

Read = Callable[[Path], TensorFile]


@dataclasses.dataclass(frozen=True)
class TrainingFacts:
    """How a network came about. epoch, step: done. best_selection: the largest R@1 + R@5 of both directions that the
    run had reached, out of 400, None if not measured (the published files call it best_rsum; an rsum is out of 600).

    seed: of the run, None if unknown. feature_source: the dataset's, "" if unknown.
    """

    epoch: int = 0
    step: int = 0
    best_selection: float | None = None
    seed: int | None = None
    feature_source: str = ""


# A value of the right kind for every field, because a JSON file may say anything.
_CONFIG = ModelConfig("", "coco", 1, 1, 1, 1)
_FACTS = TrainingFacts(0, 0, 0.0, 0, "")
_Described = TypeVar("_Described", ModelConfig, TrainingFacts)


def write_native(path: Path, model: Vsrn, facts: TrainingFacts) -> None:
    """Write a network and its facts, and a readable copy of the facts beside it.

    Raises OSError if a file cannot be written; the checkpoint is replaced whole or not at all.
    """
    about = {"format": _FORMAT, "model": dataclasses.asdict(model.config), "training": dataclasses.asdict(facts)}
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    content = safetensors.torch.save(tensors, {_KEY: json.dumps(about)})
    with replacing(path) as part:
        part.write_bytes(content)
    with replacing(path.with_suffix(".json")) as part:
        part.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def read_native(path: Path, read: Read = read_tensor_file) -> tuple[Weights, TrainingFacts]:
    """Read a checkpoint written by `write_native`. Raises CheckpointError if it is damaged or not one of ours.

    read: how its file is read, see `load_checkpoint`.
    """
    stored, about = _load(path, read)
    try:
        config = _rebuilt(_CONFIG, about["model"])
        facts = _rebuilt(_FACTS, _renamed(about["training"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{path}: its description cannot be read ({error}). Write it again, or update vsrn-viewer."
        ) from None
    tensors = {name: _tensor(tensor) for name, tensor in stored.items()}
    digests = {name: tensor.digest for name, tensor in stored.items()}
    declared = dataclasses.asdict(config)
    return Weights(path, tensors, str, declared, lambda field: f"its {field}", digests=digests), facts


def stored_layers(path: Path) -> int | None:
    """Return how many graph layers the network in a file has, without reading its weights; None if it does not say."""
    about = _stored_about(path)
    return None if about is None else about[0].graph_layers


def stored_features(path: Path) -> tuple[str, int]:
    """Return the source and the size of the features that the network in a file was trained on, without reading its
    weights; "" and 0 if it does not say."""
    about = _stored_about(path)
    return ("", 0) if about is None else (about[1].feature_source, about[0].feature_size)


def _stored_about(path: Path) -> tuple[ModelConfig, TrainingFacts] | None:
    if path.suffix != SUFFIX or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            about = parse_json(read_header(file)[ABOUT].get(_KEY, "null"))
        return _rebuilt(_CONFIG, about["model"]), _rebuilt(_FACTS, _renamed(about["training"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # whoever loads it says what is wrong


def _load(path: Path, read: Read) -> tuple[Mapping[str, StoredTensor], Mapping[str, Any]]:
    try:
        stored = read(path)
        about = parse_json(stored.about.get(_KEY, "null"))
    except (OSError, ValueError, KeyError, TypeError):
        raise CheckpointError(
            f"{path}: not a readable checkpoint, damaged or cut short. Copy or download it again."
        ) from None
    if not isinstance(about, dict):
        raise CheckpointError(
            f"{path}: weights without a description, not written by vsrn-viewer. Give VSRN's own file."
        )
    if about.get("format") != _FORMAT:
        raise CheckpointError(
            f"{path}: format {shown(about.get('format'))} is not known to this version. Update vsrn-viewer."
        )
    return stored.tensors, about


def _tensor(stored: StoredTensor) -> Tensor:
    """Return a tensor of the very memory that it was read into."""
    return torch.from_numpy(stored.content).view(_TYPES[stored.kind]).view(stored.shape)


def _renamed(training: Any) -> Any:
    """Return stored facts under the names of today: files of version 0.1 say best_rsum."""
    return {"best_selection" if key == "best_rsum" else key: value for key, value in training.items()}


def _rebuilt(sample: _Described, stored: Any) -> _Described:
    """Return what was stored as an object like `sample`. Raises TypeError or ValueError if it is not like it."""
    made = type(sample)(**stored)
    for field in dataclasses.fields(sample):
        value, kind = getattr(made, field.name), type(getattr(sample, field.name))
        kinds = {kind, int} if kind is float else {kind}
        if type(value) not in kinds and not (value is None and field.default is None):
            raise TypeError(f"{field.name} must be {kind.__name__}: got {shown(value)}")
    return made
