"""Undo and redo of what is on screen: listens to what is looked at and to what is pinned, and shows both again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.ui.state import Subject
from vsrn_viewer.undo import Shown, Undo, describe_step
from vsrn_viewer.view import PairId, View, same_but_device

_SLIDERS = ("kept_influence", "edge_threshold")  # fields that a slider writes, at every place that it passes
_PINNED = "{} (pinned)"  # what is done to what is pinned
_TRACE = "open a trace"  # a step that is not made again: a View does not say which file that was


class UndoSteps(QObject):
    """Observes view_changed, ranking_changed and traced_changed. What an answer brings about is no step of its own."""

    changed = Signal(str, str)  # the steps that can be undone and redone, "" for none

    def __init__(self, subject: Subject, show: Callable[[View], None], parent: QObject | None = None) -> None:
        """show: shows a past View again, of another pair too."""
        super().__init__(parent)
        self._show = show
        self._beside: Callable[[], View | None] = lambda: None
        self._show_beside: Callable[[View | None], None] = lambda _: None
        self._together = 0  # gestures under way, one within another, each with all that it does
        self._awaited: PairId | None = None  # that the newest step opens
        self._main = _Watched(subject, self)
        self._watched = [self._main]
        self._undo = Undo(self._shown())
        subject.view_changed.connect(partial(self._note, self._main))

    def follow_pinned(
        self, pinned: Subject, beside: Callable[[], View | None], show: Callable[[View | None], None]
    ) -> None:
        """From now on take what is pinned along. beside: returns its View, or the one on its way; None for nothing.
        show: pins a past View again, or nothing."""
        self._beside, self._show_beside = beside, show
        self._watched.append(_Watched(pinned, self))
        pinned.view_changed.connect(partial(self._note, self._watched[-1]))

    @contextmanager
    def one(self, name: str, opens: PairId | None = None) -> Iterator[None]:
        """Let all that happens inside be one step. Within another one it is a part of that. opens: the pair that the
        step goes on with once it is open."""
        self._together += 1
        try:
            yield
        finally:
            self._together -= 1
        if not self._together:
            self._undo.record(name, self._shown())
            self._rest(opens)

    @Slot()
    def undo(self) -> None:
        """Show what was there before the newest step."""
        step = self._undo.undo()
        if step is not None and step[0] == _TRACE:
            self._undo.forget_undone()
        self._go(step)

    @Slot()
    def redo(self) -> None:
        """Show what was there after the step that was undone last."""
        self._go(self._undo.redo())

    def _go(self, step: tuple[str, Shown] | None) -> None:
        if step is None:
            return
        shown = step[1]
        self._together += 1
        try:
            self._show(shown.view)
            if shown.beside != self._beside():
                self._show_beside(shown.beside)
        finally:
            self._together -= 1
        self._rest(shown.view.pair)

    def _rest(self, awaited: PairId | None) -> None:
        """Begin anew after a step that is whole, but for the pair that it awaits."""
        self._awaited = awaited
        for watched in self._watched:
            watched.rest()
        self._say()

    def _shown(self) -> Shown:
        return Shown(self._main.subject.view, self._beside())

    def _note(self, watched: _Watched, new: View, old: View) -> None:
        if self._together:
            return
        if watched.subject.is_taking_back and self._undo.take_back(self._shown()):
            watched.rest()
        elif self._is_another_pair_of_no_step(watched, new, old):
            self._undo.extend(self._shown())
        elif watched.goes_on(new, old):
            self._undo.extend(self._shown(), self._name(watched, new, old))
        elif watched.is_consequence(new, old):
            self._undo.extend(self._shown())
        else:
            self._undo.record(self._name(watched, new, old), self._shown())
            for one in self._watched:
                one.rest()
            watched.begin(new, old)
        watched.note_slider(new, old)
        self._say()

    def _name(self, watched: _Watched, new: View, old: View) -> str:
        if watched.subject.info is None:
            return _TRACE
        name = describe_step(old, new, watched.subject.image_regions, watched.subject.groups)
        return name if watched is self._main else _PINNED.format(name)

    def _is_another_pair_of_no_step(self, watched: _Watched, new: View, old: View) -> bool:
        """Return whether a pair comes on screen that is no step: it is what the window opens with, the same on another
        device, or what a step that was noted before has asked for, as all do that pin something."""
        if new.pair == old.pair:
            return False
        if same_but_device(new.pair, old.pair):
            self._undo.move_to(new.pair)
            return True
        if watched is not self._main:
            return True
        awaited, self._awaited = self._awaited, None
        is_first = not self._undo.undo_name and not self._undo.redo_name
        return is_first or (awaited is not None and same_but_device(awaited, new.pair))

    def _say(self) -> None:
        self.changed.emit(self._undo.undo_name, self._undo.redo_name)


class _Watched(QObject):
    """A subject, and whether what its View becomes is a step, goes on with one, or follows from an answer."""

    def __init__(self, subject: Subject, parent: QObject) -> None:
        super().__init__(parent)
        self.subject = subject
        self._is_asking = False  # the newest step was a query of it, and nothing was done since
        self._moving = ""  # the field whose slider the newest step moved
        self._traced = subject.traced
        subject.traced_changed.connect(self._note_trace)

    def goes_on(self, new: View, old: View) -> bool:
        """Return whether the newest step goes on: a sentence that was still being typed, or a slider."""
        is_typed_on = self._is_asking and old.query.unfinished and new.query != old.query and new.pair == old.pair
        return is_typed_on or (bool(self._moving) and _moved_slider(new, old) == self._moving)

    def is_consequence(self, new: View, old: View) -> bool:
        """Return whether an answer changed the View: a ranking opens its best image, another sentence has no words of
        the one before."""
        ranking = self.subject.ranking
        is_best = ranking is not None and new.image in ranking.order[:1]
        follows = (self._is_asking and self.subject.follows_best) or old.asked[1] < 0
        return (new.image != old.image and is_best and follows) or self.subject.traced is not self._traced

    def begin(self, new: View, old: View) -> None:
        """Note that the newest step was done to this subject."""
        self._is_asking = new.query != old.query

    def note_slider(self, new: View, old: View) -> None:
        """Note which slider was moved last, if one was."""
        self._moving = _moved_slider(new, old)

    def rest(self) -> None:
        """Note that the newest step is whole, or of another subject."""
        self._is_asking, self._moving = False, ""

    @Slot()
    def _note_trace(self) -> None:
        self._traced = self.subject.traced


def _moved_slider(new: View, old: View) -> str:
    """Return the field that a slider writes, if nothing but that changed; else ""."""

    def with_new(field: str) -> View:
        changed: dict[str, Any] = {field: getattr(new, field)}
        return dataclasses.replace(old, **changed)

    return next((field for field in _SLIDERS if with_new(field) == new), "")
