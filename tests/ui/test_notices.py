"""Notices over a corner of the window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_bench import info_of, pair_named
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

from vsrn_viewer.finding import Finding
from vsrn_viewer.ui import notices
from vsrn_viewer.ui.notices import NoticeBar, notice_of_opening
from vsrn_viewer.ui.theme import apply_theme


@pytest.fixture
def bar(qapp, qtbot):
    apply_theme(qapp, "light")
    window = QWidget()
    window.resize(1000, 700)
    qtbot.addWidget(window)
    made = NoticeBar(window)
    made.place_above(660)
    window.show()
    yield made
    window.close()


def test_what_went_wrong_stays_until_it_is_dismissed(bar, qtbot, monkeypatch):
    monkeypatch.setattr(bar._leaves, "start", lambda: pytest.fail("a problem must not leave by itself"))
    assert not bar.isVisible()
    bar.show_notice("caps.txt: 9 lines do not fit 2 images.", "details")
    assert bar.sentence.text() == "caps.txt: 9 lines do not fit 2 images."
    assert not bar.open_button.isVisible()
    qtbot.mouseClick(bar.details_button, Qt.MouseButton.LeftButton)
    assert bar._details.isVisible()
    qtbot.mouseClick(bar.dismiss_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_no_dock_that_comes_to_the_front_covers_it(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    docks = [QDockWidget(name, window) for name in ("first", "second")]
    for dock in docks:
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    window.tabifyDockWidget(*docks)
    bar = NoticeBar(window)
    bar.stay_above(docks)
    window.show()
    bar.show_done("starred")
    for dock in (docks[0], docks[1], docks[1]):
        dock.raise_()
        QApplication.processEvents()
        assert not dock.visibleRegion().isEmpty()
        above = [one for one in window.children() if isinstance(one, QWidget)]
        assert above.index(bar) > max(above.index(one) for one in docks)


def test_written_file_is_good_news_that_offers_the_file_and_leaves(bar, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(notices.QDesktopServices, "openUrl", opened.append)
    bar._leaves.setInterval(300)
    bar.show_written("Figure written: /tmp/out/a.pdf", "/tmp/out/a.pdf")
    good = bar.grab().toImage().pixelColor(6, 6)
    qtbot.mouseClick(bar.open_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.folder_button, Qt.MouseButton.LeftButton)
    assert opened == [QUrl.fromLocalFile("/tmp/out/a.pdf"), QUrl.fromLocalFile("/tmp/out")]
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=3000)
    bar.show_notice("caps.txt: 9 lines do not fit 2 images.")
    assert bar.grab().toImage().pixelColor(6, 6) != good


@pytest.mark.parametrize("sentence", ["Short.", "A long sentence that needs several lines. " * 8])
def test_notice_stands_in_the_corner_with_all_its_words(bar, sentence):
    bar.show_notice(sentence)
    assert bar.geometry().right() < 1000
    assert bar.geometry().bottom() < 660
    assert bar.geometry().top() >= 0
    assert bar.sentence.height() >= bar.sentence.heightForWidth(bar.sentence.width())


def test_an_offer_comes_back_from_below_another_notice_until_it_is_decided(bar, qtbot):
    taken = []
    bar.offer("The program ended unexpectedly.", "Restore it", lambda: taken.append(1))
    bar.show_notice("58% of the words are not known.")  # of the dataset, which has opened meanwhile
    assert not bar.offer_button.isVisible()
    bar.dismiss_button.click()
    assert (bar.sentence.text(), bar.isVisible()) == ("The program ended unexpectedly.", True)
    bar.show_done("Session saved.")
    bar._leaves.timeout.emit()
    qtbot.mouseClick(bar.offer_button, Qt.MouseButton.LeftButton)
    assert taken == [1]
    assert not bar.isVisible()
    bar.show_notice("Something else.")
    bar.dismiss_button.click()
    assert not bar.isVisible()

    bar.offer("The program ended unexpectedly.", "Restore it", lambda: taken.append(1))
    bar.dismiss_button.click()
    bar.show_notice("Something else.")
    bar.dismiss_button.click()
    assert not bar.isVisible()


def test_a_key_dismisses_what_stays_and_leaves_good_news_alone(bar):
    assert not bar.dismiss_what_stays()
    bar.show_done("Session saved.")
    assert not bar.dismiss_what_stays()
    assert bar.isVisible()
    bar.offer("The program ended unexpectedly.", "Restore it", list)
    bar.show_notice("58% of the words are not known.")
    assert bar.dismiss_what_stays()
    assert bar.sentence.text() == "The program ended unexpectedly."
    assert bar.dismiss_what_stays()
    assert not bar.isVisible()


def test_what_was_done_can_be_taken_back_and_an_offer_waits_below(bar, qtbot):
    done = []
    bar.offer("The program ended unexpectedly.", "Restore it", lambda: done.append("restored"))
    bar.show_undoable("b is pinned in the place of a.", lambda: done.append("undone"))
    assert (bar.offer_button.text(), bar._leaves.isActive()) == ("Undo", True)
    bar.take_focus()
    assert bar.window().focusWidget() is bar.offer_button
    qtbot.mouseClick(bar.offer_button, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert (bar.offer_button.text(), bar.isVisible()) == ("Restore it", True)
    bar.offer_button.click()
    assert done == ["undone", "restored"]
    assert not bar.isVisible()


def test_one_notice_stands_for_all_that_is_said_on_opening():
    likely = Finding("padding", "The last regions are zeros.", "likely", "Give their numbers.")
    certain = Finding("ids-repeated", "Two images have one id.", "certain", "Give each its own.")
    info = replace(
        info_of(pair_named("flickr"), 0),
        notices=("Stored as float16.", likely.sentence, certain.sentence),
        findings=(likely, certain),
    )
    sentence, details = notice_of_opening(info)
    assert sentence == "Two images have one id. Give each its own. (2 more under Details.)"
    assert details.split("\n\n") == list(info.notices)
    alone = replace(info, notices=("Stored as float16.",), findings=())
    assert notice_of_opening(alone) == ("Stored as float16.", "")
