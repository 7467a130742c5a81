"""Where a network can live on this machine."""

from __future__ import annotations

import torch

from vsrn_viewer.errors import ViewerError


def resolve_device(name: str) -> str:
    """Return the device for auto, cpu, cuda or mps. Raises ViewerError if it is not there."""
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return "cuda" if there["cuda"] else "mps" if there["mps"] else "cpu"
    if not there.get(name, False):
        found = ", ".join(device for device, found in there.items() if found)
        raise ViewerError(f"device '{name}' is not available here: found {found}. Use --device auto.")
    return name
