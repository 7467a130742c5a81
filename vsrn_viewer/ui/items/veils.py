"""What a run leaves out, on the image: darkened, under a dashed edge, with what it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import HALO, VEIL
from vsrn_viewer.picture import BoxesPicture, Veil
from vsrn_viewer.ui.items.halo import LABEL_PIXELS, device_pixels, faded
from vsrn_viewer.ui.theme import tabular_font


def veil_frame(veil: Veil) -> QRectF:
    """Return the rectangle of a veil, pixels of the image."""
    x1, y1, x2, y2 = veil.box
    return QRectF(x1, y1, x2 - x1, y2 - y1)


class VeilsItem(QGraphicsItem):
    """Paints the veils of a BoxesPicture once."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._veils: tuple[Veil, ...] = ()
        self._bounds = QRectF()

    def set_picture(self, picture: BoxesPicture | None) -> None:
        """Show what another picture leaves out, or nothing."""
        self.prepareGeometryChange()
        self._veils = () if picture is None else picture.veils
        self._bounds = QRectF()
        for veil in self._veils:
            self._bounds = self._bounds.united(veil_frame(veil))
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if not self._veils:
            return
        with device_pixels(painter) as transform:
            painter.setFont(tabular_font(LABEL_PIXELS))
            frames = [transform.mapRect(veil_frame(veil)) for veil in self._veils]
            dark = QPainterPath()
            dark.setFillRule(Qt.FillRule.WindingFill)  # what two veils cover is no darker
            for frame in frames:
                dark.addRect(frame)
            painter.fillPath(dark, faded(HALO, VEIL))
            for frame, veil in zip(frames, self._veils, strict=True):
                _paint_edge(painter, frame, veil.label)


def _paint_edge(painter: QPainter, frame: QRectF, label: str) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#ffffff"), 1.5, Qt.PenStyle.DashLine))
    painter.drawRect(frame)
    metrics = QFontMetricsF(painter.font())
    words = label if metrics.horizontalAdvance(label) <= frame.width() - 4 else "dropped" * bool(label)
    if metrics.horizontalAdvance(words) <= frame.width() - 4 and metrics.height() <= frame.height():
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, words)
