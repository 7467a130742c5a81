"""A field for a filter: it offers what can be typed, says what is wrong, and remembers filters by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from vsrn_viewer.errors import FilterError
from vsrn_viewer.filtering import Fields, completions, parse
from vsrn_viewer.ui.panels.saved_filters import SavedFiltersButton
from vsrn_viewer.ui.theme import STEP

Known = Mapping[str, Sequence[str]]  # by text field, the values that there are


class FilterField(QWidget):
    """Takes a filter at Enter, and when it loses the focus. What is wrong stands below until somebody types on.

    Outside a popover, Esc clears it, and Enter and a second Esc give the focus away: `left`.
    """

    chosen = Signal(str)  # a filter that can be read, "" for none
    left = Signal()

    def __init__(self, name: str, kind: str, fields: Fields, example: str, parent: QWidget | None = None) -> None:
        """name: for people who do not see it. kind: of the filters that are remembered together."""
        super().__init__(parent)
        self.kind, self._fields = kind, fields
        self._lack = ""
        self.known: Callable[[], Known] = dict
        self.field, self.problem = QLineEdit(), QLabel()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(f"Filter, such as {example}")
        self.field.setClearButtonEnabled(True)
        self.field.setToolTip("\n".join(f"{one}: {field.means}" for one, field in fields.items()))
        self.saved = SavedFiltersButton(kind, self._readable, self)
        self.saved.chosen.connect(self.use_text)
        self.offers = FilterOffers(fields, self.field)
        self.offers.is_readable = self.is_readable
        self.field.setCompleter(self.offers)
        self._lay_out()
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._take_typed)
        self.field.editingFinished.connect(self.use)
        self.field.returnPressed.connect(self._use_and_leave)
        self.offers.activated.connect(lambda _: QTimer.singleShot(0, self, self._offer_next))
        self.say_problem("")

    @Slot()
    def use(self) -> bool:
        """Choose what was typed, or say why it cannot be read; return whether it can."""
        problem = self._problem()
        self.say_problem(problem)
        if not problem:
            self.chosen.emit(self.field.text().strip())
        return not problem

    def is_readable(self) -> bool:
        """Return whether what was typed can be read."""
        return not self._problem()

    def set_text(self, text: str) -> None:
        """Show a filter that is in force."""
        if text != self.field.text().strip():
            self.field.setText(text)

    def use_text(self, text: str) -> None:
        """Take a filter as if it had been typed."""
        self.field.setText(text)
        self.use()

    def say_lack(self, lack: str) -> None:
        """Say why the filter in force cannot be applied, "" where it can. What is wrong with what was typed wins."""
        if lack != self._lack:
            self._lack = lack
            self.say_problem("")

    def say_problem(self, problem: str) -> None:
        """Say what is wrong; with "", what is still lacking."""
        problem = problem or self._lack
        self.problem.setText(problem[:1].upper() + problem[1:])
        self.problem.setVisible(bool(problem))
        self.field.setAccessibleDescription(problem)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Esc, which clears. A popover closes by it, and what was typed there counts."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() == Qt.Key.Key_Escape and self.window().windowType() != Qt.WindowType.Popup:
            if self.field.text():
                self.use_text("")
            else:
                self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def _readable(self) -> str:
        return self.field.text().strip() if self.is_readable() else ""

    def _problem(self) -> str:
        try:
            parse(self.field.text().strip(), self._fields)
        except FilterError as error:
            return str(error)
        return ""

    def _use_and_leave(self) -> None:
        if self.use():
            self.left.emit()

    @Slot(str)
    def _take_typed(self, text: str) -> None:
        self.say_problem("")
        self.offers.look_for(text, self.field.cursorPosition(), self.known())
        if not text:  # the clear button leaves the field without the focus, which ends no editing
            self.use()

    @Slot()
    def _offer_next(self) -> None:
        """After a field's name, offer its values at once."""
        text = self.field.text()
        if text.endswith(":"):
            self.offers.look_for(text, len(text), self.known())
            self.offers.complete()

    def _lay_out(self) -> None:
        self.problem.setWordWrap(True)
        self.problem.setObjectName("panelNote")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self.field)
        row = QHBoxLayout()
        row.setSpacing(STEP)
        row.addWidget(self.field, 1)
        row.addWidget(self.saved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(row)
        column.addWidget(self.problem)


class FilterOffers(QCompleter):
    """Offers what can stand at the cursor of a filter, in place of what is half typed there."""

    def __init__(self, fields: Fields, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fields = fields
        self._words = QStringListModel(self)
        self._before = self._after = ""
        self.is_readable: Callable[[], bool] = lambda: True  # what is typed now
        self.setModel(self._words)
        popup = QListView()
        popup.setObjectName("popup")
        popup.setAccessibleName("What can be typed here")
        self.setPopup(popup)

    def look_for(self, text: str, place: int, values: Known) -> None:
        """Offer what can stand before a cursor. values: of the text fields."""
        found = completions(text, place, self._fields, values)
        self._before, self._after = text[: found.start], text[place:]
        begun = text[found.start : place]
        self._words.setStringList([word for word in found.words if word != begun])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the first offer by Tab, as a shell does, and by Enter where what is typed is no filter yet."""
        popup = self.popup()
        if watched is popup and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by_tab = event.key() == Qt.Key.Key_Tab
            by_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.is_readable()
            if (by_tab or by_enter) and not popup.currentIndex().isValid():
                popup.setCurrentIndex(self.completionModel().index(0, 0))
        return super().eventFilter(watched, event)

    def splitPath(self, _path: str) -> list[str]:
        """Match every word of the model: `look_for` has chosen them."""
        return [""]

    def pathFromIndex(self, index: QModelIndex) -> str:
        """Return the whole text with the offered word in it."""
        return f"{self._before}{index.data()}{self._after}"
