"""Writing figures without making the window wait: matplotlib is imported and draws in a pool's thread."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QSettings, QThreadPool, Signal

from vsrn_viewer.answers import NOTHING_PROBED, Probed, Traced
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.explain import Run
from vsrn_viewer.figures.output import FORMATS
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.view import View

_LAST = "last figure"  # the key in the settings


class FigureExport(QObject):
    """Draws one figure at a time."""

    finished = Signal(str)  # the file
    failed = Signal(str, str)  # one sentence, details

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        """settings: where the last figure's place is remembered."""
        super().__init__(parent)
        self._settings = settings
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.finished.connect(lambda path: settings.setValue(_LAST, path))

    @property
    def last(self) -> Path | None:
        """The figure that was written last, in an earlier session too."""
        stored = self._settings.value(_LAST)
        path = Path(stored if isinstance(stored, str) else "")
        return path if path.suffix.lower().lstrip(".") in FORMATS else None

    def start(self, traced: Traced, view: View, path: Path, probed: Probed = NOTHING_PROBED) -> None:
        """Draw the page of a View's trace into a file. probed: what was asked beside it."""
        self._pool.start(_Drawing(self, partial(_draw_page, traced, view, path, probed), path))

    def start_panels(self, runs: Sequence[Run], recipe: Recipe, path: Path) -> None:
        """Draw panels into a file, as a recipe says. runs: what they are of, the recipe's own first."""
        self._pool.start(_Drawing(self, partial(_draw_panels, runs, recipe, path), path))

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


def _draw_page(traced: Traced, view: View, path: Path, probed: Probed) -> None:
    from vsrn_viewer.figures import draw_figure

    draw_figure(traced.trace, traced.context, view, path, probed)


def _draw_panels(runs: Sequence[Run], recipe: Recipe, path: Path) -> None:
    from vsrn_viewer.figures.making import draw

    draw(runs, recipe, path)
