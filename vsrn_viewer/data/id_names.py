"""Which id of one source means which image of another.

A picture has many names: `391895`, `COCO_val2014_000000391895`, `val2014/COCO_val2014_000000391895.jpg`, or Karpathy's
`imgid`, which a map leads to a file's name. Numbers of one numbering also occur in another, so names are compared in
every way that is known, and the way that joins most images is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from vsrn_viewer.data.images import ENDINGS

_ENDINGS = ENDINGS | {".gif", ".npy", ".npz"}
_NUMBER = re.compile(r"(?:COCO_[a-z]+\d*_)?0*(\d+)")  # not every name that ends in digits: train1 is not test1


@dataclass(frozen=True)
class Names:
    """What a source calls its images, in its order. ids: (I,). files: (I,) file names, "" unknown; () for none."""

    ids: tuple[str, ...]
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """rows: (I,) for each image the other source's row from 0, -1 where it has none. how: the names compared."""

    rows: tuple[int, ...]
    how: str

    @property
    def images(self) -> int:
        """How many images the other source knows."""
        return sum(row >= 0 for row in self.rows)


def stem_of(name: str) -> str:
    """Return a file's name without its folder, and without the ending of an image or an array."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in _ENDINGS else name


def match(images: Names, other: Names) -> Match:
    """Return which rows of `other` are these images. A name that means several images joins none of them."""
    found = [
        (_joined(_keys(ours, key), _keys(theirs, key)), how)
        for how, ours, theirs in _compared(images, other)
        for key in _WAYS
    ]
    rows, how = max(found, key=lambda one: sum(row >= 0 for row in one[0]))  # the first of several, the strictest
    return Match(rows, how)


def _compared(images: Names, other: Names) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    pairs = [("ids", images.ids, other.ids)]
    if images.files:
        pairs.append(("the file names of the images with the ids", images.files, other.ids))
    if other.files:
        pairs.append(("the ids of the images with the file names", images.ids, other.files))
    if images.files and other.files:
        pairs.append(("file names", images.files, other.files))
    return pairs


def _whole(name: str) -> str:
    return name


def _number(name: str) -> str:
    found = _NUMBER.fullmatch(stem_of(name))
    return found[1] if found else ""


_WAYS: tuple[Callable[[str], str], ...] = (_whole, stem_of, _number)


def _keys(names: tuple[str, ...], key: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(map(key, names))


def _joined(ours: Sequence[str], theirs: Sequence[str]) -> tuple[int, ...]:
    rows: dict[str, int] = {}
    for row, name in enumerate(theirs):
        rows[name] = -1 if name in rows else row
    twice = _repeated(ours)
    return tuple(rows.get(name, -1) if name and name not in twice else -1 for name in ours)


def _repeated(names: Sequence[str]) -> frozenset[str]:
    seen: set[str] = set()
    return frozenset(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]
