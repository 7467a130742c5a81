"""Captions as lines of text: with the image's name before each (Flickr's token file), or with a file of ids beside.

Without ids nobody can tell which image a line belongs to, so such a file is refused: its order is all it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from vsrn_viewer.data.captions import Captions, read_captions
from vsrn_viewer.data.forms.read_records import ReadRecords
from vsrn_viewer.data.forms.records import Record
from vsrn_viewer.data.sources import read_ids
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.finding import sentences
from vsrn_viewer.strangers import plain


def open_caption_lines(path: Path) -> ReadRecords:
    """Read a text file of captions. Raises DatasetError if nothing says which image they belong to, or as
    `read_captions`."""
    read = read_captions(path)
    if read.image_names:
        return _of_names(path, read)
    beside = ids_beside(path)
    captions = path.with_name(path.name.replace("ids", "caps"))
    if beside is None and captions != path and captions.is_file():
        raise DatasetError(f"{path}: the ids of {captions.name}, read together with it. Give that file alone.")
    if beside is None:
        raise DatasetError(
            f"{path}: nothing says which images its lines describe. Put their ids beside, one a line, as "
            f"{path.stem.replace('caps', 'ids') if 'caps' in path.stem else path.stem + '_ids'}.txt."
        )
    ids = _ids_by_line(path, beside, read)
    return ReadRecords(
        path, f"captions with {beside.name}", frozenset({"captions"}), _grouped(ids, read), sentences(read.notices)
    )


def ids_beside(path: Path) -> Path | None:
    """Return the file of ids that belongs to a captions file by name, None if there is none."""
    names = (path.name.replace("caps", "ids"), f"{path.stem}_ids{path.suffix}")
    there = (path.with_name(name) for name in names if name != path.name)
    return next((file for file in there if file.is_file()), None)


def _of_names(path: Path, read: Captions) -> ReadRecords:
    """Return captions whose lines begin with the name of the picture's file: its id is that name without its ending."""
    missing = next((line for line, name in enumerate(read.image_names, start=1) if not name), None)
    if missing is not None:
        raise DatasetError(f"{path}: line {missing:,} names no image, but others do. Export it again.")
    ids = tuple(PurePosixPath(name).stem for name in read.image_names)
    files: dict[str, str] = {}
    for image_id, name in zip(ids, read.image_names, strict=True):
        if files.setdefault(image_id, name) != name:
            raise DatasetError(f"{path}: {plain(files[image_id])} and {plain(name)} would have one id. Rename one.")
    records = _grouped(ids, read, files)
    return ReadRecords(path, "Flickr's token file", frozenset({"captions", "files"}), records, sentences(read.notices))


def _ids_by_line(path: Path, beside: Path, read: Captions) -> tuple[str, ...]:
    """Return the image id of each line, from an id per line or, each once, per image of evenly many lines."""
    ids, captions = read_ids(beside), len(read.lines)
    if not ids or captions % len(ids) or (len(ids) < captions and len(set(ids)) < len(ids)):
        raise DatasetError(
            f"{beside}: {len(ids):,} ids for the {captions:,} lines of {path.name}. Write the id of its image for each "
            "line, or each id once where all images have the same number of captions."
        )
    blank = next((line for line, one in enumerate(ids, start=1) if not one), None)
    if blank is not None:
        raise DatasetError(f"{beside}: line {blank:,} is empty. Write the id of its image there.")
    return tuple(one for one in ids for _ in range(captions // len(ids)))


def _grouped(ids: tuple[str, ...], read: Captions, files: Mapping[str, str] | None = None) -> dict[str, Record]:
    by_image: dict[str, list[str]] = {}
    for image_id, line in zip(ids, read.lines, strict=True):
        by_image.setdefault(image_id, []).append(line)
    return {
        image_id: Record(image_id, file=(files or {}).get(image_id, ""), captions=tuple(lines))
        for image_id, lines in by_image.items()
    }
