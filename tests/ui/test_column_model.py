"""How tables of many rows are sorted: as a person would sort them, what has no value last in either direction."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from vsrn_viewer.picture import Column, ColumnTable
from vsrn_viewer.ui.panels.column_model import ColumnModel

WORDS = (" snow", "A dog", "a Dog", "unused", "cat")
COLUMNS = {
    "a count larger than the number of rows": Column("rank", "", np.array([900, -1, 7, 80_000, 7])),
    "numbers": Column("score", "", np.array([0.5, np.nan, -2.0, 1e9, -2.0])),
    "infinite": Column("score", "", np.array([0.5, np.nan, -np.inf, np.inf, -np.inf])),
    "words": Column("caption", "", np.array([4, -1, 1, 0, 2]), WORDS),
}


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_rows_are_sorted_and_what_has_no_value_stands_last(column):
    model = ColumnModel(ColumnTable("t", (column,)))
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert rows_of(model) == [2, 4, 0, 3, 1]
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert rows_of(model) == [3, 0, 2, 4, 1]


def rows_of(model):
    return [model.row_of(model.index(place, 0)) for place in range(model.rowCount())]
