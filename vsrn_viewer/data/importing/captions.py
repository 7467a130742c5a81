"""A file of captions named apart: lines that begin with an image's name, lines in the images' order, or JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vsrn_viewer.data.captions import read_captions
from vsrn_viewer.data.forms import Part, Record, Source, recognise_source
from vsrn_viewer.data.importing.choosing import choose_features, choose_split
from vsrn_viewer.errors import DatasetError


@dataclass(frozen=True, eq=False)
class CaptionFile:
    """The captions of a text file by image."""

    path: Path
    form: str
    _captions: Mapping[str, tuple[str, ...]] = field(repr=False)
    _notices: tuple[str, ...] = ()
    split: str = ""
    brings: frozenset[Part] = frozenset({"captions"})

    def ids(self) -> tuple[str, ...]:
        """Return the names of the images in the order of their first lines."""
        return tuple(self._captions)

    def record(self, image_id: str) -> Record:
        """Return the captions of an image. Raises KeyError if the file does not name it."""
        return Record(image_id, captions=self._captions[image_id])

    def notices(self) -> tuple[str, ...]:
        """Return what was repaired."""
        return self._notices


def open_captions(path: Path, sources: Sequence[Source], split: str) -> Source:
    """Open a file of captions. sources: all others, whose images plain lines belong to, in their order.

    Raises DatasetError if it holds none, or if plain lines are not the same number for every image.
    """
    if path.suffix.lower() == ".json" or path.is_dir():
        source = recognise_source(path)
        if "captions" not in source.brings:
            raise DatasetError(f"{path}: {source.form}, which has no captions. Give COCO's captions_*.json, or a text.")
        return source
    read = read_captions(path)
    names, lines = read.image_names, read.lines
    if not names and _are_named(lines):
        names, lines = _split_names(path, lines)
    if names:
        return CaptionFile(path, "captions by file name", _by_name(path, names, lines), read.notices)
    return CaptionFile(path, "captions in the images' order", _by_order(path, lines, sources, split), read.notices)


def _are_named(lines: Sequence[str]) -> bool:
    return sum("\t" in line for line in lines) * 2 > len(lines)


def _split_names(path: Path, lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for number, line in enumerate(lines, start=1):
        if "\t" not in line:
            raise DatasetError(
                f"{path}: line {number:,} has no tab, most others have. Write file, tab, caption on every line."
            )
    pairs = [line.split("\t", 1) for line in lines]
    return tuple(name.strip() for name, _ in pairs), tuple(caption.strip() for _, caption in pairs)


def _by_name(path: Path, names: Sequence[str], lines: Sequence[str]) -> dict[str, tuple[str, ...]]:
    by_name: dict[str, list[str]] = {}
    for number, (name, line) in enumerate(zip(names, lines, strict=True), start=1):
        if not name:
            raise DatasetError(f"{path}: line {number:,} does not begin with an image's name. Add it.")
        by_name.setdefault(name, []).append(line)
    return {name: tuple(captions) for name, captions in by_name.items()}


def _by_order(path: Path, lines: Sequence[str], sources: Sequence[Source], split: str) -> dict[str, tuple[str, ...]]:
    _, kept, _ = choose_split(sources, split)
    images = [image for source in choose_features(kept)[0] for image in source.ids()]
    each, rest = divmod(len(lines), len(images))
    if rest or not each:
        raise DatasetError(
            f"{path}: {len(lines):,} captions for {len(images):,} images. Plain lines must be the same number for each "
            "image, in the images' order; or write file, tab, caption on every line."
        )
    return {image: tuple(lines[row * each : (row + 1) * each]) for row, image in enumerate(images)}
