"""The lines of the captions list: which caption lies at which place, and how a line is painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vsrn_viewer.answers import CaptionRanking, PairInfo, SentencePlace
from vsrn_viewer.hubs import Corrected
from vsrn_viewer.picture import score_text
from vsrn_viewer.scale import ordinal
from vsrn_viewer.ui.panels.tiles import CHECK
from vsrn_viewer.ui.qt_palette import mix, selection_colour
from vsrn_viewer.ui.theme import STEP, current_theme, tabular_font

Index = QModelIndex | QPersistentModelIndex

_LINE_PX = 28
_TYPED, _TYPED_TINT = "›", 0.08  # the sign of a typed sentence, and the accent's share of its ground
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Line:
    """What one line shows. caption: line of the captions file, from 0; -1 for a typed sentence, whose rank is the one
    that it would have. rank: from 1."""

    caption: int
    text: str
    rank: int
    score: float
    is_truth: bool
    plain_rank: int = 0

    @property
    def is_typed(self) -> bool:
        """Whether it is a sentence that somebody typed, and no caption."""
        return self.caption < 0

    @property
    def mark(self) -> str:
        """What the line is, beside its words: the truth, a typed sentence, or "" for any other caption."""
        return "truth" if self.is_truth else "your sentence" if self.is_typed else ""

    def words(self) -> str:
        """Say the line to people who do not see it."""
        if self.is_typed:
            return f"your sentence would be {ordinal(self.rank)}, score {score_text(self.score)}: {self.text}"
        truth = ", the truth" if self.is_truth else ""
        rank = (
            f"rank without hubs {self.rank}, plain rank {self.plain_rank}" if self.plain_rank else f"rank {self.rank}"
        )
        return f"{rank}, score {score_text(self.score)}{truth}: {self.text}"


class LineModel(QAbstractListModel):
    """The captions of the split in the order in which they match one image, and a typed sentence among them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions: tuple[str, ...] = ()
        self._order = np.zeros(0, dtype=np.int64)
        self._scores = np.zeros(0, dtype=np.float32)
        self._truths: frozenset[int] = frozenset()
        self._typed: SentencePlace | None = None
        self.corrected: Corrected | None = None

    def show_ranking(self, info: PairInfo | None, ranking: CaptionRanking | None) -> None:
        """Show another ranking, nothing without one."""
        self.beginResetModel()
        self._typed = None
        self.corrected = None if ranking is None else ranking.corrected
        if info is None or ranking is None:
            self._order = self._order[:0]
        else:
            self._captions = info.captions
            self._order, self._scores = ranking.order, ranking.scores
            self._truths = frozenset(ranking.truths)
        self.endResetModel()

    def show_sentence(self, typed: SentencePlace | None) -> None:
        """Put a typed sentence where it would stand, or take it away; the captions keep their ranks. Without a ranking
        nothing is shown. The ranking must be of the sentence's image."""
        if typed == self._typed:
            return
        if self.typed_place >= 0:
            self.beginRemoveRows(QModelIndex(), self.typed_place, self.typed_place)
            self._typed = None
            self.endRemoveRows()
        if typed is not None and len(self._order) >= typed.rank - 1 and len(self._order):
            self.beginInsertRows(QModelIndex(), typed.rank - 1, typed.rank - 1)
            self._typed = typed
            self.endInsertRows()

    @property
    def typed_place(self) -> int:
        """Where the typed sentence lies, from 0; -1 without one."""
        return -1 if self._typed is None else self._typed.rank - 1

    @property
    def captions(self) -> int:
        """How many captions are ranked."""
        return len(self._order)

    def line(self, place: int) -> Line:
        """Return what lies at a place, from 0."""
        typed = self._typed
        if typed is not None and place == typed.rank - 1:
            return Line(-1, typed.query.text.strip(), typed.rank, typed.score, False)
        place -= typed is not None and place >= typed.rank
        caption = int(self._order[place])
        plain = 0 if self.corrected is None else int(self.corrected.plain_ranks[caption])
        score, is_truth = float(self._scores[caption]), caption in self._truths
        return Line(caption, self._captions[caption], place + 1, score, is_truth, plain)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order) + (self._typed is not None)

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
        self._paint_ground(painter, place, option.state, line.is_typed)
        painter.setFont(tabular_font())
        metrics = painter.fontMetrics()
        left = place.left() + 2 * STEP
        sign = theme.accent if line.is_typed else theme.truth
        most = f"{self._model.captions:,}"
        for words, sample, colour in (
            (f"{line.rank:,}", most, theme.accent if line.is_typed else theme.secondary),
            *(((f"plain {line.plain_rank:,}", f"plain {most}", theme.secondary),) if line.plain_rank else ()),
            (score_text(line.score), "−0.000", theme.text),
            (CHECK if line.is_truth else _TYPED if line.is_typed else "", CHECK, sign),
        ):
            width = metrics.horizontalAdvance(sample)
            painter.setPen(QColor(colour))
            painter.drawText(QRect(left, place.top(), width, place.height()), _RIGHT, words)
            left += width + 2 * STEP
        painter.setFont(QApplication.font())
        painter.setPen(QColor(theme.text))
        text = f"your sentence: {line.text}" if line.is_typed else line.text
        self._paint_text(painter, QRect(left, place.top(), place.right() - left - STEP, place.height()), text)
        painter.restore()

    def _paint_ground(self, painter: QPainter, place: QRect, state: QStyle.StateFlag, is_typed: bool) -> None:
        theme = current_theme()
        if is_typed:
            painter.fillRect(place, QColor(mix(theme.panel, theme.accent, _TYPED_TINT)))
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
