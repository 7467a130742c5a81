"""A file of captions that is named apart. Here plain lines may stand in the images' order, as a split's captions do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vsrn_viewer.data.captions import read_captions
from vsrn_viewer.data.forms import Record, Source, recognise_source
from vsrn_viewer.data.forms.caption_lines import ids_beside
from vsrn_viewer.data.forms.read_records import ReadRecords
from vsrn_viewer.data.id_names import stem_of
from vsrn_viewer.data.importing.choosing import choose_features, choose_split
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.finding import sentences

_MOSTLY = 0.5  # of the lines have a tab, where a tab parts names from captions


def open_captions(path: Path, sources: Sequence[Source], split: str) -> Source:
    """Open a file of captions: JSON, a text that says its images, or plain lines in the order of the images.

    sources: all others; those of features say which images there are. Raises DatasetError if it holds no captions, or
    if plain lines are not the same number for every image.
    """
    if path.is_dir() or path.suffix.lower() == ".json" or ids_beside(path) is not None:
        return _with_captions(path)
    read = read_captions(path)
    if read.image_names:
        return _with_captions(path)
    if sum("\t" in line for line in read.lines) > _MOSTLY * len(read.lines):
        return _source(path, "captions by file name", _by_name(path, read.lines), sentences(read.notices))
    return _source(
        path, "captions in the images' order", _by_order(path, read.lines, sources, split), sentences(read.notices)
    )


def _with_captions(path: Path) -> Source:
    source = recognise_source(path)
    if "captions" not in source.brings:
        raise DatasetError(f"{path}: {source.form}, which has no captions. Give COCO's captions_*.json, or a text.")
    return source


def _source(path: Path, form: str, by_image: dict[str, list[str]], notices: tuple[str, ...]) -> Source:
    records = {image: Record(image, captions=tuple(lines)) for image, lines in by_image.items()}
    return ReadRecords(path, form, frozenset({"captions"}), records, notices)


def _by_name(path: Path, lines: Sequence[str]) -> dict[str, list[str]]:
    by_name: dict[str, list[str]] = {}
    for number, line in enumerate(lines, start=1):
        name, tab, caption = line.partition("\t")
        if not tab or not name.strip():
            raise DatasetError(
                f"{path}: line {number:,} names no image, but others do. Write file, tab, caption on every line."
            )
        by_name.setdefault(name.strip(), []).append(caption.strip())
    return by_name


def _by_order(path: Path, lines: Sequence[str], sources: Sequence[Source], split: str) -> dict[str, list[str]]:
    _, kept, _ = choose_split(sources, split)
    images = [image for source in choose_features(kept)[0] for image in source.ids()]
    _check_names_none(path, lines, images)
    each, rest = divmod(len(lines), len(images))
    if rest or not each:
        raise DatasetError(
            f"{path}: {len(lines):,} captions for {len(images):,} images. Plain lines must be the same number for each "
            "image, in the images' order; or write file, tab, caption on every line."
        )
    return {image: list(lines[row * each : (row + 1) * each]) for row, image in enumerate(images)}


def _check_names_none(path: Path, lines: Sequence[str], images: Sequence[str]) -> None:
    """Raise DatasetError if some plain lines begin with an image's name: by their order they would be another's."""
    known = set(map(stem_of, images))
    for number, line in enumerate(lines, start=1):
        name, tab, _ = line.partition("\t")
        if tab and (stem_of(name.strip()) in known or stem_of(name.strip()) != name.strip()):
            raise DatasetError(
                f"{path}: line {number:,} begins with an image's name, but others do not. Write file, tab, caption on "
                "every line, or the captions alone."
            )
