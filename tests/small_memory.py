"""A device whose memory ends, without one: a network that says it lives there, and runs that hold only so much."""

from __future__ import annotations

import torch

from vsrn_viewer.vsrn import Vsrn


def end_of_memory() -> torch.OutOfMemoryError:
    return torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")


class OnCard(Vsrn):
    """Says that it lives on a card until it is moved. Its numbers are computed here all the same."""

    where = "cuda"

    @property
    def device(self) -> torch.device:
        return torch.device(self.where)

    def to(self, device: str) -> OnCard:
        self.where = device
        return self


def on_card(network: Vsrn) -> OnCard:
    """Return the same network, on a card."""
    network.__class__ = OnCard
    assert isinstance(network, OnCard)
    return network
