"""From a mouse move over boxes to the painted frame, on the demo.

The pointer goes through the centres of the boxes of an image, back and forth, as real mouse events of the image's
canvas. The clock runs from the event until the event loop has painted all that changed in all panels: those that are
seen when the window opens, and then every one of them, those that lie behind others each in a window of its own. Times
are of the wall and, beside them, of the processor as the window's thread used it: on a busy machine the first one holds
what others did. Needs a screen:

    nice -n 5 python tools/with_screen.py python benchmarks/hover.py [RESULT.json]
"""

from __future__ import annotations

import time

import numpy as np
from driving import open_window, report, rest, spread, wait
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui.docks import TWIN
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import Query, Selection

ROUNDS = 6
FRAME_MS = 16
REST_MS = 600


def main() -> None:
    window = open_window()
    subject = window.subject
    window.resize(1480, 920)
    window.session.submit_query(Query("caption", subject.info.captions[0], 0))
    wait(lambda: not subject.busy and subject.traced is not None)
    row = int(subject.trace.region_rows[3])
    answer: dict[str, object] = {"frame_ms": FRAME_MS, "regions": subject.trace.regions}
    for layout in ("as it opens", "every panel in sight"):
        if layout != "as it opens":
            spread_out(window)
        answer[layout] = {
            "boxes": measured(window, "boxes", ()),
            "affinity": measured(window, "affinity", ()),
            "affinity, one selected": measured(window, "affinity", (row,)),
            "brought": measured(window, "attribution", ()),
        }
    report(answer)
    window.close()


def spread_out(window: MainWindow) -> None:
    """Open every panel, none behind another: those that lie on each other stand in windows of their own."""
    names = [name for name in window.docks.docks if name not in map(TWIN.format, window.docks.docks)]
    for name in names:
        dock = window.docks.docks[name]
        if name != "pinned":
            dock.show()
        if name in ("generated", "interaction", "layers", "query"):
            dock.setFloating(True)
            dock.resize(900, 300)


def settle(window: MainWindow) -> None:
    rest(REST_MS)
    wait(lambda: not window.subject.busy and not window.pinned.busy)
    rest(REST_MS)


def measured(window: MainWindow, overlay: str, selected: tuple[int, ...]) -> dict[str, object]:
    """Return the times of moves through all boxes. overlay: over the image. selected: rows of regions."""
    window.subject.change_view(overlay=overlay, selection=Selection(regions=selected))
    settle(window)
    canvas, boxes = window.image.canvas, np.asarray(window.subject.trace.boxes)
    wall, processor, missed = [], [], 0
    for number in range(ROUNDS):
        order = range(len(boxes)) if number % 2 == 0 else reversed(range(len(boxes)))
        for region in order:
            before = window.subject.hover
            x1, y1, x2, y2 = boxes[region].tolist()
            place = canvas.to_widget(QPointF((x1 + x2) / 2, (y1 + y2) / 2))
            start, cpu = time.perf_counter(), time.thread_time()
            move(canvas, QPointF(place))
            QApplication.processEvents()  # paints what asked for it
            if window.subject.hover == before:
                missed += 1
                continue
            wall.append((time.perf_counter() - start) * 1e3)
            processor.append((time.thread_time() - cpu) * 1e3)
            rest(2)
    return {"moves": len(wall), "same_region": missed, "wall_ms": spread(wall), "processor_ms": spread(processor)}


def move(canvas, place: QPointF) -> None:
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, canvas.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(canvas.viewport(), event)


if __name__ == "__main__":
    main()
