"""From a key event to the end of the results grid's paint with the new ranking, on the demo.

Every query is typed into the field without its last letter; once that has been answered, the last key is
pressed and the clock runs until the grid has painted the ranking of the whole sentence. The pause that
the session waits for further keys is part of it. Needs a screen (tools/with_screen.py gives one).
Prints one JSON document; with an argument, writes it to that file too.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.session import TYPING_DELAY_MS
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import PairId

QUERIES = 30
LONGEST_S = 60.0
REST_MS = 150


class PaintClock:
    """Knows when the grid last finished painting, which query it showed, and how long painting took."""

    def __init__(self, results: ResultsPanel, window: MainWindow) -> None:
        grid = results.grid
        plain = grid.paintEvent

        def timed(event: object) -> None:
            start = time.perf_counter()
            plain(event)
            self.end = time.perf_counter()
            self.paint_ms = (self.end - start) * 1e3
            ranking = window.subject.ranking
            self.text = ranking.query.text if ranking else ""

        grid.paintEvent = timed  # type: ignore[method-assign]
        self.end, self.paint_ms, self.text = 0.0, 0.0, ""


def main() -> None:
    app = QApplication([])
    apply_theme(app, "light")
    settings = QSettings(str(Path(tempfile.mkdtemp()) / "benchmark.ini"), QSettings.Format.IniFormat)
    window = MainWindow(app, settings)
    clock = PaintClock(window.results, window)
    window.show()
    window.open_pair(PairId())
    wait(lambda: window.subject.info is not None)
    info = window.subject.info
    captions = info.captions[:: max(len(info.captions) // QUERIES, 1)][:QUERIES]
    field = window.query.field
    rows = []
    for caption in captions:
        text = caption.strip().rstrip(".").strip()
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text[:-1])
        wait(lambda: clock.text == text[:-1])  # noqa: B023 (waited for at once)
        rest()  # the trace of the half-typed query is no part of what is measured
        start = time.perf_counter()
        QTest.keyClick(field, Qt.Key(ord(text[-1].upper())))
        wait(lambda: clock.text == text)  # noqa: B023
        ranking = window.subject.ranking
        rows.append(((clock.end - start) * 1e3, ranking.text_ms, ranking.rank_ms, clock.paint_ms))
        rest()
    report(rows, info.device, len(info.image_ids))
    window.close()


def wait(condition) -> None:
    """Let events pass until a condition holds."""
    end = time.monotonic() + LONGEST_S
    while not condition():
        QApplication.processEvents()
        time.sleep(0.0005)
        if time.monotonic() > end:
            raise SystemExit("waited in vain: is the demo complete?")


def rest() -> None:
    """Let the window and its worker come to rest. QTest.qWait would keep the interpreter, and stop the worker."""
    loop = QEventLoop()
    QTimer.singleShot(REST_MS, loop.quit)
    loop.exec()


def report(rows: list[tuple[float, float, float, float]], device: str, images: int) -> None:
    columns = np.array(rows).T
    answer = {"queries": len(rows), "images": images, "device": device, "typing_pause_ms": TYPING_DELAY_MS}
    for name, column in zip(("key_to_paint_ms", "text_ms", "rank_ms", "paint_ms"), columns, strict=True):
        answer[name] = {"p50": round(float(np.median(column)), 1), "p95": round(float(np.percentile(column, 95)), 1)}
    print(json.dumps(answer, indent=1))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
