"""Figures of minimal pairs: both captions are asked of the worker one after the other, whatever is on screen."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.answers import Fingerprints, PairInfo, Probed
from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.figures.style import PAPER
from vsrn_viewer.figures.wanted import probes_of
from vsrn_viewer.minimal_pairs import MinimalPair
from vsrn_viewer.requests import Question, questions_of
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.dialogs import ask_figure
from vsrn_viewer.ui.exporting import FigureExport
from vsrn_viewer.ui.fingerprinting import Fingerprinting
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker
from vsrn_viewer.view import Query, Selection, View

_NO_NETWORK = "A similarity matrix has scores and no network, so nobody knows what decided. Open a model."
_BUSY = "The figure before is still being drawn."


class PairFigures(QObject):
    """Draws one pair at a time, as the View on screen is explained."""

    said = Signal(str, str)  # one sentence, details

    def __init__(self, window: QWidget, subject: Subject, worker: Worker, export: FigureExport) -> None:
        super().__init__(window)
        self._window, self._subject, self._export = window, subject, export
        self._waiting: deque[tuple[int, str, Question]] = deque()  # side, topic
        self._found: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        self._drawn: tuple[Recipe, tuple[View, View], Path] | None = None  # what is under way
        self._fingerprinting = Fingerprinting(worker, self)
        self._asking = Asking(worker, self)
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._take_failure)
        self._fingerprinting.failed.connect(self.said)

    @Slot(object)
    def save(self, pair: MinimalPair) -> None:
        """Ask where to write the figure of a pair."""
        info = self._subject.info
        if info is None:
            return
        if not info.can_trace:
            self.said.emit(_NO_NETWORK, "")
            return
        name = f"{info.image_ids[pair.image]}-pair"
        ask_figure(self._window, name, self._export.last, partial(self.write, pair, info))

    def write(self, pair: MinimalPair, info: PairInfo, path: Path) -> None:
        """Draw the figure of a pair of the open split into a file."""
        if self._drawn is not None:
            self.said.emit(_BUSY, "")
            return
        true, false = views = pair_views(self._subject.view, pair)
        recipe = Recipe(info.image_ids[pair.image], true, panels=("pair",), style=PAPER, versus=f"query={pair.false}")
        self._found, self._drawn = ({}, {}), (recipe, views, path)
        for side, view in enumerate((true, false)):
            asked = questions_of(view, info, wanted=probes_of(recipe, view))
            self._waiting += [(side, topic, one) for topic, one in asked.items() if topic not in ("images", "captions")]
        self.said.emit(f"The figure is being drawn: {path}", "")
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting:
            self._asking.ask(self._waiting[0][2])
        elif self._drawn is not None:
            self._fingerprinting.bring(self._drawn[1][0], self._draw)

    @Slot(object, object)
    def _take(self, _request: Question, answer: object) -> None:
        side, topic, _ = self._waiting.popleft()
        self._found[side][topic] = answer
        self._go_on()

    @Slot(object, str, str)
    def _take_failure(self, _request: Question, sentence: str, details: str) -> None:
        self._waiting.clear()
        self._drawn = None
        self.said.emit(sentence, details)

    def _draw(self, made_with: Fingerprints) -> None:
        if self._drawn is None:
            return
        (recipe, views, path), self._drawn = self._drawn, None
        runs = [_run_of(view, dict(found)) for view, found in zip(views, self._found, strict=True)]
        self._export.start(runs, replace(recipe, model=made_with.model, data=made_with.data), path)


def pair_views(view: View, pair: MinimalPair) -> tuple[View, View]:
    """Return the Views of the true and of the false caption: the unchanged image, explained as a View says."""
    alone = replace(
        view,
        image=pair.image,
        photograph="",
        layer=0,
        selection=Selection(),
        change=UNCHANGED,
        switched_off=(),
        own_groups=(),
    )
    true, false = (replace(alone, query=Query("sentence", text)) for text in (pair.true, pair.false))
    return true, false


def _run_of(view: View, found: dict[str, Any]) -> Run:
    traced = found.pop("trace")
    return Run(traced.trace, traced.context, view, Probed(**found), traced.image_regions)
