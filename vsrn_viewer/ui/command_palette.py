"""Command palette: every action of the menus by name (Ctrl+Shift+P). Type a part of it, press Enter."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QAction, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from vsrn_viewer.ui.theme import STEP

_WIDTH = 460
_HEIGHT = 320
_ACTION = Qt.ItemDataRole.UserRole


class CommandPalette(QFrame):
    """A popup over the window; it goes when a command has been chosen, or with Esc."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = QLineEdit(placeholderText="Type a command")
        self.field.setAccessibleName("Command")
        self.field.installEventFilter(self)
        self._commands = _command_model(actions, self)
        self._matches = QSortFilterProxyModel(self)
        self._matches.setSourceModel(self._commands)
        self._matches.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list = QListView()
        self.list.setModel(self._matches)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName("Commands")
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * STEP, 2 * STEP, 2 * STEP, 2 * STEP)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._run_current)
        self.list.clicked.connect(self._run_current)
        self._none = QLabel("No command's name contains this.")
        self._none.setObjectName("grey")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._none, 1)
        self._filter("")

    def open_over(self, window: QWidget) -> None:
        """Show it at the top of a window, ready to type."""
        self.resize(_WIDTH, _HEIGHT)
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - _WIDTH) // 2, corner.y() + 20 * STEP)
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
        self._matches.setFilterFixedString(text)
        self.list.setCurrentIndex(self._matches.index(0, 0))
        self._none.setVisible(self._matches.rowCount() == 0)
        self.list.setVisible(self._matches.rowCount() > 0)

    def _run_current(self) -> None:
        action = self.list.currentIndex().data(_ACTION)
        self.close()
        if action is not None:
            action.trigger()


def _command_model(actions: Iterable[QAction], parent: QObject) -> QStandardItemModel:
    model = QStandardItemModel(parent)
    for action in actions:
        if action.isEnabled() and not action.isSeparator() and action.menu() is None:
            keys = action.shortcut().toString()
            item = QStandardItem(_words_of(action) + (f"    {keys}" if keys else ""))
            item.setData(action, _ACTION)
            model.appendRow(item)
    return model


def _words_of(action: QAction) -> str:
    """Return the command as a sentence without its subject: "Hide the panel Results"."""
    words, noun = action.text().replace("&", ""), action.property("noun")
    return f"{'Hide' if action.isChecked() else 'Show'} the {noun} {words}" if noun else words
