"""Where the panels stand: shares follow the window until somebody moves a splitter, and fit on small screens."""

from __future__ import annotations

import pytest
from changed_run import run
from probed import attribution
from PySide6.QtCore import QEvent, QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication, QTabBar
from trace_samples import traced
from turns import settle
from ui_samples import ranking_of

from vsrn_viewer.palette import LIGHT
from vsrn_viewer.ui.docks import BELOW
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Query

SMALLEST = QSize(960, 540)  # 1920 × 1080 at 200 %


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qapp, settings, qtbot, info):
    apply_theme(qapp, "light")
    made = MainWindow(qapp, settings)
    made.resize(1480, 920)
    with qtbot.waitExposed(made):
        made.show()
    made.subject.set_info(info)
    made.subject.set_traced(traced())
    resize(made, 1480, 920)
    yield made
    made.close()
    made.deleteLater()


def resize(window, width, height):
    window.resize(width, height)
    for _ in range(3):
        QApplication.processEvents()


def widths(window):
    return [window.docks.docks[name].width() for name in ("results", "matrix")]


def test_at_200_per_cent_nothing_is_off_the_screen(window):
    assert window.minimumSizeHint().width() <= SMALLEST.width()
    assert window.minimumSizeHint().height() <= SMALLEST.height() - 40  # a title bar and a task bar
    resize(window, SMALLEST.width(), SMALLEST.height())
    assert window.size() == SMALLEST
    for part in (window.status, window.query, window.image, *window.docks.tab_bars(), window.evidence["reading"]):
        corner = part.mapTo(window, part.rect().bottomRight())
        assert window.rect().contains(corner)


def test_a_pinned_image_and_the_queries_fit_on_a_small_screen(window):
    resize(window, SMALLEST.width(), SMALLEST.height())
    window.subject.set_info(None)
    window.subject.set_traced(traced())
    window.pinning.pin()
    window.docks.show_queries()
    resize(window, SMALLEST.width(), SMALLEST.height())
    settle()
    assert window.comparison.isVisible()
    assert window.size() == SMALLEST
    assert window.minimumSizeHint().height() <= SMALLEST.height()


@pytest.mark.parametrize(
    ("width", "height", "side"),
    [(960, 540, 60), (1024, 700, 60), (1280, 800, 90), (1480, 920, 170), (1920, 1080, 170)],  # side: pixels
)
def test_beside_a_case_and_the_queries_the_matrix_can_be_read(window, width, height, side):
    window.subject.change_view(query=Query("caption", window.subject.info.captions[0], 0))
    window.subject.set_ranking(ranking_of([0.5, 0.6, 0.2, 0.1], truth=0, text=window.subject.info.captions[0]))
    window.subject.set_traced(traced())
    resize(window, width, height)
    window.docks.show_pinned()
    window.docks.show_queries()
    settle()
    resize(window, width, height)
    assert window.evidence["matrix"].canvas.grid().square.width() >= side
    assert abs(window.image.width() - window.pinned_image.width()) <= 8
    names = window.results.header.findChildren(ElidedLabel, "panelName")
    assert [name.shown_text() for name in names] == ["Results"]
    assert window.results.truth.text() in ("✓ truth at 2", "✓ 2")


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1280, 800), (1480, 920), (1920, 1080), (960, 540)])
def test_two_results_and_more_are_seen_whole_at_every_size(window, width, height):
    resize(window, width, height)
    grid = window.results.grid
    seen = [grid.viewport().rect().contains(grid.visualRect(window.results.model.index(place))) for place in (0, 1)]
    assert seen == [True, True]
    assert window.image.canvas.width() >= 340


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1280, 800), (1480, 920), (1920, 1080)])
def test_reading_line_shows_all_its_rows_without_scrolling(window, width, height):
    resize(window, width, height)
    assert window.evidence["reading"].canvas.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1280, 800), (1480, 920), (1920, 1080)])
def test_rows_of_what_was_brought_are_seen_whole_too(window, width, height):
    window.subject.set_traced(run())
    window.subject.set_probe("attribution", attribution())
    resize(window, width, height)
    reading = window.evidence["reading"]
    assert {"brought to the match", "one region alone"} <= {row.name for row in reading.picture.rows}
    assert reading.canvas.verticalScrollBar().maximum() == 0


