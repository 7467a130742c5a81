"""What is on screen is kept by itself: two windows never fight, and a killed process loses at most its last change."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from full_disk import full_disk
from PySide6.QtCore import QCoreApplication

from vsrn_viewer.session_file import StoredSession, load_session, save_session
from vsrn_viewer.starred import Side, StarredCase
from vsrn_viewer.ui import autosaving
from vsrn_viewer.ui.autosaving import Autosave, last_session
from vsrn_viewer.view import Query, View

SESSION = StoredSession(Side(View(query=Query(text="a cow"), image=1), "im1"))


class Screen:
    """What an Autosave keeps, and what it said."""

    def __init__(self, folder, session=SESSION):
        self.session, self.crashes, self.problems = session, [], []
        self.autosave = Autosave(lambda: self.session, QCoreApplication.instance())  # or a thread might delete it
        self.autosave.crash_found.connect(self.crashes.append)
        self.autosave.failed.connect(self.problems.append)
        self.autosave.begin(folder)

    def star(self, name):
        case = StarredCase(self.session.shown, note=name)
        self.session = replace(self.session, starred=(*self.session.starred, case))
        self.autosave.now()


@pytest.fixture
def folder(qapp, tmp_path):
    assert qapp
    return tmp_path / "sessions"


def running(folder):
    return sorted(folder.glob("running-*.vsrn.json"))


def notes(file):
    return [case.note for case in load_session(file).starred]


def wait_for_notes(qtbot, folder, *expected):
    qtbot.waitUntil(lambda: [notes(file) for file in running(folder)] == [list(each) for each in expected])


@pytest.fixture
def screen(folder, qtbot):
    made = Screen(folder)
    qtbot.waitUntil(lambda: made.autosave._lock.isLocked())
    yield made
    made.autosave.close()


def test_a_star_is_on_disk_at_once_and_a_change_after_a_moment(screen, folder, qtbot):
    screen.star("one")
    wait_for_notes(qtbot, folder, ["one"])
    screen.session = replace(screen.session, page="images")
    screen.autosave._soon.setInterval(10)
    screen.autosave.later()
    qtbot.waitUntil(lambda: load_session(running(folder)[0]).page == "images")


def test_changes_that_come_while_one_is_being_written_are_not_lost(screen, folder, qtbot):
    for name in "abcdefgh":
        screen.star(name)
    wait_for_notes(qtbot, folder, list("abcdefgh"))


def test_two_windows_keep_their_own(screen, folder, qtbot):
    other = Screen(folder)
    qtbot.waitUntil(lambda: other.autosave._lock.isLocked())
    screen.star("mine")
    other.star("yours")
    qtbot.waitUntil(lambda: sorted(map(notes, running(folder))) == [["mine"], ["yours"]])
    other.autosave.close()
    assert [notes(file) for file in running(folder)] == [["mine"]]
    assert notes(last_session(folder)) == ["yours"]
    assert not screen.crashes
    assert not other.crashes


def test_what_a_crash_has_left_is_offered_once(folder, qtbot):
    folder.mkdir()
    save_session(folder / "running-999999-0badc0de.vsrn.json", replace(SESSION, page="images"))
    first = Screen(folder)
    qtbot.waitUntil(lambda: len(first.crashes) == 1)
    assert load_session(first.crashes[0]).page == "images"
    second = Screen(folder)
    qtbot.waitUntil(lambda: second.autosave._lock.isLocked())
    qtbot.wait(50)
    assert not second.crashes
    assert last_session(folder) == first.crashes[0]
    for one in (first, second):
        one.autosave.close()


def test_a_normal_end_keeps_the_last_session_quietly(folder, qtbot):
    one = Screen(folder)
    qtbot.waitUntil(lambda: one.autosave._lock.isLocked())
    one.session = replace(SESSION, page="images")
    one.autosave.close()
    assert [file.name.split("-")[0] for file in folder.iterdir()] == ["ended"]
    assert load_session(last_session(folder)).page == "images"
    again = Screen(folder)
    qtbot.waitUntil(lambda: again.autosave._lock.isLocked())
    qtbot.wait(50)
    assert not again.crashes
    again.autosave.close()


def test_a_window_in_which_nothing_happened_leaves_the_last_session_alone(folder, qtbot):
    folder.mkdir()
    save_session(folder / "ended-1.vsrn.json", SESSION)
    one = Screen(folder, StoredSession(Side(View(), "")))
    qtbot.waitUntil(lambda: one.autosave._lock.isLocked())
    one.autosave.now()
    one.autosave.close()
    assert [file.name for file in folder.iterdir()] == ["ended-1.vsrn.json"]


def test_only_the_newest_sessions_are_kept(folder, qtbot, monkeypatch):
    monkeypatch.setattr(autosaving, "KEPT", 2)
    folder.mkdir()
    for number in range(4):
        save_session(folder / f"ended-{number}.vsrn.json", SESSION)
    one = Screen(folder)
    qtbot.waitUntil(lambda: one.autosave._lock.isLocked())
    one.autosave.close()
    assert len(list(folder.iterdir())) == 2
    assert "ended-3.vsrn.json" in [file.name for file in folder.iterdir()]


def test_a_disk_that_fills_up_in_the_middle_leaves_what_was_kept_before_and_is_said_once(screen, folder, qtbot):
    screen.star("one")
    wait_for_notes(qtbot, folder, ["one"])
    with full_disk(100):
        screen.star("two")
        qtbot.waitUntil(lambda: bool(screen.problems))
        screen.star("three")
        qtbot.waitUntil(lambda: screen.autosave._writing is None)
    wait_for_notes(qtbot, folder, ["one"])
    assert len(screen.problems) == 1
    assert "cannot be written" in screen.problems[0]
    screen.star("four")
    wait_for_notes(qtbot, folder, ["one", "two", "three", "four"])


def test_a_folder_that_cannot_be_made_is_said(qapp, tmp_path, qtbot):
    assert qapp
    (tmp_path / "file").write_text("")
    one = Screen(tmp_path / "file" / "sessions")
    qtbot.waitUntil(lambda: bool(one.problems))
    assert "cannot be written" in one.problems[0]
    one.star("x")
    one.autosave.close()


# argv: folder. Keeps a star after the other, and kills itself in the middle of writing the third.
CHILD = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from vsrn_viewer.session_file import StoredSession
from vsrn_viewer.starred import Side, StarredCase
from vsrn_viewer.ui.autosaving import Autosave
from vsrn_viewer.view import Query, View
app = QCoreApplication([])
session = StoredSession(Side(View(query=Query(text="a cow"), image=1), "im1"))
count, rename = 0, Path.replace
def counting(self, target):
    if count == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
Path.replace = counting
autosave = Autosave(lambda: session)
def star():
    global count, session
    if autosave._lock.isLocked() and autosave._writing is None:
        count += 1
        session = replace(session, starred=(*session.starred, StarredCase(session.shown, note=str(count))))
        autosave.now()
timer = QTimer()
timer.timeout.connect(star)
timer.start(50)
autosave.begin(Path(sys.argv[1]))
app.exec()
"""


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_writes_loses_only_its_last_star(folder, qtbot):
    ended = subprocess.run([sys.executable, "-c", CHILD, str(folder)], timeout=60, check=False)
    assert ended.returncode == -9
    one = Screen(folder)
    qtbot.waitUntil(lambda: len(one.crashes) == 1)
    assert notes(one.crashes[0]) == ["1", "2"]
    one.star("after")
    wait_for_notes(qtbot, folder, ["after"])
    assert not list(folder.glob(".*.part*"))
    one.autosave.close()
