"""Undo and redo of what a subject looks at: listens to its View, and shows past Views again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.ui.state import Subject
from vsrn_viewer.undo import Undo, describe_step
from vsrn_viewer.view import View, same_but_device

_SLIDERS = ("kept_influence", "edge_threshold")  # fields that a slider writes, at every place that it passes


class UndoSteps(QObject):
    """Observes view_changed, ranking_changed and traced_changed. What an answer brings about is no step of its own."""

    changed = Signal(str, str)  # the steps that can be undone and redone, "" for none

    def __init__(self, subject: Subject, show: Callable[[View], None], parent: QObject | None = None) -> None:
        """show: shows a past View again, of another pair too."""
        super().__init__(parent)
        self._subject = subject
        self._show = show
        self._undo = Undo(subject.view)
        self._is_asking = False  # the newest step was a query, and nothing was done since
        self._moving = ""  # the field whose slider the newest step moved
        self._traced = subject.traced
        subject.view_changed.connect(self._note)
        subject.traced_changed.connect(self._note_trace)

    @Slot()
    def undo(self) -> None:
        """Show the View before the newest step."""
        self._go(self._undo.undo())

    @Slot()
    def redo(self) -> None:
        """Show the View after the step that was undone last."""
        self._go(self._undo.redo())

    def _go(self, step: tuple[str, View] | None) -> None:
        if step is not None:
            self._is_asking, self._moving = False, ""
            self._show(step[1])
            self._say()

    @Slot(object, object)
    def _note(self, new: View, old: View) -> None:
        if new.pair != old.pair and not self._undo.undo_name and not self._undo.redo_name:
            self._undo = Undo(new)  # what the window opens with is nothing that somebody did
        elif new.pair != old.pair and same_but_device(new.pair, old.pair):
            self._undo.move_to(new.pair)
            self._undo.extend(new)
        elif self._is_typed_on(new, old) or self._is_moved_on(new, old):
            self._undo.extend(new, describe_step(old, new))
        elif self._is_consequence(new, old):
            self._undo.extend(new)
        else:
            self._is_asking = new.query != old.query
            self._undo.record(describe_step(old, new, self._subject.image_regions, self._subject.groups), new)
        self._moving = _moved_slider(new, old)
        self._say()

    def _is_moved_on(self, new: View, old: View) -> bool:
        """Return whether the newest step goes on: a slider that is still being moved."""
        return bool(self._moving) and _moved_slider(new, old) == self._moving

    def _is_typed_on(self, new: View, old: View) -> bool:
        """Return whether the newest step goes on: a sentence that was still being typed."""
        return self._is_asking and old.query.unfinished and new.query != old.query and new.pair == old.pair

    def _is_consequence(self, new: View, old: View) -> bool:
        """Return whether an answer changed the View: a ranking opens its best image, another sentence has no words of
        the one before."""
        ranking = self._subject.ranking
        is_best = ranking is not None and new.image in ranking.order[:1]
        opens_best = new.image != old.image and is_best and (self._is_asking or old.image < 0)
        return opens_best or self._subject.traced is not self._traced

    @Slot()
    def _note_trace(self) -> None:
        self._traced = self._subject.traced

    def _say(self) -> None:
        self.changed.emit(self._undo.undo_name, self._undo.redo_name)


def _moved_slider(new: View, old: View) -> str:
    """Return the field that a slider writes, if nothing but that changed; else ""."""

    def with_new(field: str) -> View:
        changed: dict[str, Any] = {field: getattr(new, field)}
        return dataclasses.replace(old, **changed)

    return next((field for field in _SLIDERS if with_new(field) == new), "")
