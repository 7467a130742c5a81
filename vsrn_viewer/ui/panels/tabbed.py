"""Cells as tab-separated text, which spreadsheets take from the clipboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vsrn_viewer.picture import Table


def tabbed(lines: Iterable[Sequence[str | int | float]]) -> str:
    """Return lines of cells as tab-separated text, numbers in full."""
    return "".join("\t".join(_cell(cell) for cell in line) + "\n" for line in lines)


def numbers_of_line(table: Table | None, line: int) -> str:
    """Return a line of a table below its columns' names as tab-separated text; all lines for -1, "" for no table."""
    if table is None:
        return ""
    return tabbed([table.columns, *(table.rows if line < 0 else [table.rows[line]])])


def _cell(cell: str | int | float) -> str:
    return f"{cell:.9g}" if isinstance(cell, float) else str(cell)
