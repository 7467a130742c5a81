"""The file that keeps the marks of a split, SPLIT.marks.json: where it lies, reading and writing it.

JSON for people and programs: a version, what it is of, and a mark a line, by ids and words (see `marks`), in the order
of the captions. It is written whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from vsrn_viewer.errors import ViewError
from vsrn_viewer.marks import Mark, MarkedSplit, Marks, Place, StoredMark
from vsrn_viewer.number_files import csv_text, save_text
from vsrn_viewer.schema import read_document

VERSION = 1  # of the file
ENDING = ".marks.json"
_COLUMNS = ("caption_index", "caption", "caption_image_id", "image_id", "verdict", "note", "source")


@dataclass(frozen=True)
class MarksDocument:
    """What a marks file says. fingerprint: of the split (see `MarkedSplit`)."""

    dataset: str
    split: str
    fingerprint: str
    marks: tuple[StoredMark, ...] = field(default=())


def marks_path(of: MarkedSplit, folder: Path | None) -> Path:
    """Return the file that marks of a split are kept in.

    folder: the dataset's; None for one that is not the user's own, such as the demo's. The file lies beside the
    dataset; where that folder cannot be written, or a file is there from such a time, in the user's own folder for
    data (`marks_of_user`).
    """
    users = marks_of_user(of)
    if folder is None or users.exists() or not os.access(folder, os.W_OK):
        return users
    return folder / path_name(of)


def path_name(of: MarkedSplit) -> str:
    """Return what the file beside a dataset is called."""
    return f"{_plain(of.split)}{ENDING}"


def marks_of_user(of: MarkedSplit) -> Path:
    """Return the file in the user's own folder for data that keeps the marks of a split."""
    name = f"{_plain(of.dataset)}-{_plain(of.split)}-{of.fingerprint}{ENDING}"
    return platformdirs.user_data_path("vsrn_viewer", appauthor=False) / "marks" / name


def load_marks(path: Path, of: MarkedSplit) -> Marks:
    """Return the marks that a file keeps, none if there is no file.

    Raises ViewError for a file that is damaged, newer, or of another dataset, which is one none of whose marks is of an
    image and a caption of this split; OSError if it cannot be read.
    """
    if not path.exists():
        return Marks(of)
    document = _read(path)
    marks = Marks.from_stored(of, document.marks)
    if document.fingerprint != of.fingerprint and marks.strange and not marks:
        raise ViewError(
            f"{path}: keeps marks of {document.dataset} / {document.split}, not of {of.name}: none of them is of an "
            "image and a caption of this split. Move the file away, or open its dataset."
        )
    return marks


def check_marks_file(path: Path) -> None:
    """Raise ViewError unless a file is a marks file, of whatever dataset; OSError if it cannot be read."""
    _read(path)


def open_marks(of: MarkedSplit, folder: Path | None) -> tuple[Path, Marks]:
    """Return the file that keeps the marks of a split, and what it says; see `marks_path` and `load_marks`.

    Where a dataset's folder cannot be written, and nothing has been marked yet, the marks beside it are the start.
    """
    path = marks_path(of, folder)
    beside = folder / path_name(of) if folder else path
    return path, load_marks(path if path.exists() else beside, of)


def change_marks(path: Path, marks: Marks, changes: Sequence[tuple[Place, Mark | None]]) -> Marks:
    """Change some marks in a file, and return all that it says now: what another window has marked stays.

    marks: what stands where there is no file yet. changes: a mark, or None for none, at each place. Raises as
    `load_marks` and `save_marks` do.
    """
    marks = load_marks(path, marks.of) if path.exists() else marks
    for (line, image), mark in changes:
        marks = marks.without(line, image) if mark is None else marks.with_mark(mark)
    save_marks(path, marks)
    return marks


def save_marks(path: Path, marks: Marks) -> None:
    """Write all marks, the strange ones too. Raises OSError, with `path` as its filename, if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_text(path, marks_text(marks))


def marks_text(marks: Marks) -> str:
    """Return what the file of marks says."""
    of = marks.of
    head = {"version": VERSION, "dataset": of.dataset, "split": of.split, "fingerprint": of.fingerprint}
    lines = ",\n".join("  " + json.dumps(asdict(one), ensure_ascii=False) for one in _stored(marks))
    opening = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    return f'{opening},\n "marks": [\n{lines}\n ]\n}}\n' if lines else f'{opening},\n "marks": []\n}}\n'


def marks_csv(marks: Marks) -> str:
    """Return the marks as CSV, a row each; caption_index counts from 0."""
    return csv_text(_COLUMNS, ([getattr(one, name) for name in _COLUMNS] for one in _stored(marks)))


def export_marks(path: Path, marks: Marks) -> None:
    """Write the marks to a file of any name: CSV, or for .json what the marks file itself says. Raises OSError."""
    save_text(path, marks_text(marks) if path.suffix.lower() == ".json" else marks_csv(marks))


def _stored(marks: Marks) -> list[StoredMark]:
    """Return all marks as files have them, the strange ones last."""
    return [*(marks.of.stored(mark) for mark in marks), *marks.strange]


def _read(path: Path) -> MarksDocument:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ViewError(f"{path}: not a marks file: not readable as JSON ({error}). Move it away.") from None
    try:
        return read_document(MarksDocument, stored, VERSION)
    except ViewError as error:
        raise ViewError(f"{path}: {_of_one_mark(stored) or error}") from None


def _of_one_mark(stored: Any) -> str:
    """Return which mark of a file is none and why, "" where it is not that."""
    marks = stored.get("marks") if isinstance(stored, dict) else None
    for number, mark in enumerate(marks if isinstance(marks, list) else (), start=1):
        try:
            read_document(StoredMark, {"version": VERSION, **mark} if isinstance(mark, dict) else mark, VERSION)
        except ViewError as error:
            return f"mark {number}: {error}"
    return ""


def _plain(name: str) -> str:
    """Return a name without what file systems refuse."""
    return re.sub(r"[^\w.-]+", "_", name) or "_"
