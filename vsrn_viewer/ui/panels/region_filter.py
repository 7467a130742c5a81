"""Region filter: a field that says which regions are looked at."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer import explain
from vsrn_viewer.region_filter import REGION_FIELDS
from vsrn_viewer.ui.panels.filter_field import FilterField, Known
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

_WIDTH_PX = 260
_LINES = 3  # of a problem, for which there is always room: nothing moves as words change
_EXAMPLE = "label:dog|cat score:>0.5"
_HINT = f"Fields: {', '.join(REGION_FIELDS)}. A “-” before a term turns it round, “|” is “or”."


class RegionFilterField(FilterField):
    """Writes `region_filter` of one subject's View, also when it is closed.

    Observes view_changed and traced_changed. The View keeps the last filter that was right.
    """

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        self._subject = subject
        super().__init__("Filter of regions", "regions", REGION_FIELDS, _EXAMPLE, parent)
        self.setFixedWidth(_WIDTH_PX)
        self.problem.setMinimumHeight(_LINES * self.problem.fontMetrics().lineSpacing())
        self.known = self._known_values
        self.chosen.connect(lambda text: subject.change_view(region_filter=text))
        subject.view_changed.connect(self._take_view)
        subject.traced_changed.connect(lambda _: self.say_problem(""))
        self._take_view(subject.view)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.use()

    def say_problem(self, problem: str) -> None:
        """Say what is wrong, or else why the filter in force cannot be applied to the image on screen, or else what can
        be typed."""
        traced = self._subject.traced
        if not problem and traced is not None:
            problem = explain.why_unfiltered(traced.trace, traced.context, self._subject.view)
        super().say_problem(problem)
        if not problem:
            self.problem.setText(_HINT)
            self.problem.show()

    def _known_values(self) -> Known:
        traced = self._subject.traced
        return {} if traced is None else explain.filter_values(traced.trace, traced.context)

    @Slot(object, object)
    def _take_view(self, view: View, old: View | None = None) -> None:
        if old is None or view.region_filter != old.region_filter:
            self.field.setText(view.region_filter)
        self.say_problem("")
