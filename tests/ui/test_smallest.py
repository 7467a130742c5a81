"""Finding the smallest change: asked of what is on screen, said in a sentence, made by one button."""

from __future__ import annotations

from dataclasses import replace

import pytest
from changed_run import run
from fake_bench import FakeBench
from late_worker import LateWorker
from PySide6.QtWidgets import QMenuBar, QWidget

from vsrn_viewer.answers import SmallestChange, Standing
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.groups import Group
from vsrn_viewer.requests import FindSmallest
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.smallest import SmallestDialog, smallest_words
from vsrn_viewer.view import Query

FOUND = SmallestChange(
    gains=False,
    dropped=(Group((1, 2, 3), "bear"), Group((6,), "goat")),
    change=Change(regions=(0, 4, 5, 7)),
    before=Standing(0.75, 1),
    after=Standing(0.374, 9),
    is_fewest=True,
)


@pytest.fixture
def dialog(subject, qtbot):
    """Answers are the test's."""
    parent = QWidget()
    qtbot.addWidget(parent)
    made = SmallestDialog(Menus(QMenuBar(parent)), subject, LateWorker(FakeBench()), parent)
    subject.change_view(query=Query(text="a brown bear"), image=0)
    subject.set_traced(run())
    parent.show()
    yield made
    parent.close()


def test_it_asks_about_what_is_on_screen(dialog, subject):
    subject.change_view(grouping="label")
    dialog.command.trigger()
    assert dialog._asked == FindSmallest(subject.view.pair, 0, Query(text="a brown bear"), "label")
    assert dialog.isVisible()
    assert dialog._asking.is_waiting
    assert not dialog.apply_button.isVisible()


def test_what_was_found_is_said_and_made_by_one_button(dialog, subject):
    dialog.command.trigger()
    dialog._asking.answered.emit(dialog._asked, FOUND)
    assert dialog.sentence.text() == (
        "To lose the first rank, drop bear (3 boxes), region 7 (goat): score 0.750 → 0.374, rank 1 → 9. "
        "Nothing smaller does it."
    )
    dialog.apply_button.click()
    assert subject.view.change == FOUND.change
    assert not dialog.isVisible()


def test_words_for_what_is_gained_greedy_or_not_there():
    gained = smallest_words(replace(FOUND, gains=True, is_fewest=False))
    assert gained.startswith("To gain the first rank, drop bear")
    assert gained.endswith("Found step by step, so fewer may do it too.")
    nothing = replace(FOUND, dropped=(), change=UNCHANGED)
    assert smallest_words(nothing).startswith("Nothing was found")


def test_closing_stops_the_search(dialog):
    dialog.command.trigger()
    dialog.close_button.click()
    assert not dialog._asking.is_waiting


def test_another_query_closes_it(dialog, subject):
    dialog.command.trigger()
    subject.change_view(query=Query(text="a cow"))
    assert not dialog.isVisible()
    assert not dialog._asking.is_waiting


def test_without_a_match_there_is_nothing_to_look_for(dialog, subject):
    assert dialog.command.isEnabled()
    subject.set_traced(replace(run(), trace=replace(run().trace, score=None)))
    assert not dialog.command.isEnabled()
