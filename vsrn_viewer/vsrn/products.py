"""What embedding many rows spends its time on: products with large weights, and the GRU's step, in float32 as they are.

torch hands a product to MKL, whose kernels for processors of other makers are not the fastest, and which repacks large
weights for few rows. oneDNN comes with torch as well: with weights of 2,048 values a row it takes 0.85 of the time for
thousands of rows and down to a half for a handful. For small weights it is no faster, and it prepares itself once for
each number of rows.

K rows, S values in, R values out, D embedding.
"""

from __future__ import annotations

from functools import cache, cached_property

import torch
from torch import Tensor, nn

_LARGE = 2**20  # weights: for fewer the two are alike
_FEW = 6  # rows: fewer are faster with weights as they lie
_OWN_ROOM = 2**20  # values
_TYPICAL = 1_024  # rows that the order of the weights is chosen for


class Affine:
    """x W' + b with the same weights again and again, in float32 on the CPU by oneDNN where that is faster.

    Both libraries add up products in float32, in an order of their own.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None = None, few: bool = True) -> None:
        """weight: (R,S). bias: (R,). few: whether x may have few rows; if never, no copy of the weights is held."""
        is_single = weight.dtype == torch.float32 and weight.device.type == "cpu"
        self._by_onednn = is_single and weight.numel() >= _LARGE and _has_onednn()
        self._few = few or not self._by_onednn
        self._weight = weight if self._few else _packed(weight)
        self._bias = bias

    def __call__(self, x: Tensor) -> Tensor:
        """Return x W' + b, (...,S) → (...,R). The number of rows alone decides how."""
        if not self._by_onednn:
            return nn.functional.linear(x, self._weight, self._bias)
        _ask_for_room(x.shape[:-1].numel() * len(self._weight))
        weight = self._weight if self._few and x.shape[:-1].numel() < _FEW else self._for_many
        return torch.ops.mkldnn._linear_pointwise(x, weight, self._bias, "none", [], "")  # type: ignore[no-any-return]

    @cached_property
    def _for_many(self) -> Tensor:
        return _packed(self._weight) if self._few else self._weight


def _packed(weight: Tensor) -> Tensor:
    """Return a copy of weights in oneDNN's own order, which takes 4 % off every product of many rows."""
    _ask_for_room(weight.numel())
    return torch.ops.mkldnn._reorder_linear_weight(weight, _TYPICAL)  # type: ignore[no-any-return]


def _ask_for_room(values: int) -> None:
    """Raise RuntimeError unless there is room for values and what oneDNN makes for itself, without which it crashes."""
    torch.empty(values + _OWN_ROOM)


def affines_of(gru: nn.GRU, layer: int = 0) -> tuple[Affine, Affine]:
    """Return what gates and candidate of a GRU's layer take from the input, W → 3D, and from the state, D → 3D."""
    weights = {part: [getattr(gru, f"{kind}_{part}_l{layer}") for kind in ("weight", "bias")] for part in ("ih", "hh")}
    return Affine(*weights["ih"]), Affine(*weights["hh"])


def next_state(hidden: Tensor, from_input: Tensor, of_state: Affine) -> Tensor:
    """Return the states of a GRU after one input more, (K,D). PyTorch's formula, see `changing.recur`.

    hidden: the states before, (K,D). from_input: what gates and candidate take from the input, (K,3D). of_state: what
    they take from the state, D → 3D.
    """
    size, from_state = hidden.shape[1], of_state(hidden)
    reset, update = from_state[:, : 2 * size].add_(from_input[:, : 2 * size]).sigmoid_().chunk(2, dim=1)
    candidate = from_state[:, 2 * size :].mul_(reset).add_(from_input[:, 2 * size :]).tanh_()
    return torch.lerp(candidate, hidden, update)


@cache
def _has_onednn() -> bool:
    """Return whether this torch has the product, and the processor what it was measured on to be the faster one."""
    return (
        torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and torch.backends.cpu.get_cpu_capability() == "AVX512"
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
        and hasattr(torch.ops.mkldnn, "_reorder_linear_weight")
    )
