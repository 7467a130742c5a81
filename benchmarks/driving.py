"""What the benchmarks of the window share: a window with the demo, waiting for it, and how long it answers nothing."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui.collecting import collect_at_rest
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import PairId

LONGEST_S = 120.0
_OURS = "vsrn_viewer"


def _nothing(*_: object) -> None:
    """Do nothing."""


def open_window(
    pair: PairId | None = None, shown: Callable[[], None] = _nothing, grown: Callable[..., None] = _nothing
) -> MainWindow:
    """Return a window with settings of its own, as soon as the pair is open in it. None: the demo.

    shown: called as soon as it is on screen. grown: called with a pair of which more images can be ranked, and whether
    that is all of them.
    """
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    settings = QSettings(str(Path(tempfile.mkdtemp()) / "benchmark.ini"), QSettings.Format.IniFormat)
    window = MainWindow(app, settings)
    window.painted.connect(partial(collect_at_rest, app, window))
    window.painted.connect(shown)
    window.worker.grown.connect(grown)
    window.show()
    wait(lambda: window.isVisible())
    window.open_pair(pair or PairId())
    wait(lambda: window.subject.info is not None)
    return window


def wait(condition: Callable[[], bool]) -> None:
    """Run the event loop until a condition holds, so that the worker gets the interpreter whenever nothing happens."""
    loop, look, end = QEventLoop(), QTimer(interval=1), time.monotonic() + LONGEST_S
    look.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    look.start()
    loop.exec()
    if not condition():
        raise SystemExit("waited in vain: is the demo complete?")


def rest(milliseconds: int) -> None:
    """Let the window and its worker go on. QTest.qWait would keep the interpreter, and stop the worker."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return median, 95th percentile and largest of some times, rounded."""
    p50, p95 = np.percentile(values, [50, 95])
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1), "max": round(float(max(values)), 1)}


def report(answer: dict[str, Any]) -> None:
    """Print one JSON document; with an argument, write it to that file too."""
    save(answer, sys.argv[1:])


def save(answer: dict[str, Any], files: Sequence[str]) -> None:
    """Print one JSON document, and write it to the first of the files, if any."""
    print(json.dumps(answer, indent=1))
    for file in files[:1]:
        Path(file).write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


@dataclass
class Block:
    """The window answered nothing for so long. processor_ms: what its thread computed meanwhile; the rest it waited,
    for the interpreter or for a core. where: lines of ours that ran, with the number of samples."""

    step: str
    ms: float
    processor_ms: float
    where: Counter[str] = field(default_factory=Counter)


class Beat:
    """A tick each millisecond: a pause between two is how long the window answered nothing. Pauses over `least_ms` are
    kept, with what a second thread sees of the first one's stack in them."""

    def __init__(self, least_ms: float = 20.0) -> None:
        self.step, self.blocks, self.longest_ms = "", list[Block](), 0.0
        self._least_ms, self._main = least_ms, threading.get_ident()
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()
        self._seen: Counter[str] = Counter()
        self._ends = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def restart(self, step: str = "") -> None:
        """Name what comes now."""
        self.step, self.longest_ms = step, 0.0
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()

    def stop(self) -> None:
        self._timer.stop()
        self._ends.set()

    def _tick(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        pause = (now - self._last) * 1e3
        if pause >= self._least_ms:
            self.blocks.append(Block(self.step, pause, (cpu - self._last_cpu) * 1e3, self._seen))
        self._seen = Counter()
        self.longest_ms = max(self.longest_ms, pause)
        self._last, self._last_cpu = now, cpu

    def _watch(self) -> None:
        while not self._ends.wait(0.003):
            if (time.perf_counter() - self._last) * 1e3 > self._least_ms / 2:
                self._seen[_lines(sys._current_frames()[self._main])] += 1


def _lines(frame: FrameType | None, depth: int = 4) -> str:
    """Return the innermost lines of ours, the caller first."""
    lines: list[str] = []
    while frame is not None and len(lines) < depth:
        code = frame.f_code
        if _OURS in code.co_filename:
            lines.append(f"{Path(code.co_filename).stem}.{code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " > ".join(reversed(lines))
