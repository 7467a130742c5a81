"""Matrix panel: a matrix of the regions, such as the affinity of which the graph shows the strongest edges."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QFormLayout, QWidget

from vsrn_viewer.explain import Kind
from vsrn_viewer.members import REGIONS, Members, regions_words
from vsrn_viewer.picture import MatrixPicture, edge_text, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.matrix import MatrixCanvas
from vsrn_viewer.ui.panels.nodes_switch import NodesSwitch
from vsrn_viewer.ui.panels.one_picture import OnePicturePanel
from vsrn_viewer.ui.state import Subject


class MatrixPanel(OnePicturePanel[MatrixPicture]):
    """Show a matrix of the regions; say the value of the cell under the pointer. A click keeps the edge of a cell; on a
    number it selects the region."""

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(subject, kind, parent)
        self.canvas = MatrixCanvas(kind.title)
        self.set_content(self.canvas)
        if "nodes" in kind.follows:
            self.add_settings(self._new_settings())
        self.canvas.pointed.connect(self._hover)
        self.canvas.clicked.connect(self._take_click)
        self.canvas.number_pointed.connect(self.hover_place)
        self.canvas.number_clicked.connect(self.select_place)
        self.canvas.cleared.connect(subject.clear_selection)
        self.canvas.menu_asked.connect(self._open_menu)
        self.follow()

    def _new_settings(self) -> QWidget:
        settings = QWidget()
        self.nodes = NodesSwitch(self.subject)
        form = QFormLayout(settings)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.addRow("Nodes of graph and matrix", self.nodes)
        return settings

    def show_picture(self) -> None:
        self.canvas.set_picture(self.picture)

    def show_highlight(self, highlight: Highlight) -> None:
        if self.subject.hover.word >= 0:
            highlight = Highlight(selected=highlight.selected)  # the crosses of many regions would cover the cells
        readout, picture = "", self.picture
        if highlight.edge is not None and picture is not None:
            row, column = map(picture.name_of, highlight.edge)
            readout = f"{row} {'←' if picture.directed else '–'} {column}: {self._value(*highlight.edge)}"
        self.canvas.set_highlight(highlight, readout)

    def members(self) -> Members:
        return REGIONS if self.picture is None else self.picture.members

    def rows_shown(self) -> tuple[int, ...]:
        return tuple(rows[0] for rows in self.members().rows) or super().rows_shown()

    def places_of(self, rows: Iterable[int]) -> tuple[int, ...]:
        firsts = (self.members().together_with(row)[:1] or (row,) for row in rows)
        return super().places_of(first for (first,) in firsts)

    def called(self, place: int) -> int | str:
        return self.picture.name_of(place) if self.picture and self.picture.members else super().called(place)

    def region_words(self, place: int) -> str:
        members = self.members()
        if self.picture is None or not members:
            return super().region_words(place)
        return f"thing {self.picture.labels[place]}"

    def shows_edges(self) -> bool:
        return self.picture is not None and self.picture.directed and not self.members()

    def words_for(self, highlight: Highlight) -> str:
        picture = self.picture
        if picture is None:
            return ""
        name, between = picture.name_of, "receives from" if picture.directed else "and"
        what = "thing" if picture.members else "region"
        if highlight.edge is not None:
            row, column = highlight.edge
            return f"{what} {name(row)} {between} {name(column)}: {self._value(row, column)}"
        row = highlight.hovered[0]
        if row in picture.dropped:
            return f"region {name(row)} is dropped"
        sizes = np.nan_to_num(np.abs(picture.values[row]))
        if not picture.directed:
            sizes[row] = -1  # a region is always most like itself
        column = int(sizes.argmax())
        most = f"most {'from' if picture.directed else 'with'} {name(column)}: {self._value(row, column)}"
        return f"{regions_words(self.members().rows[row])}; {most}" if picture.members else most

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
            self.hover_rows(*(self.row_at(place) for place in cell))

    @Slot(object, bool)
    def _take_click(self, cell: tuple[int, int], add: bool) -> None:
        """Keep the edge of a cell; where a cell is of a pair, or of things, select the region or thing of its row."""
        if not self.shows_edges():
            self.select_place(cell[0], add)
        elif not math.isnan(self.edge_value(*cell)):
            self.subject.keep_edge(self.row_at(cell[0]), self.row_at(cell[1]), add)

    @Slot(object, QPoint)
    def _open_menu(self, cell: tuple[int, int], place: QPoint) -> None:
        edge = (self.row_at(cell[0]), self.row_at(cell[1])) if self.shows_edges() else None
        self.open_menu(tuple(dict.fromkeys(cell)), place, listed=True, edge=edge)
