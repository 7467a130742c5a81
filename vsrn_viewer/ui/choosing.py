"""A popup with a field and a list: type a part of a line, press Enter. Commands and past queries are chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.ui.theme import STEP, current_theme, tabular_font

Index = QModelIndex | QPersistentModelIndex

_DO, _NOTE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_LINE_PX = 26
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Choice:
    """One line. words: what is looked through. note: in grey at its right end. do: what choosing it does."""

    words: str
    do: Callable[[], object]
    note: str = ""


class ChoicePopup(QFrame):
    """Lies over the window; it goes when something has been chosen, or with Esc."""

    def __init__(self, name: str, hint: str, none: str, choices: Iterable[Choice], parent: QWidget) -> None:
        """name: of the list, for who does not see it. hint: in the empty field. none: said where no line is left."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = QLineEdit(placeholderText=hint)
        self.field.setAccessibleName(hint)
        self.field.installEventFilter(self)
        self._matches = _Matches(self)
        self._matches.setSourceModel(_model_of(choices, self))
        self.list = QListView()
        self.list.setObjectName("choices")
        self.list.setModel(self._matches)
        self.list.setItemDelegate(_ChoiceDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * STEP, 2 * STEP, 2 * STEP, 2 * STEP)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._take_current)
        self.list.clicked.connect(self._take_current)
        self._none = QLabel(none)
        self._none.setObjectName("grey")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._none, 1)
        self._filter("")

    def open_at(self, left: int, top: int, width: int, height: int) -> None:
        """Show it at a place on the screen, ready to type. height: at most; few lines take less."""
        lines = self._matches.rowCount() * _LINE_PX
        around = self.sizeHint().height() - self.list.sizeHint().height()
        self.setGeometry(left, top, width, min(height, max(around + lines, 4 * around)))
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Up and Down move in the list while the field has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                row = min(max(self.list.currentIndex().row() + step, 0), self._matches.rowCount() - 1)
                self.list.setCurrentIndex(self._matches.index(row, 0))
                return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self._matches.look_for(text)
        self.list.setCurrentIndex(self._matches.index(0, 0))
        self._none.setVisible(self._matches.rowCount() == 0)
        self.list.setVisible(self._matches.rowCount() > 0)

    def _take_current(self) -> None:
        do = self.list.currentIndex().data(_DO)
        self.close()
        if do is not None:
            do()


class _Matches(QSortFilterProxyModel):
    """The lines that contain what is typed: first those that begin with it, as it may be their whole name."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._typed = ""
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.sort(0)

    def look_for(self, text: str) -> None:
        """Keep the lines that contain a text, in any case."""
        self._typed = text.casefold()
        self.setFilterFixedString(text)
        self.invalidate()

    def lessThan(self, left: Index, right: Index) -> bool:
        """See the class; the sort is stable, so that both keep their order."""
        return self._begins(left) and not self._begins(right)

    def _begins(self, index: Index) -> bool:
        return str(index.data()).casefold().startswith(self._typed)


class _ChoiceDelegate(QStyledItemDelegate):
    """Paints the note of a line at its right end; the words give way to it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _LINE_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        note = str(index.data(_NOTE))
        if not note:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        words, place = option.text, option.rect
        option.text = ""
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setFont(tabular_font())
        painter.setPen(QColor(current_theme().secondary))
        inner = place.adjusted(2 * STEP, 0, -2 * STEP, 0)
        taken = painter.fontMetrics().horizontalAdvance(note) + 4 * STEP
        painter.drawText(inner, _RIGHT, note)
        painter.setFont(option.font)
        painter.setPen(QColor(current_theme().text))
        inner.setRight(inner.right() - taken)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


def _model_of(choices: Iterable[Choice], parent: QObject) -> QStandardItemModel:
    model = QStandardItemModel(parent)
    for choice in choices:
        item = QStandardItem(choice.words)
        item.setData(choice.do, _DO)
        item.setData(choice.note, _NOTE)
        item.setAccessibleText(f"{choice.words}, {choice.note}" if choice.note else choice.words)
        model.appendRow(item)
    return model
