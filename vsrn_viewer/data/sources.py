"""Reading the text files that a dataset is made of: lines, JSON. Every problem names its file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vsrn_viewer.data.stamps import opened
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.strangers import MOST_TEXT, UnreadableError, parse_json


def read_lines(path: Path) -> tuple[str, ...]:
    """Return the lines of a UTF-8 text file, without the white space around them.

    Only line feeds part lines (captions may hold other separators of Unicode); the last line may end with
    one or not. Raises DatasetError if the file is missing, too large or not UTF-8.
    """
    lines = _text(path).split("\n")
    if not lines[-1].strip():
        lines.pop()
    return tuple(line.strip() for line in lines)


def read_ids(path: Path) -> tuple[str, ...]:
    """Return the ids of a text file, one a line, without the empty lines at its end. Raises as `read_lines`."""
    lines = read_lines(path)
    return lines[: max((number for number, line in enumerate(lines, start=1) if line), default=0)]


def read_json(path: Path, most: int = MOST_TEXT, made: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """Return what a JSON file of at most `most` bytes holds. made: see `strangers.parse_json`.

    Raises DatasetError if it is missing, too large or deep, or not JSON.
    """
    try:
        return parse_json(_text(path, most), made)
    except UnreadableError as error:
        raise DatasetError(f"{path}: not JSON ({error}). Export it again.") from None


def read_bytes(path: Path, most: int = MOST_TEXT) -> bytes:
    """Return a file's content. Raises DatasetError if it is missing, unreadable, or larger than `most` bytes."""
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise DatasetError(f"{path}: {size:,} bytes, more than {most:,}. Check what it is.")
        try:
            return file.read()
        except OSError as error:
            raise DatasetError(f"{path}: cannot be read ({error.strerror}). Copy or download it again.") from None


def _text(path: Path, most: int = MOST_TEXT) -> str:
    try:
        return read_bytes(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not UTF-8 text (byte {error.start:,}). Save it as UTF-8.") from None
