"""Writing figures without making the window wait: matplotlib is imported and draws in a pool's thread."""

from __future__ import annotations

import traceback
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from vsrn_viewer.answers import NOTHING_PROBED, Probed, Traced
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.view import View


class FigureExport(QObject):
    """Draws one figure at a time."""

    finished = Signal(str)  # the file
    failed = Signal(str, str)  # one sentence, details

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.last: Path | None = None  # the figure that was written last
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.finished.connect(self._remember)

    def start(self, traced: Traced, view: View, path: Path, probed: Probed = NOTHING_PROBED) -> None:
        """Draw what a View shows of a trace into a file. probed: what was asked beside it."""
        self._pool.start(_Drawing(self, traced, view, path, probed))

    @Slot(str)
    def _remember(self, path: str) -> None:
        self.last = Path(path)

    def wait(self) -> None:
        """Return when nothing is being written any more."""
        self._pool.waitForDone()


class _Drawing(QRunnable):
    def __init__(self, export: FigureExport, traced: Traced, view: View, path: Path, probed: Probed) -> None:
        super().__init__()
        self._export, self._traced, self._view, self._path, self._probed = export, traced, view, path, probed

    def run(self) -> None:
        from vsrn_viewer.figures import draw_figure

        try:
            draw_figure(self._traced.trace, self._traced.context, self._view, self._path, self._probed)
        except (ViewerError, OSError) as error:
            self._export.failed.emit(str(error), "")
        except Exception as error:  # noqa: BLE001 (shown to the user with its traceback, never swallowed)
            self._export.failed.emit(f"The figure could not be drawn: {error}.", traceback.format_exc())
        else:
            self._export.finished.emit(str(self._path))
