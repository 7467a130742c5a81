"""A device whose memory ends, without one: a network that says it lives there, and runs that hold only so much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
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


@dataclass
class Card:
    """A card for networks that say they live there. room: how many times more something is moved there or made there
    until its memory ends; None for ever."""

    room: int | None = 0
    asked: int = 0

    def take(self) -> None:
        """Raise the end of memory unless there is room."""
        self.asked += 1
        if self.room is not None and self.asked > self.room:
            raise end_of_memory()


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    """A card that is full until a test gives it room. What is put there lies here all the same."""
    there = Card()

    def is_there(place: Any) -> bool:
        return isinstance(place, str | torch.device) and torch.device(place).type == "cuda"

    to = torch.Tensor.to

    def moved(tensor: torch.Tensor, *where: Any, **named: Any) -> torch.Tensor:
        if not any(map(is_there, where)):
            return to(tensor, *where, **named)
        there.take()
        return tensor

    monkeypatch.setattr(torch.Tensor, "to", moved)
    for make in (torch.empty, torch.full, torch.ones, torch.zeros):

        def made(*shape: Any, make: Any = make, device: Any = None, **named: Any) -> torch.Tensor:
            if not is_there(device):
                return make(*shape, device=device, **named)
            there.take()
            return make(*shape, **named)

        monkeypatch.setattr(torch, make.__name__, made)
    return there
