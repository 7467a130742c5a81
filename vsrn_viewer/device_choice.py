"""Which devices there are to compute on, as people choose between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeviceChoice:
    """A device. name: as --device takes it. words: what it is, for people ("CUDA, NVIDIA H100"). absence: why it
    cannot be chosen here, "" if it can."""

    name: str
    words: str
    absence: str = ""
