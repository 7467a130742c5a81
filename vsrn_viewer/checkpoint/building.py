"""Weights → a network, after everything that they say about themselves has been compared with what they are.

F feature, D embedding. The network is laid out without memory first, so that a file which declares absurd sizes
is refused before anything is allocated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from vsrn_viewer.checkpoint.names import count_layers, list_names
from vsrn_viewer.checkpoint.relatives import likely_method
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.strangers import shown as short
from vsrn_viewer.vsrn import ModelConfig, Vsrn
from vsrn_viewer.vsrn.captioner import Captioner

CAPTIONER = "captioner."  # the sentence-generation branch, which a checkpoint may carry along
_NORM = "image_encoder.norm."
_TEXT_LAYER = re.compile(r"text_encoder\.gru\.weight_ih_l\d+")
_VARIANCE = "running_var"
_FLOATS = (torch.float32, torch.float16, torch.bfloat16, torch.float64)
_BATCHES = "num_batches_tracked"  # counted since PyTorch 0.4.1, used by nothing in evaluation


@dataclass(frozen=True)
class Weights:
    """What was read from a file. tensors: by our names. shown_as: the name that a tensor has in the file.

    declared: what the file says of itself, by the ModelConfig's field; said_by: how the file calls a field.
    kind: what they should be, for messages. digests: of tensors whose SHA-256 is known from reading them.
    """

    path: Path
    tensors: Mapping[str, Tensor]
    shown_as: Callable[[str], str]
    declared: Mapping[str, Any]
    said_by: Callable[[str], str]
    kind: str = "VSRN"
    digests: Mapping[str, Callable[[], str]] = field(default_factory=dict)


def build(weights: Weights) -> Vsrn:
    """Return the network of these weights, in evaluation mode on the CPU, float32.

    Raises CheckpointError if weights are missing, unknown, not finite, or of other sizes than declared.
    """
    measured = measure(weights)
    for name, value in measured.items():
        said = weights.declared.get(name, value)
        if type(said) is not type(value) or said != value:
            raise CheckpointError(
                f"{weights.path}: {weights.said_by(name)} is {short(said)}, the weights have {value!r}. "
                "Take weights and options from one training run."
            )
    config = ModelConfig(**{**weights.declared, **measured})
    with torch.device("meta"), _Unfilled():
        model = Vsrn(config)
    _fill(model, weights)
    return model.eval()


def build_captioner(weights: Weights) -> Captioner:
    """Return the sentence branch of these weights alone, as `build` does. Raises CheckpointError as it does."""
    hidden, region_size = _matrix(weights, "encoder.vid2hid.weight")
    vocab_size, word_size = _matrix(weights, "decoder.embedding.weight")
    with torch.device("meta"), _Unfilled():
        captioner = Captioner(region_size, hidden, vocab_size, word_size)
    _fill(captioner, weights)
    return captioner.eval()


class _Unfilled(TorchFunctionMode):
    """Leaves weights that nobody has drawn yet as they are: to draw numbers without memory, torch loads a part of
    itself that takes more than a second."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if getattr(func, "__module__", "") == nn.init.__name__:
            return args[0] if args else kwargs["tensor"]
        return func(*args, **(kwargs or {}))


def _fill(module: nn.Module, weights: Weights) -> None:
    """Give a module that has no memory yet its weights."""
    expected = dict(module.state_dict())
    _check_names(weights, expected)
    state = {name: _checked(weights, name, tensor) for name, tensor in expected.items()}
    module.load_state_dict(state, assign=True)


def measure(weights: Weights) -> dict[str, Any]:
    """Return the sizes that the weights themselves show, by the ModelConfig's field. Raises CheckpointError."""
    embed_size, feature_size = _matrix(weights, "image_encoder.projection.weight")
    vocab_size, word_size = _matrix(weights, "text_encoder.embedding.weight")
    return {
        "feature_size": feature_size,
        "embed_size": embed_size,
        "vocab_size": vocab_size,
        "word_size": word_size,
        "text_layers": sum(_TEXT_LAYER.fullmatch(name) is not None for name in weights.tensors) or 1,
        "graph_layers": count_layers(weights.tensors),
        **_measure_captioner(weights),
    }


