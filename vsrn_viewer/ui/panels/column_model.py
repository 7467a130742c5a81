"""A `ColumnTable` for Qt: nothing is made for a row before it is on screen."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from vsrn_viewer.picture import Column, ColumnTable, number_text
from vsrn_viewer.ui.panels.row_model import Cell, Indices, RowModel, decimals_of

_NOTHING = "–"


class ColumnModel(RowModel):
    """Rows of tens of thousands of queries. Where there is nothing the cell says "–", and stands last."""

    def __init__(self, table: ColumnTable, parent: QWidget | None = None) -> None:
        names = [column.name for column in table.columns]
        super().__init__(table.title, names, len(table.columns[0].values), parent)
        self.table = table
        self._decimals = [decimals_of(one.values) if one.values.dtype.kind == "f" else 0 for one in table.columns]

    def cell(self, row: int, column: int) -> Cell:
        of, value = self.table.columns[column], self.table.columns[column].values[row].item()
        if of.words is not None:
            return of.words[value].strip() if value >= 0 else ""
        return value if isinstance(value, float) or value >= 0 else ""

    def words(self, row: int, column: int) -> str:
        cell = self.cell(row, column)
        if isinstance(cell, str):
            return cell or _NOTHING
        if isinstance(cell, int):
            return f"{cell:,}"
        return number_text(cell, self._decimals[column]) if np.isfinite(cell) else _NOTHING

    def has_words(self, column: int) -> bool:
        return self.table.columns[column].words is not None

    def sort_keys(self, column: int) -> Indices:
        """See RowModel. Words are put in order once, without regard to case."""
        of = self.table.columns[column]
        if of.words is not None:
            return _places_of(of.values.astype(np.int64), of.words)
        if of.values.dtype.kind != "f":
            return of.values.astype(np.int64)  # negative for a row that has none
        keys = np.unique(of.values, return_inverse=True)[1].astype(np.int64)
        return np.where(np.isnan(of.values), -1, keys)

    def means(self, column: int) -> str:
        return self.table.columns[column].means

    def tip(self, row: int, column: int) -> str:
        return self.words(row, column) if self.table.columns[column].is_wide else ""


def wide_columns(columns: Sequence[Column]) -> list[int]:
    """Return which columns share the room that is left."""
    return [place for place, column in enumerate(columns) if column.is_wide]


def _places_of(rows: Indices, words: Sequence[str]) -> Indices:
    """Return where the words of rows come in their order, (R,), the same for the same, -1 for a row without a word.

    rows (R,): which of the words stands there. Words that no row has are not put in order.
    """
    used, place = np.unique(np.maximum(rows, 0), return_inverse=True)
    folded = [words[number].strip().casefold() for number in used.tolist()]
    order = sorted(range(len(folded)), key=folded.__getitem__)  # half the time of sorting a set and asking it
    in_order = [folded[number] for number in order]
    is_new = np.fromiter(map(operator.ne, in_order[1:], in_order), np.int64)
    of_used = np.zeros(len(order), np.int64)
    of_used[np.array(order, np.int64)[1:]] = np.cumsum(is_new)
    return np.where(rows < 0, -1, of_used[place])
