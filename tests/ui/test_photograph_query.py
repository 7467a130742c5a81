"""Searching with a photograph: what fits it is listed, and each entry leads on."""

from __future__ import annotations

import pytest
from fake_bench import FakeBench, info_of, pair_named
from late_worker import LateWorker
from PySide6.QtWidgets import QMenuBar, QWidget

from vsrn_viewer.answers import CaptionHit, Hit, PhotographMatches
from vsrn_viewer.requests import MatchPhotograph
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.photograph_query import PhotographDialog
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query

A = pair_named("a")
CAPTIONS = (CaptionHit(1, "a bear", 4, 0.75, False), CaptionHit(2, "a cow", 1, 0.5, False))
IMAGES = (Hit(1, "a3", 0.9), Hit(2, "a0", 0.25))
FOUND = PhotographMatches("bear.jpg", CAPTIONS, IMAGES, (3, 0))


@pytest.fixture
def subject(qapp):  # noqa: ARG001 (Qt has to be there)
    made = Subject()
    made.set_info(info_of(A, 0), made.view)
    return made


@pytest.fixture
def dialog(subject, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    made = PhotographDialog(Menus(QMenuBar(parent)), subject, LateWorker(FakeBench()), parent)
    parent.show()
    yield made
    parent.close()


def listed(shown):
    return [shown.item(row).text() for row in range(shown.count())]


def test_what_fits_is_listed_with_its_scores_and_leads_on(dialog, subject):
    chosen = []
    dialog.caption_chosen.connect(chosen.append)
    dialog.search("bear.jpg")
    assert dialog.isVisible()
    assert dialog.sentence.text() == "Looking for the regions of the photograph…"
    dialog._asking.answered.emit(MatchPhotograph(A, "bear.jpg"), FOUND)
    assert listed(dialog.captions) == ["0.750  a bear", "0.500  a cow"]
    assert listed(dialog.images) == ["0.900  a3", "0.250  a0"]
    assert not dialog.sentence.isVisible()
    dialog.captions.itemActivated.emit(dialog.captions.item(1))
    assert chosen == [Query("caption", "a cow", 1)]
    dialog.images.itemActivated.emit(dialog.images.item(0))
    assert subject.view.image == 3


def test_why_nothing_is_found_is_said(dialog):
    dialog.search("notes.txt")
    dialog._asking.failed.emit(MatchPhotograph(A, "notes.txt"), "notes.txt: no image.", "")
    assert dialog.sentence.text() == "notes.txt: no image."
    assert listed(dialog.captions) == []


def test_a_split_without_captions_says_so(dialog):
    dialog.search("bear.jpg")
    dialog._asking.answered.emit(MatchPhotograph(A, "bear.jpg"), PhotographMatches("bear.jpg", (), IMAGES, (3, 0)))
    assert listed(dialog.captions) == ["This split has no captions."]
    dialog.captions.itemActivated.emit(dialog.captions.item(0))


def test_another_pair_ends_the_search(dialog, subject):
    dialog.search("bear.jpg")
    subject.set_info(None)
    assert not dialog.isVisible()
    assert not dialog._asking.is_waiting
    assert not dialog.command.isEnabled()
