"""Tensors on their way from a device: it works on meanwhile, and is waited for once, when the numbers are needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


class Arriving:
    """Copies of tensors, under way from the moment that this is made. Tensors of the CPU are there, and not copied."""

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        on_cuda = any(tensor.is_cuda for tensor in tensors.values())
        # Only for CUDA does torch put a copy that nobody waits for where a device can write by itself.
        self._copies = {name: tensor.to("cpu", non_blocking=on_cuda) for name, tensor in tensors.items()}
        self._end = torch.cuda.Event() if on_cuda else None  # type: ignore[no-untyped-call]
        if self._end is not None:
            self._end.record()

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Wait for the copies and return them as arrays of the same shapes and dtypes, by name."""
        arrived = {name: copy.numpy() for name, copy in self._copies.items()}
        if self._end is None:
            return arrived
        # Out of memory that no other program can have: what is returned may be kept for long.
        kept = {name: np.empty_like(array) for name, array in arrived.items()}
        if not self._end.query():  # type: ignore[no-untyped-call]
            for array in kept.values():
                array.fill(0)  # the system hands memory out when it is first written to: now there is time for that
        self._end.synchronize()
        for name, array in kept.items():
            array[...] = arrived[name]
        return kept
