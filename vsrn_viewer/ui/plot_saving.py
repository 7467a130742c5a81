"""Figures of the charts about all queries, and of minimal pairs: where to write one is asked, then it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from vsrn_viewer.answers import Fingerprints
from vsrn_viewer.figures.draft import PlotDraft
from vsrn_viewer.figures.plot_recipe import PlotRecipe
from vsrn_viewer.plot_question import PlotMade
from vsrn_viewer.ui.dialogs import ask_figure, ask_recipe
from vsrn_viewer.ui.exporting import FigureExport
from vsrn_viewer.ui.fingerprinting import Fingerprinting
from vsrn_viewer.ui.panels.query_pages.charts import AskedPlot
from vsrn_viewer.view import PairId


class PlotSaving(QObject):
    """Lets plots be drawn into files, with the recipe that draws them again."""

    said = Signal(str, str)  # one sentence, details

    def __init__(
        self, window: QWidget, export: FigureExport, fingerprinting: Fingerprinting, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._export, self._fingerprinting = window, export, fingerprinting

    def save(self, asked: AskedPlot) -> None:
        """Ask where to write a plot."""
        ask_figure(self._window, asked.plot.name, self._export.last, partial(self.write, asked))

    def save_draft(self, draft: PlotDraft, window: QWidget) -> None:
        """Ask where to write a plot as it is set in the editor."""
        asked = AskedPlot(draft.plot, draft.pair, draft.recipe)
        ask_figure(window, asked.plot.name, self._export.last, partial(self.write, asked))

    def save_recipe(self, draft: PlotDraft, window: QWidget) -> None:
        """Ask where to write a plot's recipe, which draws it again."""
        folder = self._export.last.parent if self._export.last is not None else None
        write = partial(self._bring, draft.recipe, draft.pair, then=self._export.write_plot_recipe)
        ask_recipe(window, draft.plot.name, folder, write)

    def write(self, asked: AskedPlot, path: Path) -> None:
        """Draw a plot into a file."""
        self.said.emit(f"The figure is being drawn: {path}", "")  # the first one takes some seconds
        if asked.recipe is None:
            self._export.start_plot(asked.plot, path)
        else:
            self._bring(asked.recipe, asked.pair, path, partial(self._export.start_plot, asked.plot))

    def _bring(self, recipe: PlotRecipe, pair: PairId, path: Path, then: Callable[[Path, PlotRecipe], None]) -> None:
        """Do something with a recipe once it says what it was made with; runs are told by their files."""

        def take(made: Fingerprints) -> None:
            model = "" if recipe.question.runs else made.model
            then(path, replace(recipe, made=PlotMade(model, made.data)))

        self._fingerprinting.identify(pair, take)
