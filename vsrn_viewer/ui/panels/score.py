"""A score as words and as a bar. The bar starts at zero: a length never lies about a ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from vsrn_viewer.palette import anchors
from vsrn_viewer.picture import score_text
from vsrn_viewer.ui.theme import current_theme


@dataclass(frozen=True)
class ScoreScale:
    """What the two ends of a score bar stand for: low ≤ 0 ≤ high."""

    low: float
    high: float

    def share(self, score: float) -> float:
        """Return where a score lies, 0 (low end) to 1 (high end)."""
        span = self.high - self.low
        return min(1.0, max(0.0, (score - self.low) / span)) if span > 0 else 0.0

    def words(self) -> str:
        """Say what the bar shows."""
        return f"bars start at 0; the scale runs from {score_text(self.low)} to {score_text(self.high)}"


def scale_of(scores: npt.NDArray[np.float32]) -> ScoreScale:
    """Return the scale of one ranking: from its lowest score, but at most 0, to its highest, but at least 0."""
    finite = scores[np.isfinite(scores)]
    return ScoreScale(float(min(0.0, finite.min(initial=0.0))), float(max(0.0, finite.max(initial=0.0))))


def paint_bar(painter: QPainter, place: QRectF, score: float, scale: ScoreScale) -> None:
    """Paint a track, the bar from zero to the score, and a tick at zero if there are negative scores."""
    theme = current_theme()
    painter.fillRect(place, QColor(theme.line))
    zero = place.left() + place.width() * scale.share(0.0)
    end = place.left() + place.width() * scale.share(score)
    bar = QRectF(min(zero, end), place.top(), abs(end - zero), place.height())
    painter.fillRect(bar, QColor(anchors(signed=False, theme=theme)[2]))
    if scale.low < 0:
        painter.fillRect(QRectF(zero - 0.5, place.top() - 2, 1, place.height() + 4), QColor(theme.secondary))
