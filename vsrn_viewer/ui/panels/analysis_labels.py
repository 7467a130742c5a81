"""Affinity by label: a matrix for the shown layer, and the images behind the cell that was chosen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget

from vsrn_viewer.explain import over_split
from vsrn_viewer.picture import MatrixPicture, Table, number
from vsrn_viewer.statistics import Found, LabelPairs
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.matrix import MatrixCanvas
from vsrn_viewer.ui.panels.analysis_pages import Page
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.menus_of import open_menu_of
from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.panels.twin import TableView
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import Selection

_WHICH = {"matrix": "matrix", "strongest": "strongest edge", "mean": "mean"}


class LabelsPage(Page):
    """Choose a giver and a receiver, in the matrix or by name; the images in which they meet are listed.

    The matrix and the list share one place. Opening an image of the list shows its strongest such edge in the graph.
    """

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(subject, parent)
        self._found: LabelPairs | None = None
        self._picture: MatrixPicture | None = None
        self.hits: tuple[Found, ...] = ()
        self._stack, self._listed = QStackedWidget(), QWidget()
        self.canvas = MatrixCanvas("Mean affinity from label to label")
        self.giver, self.receiver = (self._label_box(name) for name in ("gives", "receives"))
        self.which = SegmentedSwitch("Show", _WHICH)
        self.which.changed.connect(lambda _: self._search())
        self.words = ElidedLabel(yields=True)
        self.words.setObjectName("grey")
        self.list = TableView()
        self.list.opened.connect(self.open_hit)
        self.list.menu_asked.connect(lambda row, _column, place: self.open_hit_menu(row, place))
        self.canvas.pointed.connect(self._hover)
        self.canvas.clicked.connect(self._choose)
        self.canvas.menu_asked.connect(self.open_cell_menu)
        self.setFocusProxy(self.canvas)
        self._lay_out()

    def show_answer(self, found: LabelPairs) -> None:
        if found is not self._found:
            self._found = found
            self._fill(found)
        layer = self.subject.view.shown_layer(found.mean.shape[2])
        self._picture = over_split.labels_picture(found, self.quantity(), layer)
        self.note = f"{self._picture.title[0].lower()}{self._picture.title[1:]}; a click lists the images"
        self.canvas.set_picture(self._picture)
        self._search()
        self.changed.emit()

    def table(self) -> Table | None:
        found = self._found
        if found is None:
            return None
        return over_split.labels_table(found, self.quantity(), self.subject.view.shown_layer(found.mean.shape[2]))

    @Slot(int)
    def open_hit(self, row: int) -> None:
        """Show an image of the list, with the edge that was found."""
        hit = self.hits[row]
        selection = Selection(regions=tuple(dict.fromkeys(hit.edge)), edges=(hit.edge,))
        self.subject.pick_image(hit.image, overlay="affinity", selection=selection)

    def open_hit_menu(self, row: int, place: QPoint) -> QMenu:
        """Open the menu of an image of the list."""
        info, hit = self.subject.info, self.hits[row]
        name = "" if info is None else info.image_ids[hit.image]
        copies = {"Copy its id": name, "Copy its value": number(hit.value)}
        return open_menu_of(self, (("Open this image", lambda: self.open_hit(row)),), copies, place)

    def open_cell_menu(self, cell: tuple[int, int], place: QPoint) -> QMenu:
        """Open the menu of a cell of the matrix."""
        copies = {} if self._picture is None else {"Copy its value": number(float(self._picture.values[cell]))}
        return open_menu_of(self, (("List its images", lambda: self._choose(cell)),), copies, place)

    def _fill(self, found: LabelPairs) -> None:
        """Offer the labels of a split; those chosen before stay chosen if they are there."""
        for box, place in ((self.giver, 0), (self.receiver, 1)):
            before = box.currentText()
            box.blockSignals(True)
            box.clear()
            box.addItems(sorted(found.labels))
            box.setCurrentText(before if before in found.labels else found.labels[min(place, len(found.labels) - 1)])
            box.blockSignals(False)

    @Slot()
    def _search_by_name(self) -> None:
        """List the images of the labels that were chosen by name."""
        if self.which.current() == "matrix":
            self.which.set_current("strongest")
        self._search()

    def _search(self) -> None:
        found, info = self._found, self.subject.info
        if found is None or info is None:
            return
        giver, receiver = self.giver.currentText(), self.receiver.currentText()
        layer, by = self.subject.view.shown_layer(found.mean.shape[2]), self.which.current()
        self._stack.setCurrentWidget(self.canvas if by == "matrix" else self._listed)
        self.hits = found.images_with(giver, receiver, self.quantity(), layer, "mean" if by == "mean" else "strongest")
        images = "1 image" if len(self.hits) == 1 else f"{len(self.hits):,} images"
        self.words.setText(f"layer {layer + 1}: {images}, the largest in size first")
        self.list.show_table(over_split.relation_table(self.hits, info.image_ids))

    @Slot(object)
    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell is None or self._picture is None:
            self.canvas.set_highlight(Highlight())
            return
        (receiver, giver), labels = cell, self._picture.labels
        value = float(self._picture.values[cell])
        words = "never together" if value != value else number(value, signed=True)
        self.canvas.set_highlight(Highlight(edge=cell), f"{labels[giver]} → {labels[receiver]}: {words}")

    @Slot(object, bool)
    def _choose(self, cell: tuple[int, int], _add: bool = False) -> None:
        if self._picture is None:
            return
        for box, place in ((self.receiver, cell[0]), (self.giver, cell[1])):
            box.blockSignals(True)
            box.setCurrentText(self._picture.labels[place])
            box.blockSignals(False)
        self._search_by_name()

    def _label_box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"Label that {name}")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(5)
        box.currentTextChanged.connect(lambda _: self._search_by_name())
        return box

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(2 * STEP)
        for widget, share in ((self.giver, 1), (QLabel("→"), 0), (self.receiver, 1)):
            row.addWidget(widget, share)
        second = QHBoxLayout()
        second.setContentsMargins(2 * STEP, 0, 2 * STEP, STEP)
        second.setSpacing(2 * STEP)
        second.addWidget(self.which)
        second.addWidget(self.words, 1)
        column = QVBoxLayout(self._listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        for part in (self.canvas, self._listed):
            self._stack.addWidget(part)
        self.column.addLayout(row)
        self.column.addLayout(second)
        self.column.addWidget(self._stack, 1)
