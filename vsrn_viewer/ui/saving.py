"""Figures from the window: the page of what is shown, and any panel by itself as it is on screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.answers import HALF_TYPED, Fingerprints, Probed, Traced
from vsrn_viewer.explain import Run
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.figures.shown import panel_recipe, recorded
from vsrn_viewer.requests import PROBES, questions_of
from vsrn_viewer.ui.both_runs import run_of
from vsrn_viewer.ui.dialogs import ask_figure
from vsrn_viewer.ui.exporting import FigureExport
from vsrn_viewer.ui.fingerprinting import Fingerprinting
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker
from vsrn_viewer.view import View

_NOTHING = "There is nothing to draw yet: enter a query and open an image."


class FigureSaving(QObject):
    """Asks where to write a figure and lets it be drawn. Panels ask through `save_asked`."""

    said = Signal(str, str)  # one sentence, details

    def __init__(self, window: QWidget, subject: Subject, worker: Worker, export: FigureExport) -> None:
        super().__init__(window)
        self._window, self._subject, self._export = window, subject, export
        self._fingerprinting = Fingerprinting(worker, self)
        self._fingerprinting.failed.connect(self.said)

    def follow(self, panels: Iterable[EvidencePanel]) -> None:
        """Save these panels when they ask for it."""
        for panel in panels:
            panel.save_asked.connect(partial(self.save_panel, panel))

    @Slot()
    def export_page(self) -> None:
        """Ask where to write the page of everything that is shown."""
        subject, traced = self._subject, self._subject.traced
        if traced is None:
            self.said.emit(_NOTHING, "")
            return
        draw = partial(self._draw_page, traced, subject.view, subject.probed)
        ask_figure(self._window, figure_name(traced, subject.view), self._export.last, draw)

    def save_panel(self, panel: EvidencePanel) -> None:
        """Ask where to write what a panel shows now; what it shows later is another figure."""
        subject, kind, traced = panel.subject, panel.kind_shown(), panel.subject.traced
        why = why_not(panel)
        if traced is None or why:
            self.said.emit(why, "")
            return
        run = run_of(subject, traced)
        recipe = panel_recipe(run, kind.name)
        name = f"{run.context.image_id or 'figure'}-{kind.name}"
        if "layer" in kind.follows and kind.name != "layers":
            name += f"-layer-{recipe.view.layer + 1}"
        write = partial(self._write, recorded(run, recipe), recipe)
        ask_figure(self._window, name, self._export.last, write)

    def _write(self, run: Run, recipe: Recipe, path: Path) -> None:
        self._say_begun(path)
        self._fingerprinting.bring(run.view, partial(self._draw, run, recipe, path))

    def _draw(self, run: Run, recipe: Recipe, path: Path, made_with: Fingerprints) -> None:
        self._export.start_panels([run], replace(recipe, model=made_with.model, data=made_with.data), path)

    def _draw_page(self, traced: Traced, view: View, probed: Probed, path: Path) -> None:
        self._say_begun(path)
        self._export.start(traced, view, path, probed)

    def _say_begun(self, path: Path) -> None:
        self.said.emit(f"The figure is being drawn: {path}", "")  # the first one takes some seconds


def why_not(panel: EvidencePanel) -> str:
    """Return why a figure of what a panel shows would not be what its recipe draws again, "" if it would."""
    subject, kind = panel.subject, panel.kind_shown()
    view, traced = subject.view, subject.traced
    if traced is None:
        return _NOTHING
    missing = kind.missing(traced.trace, view)
    if missing:
        return missing
    asked = questions_of(view, subject.info, bool(traced.query.text), kind.asks(view))
    needed = [topic for topic in ("trace", *PROBES) if topic in asked]
    if any(topic in subject.busy or subject.answer(topic) is None for topic in needed):
        return panel.why_waiting()
    if view.query.unfinished and any(word.reason == HALF_TYPED for word in traced.words):
        return "The last word of the query is still being typed, and is left out so far. Finish it; a space will do."
    return ""


def figure_name(traced: Traced, view: View) -> str:
    """Return a name that tells figures of one image apart, "test00002-layer-1": a page shows every overlay."""
    layers = traced.trace.layers
    name = traced.context.image_id or "figure"
    return f"{name}-layer-{view.shown_layer(layers) + 1}" if layers else name
