"""Neighbourhood panel: the strongest edges of the selected region, layer by layer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from vsrn_viewer.explain import Kind
from vsrn_viewer.picture import NeighbourhoodPicture
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.neighbourhood import NeighbourhoodCanvas
from vsrn_viewer.ui.panels.one_picture import OnePicturePanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP


class NeighbourhoodPanel(OnePicturePanel[NeighbourhoodPicture]):
    """Show what the first selected region takes and gives. A line is its region: hovering one lights it up everywhere,
    a click selects it and so goes on to its neighbourhood."""

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(subject, kind, parent)
        self.canvas, self.scale = NeighbourhoodCanvas(kind.title), QLabel(wordWrap=True)
        self.set_content(self._stage())
        self.canvas.pointed.connect(self.hover_place)
        self.canvas.clicked.connect(self.select_place)
        self.canvas.cleared.connect(subject.clear_selection)
        self.canvas.menu_asked.connect(self._open_menu)
        self.follow()

    def show_picture(self) -> None:
        self.canvas.set_picture(self.picture)
        self.scale.setText("" if self.picture is None else self.picture.scale_words)

    def show_highlight(self, highlight: Highlight) -> None:
        self.canvas.set_highlight(highlight)

    def words_for(self, highlight: Highlight) -> str:
        return self.region_words(highlight.hovered[0])

    def shows_edges(self) -> bool:
        return False  # its edges are of all layers

    def _stage(self) -> QWidget:
        stage, scroll = QWidget(), QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.canvas)
        scroll.setFocusProxy(self.canvas)
        self.canvas.reached.connect(lambda place: scroll.ensureVisible(place.x(), place.y()))
        column = QVBoxLayout(stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        self.scale.setObjectName("panelNote")
        self.scale.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        column.addWidget(self.scale)
        stage.setFocusProxy(self.canvas)
        return stage

    @Slot(int, QPoint)
    def _open_menu(self, place: int, on_screen: QPoint) -> None:
        self.open_menu((place,), on_screen)
