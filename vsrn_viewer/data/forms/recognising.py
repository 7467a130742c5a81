"""Which form a file or a folder has, by what it holds. A name says at most where to look: ids beside captions."""

from __future__ import annotations

import codecs
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from vsrn_viewer.data.bottom_up import LONGEST_ROW, columns_of
from vsrn_viewer.data.captions import begins_with_name
from vsrn_viewer.data.forms.caption_lines import ids_beside, open_caption_lines
from vsrn_viewer.data.forms.documents import PICTURES, open_document
from vsrn_viewer.data.forms.records import Source
from vsrn_viewer.data.forms.region_files import SUFFIXES, open_region_files
from vsrn_viewer.data.forms.splits import open_splits
from vsrn_viewer.data.forms.tables import open_table
from vsrn_viewer.data.stamps import opened
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.file_kinds import recognise

_ACCEPTED = (
    "Accepted are a dataset's or SCAN's folder, bottom-up or LXMERT's TSV, a folder of .npz or .npy regions, COCO's "
    "captions or instances, Karpathy's JSON, a JSON of file names by id, captions with a file of ids, and a folder of "
    "photographs."
)
_ARRAYS = "one file of arrays: give the folder that it lies in"
_HEAD = 512  # bytes that tell text from other content
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def recognise_source(path: Path) -> Source:
    """Open the one source that a file or folder is.

    Raises DatasetError if it is none, saying what it looks like and what is accepted, or if it is several.
    """
    sources = recognise_sources(path)
    if len(sources) > 1:
        named = ", ".join(f"{one.path.name} ({one.form}{one.split and ', '}{one.split})" for one in sources[:6])
        raise DatasetError(f"{path}: holds {len(sources)} sources: {named}. Give one of them, or name a split.")
    return sources[0]


def recognise_sources(path: Path) -> tuple[Source, ...]:
    """Open every source of a folder, or the one that a file is.

    Where a folder holds none itself, those of the folders in it are opened. Raises DatasetError if there is none, or if
    one is damaged.
    """
    if not path.is_dir():
        return (_of_file(path),)
    sources = _of_folder(path) or tuple(source for inner in _folders(path) for source in _of_folder(inner))
    if not sources:
        raise DatasetError(f"{path}: {_holds(path)}, nothing that could be joined. {_ACCEPTED}")
    return sources


def _of_file(path: Path) -> Source:
    """Open a file that somebody named: what is text and nothing else is taken for captions."""
    source = _opened(path)
    if source is not None:
        return source
    with opened(path) as file:
        head = file.read(_HEAD)
    kind = recognise(path)
    if _is_document(head) or path.suffix == ".json":
        raise DatasetError(f"{path}: a JSON document of another form. {_ACCEPTED}")
    if path.suffix in SUFFIXES or not head or _NO_TEXT.search(head):
        words = _ARRAYS if path.suffix in SUFFIXES else kind.words or "nothing that we know"
        raise DatasetError(f"{path}: {words if head else 'empty'}. {_ACCEPTED}")
    if head.count(b"\t") > 1:
        raise DatasetError(f"{path}: a table with other columns than bottom-up rows have. {_ACCEPTED}")
    return open_caption_lines(path)


def _of_folder(folder: Path) -> tuple[Source, ...]:
    splits = open_splits(folder)
    taken = {file for split in splits for file in split.files()}
    others = [file for file in _files(folder) if file not in taken]
    regions = open_region_files(folder, (file for file in others if file.suffix in SUFFIXES))
    skipped = (*SUFFIXES, *PICTURES, ".jsonl")  # a line of the last begins like a document
    found = (_opened(file) for file in others if file.suffix.lower() not in skipped)
    return (*splits, *(() if regions is None else (regions,)), *(source for source in found if source is not None))


def _opened(path: Path) -> Source | None:
    """Open a file that is a source for certain, None if it is not."""
    with opened(path) as file:
        head = file.read(_HEAD)
        file.seek(0)
        if not head or _NO_TEXT.search(head):
            return None
        if _is_document(head):
            return open_document(path)
        line = file.readline(LONGEST_ROW)
    if columns_of(line):
        return open_table(path, line)
    return open_caption_lines(path) if ids_beside(path) or begins_with_name(line) else None


def _is_document(head: bytes) -> bool:
    """Tell whether a text may be a JSON object, by how it begins."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")


def _files(folder: Path) -> list[Path]:
    """Return the ordinary files of a folder by name, without hidden ones."""
    return _inside(folder, lambda entry: entry.is_file())


def _folders(folder: Path) -> list[Path]:
    return _inside(folder, lambda entry: entry.is_dir())


def _inside(folder: Path, wanted: Callable[[os.DirEntry[str]], bool]) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith(".") and wanted(entry))
    except OSError as error:
        raise DatasetError(
            f"{folder}: cannot be read ({error.strerror}). Check what it is and its permissions."
        ) from None
    return [folder / name for name in names]


def _holds(folder: Path) -> str:
    """Return what a folder holds, for people: "3 .txt and 1 .md"."""
    counts = Counter(file.suffix.lower() or "without ending" for file in _files(folder))
    return "holds " + (" and ".join(f"{count:,} {suffix}" for suffix, count in counts.most_common(3)) or "no files")
