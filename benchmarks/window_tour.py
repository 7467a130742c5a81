"""A tour of what people do in the window, for benchmarks that look at how it answers meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from driving import rest, wait
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget

from vsrn_viewer.ui.change_menus import drop
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.query_pages import PAGES
from vsrn_viewer.ui.playing import STEP_MS
from vsrn_viewer.ui.theme import apply_theme

Step = tuple[str, Callable[[], object]]

KEY_MS = 90  # between two keys of somebody who types fast
_WHEEL_MS = 30
_FILTERS = ("rank:1..50", "label:bear")


def tour(window: MainWindow, number: int) -> Iterator[Step]:
    """Yield what is done, with its name, in order. number: of the round, from 0: each has images of its own."""
    yield from ask_and_change(window, number)
    yield from compare(window, number)
    yield from look_below(window, number)
    yield from filter_results(window)
    yield from look_at_queries(window, number)
    yield from look_around(window)
    yield from keep(window)


def ask_and_change(window: MainWindow, number: int) -> Iterator[Step]:
    """A query, an image, what-ifs, every overlay."""
    subject, field = window.subject, window.query.field
    undo, redo = window.changes.undo_button, window.changes.redo_button
    yield "type", partial(type_into, field, subject.info.captions[number * 50].strip())
    yield "enter", lambda: QTest.keyClick(field, Qt.Key.Key_Return)
    yield "open an image", lambda: subject.pick_image(number * 10 + 3)
    yield "select", lambda: subject.select_region(int(subject.trace.region_rows[2]))
    yield "drop a region", lambda: drop(subject, (int(subject.trace.region_rows[4]),))
    yield "drop another", lambda: drop(subject, (int(subject.trace.region_rows[5]),))
    yield "undo", undo.click
    yield "redo", redo.click
    for overlay in ("affinity", "attention", "attribution", "boxes"):
        yield f"overlay {overlay}", lambda overlay=overlay: subject.change_view(overlay=overlay)
    yield "next layer", lambda: subject.step_layer(1)
    for member in (2, 1):
        yield f"member {member}", lambda member=member: subject.change_view(member=member)


def compare(window: MainWindow, number: int) -> Iterator[Step]:
    """What is pinned, and another image beside it."""
    subject = window.subject
    yield "pin", window.pinning.pin
    yield "open another image", lambda: subject.pick_image(number * 10 + 4)
    yield "back to it", lambda: subject.pick_image(number * 10 + 3)
    for mode in ("difference", "side by side", "difference", "side by side"):
        yield f"compare {mode}", lambda mode=mode: subject.show_difference(mode == "difference")
    yield "let it go", lambda: window.pinning.toggle(False)


def look_below(window: MainWindow, number: int) -> Iterator[Step]:
    """The panels that lie on others, and playing through the layers."""
    subject = window.subject
    yield "open analysis", window.docks.show_analysis
    for name in ("generated", "interaction", "neighbourhood", "layers"):
        yield f"tab {name}", partial(raise_dock, window, name)
    yield "next layer, all layers open", lambda: subject.step_layer(1)
    yield "open an image, all layers open", lambda: subject.pick_image(number * 10 + 5)
    yield "drop a region, all layers open", lambda: drop(subject, (int(subject.trace.region_rows[4]),))
    yield "play, all layers open", partial(play, window)
    yield "tab reading", partial(raise_dock, window, "reading")
    yield "play", partial(play, window)


def filter_results(window: MainWindow) -> Iterator[Step]:
    """The filter of the results, typed, used and taken away."""
    results = window.results
    yield "open the filter", results.open_filter
    for text in _FILTERS:
        yield f"type {text}", partial(type_into, results.filter.field, text)
        yield f"filter {text}", lambda: QTest.keyClick(results.filter.field, Qt.Key.Key_Return)
    yield "filter nothing", lambda: window.subject.change_view(result_filter="")


def look_at_queries(window: MainWindow, number: int) -> Iterator[Step]:
    """Every page of the queries panel, a case with its truth pinned, and a filter of the captions."""
    queries, captions = window.queries, window.queries.pages["captions"]

    def turn_to(page: str) -> None:
        window.docks.show_queries()
        queries.choose(page)
        wait(lambda: window.desk.queries is not None)

    for page in PAGES:
        yield f"page {page}", partial(turn_to, page)
    yield "back to the captions", partial(turn_to, "captions")
    field = captions.findChild(QLineEdit)
    yield "type a filter of captions", partial(type_into, field, "truth:>1")
    yield "filter captions", lambda: QTest.keyClick(field, Qt.Key.Key_Return)
    for row in (3, 8):
        yield f"open case {row}", lambda row=row: captions.open_case(number * 10 + row)
    yield "let the case go", lambda: window.pinning.toggle(False)
    yield "away from the queries", partial(raise_dock, window, "reading")


def look_around(window: MainWindow) -> Iterator[Step]:
    """Zoom, tables, a panel in a window of its own, other colours, another size."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for name, by in (("zoom in", 120), ("zoom out", -120)):
        yield name, partial(turn_wheel, window.image.canvas.viewport(), by)
    for panel in ("captions", "reading"):
        header = window.docks.docks[panel].titleBarWidget()
        table = next(button for button in header.findChildren(QToolButton) if button.text() == "table")
        yield f"tab {panel}, to see its table", partial(raise_dock, window, panel)
        yield f"table of {panel}", table.click
        yield f"picture of {panel}", table.click
    matrix = window.docks.docks["matrix"]
    yield "take the matrix out", lambda: matrix.setFloating(True)
    for colours in ("dark", "light"):
        yield f"colours {colours}", lambda colours=colours: apply_theme(app, colours)
    yield "put the matrix back", lambda: matrix.setFloating(False)
    yield "layout as at first", window.docks.reset
    size = window.size()
    yield "smaller window", lambda: window.resize(size - QSize(160, 120))
    yield "window as before", lambda: window.resize(size)


def keep(window: MainWindow) -> Iterator[Step]:
    """A session, saved and opened."""
    file = Path(tempfile.mkdtemp()) / "tour.vsrn.json"
    yield "save a session", lambda: (window.sessions.write(file), wait(file.exists))
    yield "open a session", lambda: window.sessions.open_file(file)


def type_into(field: QLineEdit, text: str) -> None:
    """Type a text in the place of what is there, key by key."""
    field.setFocus()
    field.selectAll()
    for letter in text:
        QTest.keyClicks(field, letter)
        rest(KEY_MS)


def raise_dock(window: MainWindow, name: str) -> None:
    """Show a panel above those that it lies on."""
    window.docks.docks[name].show()
    window.docks.docks[name].raise_()


def play(window: MainWindow) -> None:
    """Play through all layers."""
    window.player.play()
    rest(window.subject.layers * STEP_MS)


def turn_wheel(widget: QWidget, by: int) -> None:
    """Turn the wheel over the middle of a widget, eight notches."""
    middle = QPointF(widget.rect().center())
    for _ in range(8):
        event = QWheelEvent(
            middle,
            QPointF(widget.mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, by),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
        rest(_WHEEL_MS)
