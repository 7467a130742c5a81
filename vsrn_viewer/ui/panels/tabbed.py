"""Cells as tab-separated text, which spreadsheets take from the clipboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def tabbed(lines: Iterable[Sequence[str | int | float]]) -> str:
    """Return lines of cells as tab-separated text, numbers in full."""
    return "".join("\t".join(_cell(cell) for cell in line) + "\n" for line in lines)


def _cell(cell: str | int | float) -> str:
    return f"{cell:.9g}" if isinstance(cell, float) else str(cell)
