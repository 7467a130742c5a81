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


@pytest.mark.usefixtures("qapp")
def test_what_is_kept_stands_in_the_order_chosen_also_of_values_that_have_changed():
    values = np.array([3, 1, 2, 0])
    model = ColumnModel(ColumnTable("t", (Column("mark", "", values),)))
    model.sort(0, Qt.SortOrder.AscendingOrder)
    model.keep(values != 1)
    assert rows_of(model) == [3, 2, 0]
    values[:] = [0, 1, 2, 3]
    model.refresh(0)
    assert rows_of(model) == [3, 2, 0]  # nothing moves under the pointer
    model.keep(None)
    assert rows_of(model) == [0, 1, 2, 3]


def rows_of(model):
    return [model.row_of(model.index(place, 0)) for place in range(model.rowCount())]


@pytest.mark.usefixtures("qapp")
def test_a_table_without_rows_can_be_sorted():
    model = ColumnModel(ColumnTable("t", (Column("caption", "", np.zeros(0, np.int64), ()),)))
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert rows_of(model) == []