def test_shares_follow_the_window_and_captions_get_theirs(window):
    resize(window, 1280, 800)
    small = widths(window)
    resize(window, 1920, 1080)
    assert [wide / narrow > 1.3 for wide, narrow in zip(widths(window), small, strict=True)] == [True, True]
    assert window.captions.width() >= 500


def drag_splitter(window, by):
    """Do what the mouse does: the window gets its press and its release, and moves a splitter between them."""
    window.docks.note_mouse(QEvent.Type.MouseButtonPress)
    dock = window.docks.docks["results"]
    window.resizeDocks([dock], [dock.width() + by], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    window.docks.note_mouse(QEvent.Type.MouseButtonRelease)


def test_shares_that_somebody_chose_stay_and_come_back_after_a_restart(window, settings, qapp, qtbot):
    drag_splitter(window, 0)
    assert not window.docks.is_theirs  # a click moves nothing
    resize(window, 780, 560)  # the offscreen screen is no larger
    drag_splitter(window, 60)
    chosen = window.results.width()
    assert chosen > 250
    resize(window, 790, 570)
    assert abs(window.results.width() - chosen) <= 8
    window.close()
    again = MainWindow(qapp, settings)
    with qtbot.waitExposed(again):
        again.show()
    assert again.docks.is_theirs
    assert abs(again.results.width() - chosen) <= 8
    again.docks.reset()
    QApplication.processEvents()
    assert not again.docks.is_theirs
    assert abs(again.results.width() - chosen) > 30
    again.close()
    again.deleteLater()


@pytest.mark.parametrize("theirs", [False, True])
@pytest.mark.parametrize("by_menu", [False, True])
def test_unpinning_gives_every_column_its_width_back(window, qtbot, theirs, by_menu):
    window.subject.set_info(None)
    window.subject.set_traced(traced())
    if theirs:
        drag_splitter(window, 40)
    before = widths(window)
    window.pinning.pin()
    qtbot.waitUntil(lambda: window.pinned_image.isVisible() and window.pinned_image.width() > 300, timeout=2000)
    if by_menu:
        window.docks.docks["pinned"].toggleViewAction().trigger()
    else:
        window.pinning.pin()
    qtbot.waitUntil(lambda: window.pinned_image.isHidden() or not window.pinned_image.isVisible(), timeout=2000)
    qtbot.waitUntil(lambda: [abs(a - b) <= 4 for a, b in zip(widths(window), before, strict=True)] == [True, True])
    assert window.pinned.traced is None


def test_floating_panel_has_an_edge(window, qtbot):
    dock = window.docks.docks["captions"]
    with qtbot.waitExposed(dock):
        dock.setFloating(True)
        dock.resize(300, 200)
    QApplication.processEvents()
    image = dock.grab().toImage()
    middle = image.width() // 2, image.height() // 2
    edge = [image.pixelColor(*at).name() for at in ((0, middle[1]), (image.width() - 1, middle[1]), (middle[0], 0))]
    assert edge == [LIGHT.secondary] * 3
    dock.setFloating(False)
    QApplication.processEvents()
    assert dock.grab().toImage().pixelColor(0, middle[1]).name() != LIGHT.secondary


def test_only_docks_that_are_seen_have_a_tab_at_first(window):
    """A dock that was hidden too late left its tab bar over the panels, and its width to the window."""
    bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.count() > 1]
    told = [[bar.tabText(tab) for tab in range(bar.count())] for bar in bars]
    assert told == [[window.docks.docks[name].windowTitle() for name in BELOW]]
    assert window.minimumSizeHint().width() < 800


def test_a_layout_that_comes_back_leaves_no_tabs_of_another_one_behind(qapp, settings, qtbot):
    for _ in range(2):
        window = MainWindow(qapp, settings)
        with qtbot.waitExposed(window):
            window.show()
        bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        seen = [bar for bar in bars if bar.count() and bar.geometry().intersects(window.rect())]
        assert set(seen) <= set(window.docks.tab_bars())
        window.docks.show_queries()
        window.subject.set_traced(traced())
        window.pinning.pin()
        QApplication.processEvents()
        window.close()
        window.deleteLater()
