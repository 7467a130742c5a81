"""Reading the text files that a dataset is made of: lines, JSON. Every problem names its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vsrn_viewer.data.stamps import opened
from vsrn_viewer.errors import DatasetError


def read_lines(path: Path) -> tuple[str, ...]:
    """Return the lines of a UTF-8 text file, without the white space around them.

    Only line feeds part lines (captions may hold other separators of Unicode); the last line may end with
    one or not. Raises DatasetError if the file is missing or not UTF-8.
    """
    lines = _text(path).split("\n")
    if not lines[-1].strip():
        lines.pop()
    return tuple(line.strip() for line in lines)


def read_json(path: Path) -> Any:
    """Return what a JSON file holds. Raises DatasetError if it is missing or not JSON."""
    try:
        return json.loads(_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise DatasetError(f"{path}: not JSON ({error}). Export it again.") from None


def read_bytes(path: Path) -> bytes:
    """Return a file's content. Raises DatasetError if it is missing or unreadable."""
    with opened(path) as file:
        return file.read()


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not UTF-8 text (byte {error.start:,}). Save it as UTF-8.") from None
