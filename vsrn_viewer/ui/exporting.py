"""Writing figures without making the window wait: matplotlib is imported and draws in a pool's thread."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, QSettings, QThreadPool, Signal, SignalInstance, Slot

from vsrn_viewer.errors import ViewerError
from vsrn_viewer.explain import Run
from vsrn_viewer.figures.draft import AnyDraft, PlotDraft
from vsrn_viewer.figures.output import FORMATS
from vsrn_viewer.figures.plot_recipe import PlotRecipe, save_plot_recipe
from vsrn_viewer.figures.recipe import Recipe, save_recipe
from vsrn_viewer.figures.style import PAPER
from vsrn_viewer.files import fingerprint_of_files
from vsrn_viewer.plot_question import run_files
from vsrn_viewer.plots import Plot

if TYPE_CHECKING:
    from vsrn_viewer.figures.making import Pixels

_LAST = "last figure"  # the key in the settings


class FigureExport(QObject):
    """Draws one figure at a time."""

    finished = Signal(str)  # the file
    failed = Signal(str, str)  # one sentence, details
    previewed = Signal(object)  # figures.making.Pixels of the preview that was asked for last
    not_previewed = Signal(str)  # why it cannot be drawn

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        """settings: where the last figure's place is remembered."""
        super().__init__(parent)
        self._settings = settings
        self._newest: AnyDraft | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.finished.connect(self._remember)

    @property
    def last(self) -> Path | None:
        """The figure that was written last, in an earlier session too."""
        stored = self._settings.value(_LAST)
        return Path(stored) if isinstance(stored, str) and _is_figure(stored) else None

    def start(self, runs: Sequence[Run], recipe: Recipe, path: Path) -> None:
        """Draw a figure into a file, as a recipe says. runs: what it is of, the recipe's own first."""
        self._pool.start(_Drawing(self, partial(_draw, runs, recipe, path), path))

    def start_plot(self, plot: Plot, path: Path, recipe: PlotRecipe | None = None) -> None:
        """Draw a plot into a file, as its recipe says; without one as `export --plot` does without options."""
        self._pool.start(_Drawing(self, partial(_draw_plot, plot, path, recipe), path))

    def write_plot_recipe(self, path: Path, recipe: PlotRecipe) -> None:
        """Write a recipe that draws a plot again."""
        self._pool.start(_Drawing(self, lambda: save_plot_recipe(_with_runs(recipe), path), path))

    def write_recipe(self, recipe: Recipe, path: Path) -> None:
        """Write a recipe that draws a figure again."""
        self._pool.start(_Drawing(self, partial(save_recipe, recipe, recipe.view, path), path))

    def preview(self, draft: AnyDraft) -> None:
        """Draw a figure for the screen. One that was asked for before and has not been drawn yet is left out."""
        self._newest = draft
        self._pool.start(_Previewing(self, draft))

    def is_newest(self, draft: AnyDraft) -> bool:
        """Return whether a preview is the one that was asked for last."""
        return self._newest is draft

    @Slot(str)
    def _remember(self, path: str) -> None:
        if _is_figure(path):
            self._settings.setValue(_LAST, path)

    def wait(self) -> None:
        """Return when nothing is being written any more."""
        self._pool.waitForDone()


class _Drawing(QRunnable):
    def __init__(self, export: FigureExport, draw: Callable[[], None], path: Path) -> None:
        super().__init__()
        self._export, self._draw, self._path = export, draw, path

    def run(self) -> None:
        try:
            self._draw()
        except (ViewerError, OSError) as error:
            self._export.failed.emit(str(error), "")
        except Exception as error:  # noqa: BLE001 (shown to the user with its traceback, never swallowed)
            self._export.failed.emit(f"The figure could not be drawn: {error}.", traceback.format_exc())
        else:
            self._export.finished.emit(str(self._path))


class _Previewing(QRunnable):
    def __init__(self, export: FigureExport, draft: AnyDraft) -> None:
        super().__init__()
        self._export, self._draft = export, draft

    def run(self) -> None:
        if not self._export.is_newest(self._draft):
            return
        try:
            drawn = _pixels(self._draft)
        except ViewerError as error:
            self._say(self._export.not_previewed, str(error))
        except Exception as error:  # noqa: BLE001 (shown to the user, never swallowed)
            self._say(self._export.not_previewed, f"The figure cannot be drawn: {type(error).__name__}: {error}.")
        else:
            self._say(self._export.previewed, drawn)

    def _say(self, signal: SignalInstance, what: object) -> None:
        if self._export.is_newest(self._draft):
            signal.emit(what)


def _draw(runs: Sequence[Run], recipe: Recipe, path: Path) -> None:
    from vsrn_viewer.figures.making import draw

    draw(runs, recipe, path)


def _draw_plot(plot: Plot, path: Path, recipe: PlotRecipe | None) -> None:
    from vsrn_viewer.figures.plots import draw_plot

    draw_plot(plot, path, PAPER if recipe is None else _with_runs(recipe))


def _with_runs(recipe: PlotRecipe) -> PlotRecipe:
    """Return a recipe with the fingerprints of its runs' files, which are read whole."""
    runs = tuple(fingerprint_of_files(map(Path, run_files(run))) for run in recipe.question.runs)
    return replace(recipe, made=replace(recipe.made, runs=runs))


def _pixels(draft: AnyDraft) -> Pixels:
    if isinstance(draft, PlotDraft):
        from vsrn_viewer.figures.plots import plot_pixels

        return plot_pixels(draft.plot, draft.recipe.style)
    from vsrn_viewer.figures.making import pixels

    return pixels(draft.runs, draft.recipe)


def _is_figure(path: str) -> bool:
    return Path(path).suffix.lower().lstrip(".") in FORMATS
