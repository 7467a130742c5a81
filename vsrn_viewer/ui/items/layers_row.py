"""A small image for every graph layer, in a row: each with its graph, its number above it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from vsrn_viewer.picture import BoxesPicture, LayersPicture
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.image_canvas import ImageCanvas, ImagePictures
from vsrn_viewer.ui.theme import STEP

_LEAST = QSize(90, 30)  # of one image, pixels


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
        self.canvases: list[ImageCanvas] = []
        self._names: list[QLabel] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(STEP, 0, STEP, 0)
        self._row.setSpacing(STEP)

    def set_picture(self, picture: LayersPicture | None, boxes: BoxesPicture | None) -> None:
        """Show other graphs, or none. boxes: where the regions are, for what is highlighted."""
        graphs = () if picture is None else picture.graphs
        self._make_room(len(graphs))
        for layer, graph in enumerate(graphs):
            self.canvases[layer].set_pictures(ImagePictures(boxes=boxes, graph=graph, others=False))
            is_shown = picture is not None and layer == picture.layer
            name = self._names[layer]
            name.setText(f"layer {layer + 1}" + (" · shown" if is_shown else ""))
            name.setObjectName("panelName" if is_shown else "grey")
            name.style().unpolish(name)
            name.style().polish(name)

    def set_photograph(self, size: tuple[int, int], image: QImage) -> None:
        """Show an image of size = (width, height) in pixels of the original under every graph."""
        for canvas in self.canvases:
            canvas.set_photograph(size, image)

    def set_highlight(self, highlight: Highlight) -> None:
        """Highlight other regions in every layer."""
        for canvas in self.canvases:
            canvas.set_highlight(highlight)

    def fit(self) -> None:
        """Show the whole image in every layer."""
        for canvas in self.canvases:
            canvas.fit()

    def _make_room(self, count: int) -> None:
        """Have so many images; those of layers that there are no more are hidden."""
        while len(self.canvases) < count:
            self._add(len(self.canvases))
        for layer, canvas in enumerate(self.canvases):
            canvas.parentWidget().setVisible(layer < count)
        if self.canvases:
            self.setFocusProxy(self.canvases[0])

    def _add(self, layer: int) -> None:
        cell, canvas, name = QWidget(self), ImageCanvas(), QLabel()
        canvas.setMinimumSize(_LEAST)
        canvas.setAccessibleName(f"Layer {layer + 1}")
        canvas.setAccessibleDescription("Enter shows this layer everywhere, double click fits the image.")
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(2)
        name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(name)
        column.addWidget(canvas, 1)
        self._row.addWidget(cell, 1)
        self.canvases.append(canvas)
        self._names.append(name)
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
