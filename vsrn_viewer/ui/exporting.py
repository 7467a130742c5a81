"""Writing figures without making the window wait: matplotlib is imported and draws in a pool's thread."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QSettings, QThreadPool, Signal, SignalInstance, Slot

from vsrn_viewer.errors import ViewerError
from vsrn_viewer.explain import Run
from vsrn_viewer.figures.draft import Draft
from vsrn_viewer.figures.output import FORMATS
from vsrn_viewer.figures.recipe import Recipe, save_recipe
from vsrn_viewer.plots import Plot

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
        self._newest: Draft | None = None
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

    def start_plot(self, plot: Plot, path: Path) -> None:
        """Draw a plot into a file, as `export --plot` does without options."""
        self._pool.start(_Drawing(self, partial(_draw_plot, plot, path), path))

    def write_recipe(self, recipe: Recipe, path: Path) -> None:
        """Write a recipe that draws a figure again."""
        self._pool.start(_Drawing(self, partial(save_recipe, recipe, recipe.view, path), path))

    def preview(self, draft: Draft) -> None:
        """Draw a figure for the screen. One that was asked for before and has not been drawn yet is left out."""
        self._newest = draft
        self._pool.start(_Previewing(self, draft))

    def is_newest(self, draft: Draft) -> bool:
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
    def __init__(self, export: FigureExport, draft: Draft) -> None:
        super().__init__()
        self._export, self._draft = export, draft

    def run(self) -> None:
        if not self._export.is_newest(self._draft):
            return
        try:
            from vsrn_viewer.figures.making import pixels

            drawn = pixels(self._draft.runs, self._draft.recipe)
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


def _draw_plot(plot: Plot, path: Path) -> None:
    from vsrn_viewer.figures.plots import draw_plot
    from vsrn_viewer.figures.style import FigureStyle

    draw_plot(plot, path, FigureStyle())


def _is_figure(path: str) -> bool:
    return Path(path).suffix.lower().lstrip(".") in FORMATS
