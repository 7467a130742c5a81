"""The name under which a result says where it was measured."""

from __future__ import annotations

import torch


def device_name(device: str) -> str:
    """Return the card's name for cuda, any other device's own."""
    return torch.cuda.get_device_name(0) if device == "cuda" else device
