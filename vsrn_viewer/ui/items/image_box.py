"""The place where an image is looked at: zoom at the cursor, pan, fit. Pixels of the image, y down.

Knows no picture: whoever uses it adds painted items and says how large the image is.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QWidget

from vsrn_viewer.ui.items.pixmaps import draw_focus
from vsrn_viewer.ui.theme import current_theme, theme_changed

_DEEPEST = 12.0  # pixels of the image across the view at the deepest zoom
_FARTHEST = 4.0  # widths of the image across the view when zoomed out
_EDGE = 8  # free pixels around a fitted image


class _Box(pg.ViewBox):
    """pyqtgraph's view box without menus, axes or auto range, y pointing down."""

    clicked = Signal(QPointF, object)  # place in the image, keyboard modifiers
    double_clicked = Signal()  # after a first click, which emitted `clicked`
    looked = Signal(object)  # somebody zoomed or moved: the place that is shown, None for all of it

    def __init__(self) -> None:
        super().__init__(lockAspect=True, invertY=True, enableMenu=False, defaultPadding=0)
        self._fitted = True
        self._image = QRectF(0, 0, 1, 1)

    def set_image_rect(self, rect: QRectF) -> None:
        """Fit another image; the same size keeps the zoom."""
        if rect == self._image:
            return
        self._image = rect
        widest = _FARTHEST * max(rect.width(), rect.height())
        self.setLimits(minXRange=_DEEPEST, minYRange=_DEEPEST, maxXRange=widest, maxYRange=widest)
        self.fit()

    def fit(self) -> None:
        """Show the whole image, as large as possible."""
        self._fitted = True
        width, height = max(1.0, self.width() - 2 * _EDGE), max(1.0, self.height() - 2 * _EDGE)
        edge = _EDGE * max(self._image.width() / width, self._image.height() / height)
        self.setRange(self._image.adjusted(-edge, -edge, edge, edge), padding=0)

    def resizeEvent(self, ev: Any) -> None:
        super().resizeEvent(ev)
        if self._fitted:
            self.fit()

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        self._fitted = False
        super().wheelEvent(ev, axis)
        self.looked.emit(self.viewRect())

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        if ev.button() == Qt.MouseButton.RightButton:
            ev.ignore()  # pyqtgraph would zoom
            return
        self._fitted = False
        super().mouseDragEvent(ev, axis)
        self.looked.emit(self.viewRect())

    def look_at(self, place: QRectF) -> None:
        """Show a place of the image, as large as possible, until somebody fits it."""
        self._fitted = False
        self.setRange(place, padding=0)

    @property
    def image_rect(self) -> QRectF:
        """Where the image lies, in its own pixels."""
        return self._image

    def mouseClickEvent(self, ev: Any) -> None:
        if ev.button() != Qt.MouseButton.LeftButton:
            return
        ev.accept()
        if ev.double():
            self.fit()
            self.looked.emit(None)
            self.double_clicked.emit()
        else:
            self.clicked.emit(self.mapToView(ev.pos()), ev.modifiers())


class ImageBox(pg.GraphicsView):
    """A widget that shows one image's items. Places in its signals are in pixels of the image."""

    pointed = Signal(object)  # QPointF under the pointer, None when it leaves
    clicked = Signal(QPointF, object)  # place, keyboard modifiers
    double_clicked = Signal()  # after a first click, which emitted `clicked`
    looked = Signal(object)  # somebody zoomed or moved: the QRectF of the image that is shown, None for all of it
    menu_asked = Signal(object, QPoint)  # QPointF, None from the keyboard; place on the screen
    key_pressed = Signal(object)  # QKeyEvent; it goes on to Qt unless it is accepted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        # By itself the view paints the whole window at once whenever one scene has changed: once for each of several
        # images. What has changed is painted with everything else instead, in one go.
        self.setViewportUpdateMode(pg.GraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.scene().changed.connect(self._paint_changed)
        self._box = _Box()
        self.setCentralItem(self._box)
        self._box.clicked.connect(self.clicked)
        self._box.double_clicked.connect(self.double_clicked)
        self._box.looked.connect(self.looked)
        self._dress()
        theme_changed.connect(self._dress)

    def add_item(self, item: QGraphicsItem) -> None:
        """Put a painted item above those that are there."""
        self._box.addItem(item, ignoreBounds=True)

    def set_image_rect(self, rect: QRectF) -> None:
        """Fit another image; the same size keeps the zoom."""
        self._box.set_image_rect(rect)

    def fit(self) -> None:
        """Show the whole image, as large as possible."""
        self._box.fit()

    @property
    def image_rect(self) -> QRectF:
        """Where the image lies, in its own pixels."""
        return self._box.image_rect

    def look_at(self, place: QRectF | None) -> None:
        """Show a place of the image, None for all of it. `looked` is not said."""
        if place is None:
            self._box.fit()
        else:
            self._box.look_at(place)

    def pixel_size(self) -> float:
        """Return how many pixels of the image one pixel of the screen covers."""
        return float(self._box.viewPixelSize()[0])

    def to_widget(self, place: QPointF) -> QPoint:
        """Return where in the widget a place of the image is."""
        return self.mapFromScene(self._box.mapViewToScene(place))

    def rect_in_widget(self, rect: QRectF) -> QRectF:
        """Return where in the widget a rectangle of the image is."""
        return QRectF(self.to_widget(rect.topLeft()), self.to_widget(rect.bottomRight()))

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        """Say what is pointed at. Only a drag is the scene's: none of its items asks where the pointer rests."""
        if ev.buttons() == Qt.MouseButton.NoButton:
            self.pointed.emit(self._place(ev.position().toPoint()))
        else:
            super().mouseMoveEvent(ev)

    def wheelEvent(self, ev: QWheelEvent) -> None:
        super().wheelEvent(ev)
        self.pointed.emit(self._place(ev.position().toPoint()))

    def leaveEvent(self, ev: QEvent) -> None:
        super().leaveEvent(ev)
        self.pointed.emit(None)

    def contextMenuEvent(self, ev: QContextMenuEvent) -> None:
        mouse = ev.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_asked.emit(self._place(ev.pos()) if mouse else None, ev.globalPos())

    def event(self, ev: QEvent) -> bool:
        """Offer every key first, Tab too, which Qt would take for moving the focus."""
        if ev.type() == QEvent.Type.KeyPress and isinstance(ev, QKeyEvent):
            ev.ignore()
            self.key_pressed.emit(ev)
            if ev.isAccepted():
                return True
        return bool(super().event(ev))

    def paintEvent(self, ev: QPaintEvent) -> None:
        super().paintEvent(ev)
        if self.hasFocus():
            draw_focus(QPainter(self.viewport()), self.viewport().rect())

    def focusInEvent(self, ev: QFocusEvent) -> None:
        super().focusInEvent(ev)
        self.viewport().update()

    def focusOutEvent(self, ev: QFocusEvent) -> None:
        super().focusOutEvent(ev)
        self.viewport().update()

    def _place(self, position: QPoint) -> QPointF:
        return QPointF(self._box.mapSceneToView(self.mapToScene(position)))

    @Slot("QList<QRectF>")
    def _paint_changed(self, changed: list[QRectF]) -> None:
        """Paint the places of the scene that have changed, with the rest of the window."""
        dirty = QRegion()
        for rect in changed:
            dirty += self.mapFromScene(rect).boundingRect().adjusted(-2, -2, 2, 2)
        self.viewport().update(dirty)

    def _dress(self) -> None:
        self.setBackgroundBrush(QColor(current_theme().panel))
