"""What embedding many rows spends its time on: products with large weights, and the GRU's step, in float32 as they are.

torch hands a product to MKL, whose kernels for processors of other makers are not the fastest, and which repacks large
weights for few rows. oneDNN comes with torch as well: with weights of 2,048 values a row it takes 0.85 of the time for
thousands of rows and down to a half for a handful. For small weights it is no faster, and it prepares itself once for
each number of rows.

K rows, S values in, R values out, D embedding.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn

_LARGE = 2**20  # weights: for fewer the two are alike


def affine(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Return x W' + b, (...,S) → (...,R). weight: (R,S). bias: (R,) or None.

    Both libraries add up S products in float32, in an order of their own.
    """
    is_single = x.dtype == torch.float32 and x.device.type == "cpu"
    if is_single and weight.numel() >= _LARGE and _has_onednn():
        return torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")  # type: ignore[no-any-return]
    return nn.functional.linear(x, weight, bias)


def next_state(hidden: Tensor, from_input: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return the states of a GRU after one input more, (K,D). PyTorch's formula, see `changing.recur`.

    hidden: the states before, (K,D). from_input: what gates and candidate take from the input, (K,3D). weight, bias: of
    the hidden state, (3D,D) and (3D,).
    """
    size = hidden.shape[1]
    from_state = affine(hidden, weight, bias)
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
    )
