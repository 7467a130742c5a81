"""Matrix panel: a matrix of the regions, such as the affinity of which the graph shows the strongest edges."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.explain import Kind
from vsrn_viewer.picture import MatrixPicture, edge_text, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.matrix import MatrixCanvas
from vsrn_viewer.ui.panels.one_picture import OnePicturePanel
from vsrn_viewer.ui.state import Subject


class MatrixPanel(OnePicturePanel[MatrixPicture]):
    """Show a matrix of the regions; say the value of the cell under the pointer. A click keeps the edge of a cell; on a
    number it selects the region."""

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(subject, kind, parent)
        self.canvas = MatrixCanvas(kind.title)
        self.set_content(self.canvas)
        self.canvas.pointed.connect(self._hover)
        self.canvas.clicked.connect(self._take_click)
        self.canvas.number_pointed.connect(self.hover_place)
        self.canvas.number_clicked.connect(self.select_place)
        self.canvas.cleared.connect(subject.clear_selection)
        self.canvas.menu_asked.connect(self._open_menu)
        self.follow()

    def show_picture(self) -> None:
        self.canvas.set_picture(self.picture)

    def show_highlight(self, highlight: Highlight) -> None:
        if self.subject.hover.word >= 0:
            highlight = Highlight(selected=highlight.selected)  # the crosses of many regions would cover the cells
        readout, picture = "", self.picture
        if highlight.edge is not None and picture is not None:
            row, column = (picture.numbers[place] for place in highlight.edge)
            readout = f"{row} {'←' if picture.directed else '–'} {column}: {self._value(*highlight.edge)}"
        self.canvas.set_highlight(highlight, readout)

    def shows_edges(self) -> bool:
        return self.picture is not None and self.picture.directed

    def words_for(self, highlight: Highlight) -> str:
        picture = self.picture
        if picture is None:
            return ""
        numbers, between = picture.numbers, "receives from" if picture.directed else "and"
        if highlight.edge is not None:
            row, column = highlight.edge
            return f"region {numbers[row]} {between} {numbers[column]}: {self._value(row, column)}"
        row = highlight.hovered[0]
        if row in picture.dropped:
            return f"region {numbers[row]} is dropped"
        sizes = np.nan_to_num(np.abs(picture.values[row]))
        if not picture.directed:
            sizes[row] = -1  # a region is always most like itself
        column = int(sizes.argmax())
        return f"most {'from' if picture.directed else 'with'} {numbers[column]}: {self._value(row, column)}"

    def _value(self, row: int, column: int) -> str:
        if self.picture is None:
            return ""
        value = self.edge_value(row, column)
        if math.isnan(value):
            return "dropped"
        return edge_text(value, self.picture.is_share) if self.picture.directed else number(value)

    def edge_value(self, receiver: int, giver: int) -> float:
        return math.nan if self.picture is None else float(self.picture.values[receiver, giver])

    @Slot(object)
    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell is None:
            self.hover_place(-1)
        else:
            self.subject.hover_edge(*(self.row_at(place) for place in cell))

    @Slot(object, bool)
    def _take_click(self, cell: tuple[int, int], add: bool) -> None:
        """Keep the edge of a cell; where a cell is of a pair, select the region of its row."""
        if not self.shows_edges():
            self.select_place(cell[0], add)
        elif not math.isnan(self.edge_value(*cell)):
            self.subject.keep_edge(self.row_at(cell[0]), self.row_at(cell[1]), add)

    @Slot(object, QPoint)
    def _open_menu(self, cell: tuple[int, int], place: QPoint) -> None:
        edge = (self.row_at(cell[0]), self.row_at(cell[1])) if self.shows_edges() else None
        self.open_menu(tuple(dict.fromkeys(cell)), place, listed=True, edge=edge)
