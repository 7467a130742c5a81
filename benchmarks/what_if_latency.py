"""From a what-if to the last panel that has painted it, on the demo: drop the largest thing of an image.

The clock runs from the gesture until the trace of the changed run, score and rank are there and every panel on screen
has painted them. Beside it the time of one traced forward pass and the longest time for which the window answered
nothing. Needs a screen (tools/with_screen.py gives one). Prints one JSON document; with an argument, writes it to that
file too.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui.change_menus import drop
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import PairId, Query

IMAGES = 30
LONGEST_S = 60.0
REST_MS = 250


class Beat:
    """A tick each millisecond: the longest pause between two is how long the window answered nothing."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.restart()

    def restart(self) -> None:
        self._last, self.longest_ms = time.perf_counter(), 0.0

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms, self._last = max(self.longest_ms, (now - self._last) * 1e3), now


def main() -> None:
    app = QApplication([])
    apply_theme(app, "light")
    settings = QSettings(str(Path(tempfile.mkdtemp()) / "benchmark.ini"), QSettings.Format.IniFormat)
    window = MainWindow(app, settings)
    window.show()
    window.open_pair(PairId())
    subject = window.subject
    wait(lambda: subject.info is not None)
    info, beat, rows = subject.info, Beat(), []
    for image in range(0, len(info.image_ids), max(1, len(info.image_ids) // IMAGES)):
        line = image * info.captions_per_image
        window.session.submit_query(Query("caption", info.captions[line], line))
        wait(lambda: not subject.busy)
        subject.pick_image(image)
        wait(lambda image=image: not subject.busy and subject.traced is not None and subject.traced.image == image)
        rest(REST_MS)
        some = [group for group in subject.groups if len(group.regions) < subject.image_regions]
        if not some:
            continue  # one thing fills the image
        thing = max(some, key=lambda group: len(group.regions))
        beat.restart()
        start = time.perf_counter()
        drop(subject, thing.regions)
        wait(lambda: not subject.busy and subject.probed.standing is not None)
        rest(0)  # what is left to paint
        QApplication.processEvents()
        rows.append(((time.perf_counter() - start) * 1e3, subject.traced.trace_ms, beat.longest_ms))
        rest(REST_MS)
    report(rows, info.device)
    window.close()


def wait(condition) -> None:
    """Run the event loop until a condition holds, so that the worker gets the interpreter whenever nothing happens."""
    loop, look, end = QEventLoop(), QTimer(interval=1), time.monotonic() + LONGEST_S
    look.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    look.start()
    loop.exec()
    if not condition():
        raise SystemExit("waited in vain: is the demo complete?")


def rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def report(rows: list[tuple[float, float, float]], device: str) -> None:
    columns = np.array(rows).T
    answer: dict[str, object] = {"what_ifs": len(rows), "device": device}
    for name, column in zip(("gesture_to_paint_ms", "traced_pass_ms", "longest_block_ms"), columns, strict=True):
        answer[name] = {"p50": round(float(np.median(column)), 1), "p95": round(float(np.percentile(column, 95)), 1)}
    print(json.dumps(answer, indent=1))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
