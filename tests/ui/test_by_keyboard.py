"""By keyboard alone: from the start to a filtered list of failures, starred, with notes, and their figures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QProcess, QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from split_desk import write_split

from vsrn_viewer.ui.main_window import MainWindow

LONG_MS = 30_000
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qapp, tmp_path, qtbot):
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.open_pair(write_split(tmp_path))
    qtbot.waitUntil(lambda: made.subject.info is not None, timeout=LONG_MS)
    yield made
    made.close()
    made.deleteLater()


def test_failures_are_filtered_starred_noted_and_listed(window, qtbot, monkeypatch, tmp_path):
    def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(QApplication.focusWidget(), key, modifiers)

    def type_words(words):
        qtbot.keyClicks(QApplication.focusWidget(), words)

    captions, starred = window.queries.pages["captions"], window.queries.pages["starred"]
    press(Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(captions.rows.hasFocus, timeout=LONG_MS)
    press(Qt.Key.Key_T, CTRL | SHIFT)
    type_words("rank:>1 ")
    press(Qt.Key.Key_Return)
    assert captions.rows.hasFocus()
    queries = window.desk.queries
    failed = sorted(np.flatnonzero(queries.captions.rank > 1), key=lambda line: -queries.captions.rank[line])
    assert captions.rows.model().rowCount() == len(failed) > 3

    press(Qt.Key.Key_Home, CTRL)
    press(Qt.Key.Key_S)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_S)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_S)
    press(Qt.Key.Key_S)  # a star too many
    press(Qt.Key.Key_S, CTRL | ALT)
    qtbot.waitUntil(starred.list.hasFocus)
    press(Qt.Key.Key_Home, CTRL)
    press(Qt.Key.Key_F2)
    type_words("left and right")
    press(Qt.Key.Key_Return)
    assert starred.list.hasFocus()

    cases = window.desk.starred.cases
    assert [case.note for case in cases] == ["left and right", ""]
    for case, line in zip(cases, failed, strict=False):
        assert case.shown.view.query.index == line
        assert (case.shown.view.image, case.shown.rank) == (queries.captions.rival[line], 1)
        assert (case.beside.view.image, case.beside.rank) == (queries.captions.image[line], queries.captions.rank[line])

    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.subject.view == cases[0].shown.view)
    qtbot.waitUntil(lambda: window.pinned.view == cases[0].beside.view, timeout=LONG_MS)

    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(tmp_path / "list.txt")))
    window.activateWindow()  # a list of offers has been the active one: this platform has no window manager
    qtbot.waitUntil(window.isActiveWindow)
    starred.list.setFocus()
    for _ in range(3):  # the note, all figures, the list
        press(Qt.Key.Key_Tab)
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Return)  # as the system gives it: to the window, not to a widget
    qtbot.waitUntil((tmp_path / "list.txt").exists)
    words = [window.subject.info.captions[line].strip() for line in failed[:2]]
    rows = [(queries.captions.rival[line], queries.captions.image[line]) for line in failed[:2]]
    lines = [f"{image}\t{text}" for text, pair in zip(words, rows, strict=True) for image in pair]
    assert (tmp_path / "list.txt").read_text().splitlines() == list(dict.fromkeys(lines))

    figures, started = tmp_path / "figures", []
    figures.mkdir()
    monkeypatch.setattr(QProcess, "start", lambda _self, _program, options: started.append(options))
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(figures)))
    press(Qt.Key.Key_Backtab, SHIFT)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(started))
    assert (figures / "starred.txt").read_text() == (tmp_path / "list.txt").read_text()
    assert {"export", f"--images={figures / 'starred.txt'}"} <= {*started[0]}


def test_del_in_the_starred_table_drops_no_region(window, qtbot):
    window.subject.pick_image(0)
    qtbot.waitUntil(lambda: window.subject.traced is not None and not window.subject.busy, timeout=LONG_MS)
    window.subject.select_region(1)
    window.sessions.starring.star()
    window.docks.show_queries()
    window.queries.choose("starred")
    window.queries.take_focus()
    qtbot.waitUntil(window.queries.pages["starred"].list.hasFocus)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert len(window.desk.starred.cases) == 1  # no row has the cursor before somebody goes to one
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert not window.desk.starred.cases
    assert window.subject.view.change.regions is None