def _measure_captioner(weights: Weights) -> dict[str, Any]:
    """Return the sizes of the sentence branch, 0 if there is none."""
    if not any(name.startswith(CAPTIONER) for name in weights.tensors):
        return {"caption_hidden": 0, "caption_word_size": 0}
    hidden, _ = _matrix(weights, CAPTIONER + "encoder.vid2hid.weight")
    _, word_size = _matrix(weights, CAPTIONER + "decoder.embedding.weight")
    return {"caption_hidden": hidden, "caption_word_size": word_size}


def _matrix(weights: Weights, name: str) -> tuple[int, int]:
    tensor = weights.tensors.get(name)
    if tensor is None:
        raise _foreign(weights, f"{weights.shown_as(name)} is missing")
    if tensor.ndim != 2 or 0 in tensor.shape:
        raise CheckpointError(
            f"{weights.path}: {weights.shown_as(name)} must be a matrix: got {tuple(tensor.shape)}. "
            "Give a checkpoint of VSRN."
        )
    return tensor.shape[0], tensor.shape[1]


def _check_names(weights: Weights, expected: Mapping[str, Tensor]) -> None:
    """Raise CheckpointError unless the file has the weights that the network needs, and no others."""
    missing = [name for name in expected if name not in weights.tensors and not name.endswith(_BATCHES)]
    unknown = [name for name in weights.tensors if name not in expected]
    if not missing and not unknown:
        return
    if all(name.startswith(_NORM) for name in missing + unknown):
        # One variant has a BatchNorm after the GRU, the other has none: the most likely mismatch, said by name.
        need, found = ("needs a", "are missing") if missing else ("has no", "are there")
        raise CheckpointError(
            f"{weights.path}: data_name is {weights.declared['data_name']}, whose network {need} BatchNorm after the "
            f"GRU, but {weights.shown_as(_NORM)}* {found}. Take weights and options from one training run."
        )
    if missing:
        raise _foreign(weights, f"{list_names(missing, weights.shown_as)} missing")
    raise _foreign(weights, f"unknown weights {list_names(unknown, weights.shown_as)}")


def _checked(weights: Weights, name: str, expected: Tensor) -> Tensor:
    """Return a tensor of the file as the network needs it."""
    tensor = weights.tensors.get(name)
    if tensor is None:  # a count that PyTorch 0.4.0 did not write
        return torch.zeros((), dtype=torch.long)
    shown = weights.shown_as(name)
    if tensor.shape != expected.shape:
        raise CheckpointError(
            f"{weights.path}: {shown} must be {tuple(expected.shape)}: got {tuple(tensor.shape)}. "
            "Take weights and options from one training run."
        )
    if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        raise CheckpointError(f"{weights.path}: {shown} declares more numbers than it holds. Download it again.")
    if expected.is_floating_point() and not (tensor.dtype in _FLOATS and _are_finite(tensor)):
        raise CheckpointError(
            f"{weights.path}: {shown} has values that are NaN, infinite or not floats. Take an earlier checkpoint."
        )
    if name.endswith(_VARIANCE) and bool((tensor < 0).any()):
        raise CheckpointError(f"{weights.path}: {shown} has negative variances. Take an earlier checkpoint.")
    return tensor.to(expected.dtype).contiguous()


def _are_finite(tensor: Tensor) -> bool:
    """Return whether no value is NaN or infinite: the ends of them are not. Much faster than asking each."""
    return not tensor.numel() or all(bool(end.isfinite()) for end in torch.aminmax(tensor))


def _foreign(weights: Weights, problem: str) -> CheckpointError:
    return CheckpointError(
        f"{weights.path}: not a {weights.kind}, {problem}. Give the file of a {weights.kind}, or train one."
        f"{likely_method(map(weights.shown_as, weights.tensors))}"
    )
