"""Region filter: a field that says which regions are looked at, offers what can be typed, and says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QObject, QStringListModel, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from vsrn_viewer import explain
from vsrn_viewer.errors import FilterError
from vsrn_viewer.filtering import completions
from vsrn_viewer.region_filter import REGION_FIELDS, check_region_filter
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import View

_WIDTH_PX = 260
_LINES = 3  # of a problem, for which there is always room: nothing moves as words change
_EXAMPLE = "label:dog|cat score:>0.5"
_HINT = f"Fields: {', '.join(REGION_FIELDS)}. A “-” before a term turns it round, “|” is “or”."


class RegionFilterField(QWidget):
    """Writes `region_filter` of one subject's View, at Enter, and when it loses the focus or is closed.

    Observes view_changed and traced_changed. What is wrong stands below until somebody types on; the View keeps the
    last filter that was right.
    """

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self.field, self.problem = QLineEdit(), QLabel()
        self.field.setAccessibleName("Filter of regions")
        self.field.setPlaceholderText(_EXAMPLE)
        self.field.setClearButtonEnabled(True)
        self.field.setToolTip("\n".join(f"{name}: {field.means}" for name, field in REGION_FIELDS.items()))
        self.offers = FilterOffers(self.field)
        self.field.setCompleter(self.offers)
        self._lay_out()
        self.field.textEdited.connect(self._take_typed)
        self.field.editingFinished.connect(self.use)
        self.offers.activated.connect(lambda _: QTimer.singleShot(0, self, self._offer_next))
        subject.view_changed.connect(self._take_view)
        subject.traced_changed.connect(lambda _: self._say_problem(""))
        self._take_view(subject.view)

    @Slot()
    def use(self) -> None:
        """Look at the regions that were typed, or say why that cannot be read."""
        text = self.field.text().strip()
        try:
            check_region_filter(text)
        except FilterError as error:
            self._say_problem(str(error))
        else:
            self._subject.change_view(region_filter=text)
            self._say_problem("")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.use()

    @Slot(str)
    def _take_typed(self, text: str) -> None:
        self._say_problem("")
        self.offers.look_for(text, self.field.cursorPosition(), self._known_values())
        if not text:  # the clear button leaves the field without the focus, which ends no editing
            self.use()

    @Slot()
    def _offer_next(self) -> None:
        """After a field's name, offer its values at once."""
        text = self.field.text()
        if text.endswith(":"):
            self.offers.look_for(text, len(text), self._known_values())
            self.offers.complete()

    def _known_values(self) -> Mapping[str, Sequence[str]]:
        traced = self._subject.traced
        return {} if traced is None else explain.filter_values(traced.trace, traced.context)

    @Slot(object, object)
    def _take_view(self, view: View, old: View | None = None) -> None:
        if old is None or view.region_filter != old.region_filter:
            self.field.setText(view.region_filter)
        self._say_problem("")

    def _say_problem(self, problem: str) -> None:
        """Say what is wrong, or else why the filter in force cannot be applied to the image on screen."""
        traced = self._subject.traced
        if not problem and traced is not None:
            problem = explain.why_unfiltered(traced.trace, traced.context, self._subject.view)
        self.problem.setText(problem[:1].upper() + problem[1:] or _HINT)
        self.field.setAccessibleDescription(problem)

    def _lay_out(self) -> None:
        self.problem.setWordWrap(True)
        self.problem.setObjectName("panelNote")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.problem.setMinimumHeight(_LINES * self.problem.fontMetrics().lineSpacing())
        self.setFocusProxy(self.field)
        self.setFixedWidth(_WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.field)
        column.addWidget(self.problem)


class FilterOffers(QCompleter):
    """Offers what can stand at the cursor of a filter, in place of what is half typed there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = QStringListModel(self)
        self._before = self._after = ""
        self.setModel(self._words)
        popup = QListView()
        popup.setObjectName("popup")
        popup.setAccessibleName("What can be typed here")
        self.setPopup(popup)

    def look_for(self, text: str, place: int, values: Mapping[str, Sequence[str]]) -> None:
        """Offer what can stand before a cursor. values: of the text fields."""
        found = completions(text, place, REGION_FIELDS, values)
        self._before, self._after = text[: found.start], text[place:]
        begun = text[found.start : place]
        self._words.setStringList([word for word in found.words if word != begun])

    def splitPath(self, _path: str) -> list[str]:
        """Match every word of the model: `look_for` has chosen them."""
        return [""]

    def pathFromIndex(self, index: QModelIndex) -> str:
        """Return the whole text with the offered word in it."""
        return f"{self._before}{index.data()}{self._after}"
