"""Finding the smallest change: the fewest things whose dropping makes the image lose the first rank, or gain it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from vsrn_viewer.answers import SmallestChange, WhatIf
from vsrn_viewer.explain import standing_parts
from vsrn_viewer.groups import Group
from vsrn_viewer.requests import FindSmallest
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.session import Worker
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP

_WIDTH_PX = 440


class SmallestDialog(QDialog):
    """Looks for the smallest change of what is on screen, says it, and makes it when asked to.

    Closing it stops the search. Observes view_changed and traced_changed; calls change_run.
    """

    def __init__(self, menus: Menus, subject: Subject, worker: Worker, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("The smallest change")
        self._subject = subject
        self._asked: FindSmallest | None = None
        self._found: SmallestChange | None = None
        self._asking = Asking(worker, self)
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(lambda _request, sentence, _details: self._say(sentence))
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.apply_button, self.close_button = QPushButton("Drop them"), QPushButton("Close")
        self.apply_button.clicked.connect(self._apply)
        self.close_button.clicked.connect(self.close)
        self.finished.connect(self._asking.stop)
        self._lay_out()
        self.command: QAction = menus.add("&Change", "Find the smallest change…", "", lambda _=False: self.find())
        subject.view_changed.connect(self._follow)
        subject.traced_changed.connect(self._follow)
        self._follow()

    def find(self) -> None:
        """Look for it."""
        request = self._request()
        if request is None:
            return
        self._asked, self._found = request, None
        self._say("Dropping things until the image loses the first rank, or gains it…")
        self._asking.ask(request)
        self.show()
        self.raise_()

    def _request(self) -> FindSmallest | None:
        """Return what is asked of what is on screen, None where there is no match to change, and for a
        photograph, which has no rank among the images."""
        subject, view = self._subject, self._subject.view
        if view.photograph or not subject.can_ask_what_if or subject.trace is None or subject.trace.score is None:
            return None
        return FindSmallest(view.pair, view.image, view.query, view.grouping, view.own_groups, view.change)

    @Slot()
    def _follow(self, *_: object) -> None:
        """A change that was found belongs to the run that it was looked for in."""
        request = self._request()
        self.command.setEnabled(request is not None)
        if self.isVisible() and request != self._asked:
            self.close()

    @Slot(object, object)
    def _take(self, _request: FindSmallest, found: SmallestChange) -> None:
        self._found = found
        by_score = " Ranks are plain ones, by the score." if self._subject.view.correction is not None else ""
        self._say(smallest_words(found) + by_score)
        self.apply_button.setVisible(bool(found.dropped))
        self.apply_button.setText("Drop it" if len(found.dropped) == 1 else "Drop them")
        self.apply_button.setFocus()

    def _apply(self) -> None:
        found = self._found
        self.close()
        if found is not None:
            self._subject.change_run(lambda _: found.change)

    def _say(self, sentence: str) -> None:
        self.apply_button.hide()
        self.sentence.setText(sentence)
        self.sentence.setAccessibleName(sentence)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addStretch(1)
        buttons.addWidget(self.apply_button)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 3 * STEP)
        column.setSpacing(3 * STEP)
        column.addWidget(self.sentence)
        column.addLayout(buttons)
        self.setFixedWidth(_WIDTH_PX)


def smallest_words(found: SmallestChange) -> str:
    """Return what was found as sentences for people."""
    goal = "gain the first rank" if found.gains else "lose the first rank"
    if not found.dropped:
        return f"Nothing was found: however much of it is dropped, this image does not {goal}."
    names = ", ".join(_name(group) for group in found.dropped)
    standing = ", ".join(standing_parts(WhatIf(found.before, found.after, ())))
    fewest = "Nothing smaller does it." if found.is_fewest else "Found step by step, so fewer may do it too."
    return f"To {goal}, drop {names}: {standing}. {fewest}"


def _name(group: Group) -> str:
    count = len(group.regions)
    if count == 1:
        return f"region {group.regions[0] + 1}" + (f" ({group.label})" if group.label else "")
    return f"{group.label or 'a thing'} ({count} boxes)"
