"""Giving an optimiser what a saved run says of it, after it was compared with what the optimiser would have itself.

torch takes whatever has the right keys; a momentum of another shape would end the next step with a traceback, and
another momentum rate would quietly go on with another run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

_MOMENTS = ("exp_avg", "exp_avg_sq")


def restore_optimizer(optimizer: torch.optim.Adam, stored: Mapping[str, Any]) -> None:
    """Load a stored state. Raises ValueError unless it is one that this optimiser, over these weights, could be in."""
    fresh = optimizer.state_dict()
    if stored.keys() != fresh.keys():
        raise ValueError(f"the optimiser must have {sorted(fresh)}")
    _check_groups(stored["param_groups"], fresh["param_groups"])
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    moments = stored["state"]
    if not isinstance(moments, dict) or not set(moments) <= set(range(len(weights))):
        raise ValueError("the optimiser must have a state for each weight")
    for number, state in moments.items():
        _check_moments(state, weights[number])
    optimizer.load_state_dict(dict(stored))


def _check_groups(stored: Any, fresh: list[dict[str, Any]]) -> None:
    """Raise ValueError unless only the learning rate differs, which every step sets anew."""
    if not isinstance(stored, list) or len(stored) != len(fresh):
        raise ValueError("the optimiser must have as many groups of weights")
    for group, own in zip(stored, fresh, strict=True):
        if not isinstance(group, dict) or not isinstance(group.get("lr"), float) or {**group, "lr": own["lr"]} != own:
            raise ValueError("the optimiser must have the settings that it had")


def _check_moments(state: Any, weight: Tensor) -> None:
    if not isinstance(state, dict) or set(state) != {"step", *_MOMENTS}:
        raise ValueError("a weight's state must be a step and two moments")
    if any(not isinstance(state[name], Tensor) or not bool(state[name].isfinite().all()) for name in state):
        raise ValueError("a weight's state must be finite tensors")
    if any(state[name].shape != weight.shape for name in _MOMENTS) or state["step"].numel() != 1:
        raise ValueError("a weight's moments must have its shape")
    if float(state["step"]) < 0 or bool((state["exp_avg_sq"] < 0).any()):
        raise ValueError("a weight's step and second moment must not be negative")
