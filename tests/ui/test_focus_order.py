"""Tab goes through the window as it is read, and shows at every stop where it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication, QTabBar
from trace_samples import telling
from ui_samples import ranking_of

from vsrn_viewer.answers import CaptionRanking
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.theme import apply_theme


@pytest.fixture
def window(qapp, tmp_path, qtbot, info):
    apply_theme(qapp, "light")
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.subject.view_changed.disconnect(made.session._catch_up)  # answers are the test's
    made.resize(1480, 920)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.subject.set_info(info)
    made.subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0]))
    scores = ranking_of([8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0])
    made.subject.set_captions(CaptionRanking(0, scores.order, scores.scores, (0,), 1.0))
    made.subject.set_traced(telling())
    made.subject.change_view(overlay="affinity")
    qtbot.wait(50)  # switches find their places
    yield made
    made.close()
    made.deleteLater()


def round_trip(window, qtbot, key):
    """Return every stop of Tab from the query on, until it comes back."""
    window.query.field.setFocus()
    stops = [window.query.field]
    for _ in range(60):
        qtbot.keyClick(QApplication.focusWidget(), key)
        if QApplication.focusWidget() is window.query.field:
            return stops
        stops.append(QApplication.focusWidget())
    raise AssertionError("Tab never comes back to the query")


def panel_at(window, stop):
    """Return which part of the window a stop is in."""
    if isinstance(stop, QTabBar):
        return "tabs"
    parts = {"query": window.query, "results": window.results, "image": window.image, "captions": window.captions}
    parts = window.evidence | parts
    for name, part in parts.items():
        if part.isAncestorOf(stop) or (hasattr(part, "header") and part.header.isAncestorOf(stop)):
            return name
    return ""


def test_tab_goes_from_panel_to_panel_and_through_a_header_from_the_left(window, qtbot):
    stops = round_trip(window, qtbot, Qt.Key.Key_Tab)
    parts = list(dict.fromkeys(panel_at(window, stop) for stop in stops))
    assert parts == ["query", "results", "image", "matrix", "captions", "reading", "tabs"]
    canvases = {
        window.results.grid,
        window.image.canvas,
        *(window.evidence[name].canvas for name in ("matrix", "reading")),
    }
    assert canvases <= set(stops)
    header = [stop for stop in stops if window.image.header.isAncestorOf(stop)]
    lefts = [stop.mapTo(window, QPoint(0, 0)).x() for stop in header]
    assert lefts == sorted(lefts)
    # One stop for each switch, whose arrow keys do the rest. The quantities wait behind "…" where they have no room.
    assert [stop.text() for stop in header] == ["Affinity", "1", "table", "…"]


def test_shift_tab_goes_the_same_way_back(window, qtbot):
    there, back = (round_trip(window, qtbot, key) for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab))
    assert back == [there[0], *there[:0:-1]]


def test_every_stop_shows_that_it_has_the_focus(window, qtbot):
    for stop in round_trip(window, qtbot, Qt.Key.Key_Tab)[1:]:
        window.query.field.setFocus()
        QApplication.processEvents()
        without = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert stop.grab().toImage() != without, f"{panel_at(window, stop)}: {stop}"
