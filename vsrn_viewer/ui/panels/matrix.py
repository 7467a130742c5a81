"""Matrix panel: the same affinity as the graph on the image, every edge of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.picture import MatrixPicture, Table, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.matrix import MatrixCanvas
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

_NAME = "Affinity matrix"
_EMPTY = "Open an image to see what each of its regions receives from the others."


class MatrixPanel(EvidencePanel):
    """Show one layer's affinity or effective contribution; say the value of the cell under the pointer."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(subject, _NAME, _EMPTY, parent)
        self._picture: MatrixPicture | None = None
        self.canvas = MatrixCanvas()
        self.set_content(self.canvas)
        self.canvas.pointed.connect(self._hover)
        self.canvas.clicked.connect(self._select)
        self.canvas.cleared.connect(subject.clear_selection)
        self.canvas.menu_asked.connect(self._open_menu)
        self.follow()

    def show_trace(self, traced: Traced) -> None:
        self._picture = explain.matrix_picture(traced.trace, traced.context, self.subject.view)
        self.canvas.set_picture(self._picture)
        if self._picture is None:
            self.say(_NAME, "")
            self.show_message(explain.missing("matrix", traced.trace))
        else:
            self.say(self._picture.title, self._picture.note)

    def show_nothing(self) -> None:
        self._picture = None
        self.canvas.set_picture(None)

    def show_highlight(self, highlight: Highlight) -> None:
        readout = ""
        if highlight.edge is not None and self._picture is not None:
            readout = f"{highlight.edge[0] + 1} ← {highlight.edge[1] + 1}: {self._value(*highlight.edge)}"
        self.canvas.set_highlight(highlight, readout)

    def drawn_from(self, view: View) -> tuple[object, ...]:
        return view.layer, view.quantity, view.shared_scale

    def table(self) -> Table | None:
        return None if self._picture is None else explain.table_of(self._picture)

    def words_for(self, highlight: Highlight) -> str:
        if self._picture is None:
            return ""
        if highlight.edge is not None:
            receiver, giver = highlight.edge
            return f"region {receiver + 1} receives from {giver + 1}: {self._value(receiver, giver)}"
        region = highlight.hovered[0]
        giver = int(np.abs(self._picture.values[region]).argmax())
        return f"most from {giver + 1}: {self._value(region, giver)}"

    def _value(self, receiver: int, giver: int) -> str:
        return "" if self._picture is None else number(float(self._picture.values[receiver, giver]))

    @Slot(object)
    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell is None:
            self.subject.hover_region(-1)
        else:
            self.subject.hover_edge(*cell)

    @Slot(object, bool)
    def _select(self, cell: tuple[int, int], add: bool) -> None:
        self.subject.select_region(cell[0], add)

    @Slot(object, QPoint)
    def _open_menu(self, cell: tuple[int, int], place: QPoint) -> None:
        self.open_menu(tuple(dict.fromkeys(cell)), place, listed=True)
