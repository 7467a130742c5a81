"""How a match is explained: method, target, and which regions are explained together, each chosen from a menu."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeAlias

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from vsrn_viewer import explain
from vsrn_viewer.explain.brought import GROUPINGS, METHODS, TARGETS
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

Section: TypeAlias = tuple[str, str, Mapping[Any, str]]  # of a menu: field of the View, heading, what each choice is

_GROUPING: Section = ("grouping", "Regions", GROUPINGS)
_ALL: tuple[Section, ...] = (("method", "Explain by", METHODS), ("target", "What is explained", TARGETS), _GROUPING)


class _ChoiceButton(QToolButton):
    """Says what is chosen; its menu chooses, each choice with what it is. Observes view_changed, calls change_view."""

    def __init__(self, subject: Subject, sections: tuple[Section, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject, self._sections = subject, sections
        self.setProperty("quiet", True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._actions: dict[tuple[str, str], QAction] = {}
        self._menu = self._new_menu()
        self.setMenu(self._menu)
        subject.view_changed.connect(self._take_view)
        self._take_view(subject.view)

    def say(self, view: View) -> None:
        """Say what is chosen."""
        raise NotImplementedError

    def _new_menu(self) -> QMenu:
        menu = QMenu()  # of no parent: it is none of the panel's context menus
        for field, heading, choices in self._sections:
            menu.addSection(heading)
            title = menu.addAction(heading)
            title.setEnabled(False)
            group = QActionGroup(menu)
            for key, meaning in choices.items():
                action = menu.addAction(f"{key} – {meaning}")
                action.setCheckable(True)
                action.triggered.connect(partial(self._choose, field, key))
                group.addAction(action)
                self._actions[field, key] = action
        return menu

    def _choose(self, field: str, key: str, _checked: bool = False) -> None:
        changes: dict[str, Any] = {field: key}
        self._subject.change_view(**changes)

    @Slot(object, object)
    def _take_view(self, view: View, _old: View | None = None) -> None:
        for field, _, _ in self._sections:
            self._actions[field, getattr(view, field)].setChecked(True)
        self.say(view)


class GroupingButton(_ChoiceButton):
    """Shows which regions are left out together, where no method is asked."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(subject, (_GROUPING,), parent)

    def say(self, view: View) -> None:
        self.setText(f"{view.grouping} ▾")
        self.setToolTip(GROUPINGS[view.grouping])
        self.setAccessibleName(f"Which regions are left out together: {GROUPINGS[view.grouping]}")


class MethodButton(_ChoiceButton):
    """Shows the method; its menu chooses method, target and grouping. Observes probed_changed, too."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(subject, _ALL, parent)
        subject.probed_changed.connect(self._say_what_it_is)

    def say(self, view: View) -> None:
        margin = ", margin" if view.target == "margin" else ""
        self.setText(f"{view.method}{margin} ▾")
        self._say_what_it_is()

    @Slot(str)
    def _say_what_it_is(self, _probe: str = "") -> None:
        view, trace = self._subject.view, self._subject.trace
        said = f"{view.method}: {METHODS[view.method]}"
        found = None if trace is None else explain.attribution_of(trace, self._subject.probed)
        self.setToolTip(said if found is None else f"{said}\n{explain.how_sure(found)}".rstrip())
        self.setAccessibleName(f"How the match is explained: {said}")
