"""Groups: regions of one image that belong together, as the boxes of one thing do. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Regions that are explained and changed together.

    regions: rows, ascending. label: what they show, "" if unknown.
    """

    regions: tuple[int, ...]
    label: str = ""
