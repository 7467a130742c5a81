"""Where the matrix's cells are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSize

from vsrn_viewer.ui.items.matrix_grid import grid_in

sizes = st.builds(QSize, st.integers(220, 900), st.integers(180, 900))


@given(sizes, st.integers(1, 120), st.data())
def test_cell_at_is_the_inverse_of_row_and_column(size, count, data):
    grid = grid_in(size, count, 60)
    receiver, giver = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    middle = QPointF(grid.column(giver).center().x(), grid.row(receiver).center().y())
    assert grid.cell_at(middle) == (receiver, giver)


@given(sizes, st.integers(1, 90))
def test_grid_is_a_square_inside_the_widget(size, count):
    grid = grid_in(size, count, 60)
    assert grid.square.width() == grid.square.height() > 0
    assert QRectF(0, 0, size.width(), size.height()).contains(grid.square)


def test_outside_the_square_there_is_no_cell():
    grid = grid_in(QSize(400, 300), 4, 60)
    assert grid.cell_at(grid.square.topLeft() - QPointF(1, 0)) is None
    assert grid.cell_at(grid.square.bottomRight() + QPointF(1, 1)) is None


def test_label_lies_below_where_height_is_spare_and_stands_where_width_is():
    assert grid_in(QSize(300, 600), 4, 60).label_lies
    assert not grid_in(QSize(600, 300), 4, 60).label_lies
