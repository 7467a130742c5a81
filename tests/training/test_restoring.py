"""An optimiser takes back what it could have been, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch

from vsrn_viewer.training.restoring import restore_optimizer


def optimizer(steps: int) -> torch.optim.Adam:
    weights = [torch.nn.Parameter(torch.ones(3, 2)), torch.nn.Parameter(torch.ones(4))]
    made = torch.optim.Adam(weights, lr=0.1)
    for _ in range(steps):
        made.zero_grad()
        sum((weight**2).sum() for weight in weights).backward()
        made.step()
    return made


@pytest.mark.parametrize("steps", [0, 3])
def test_what_was_stored_comes_back(steps: int) -> None:
    stored = optimizer(steps).state_dict()
    stored["param_groups"][0]["lr"] = 0.01
    restored = optimizer(0)
    restore_optimizer(restored, copy.deepcopy(stored))
    again = restored.state_dict()
    assert again["param_groups"] == stored["param_groups"]
    for number, state in stored["state"].items():
        assert all(torch.equal(again["state"][number][name], tensor) for name, tensor in state.items())


SPOILT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another shape": lambda s: s["state"][0].update(exp_avg=torch.ones(2, 3)),
    "not finite": lambda s: s["state"][0].update(exp_avg=torch.full((3, 2), torch.nan)),
    "negative": lambda s: s["state"][0].update(exp_avg_sq=-torch.ones(3, 2)),
    "a moment missing": lambda s: s["state"][0].pop("exp_avg"),
    "no tensor": lambda s: s["state"][0].update(step=3),
    "a weight too many": lambda s: s["state"].update({7: s["state"][0]}),
    "another momentum": lambda s: s["param_groups"][0].update(betas=(0.5, 0.999)),
    "a rate of text": lambda s: s["param_groups"][0].update(lr="0.1"),
    "no group": lambda s: s.update(param_groups=[]),
    "a group of a number": lambda s: s.update(param_groups=[3]),
    "a state of a list": lambda s: s.update(state=[1]),
    "another key": lambda s: s.update(more=1),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_it_could_not_be_is_refused(spoil: Callable[[dict[str, Any]], Any]) -> None:
    stored = copy.deepcopy(optimizer(3).state_dict())
    spoil(stored)
    with pytest.raises(ValueError, match="must"):
        restore_optimizer(optimizer(0), stored)
