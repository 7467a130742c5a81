"""History: past Views, to go back to and forward from."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

LONGEST = 200  # Views kept


class History(QObject):
    """Remembers a View whenever another query or image has been answered."""

    changed = Signal(bool, bool)  # whether there is a way back, a way forward

    def __init__(self, subject: Subject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self._views: list[View] = []
        self._at = -1
        subject.traced_changed.connect(self._remember)
        subject.info_changed.connect(self._forget)

    def back(self) -> View | None:
        """Return the View before, None if there is none."""
        return self._go(-1)

    def forward(self) -> View | None:
        """Return the View after, None if there is none."""
        return self._go(1)

    def _go(self, step: int) -> View | None:
        target = self._at + step
        if not 0 <= target < len(self._views):
            return None
        self._views[self._at] = self._subject.view  # layer and selection as they were left
        self._at = target
        self._say()
        return self._views[target]

    def _remember(self, traced: object) -> None:
        view = self._subject.view
        if traced is None or (self._at >= 0 and _same_place(view, self._views[self._at])):
            return
        kept = self._at + (0 if self._at >= 0 and _is_typed_on(view, self._views[self._at]) else 1)
        self._views = [*self._views[:kept], view][-LONGEST:]
        self._at = len(self._views) - 1
        self._say()

    def _forget(self) -> None:
        self._views, self._at = [], -1
        self._say()

    def _say(self) -> None:
        self.changed.emit(self._at > 0, self._at < len(self._views) - 1)


def _same_place(one: View, other: View) -> bool:
    return (one.query, one.image, one.member) == (other.query, other.image, other.member)


def _is_typed_on(new: View, old: View) -> bool:
    """Tell whether one sentence is the other with more keys typed: one place in history, not one a key."""
    texts = (new.query.text, old.query.text)
    typed = new.query.kind == old.query.kind == "sentence" and texts[0] != texts[1]
    return typed and (texts[0].startswith(texts[1]) or texts[1].startswith(texts[0]))
