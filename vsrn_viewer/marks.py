"""Marks: whether a caption is true of an image that is not its own, as a person or a known file says. Plain data.

The ground truth of a split knows one image for each caption. A query whose answer is true although it is not the ground
truth's counts as failed; a mark says so. Images and caption lines count from 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.recall import Recall

Verdict: TypeAlias = Literal["right", "wrong"]
Place: TypeAlias = tuple[int, int]  # caption line, image
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Mark:
    """What is said of a caption and an image that is not its own. right: the caption is true of this image too. wrong:
    it is not, the model is really wrong. source: the file that says so, "" for a person."""

    line: int
    image: int
    verdict: Verdict
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class StoredMark:
    """A mark as files have it, by names that stay when a split is put into another order.

    image_id: of the image. caption_image_id: of the caption's own image. caption_index: the caption's line, from 0,
    when the mark was made; caption: its words.
    """

    image_id: str
    caption_image_id: str
    caption_index: int
    caption: str
    verdict: Verdict
    note: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class MarkedSplit:
    """The split that marks are of. image_ids (I,), captions (C,), lines: whose each caption is."""

    dataset: str
    split: str
    image_ids: tuple[str, ...]
    captions: tuple[str, ...]
    lines: CaptionLines

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.dataset} / {self.split}"

    @cached_property
    def fingerprint(self) -> str:
        """The same for all orders of the same images and captions; 16 hexadecimal digits."""
        pairs = zip(self.lines.owners().tolist(), self.captions, strict=True)
        named = sorted([f"{self.image_ids[image]}\t{caption}" for image, caption in pairs])
        bare = sorted(self.image_ids[image] for image in np.flatnonzero(self.lines.counts == 0))
        return hashlib.sha256("\n".join([*named, "", *bare]).encode()).hexdigest()[:16]

    def find(self, stored: StoredMark) -> Place | None:
        """Return the line and the image of a stored mark; None where the split does not have them, or has them as a
        caption and its own image. Of two equal captions of an image the one at the stored line is meant, else the
        first."""
        image = self._rows.get(stored.image_id)
        lines = self._lines.get((stored.caption_image_id, stored.caption), ())
        if image is None or not lines or stored.image_id == stored.caption_image_id:
            return None
        return (stored.caption_index if stored.caption_index in lines else lines[0]), image

    def stored(self, mark: Mark) -> StoredMark:
        """Return a mark as files have it."""
        own = self.image_ids[self.lines.image_of(mark.line)]
        caption = self.captions[mark.line]
        return StoredMark(self.image_ids[mark.image], own, mark.line, caption, mark.verdict, mark.note, mark.source)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {image_id: row for row, image_id in enumerate(self.image_ids)}

    @cached_property
    def _lines(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for line, image in enumerate(self.lines.owners().tolist()):
            found.setdefault((self.image_ids[image], self.captions[line]), []).append(line)
        return found


@dataclass(frozen=True, eq=False)
class Marks:
    """All marks of a split. by_place: by caption line and image. strange: what a file says of images or captions that
    the split does not have; it is kept and written again."""

    of: MarkedSplit
    by_place: Mapping[Place, Mark] = field(default_factory=dict)
    strange: tuple[StoredMark, ...] = ()

    @staticmethod
    def from_stored(of: MarkedSplit, stored: Iterable[StoredMark]) -> Marks:
        """Return the marks that files say, each where its image and its caption are now."""
        found: dict[Place, Mark] = {}
        strange: list[StoredMark] = []
        for one in stored:
            place = of.find(one)
            if place is None:
                strange.append(one)
            else:
                found[place] = Mark(*place, one.verdict, one.note, one.source)
        return Marks(of, found, tuple(strange))

    def __len__(self) -> int:
        return len(self.by_place)

    def __iter__(self) -> Iterator[Mark]:
        """In the order of the captions, then of the images."""
        return iter(mark for _, mark in sorted(self.by_place.items()))

    def at(self, line: int, image: int) -> Mark | None:
        """Return what is said of a caption and an image, if anything is."""
        return self.by_place.get((line, image))

    def verdict(self, line: int, image: int) -> Verdict | None:
        """Return "right" or "wrong", None for a caption and an image that nobody has marked."""
        mark = self.at(line, image)
        return mark.verdict if mark else None

    def of_line(self, line: int) -> tuple[Mark, ...]:
        """Return what is said of a caption, in the order of the images."""
        return tuple(self._by_line.get(line, ()))

    def of_image(self, image: int) -> tuple[Mark, ...]:
        """Return what is said of other images' captions and this image, in the order of the captions."""
        return tuple(self._by_image.get(image, ()))

    def said_of_lines(self) -> dict[int, tuple[Verdict, ...]]:
        """Return the verdicts of each marked caption, as filters ask for them."""
        return {line: tuple(mark.verdict for mark in marks) for line, marks in self._by_line.items()}

    def said_of_images(self) -> dict[int, tuple[Verdict, ...]]:
        """Return the verdicts of each image that is marked beside other images' captions."""
        return {image: tuple(mark.verdict for mark in marks) for image, marks in self._by_image.items()}

    def with_mark(self, mark: Mark) -> Marks:
        """Return the marks with one more, in the place of an older one of the same caption and image.

        Raises ValueError for the caption's own image, or for what is no caption or no image.
        """
        if self.of.lines.image_of(mark.line) == mark.image or not 0 <= mark.image < self.of.lines.images:
            raise ValueError(f"a mark must be of a caption and another image of the split: got {mark}")
        return Marks(self.of, {**self.by_place, (mark.line, mark.image): mark}, self.strange)

    def filled_up(self, others: Iterable[Mark]) -> Marks:
        """Return the marks with others where nothing is said yet: what a person said stays. None may be of a caption's
        own image."""
        return Marks(self.of, {**{(mark.line, mark.image): mark for mark in others}, **self.by_place}, self.strange)

    def without(self, line: int, image: int) -> Marks:
        """Return the marks without that of a caption and an image, if there is one."""
        left = {place: mark for place, mark in self.by_place.items() if place != (line, image)}
        return Marks(self.of, left, self.strange)

    def right(self) -> tuple[Indices, Indices]:
        """Return the captions and the images that are marked right, (P,) lines and (P,) images, in their order."""
        places = sorted(place for place, mark in self.by_place.items() if mark.verdict == "right")
        lines, images = np.array(places, dtype=np.int64).reshape(-1, 2).T
        return lines, images

    def count(self, verdict: Verdict) -> int:
        """Return how many marks say so."""
        return sum(mark.verdict == verdict for mark in self.by_place.values())

    @cached_property
    def _by_line(self) -> dict[int, list[Mark]]:
        return _grouped((mark.line, mark) for mark in self)

    @cached_property
    def _by_image(self) -> dict[int, list[Mark]]:
        return _grouped((mark.image, mark) for mark in self)


@dataclass(frozen=True)
class MarkedRecall:
    """Recall of a split whose captions are true of all images that they are marked right for."""

    image_to_text: Recall
    text_to_image: Recall


def _grouped(marks: Iterable[tuple[int, Mark]]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for key, mark in marks:
        found.setdefault(key, []).append(mark)
    return found
