"""Minimal pairs: two images, and captions of theirs, that differ only in who is where."""

from __future__ import annotations

from typing import Any

from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError


def minimal_pairs_of(split: Split) -> tuple[tuple[int, int, int, int], ...]:
    """Return (image i, image j, caption of i, caption of j) of each pair, rows and lines from 0; () without pairs.

    Read from the relations file's `pairs`: objects with `images` and `captions`, two numbers each. Images may pair
    with several captions. Raises DatasetError if a pair is not such an object or names rows that do not exist.
    """
    relations = split.relations()
    stored = [] if relations is None else relations.get("pairs", [])
    if not isinstance(stored, list):
        raise DatasetError(f"{split.relations_file}: pairs must be a list. Export it again.")
    return tuple(_pair(split, number, pair) for number, pair in enumerate(stored))


def _pair(split: Split, number: int, pair: Any) -> tuple[int, int, int, int]:
    found: dict[str, Any] = pair if isinstance(pair, dict) else {}
    images: Any = found.get("images")
    captions: Any = found.get("captions")
    if _two_below(images, split.images) and _two_below(captions, len(split.captions)):
        return images[0], images[1], captions[0], captions[1]
    raise DatasetError(
        f"{split.relations_file}: pair {number} must have two images (rows 0 to {split.images - 1}) and a caption of "
        f"each (lines 0 to {len(split.captions) - 1}). Export it with the captions."
    )


def _two_below(value: Any, limit: int) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(one) is int and 0 <= one < limit for one in value)
