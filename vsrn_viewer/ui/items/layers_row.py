"""A small image for every graph layer, in a row: each with its graph, its number above it.

One is drawn in a turn of the event loop, from the left; those that are still to be drawn are blank, so that no two runs
ever stand beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from vsrn_viewer.picture import BoxesPicture, LayersPicture
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.image_canvas import ImageCanvas, ImagePictures
from vsrn_viewer.ui.soon import Soon
from vsrn_viewer.ui.theme import STEP

_LEAST = QSize(90, 30)  # of one image, pixels


@dataclass(frozen=True)
class _Shown:
    """What one layer shows. size: (width, height) in pixels of the original; image: under the graph, may be null."""

    pictures: ImagePictures
    size: tuple[int, int]
    image: QImage


class _Cell(QWidget):
    """One layer. It is blank until `draw`; its canvas is made then, as that takes as long as drawing it."""

    def __init__(self, layer: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._layer = layer
        self.canvas: ImageCanvas | None = None
        self._wanted: _Shown | None = None  # None until there is something to show
        self.is_drawn = False
        self._name = QLabel()
        self._name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._name)
        self._column.addStretch()

    def name_as(self, is_shown: bool) -> None:
        """Write above it which layer it is, and whether other pictures show that one."""
        style = "panelName" if is_shown else "grey"
        self._name.setText(f"layer {self._layer + 1}" + (" · shown" if is_shown else ""))
        if style != self._name.objectName():
            self._name.setObjectName(style)
            self._name.style().unpolish(self._name)
            self._name.style().polish(self._name)

    def want(self, shown: _Shown) -> None:
        """Take what it shall show; it is blank until `draw`, unless it shows exactly that."""
        if self._wanted is not None and _same(shown, self._wanted):
            return
        self._wanted, self.is_drawn = shown, False
        if self.canvas is not None:
            self.canvas.set_pictures(ImagePictures())
            self.canvas.set_photograph(shown.size, QImage())
            self.canvas.set_highlight(Highlight())

    def draw(self) -> ImageCanvas:
        """Show what it shall, and return the canvas."""
        if self.canvas is None:
            self.canvas = ImageCanvas()
            self.canvas.setMinimumSize(_LEAST)
            self.canvas.setAccessibleName(f"Layer {self._layer + 1}")
            self.canvas.setAccessibleDescription("Enter shows this layer everywhere, double click fits the image.")
            self._column.takeAt(1)
            self._column.addWidget(self.canvas, 1)
        if self._wanted is not None:
            self.canvas.set_pictures(self._wanted.pictures)
            self.canvas.set_photograph(self._wanted.size, self._wanted.image)
        self.is_drawn = True
        return self.canvas


class LayersRow(QWidget):
    """Shows a LayersPicture. Layers count from 0; places are pixels of the image."""

    pointed = Signal(int, object)  # layer, QPointF under the pointer, None when it leaves
    chosen = Signal(int)  # layer that was clicked, or Enter pressed on
    cleared = Signal()  # Esc
    menu_asked = Signal(int, object, QPoint)  # layer, QPointF or None from the keyboard, place on the screen

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """name: of the picture, for whoever cannot see it."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._cells: list[_Cell] = []
        self._highlight = Highlight()
        self._next = Soon(self._draw_next, self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(STEP, 0, STEP, 0)
        self._row.setSpacing(STEP)

    @property
    def canvases(self) -> list[ImageCanvas]:
        """The images that were drawn at least once, the first layer first."""
        return [cell.canvas for cell in self._cells if cell.canvas is not None]

    def set_picture(
        self, picture: LayersPicture | None, boxes: BoxesPicture | None, size: tuple[int, int], image: QImage
    ) -> None:
        """Show other graphs, or none.

        boxes: where the regions are, for what is highlighted. size: (width, height) of the image in pixels of the
        original; image: what lies under every graph, a null one for an empty canvas.
        """
        graphs = () if picture is None else picture.graphs
        self._make_room(len(graphs))
        for layer, (cell, graph) in enumerate(zip(self._cells, graphs, strict=False)):
            cell.want(_Shown(ImagePictures(boxes=boxes, graph=graph, others=False), size, image))
            cell.name_as(picture is not None and layer == picture.layer)
        self._next.start()

    def set_highlight(self, highlight: Highlight) -> None:
        """Highlight other regions in every layer."""
        self._highlight = highlight
        for cell in self._cells:
            if cell.canvas is not None and cell.is_drawn:
                cell.canvas.set_highlight(highlight)

    def fit(self) -> None:
        """Show the whole image in every layer."""
        for canvas in self.canvases:
            canvas.fit()

    def _draw_next(self) -> None:
        """Draw the first layer that is blank; the others come in turns of their own."""
        blank = [cell for cell in self._cells if not cell.is_drawn and not cell.isHidden()]
        for cell in blank[:1]:
            is_new = cell.canvas is None
            canvas = cell.draw()
            canvas.set_highlight(self._highlight)
            if is_new:
                self._follow(self._cells.index(cell), canvas)
        if blank[1:]:
            self._next.start()

    def _make_room(self, count: int) -> None:
        """Have so many images; those of layers that there are no more are hidden."""
        while len(self._cells) < count:
            cell = _Cell(len(self._cells), self)
            self._row.addWidget(cell, 1)
            self._cells.append(cell)
        for layer, cell in enumerate(self._cells):
            cell.setVisible(layer < count)

    def _follow(self, layer: int, canvas: ImageCanvas) -> None:
        """Pass on what is done in a layer's image."""
        if layer == 0:
            self.setFocusProxy(canvas)
        canvas.pointed.connect(partial(self.pointed.emit, layer))
        canvas.clicked.connect(lambda _place, _keys: self.chosen.emit(layer))
        canvas.menu_asked.connect(partial(self.menu_asked.emit, layer))
        canvas.looked.connect(partial(self._look_alike, layer))
        canvas.key_pressed.connect(partial(self._press_key, layer))

    def _look_alike(self, layer: int, place: QRectF | None) -> None:
        """Zoom and move every layer as one."""
        for other, canvas in enumerate(self.canvases):
            if other != layer:
                canvas.look_at(place)

    def _press_key(self, layer: int, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(layer)
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.cleared.emit()
            event.accept()


def _same(one: _Shown, other: _Shown) -> bool:
    """Return whether two look alike. While the layers are played through, every graph is made again."""
    ours, theirs = one.pictures, other.pictures
    if (one.size, one.image.cacheKey()) != (other.size, other.image.cacheKey()):
        return False
    return _equal(ours.graph, theirs.graph) and _equal(ours.boxes, theirs.boxes)


def _equal(one: Any, other: Any) -> bool:
    """Return whether two pictures are equal in all their fields, which may be arrays."""
    if one is other or one is None or other is None:
        return one is other
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]
    return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else bool(a == b) for a, b in pairs)
