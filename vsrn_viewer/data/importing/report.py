"""What an import did, as plain data, as JSON and in lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NAMED = 20  # image ids in the report


@dataclass(frozen=True)
class Brought:
    """What a source brought: images of the dataset that it knows, and the kinds of thing that were taken from it."""

    path: str
    form: str
    images: int
    brought: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What an import did.

    regions: the smallest and the largest number in an image. without_boxes: ids of the images that have none.
    photographs: how many images have one. proof: what was found to agree. conversions: what was changed on the way.
    notices: what is missing or doubtful.
    """

    folder: Path
    split: str
    images: int
    captions: int
    regions: tuple[int, int]
    feature_size: int
    photographs: int
    without_boxes: tuple[str, ...]
    sources: tuple[Brought, ...]
    proof: tuple[str, ...]
    conversions: tuple[str, ...]
    notices: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the report as one JSON object."""
        return {
            "out": str(self.folder),
            "split": self.split,
            "images": self.images,
            "captions": self.captions,
            "regions": {"fewest": self.regions[0], "most": self.regions[1]},
            "feature_size": self.feature_size,
            "photographs": self.photographs,
            "with_boxes": self.images - len(self.without_boxes),
            "without_boxes": {"number": len(self.without_boxes), "ids": list(self.without_boxes[:_NAMED])},
            "sources": [
                {"path": one.path, "form": one.form, "images": one.images, "brought": list(one.brought)}
                for one in self.sources
            ],
            "proof": list(self.proof),
            "conversions": list(self.conversions),
            "notices": list(self.notices),
        }

    def lines(self) -> list[str]:
        """Return the report for people, line by line."""
        few, many = self.regions
        counts = f"{many}" if few == many else f"{few} to {many}"
        head = [
            f"{self.folder}: split {self.split}",
            f"  images    {self.images:,}, {self.photographs:,} with a photograph",
            f"  captions  {self.captions:,}",
            f"  regions   {counts} in an image, {self.feature_size:,} numbers each",
            f"  boxes     of {self.images - len(self.without_boxes):,} images",
        ]
        sources = [
            f"  {one.path} ({one.form}): {', '.join(one.brought) or 'nothing'}, {one.images:,} images"
            for one in self.sources
        ]
        return [*head, "from", *sources, *_listed("proven", self.proof), *_listed("converted", self.conversions)]


def named(ids: Sequence[str], most: int = _NAMED) -> str:
    """Return image ids for a sentence: the first of them, and how many more."""
    shown = ", ".join(ids[:most])
    return f"{shown} and {len(ids) - most:,} more" if len(ids) > most else shown


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []
