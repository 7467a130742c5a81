"""What tells the weights of a network from others: a SHA-256 of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from vsrn_viewer.checkpoint.building import Weights
from vsrn_viewer.vsrn import Vsrn


@dataclass(frozen=True, eq=False)
class Digests:
    """Of the weights as the network computes with them. known: by name, of those that were hashed when they were read.

    The others are hashed when they are asked for, so ask before anybody trains the network.
    """

    model: Vsrn
    known: Mapping[str, Callable[[], str]]

    def of(self, part: str) -> list[tuple[str, tuple[int, ...], str, str]]:
        """Return name, shape, type and SHA-256 of each weight of a part ("image_encoder"), by name."""
        weights = sorted(self.model.get_submodule(part).state_dict().items())
        return [
            (name, tuple(tensor.shape), str(tensor.dtype), self._digest(f"{part}.{name}", tensor))
            for name, tensor in weights
        ]

    def _digest(self, name: str, tensor: Tensor) -> str:
        known = self.known.get(name)
        return known() if known else hashlib.sha256(content_of(tensor)).hexdigest()


def digests_of(model: Vsrn, weights: Weights) -> Digests:
    """Return the digests of a network that was built of these weights: of those that it took as they were stored, what
    is known of them."""
    taken = model.state_dict()
    known = {
        name: digest for name, digest in weights.digests.items() if weights.tensors[name].dtype == taken[name].dtype
    }
    return Digests(model, known)


def content_of(tensor: Tensor) -> memoryview:
    """Return the bytes of a tensor, wherever it lives."""
    content: memoryview = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data
    return content
