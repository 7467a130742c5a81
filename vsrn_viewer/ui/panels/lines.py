"""The lines of the captions list: which caption lies at which place, and how a line is painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vsrn_viewer.answers import CaptionRanking, PairInfo
from vsrn_viewer.picture import score_text
from vsrn_viewer.ui.panels.tiles import CHECK
from vsrn_viewer.ui.theme import STEP, current_theme, mix, selection_colour, tabular_font

Index = QModelIndex | QPersistentModelIndex

_LINE_PX = 28
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Line:
    """What one line shows. caption: line of the captions file, from 0. rank: from 1."""

    caption: int
    text: str
    rank: int
    score: float
    is_truth: bool

    def words(self) -> str:
        """Say the line to people who do not see it."""
        truth = ", the truth" if self.is_truth else ""
        return f"rank {self.rank}, score {score_text(self.score)}{truth}: {self.text}"


class LineModel(QAbstractListModel):
    """The captions of the split in the order in which they match one image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions: tuple[str, ...] = ()
        self._order = np.zeros(0, dtype=np.int64)
        self._scores = np.zeros(0, dtype=np.float32)
        self._truths: frozenset[int] = frozenset()

    def show_ranking(self, info: PairInfo | None, ranking: CaptionRanking | None) -> None:
        """Show another ranking, nothing without one."""
        self.beginResetModel()
        if info is None or ranking is None:
            self._order = self._order[:0]
        else:
            self._captions = info.captions
            self._order, self._scores = ranking.order, ranking.scores
            self._truths = frozenset(ranking.truths)
        self.endResetModel()

    def line(self, place: int) -> Line:
        """Return what lies at a place, from 0."""
        caption = int(self._order[place])
        return Line(caption, self._captions[caption], place + 1, float(self._scores[caption]), caption in self._truths)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.line(index.row()).words()
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.line(index.row()).text
        return None


class LineDelegate(QStyledItemDelegate):
    """Paints a line: rank, score, the truth's mark, the caption."""

    def __init__(self, model: LineModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(10 * _LINE_PX, _LINE_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = current_theme()
        line = self._model.line(index.row())
        place: QRect = option.rect
        painter.save()
        self._paint_ground(painter, place, option.state)
        painter.setFont(tabular_font())
        metrics = painter.fontMetrics()
        left = place.left() + 2 * STEP
        for words, sample, colour in (
            (f"{line.rank:,}", f"{self._model.rowCount():,}", theme.secondary),
            (score_text(line.score), "−0.000", theme.text),
            (CHECK if line.is_truth else "", CHECK, theme.truth),
        ):
            width = metrics.horizontalAdvance(sample)
            painter.setPen(QColor(colour))
            painter.drawText(QRect(left, place.top(), width, place.height()), _RIGHT, words)
            left += width + 2 * STEP
        painter.setFont(QApplication.font())
        painter.setPen(QColor(theme.text))
        self._paint_text(painter, QRect(left, place.top(), place.right() - left - STEP, place.height()), line.text)
        painter.restore()

    def _paint_ground(self, painter: QPainter, place: QRect, state: QStyle.StateFlag) -> None:
        theme = current_theme()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, QColor(selection_colour(theme)))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(place, QColor(mix(theme.panel, theme.text, 0.06)))
        painter.setPen(QColor(theme.line))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _paint_text(self, painter: QPainter, place: QRect, text: str) -> None:
        metrics: QFontMetrics = painter.fontMetrics()
        painter.drawText(place, _LEFT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width()))
