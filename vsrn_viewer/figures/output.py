"""Where a figure may be written: known before anything is computed, and without matplotlib."""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.errors import FigureError, writing_problem
from vsrn_viewer.files import check_replaceable

FORMATS = ("pdf", "svg", "png")
NUMBER_FORMATS = ("graphml", "gexf", "json", "csv", "npz")  # the numbers instead of a figure
PLOT_NUMBERS = ("csv", "npz")  # those of a plot


def file_format(path: Path) -> str:
    """Return "pdf", "svg" or "png" by the file's suffix. Raises FigureError for another one."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise FigureError(f"{path}: a figure must end in .pdf, .svg or .png: got '{path.suffix}'. Rename the output.")
    return suffix


def holds_numbers(path: Path) -> bool:
    """Return whether a file to write holds numbers instead of a figure, by its suffix."""
    return path.suffix.lower().removeprefix(".") in NUMBER_FORMATS


def check_output(path: Path) -> None:
    """Raise FigureError unless a figure, or its numbers, can be put there: its suffix is known, and its folder takes
    files."""
    if not holds_numbers(path):
        file_format(path)
    try:
        check_replaceable(path)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> FigureError:
    """Return the error that says why a figure cannot be written."""
    return FigureError(writing_problem(path, error))
