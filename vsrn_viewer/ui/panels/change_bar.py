"""The change bar: what the run does differently, a chip for each part, and what becomes of score and rank."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.explain import standing_words
from vsrn_viewer.parts import joined, part_name, parts_of, without
from vsrn_viewer.picture import score_text
from vsrn_viewer.ui.change_menus import words_of_query
from vsrn_viewer.ui.flow import FlowLayout
from vsrn_viewer.ui.panels.chip import HEIGHT_PX, Chip
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import View

_LONGEST_STEP = 28  # characters of a step's name on the button


class ChangeBar(QWidget):
    """Shown while there is a change, or a part of one that is switched off.

    Observes view_changed, traced_changed, ranking_changed, probed_changed and failed; calls change_run.
    """

    resized = Signal()  # it is shown, hidden, or needs another number of lines

    def __init__(self, subject: Subject, undo: QAction, redo: QAction, menu: QMenu) -> None:
        """undo, redo: named after their steps. menu: everything that can be changed."""
        super().__init__()
        self._subject = subject
        self._shown: tuple[object, ...] = ()
        self.setObjectName("changeBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.undo_button, self.redo_button = _step_button("↶", undo), _step_button("↷", redo)
        self.standing = _Standing()
        self._chips = FlowLayout()
        self._more = QToolButton()
        self._more.setText("+ change")
        self._more.setObjectName("moreChanges")
        self._more.setAccessibleName("Change something else")
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(menu)
        self._lay_out()
        subject.view_changed.connect(self._take_view)
        subject.traced_changed.connect(lambda _: self._show_chips())
        subject.ranking_changed.connect(lambda _: self._show_all())
        subject.probed_changed.connect(lambda _: self._show_standing())
        subject.failed.connect(lambda *_: self._show_standing())
        self._show_all()

    def chips(self) -> list[Chip]:
        """Return the chips, from the left."""
        items = (self._chips.itemAt(place) for place in range(self._chips.count()))
        return [item.widget() for item in items if item is not None and isinstance(item.widget(), Chip)]  # type: ignore[misc]

    @Slot(object, object)
    def _take_view(self, new: View, old: View) -> None:
        if (new.change, new.switched_off) != (old.change, old.switched_off):
            self._show_all()

    def _show_all(self) -> None:
        self._show_chips()
        self._show_standing()

    def _show_chips(self) -> None:
        """Put up a chip for each part, made or switched off; the same ones stay, and keep the focus."""
        subject = self._subject
        view, count, groups = subject.view, subject.image_regions, subject.groups
        words = words_of_query(subject)
        parts = [(part, True) for part in parts_of(view.change, count, groups)] if count else []
        parts += [(part, False) for part in view.switched_off]
        shown = tuple((part_name(part, count, groups, words), part, is_on) for part, is_on in parts)
        self.setVisible(bool(shown))
        if shown == self._shown:
            return
        focused = next((at for at, chip in enumerate(self.chips()) if chip.has_focus()), -1)
        self._shown = shown
        self._clear()
        for name, part, is_on in shown:
            chip = Chip(name, is_on)
            chip.switched.connect(partial(self._switch, part))
            chip.removed.connect(partial(self._remove, part, is_on))
            self._chips.addWidget(chip)
        self._chips.addWidget(self._more)
        if 0 <= focused < len(shown):
            self.chips()[focused].switch.setFocus()
        self.updateGeometry()
        self.resized.emit()

    def _clear(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            widget = item.widget()
            if isinstance(widget, Chip):
                widget.hide()
                widget.deleteLater()

    def _switch(self, part: Change, is_on: bool) -> None:
        subject, count = self._subject, self._subject.image_regions
        off = tuple(other for other in subject.view.switched_off if other != part)
        if is_on:
            subject.change_run(lambda change: joined(change, part, count), off)
            self._shown = () if part in subject.view.switched_off else self._shown  # it was refused: off again
            self._show_chips()
        else:
            subject.change_run(lambda change: without(change, part, count), (*off, part))

    def _remove(self, part: Change, is_on: bool) -> None:
        subject, count = self._subject, self._subject.image_regions
        if is_on:
            subject.change_run(lambda change: without(change, part, count))
        else:
            subject.change_run(lambda change: change, tuple(one for one in subject.view.switched_off if one != part))

    def _show_standing(self) -> None:
        sentence, details = self._standing_words()
        self.standing.setText(sentence)
        self.standing.set_more(details)

    def _standing_words(self) -> tuple[str, str]:
        """Return score and rank before and after, or why there are none, and who is ranked."""
        subject, found = self._subject, self._subject.probed.standing
        if subject.view.change == UNCHANGED:
            return "", ""
        if found is not None:
            images = 0 if subject.info is None else len(subject.info.image_ids)
            whose = "all members together; the other images are unchanged"
            return standing_words(found, images), whose
        if "standing" in subject.failures:
            return subject.failures["standing"][0], ""
        ranking, image = subject.ranking, subject.view.image
        if ranking is None or not 0 <= image < len(ranking.scores):
            photograph = subject.view.photograph and subject.view.query.has_words
            return ("no rank: a photograph is none of the images" if photograph else "no score without a sentence"), ""
        return f"score {score_text(float(ranking.scores[image]))} → …", ""

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(2 * STEP)
        self._more.setFixedHeight(HEIGHT_PX)
        for button in (self.undo_button, self.redo_button):
            button.setFixedHeight(HEIGHT_PX)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._chips, 1)
        row.addWidget(self.standing, 0, Qt.AlignmentFlag.AlignVCenter)


class _Standing(ElidedLabel):
    """Score and rank, large; it asks for its whole width."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("standing")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(320, super().sizeHint().width()), super().minimumSizeHint().height())


def _step_button(sign: str, action: QAction) -> QPushButton:
    """Return a button that does what a command of the menu does, and is named after it."""
    button = QPushButton()

    def follow() -> None:
        words = action.text().replace("&", "")
        name = words if len(words) <= _LONGEST_STEP else words[: _LONGEST_STEP - 1].rstrip() + "…"
        button.setText(f"{sign} {name}" if sign == "↶" and action.isEnabled() else sign)
        button.setAccessibleName(words)
        button.setToolTip(f"{words}  {action.shortcut().toString()}")
        button.setEnabled(action.isEnabled())

    action.changed.connect(follow)
    button.clicked.connect(lambda: action.trigger())
    follow()
    return button
