"""What is strange about what is open: asked by a command, listed, copied; and an end where nothing is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_bench import FakeBench, info_of, pair_named
from late_worker import LateWorker
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenuBar, QWidget

from vsrn_viewer.finding import Finding, Findings
from vsrn_viewer.requests import AskFindings
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.strange import FindingsDialog

PAIR = pair_named("flickr")
FOUND = Findings(
    "test",
    1000,
    5000,
    128,
    (
        Finding("padding", "The last regions hold only zeros.", "possible", "Give the numbers of regions."),
        Finding("unknown-words", "30% of the words are read as <unk>.", "certain", "Name another with --vocab."),
        Finding("captions-as-bytes", "The lines were b'…'.", "certain", ""),
    ),
)


@pytest.fixture
def dialog(subject, qtbot):
    """Answers are the test's."""
    parent = QWidget()
    qtbot.addWidget(parent)
    made = FindingsDialog(Menus(QMenuBar(parent)), subject, LateWorker(FakeBench()), parent)
    parent.show()
    subject.set_info(info_of(PAIR, 0))
    made.command.trigger()
    yield made
    parent.close()


def test_it_asks_about_the_open_pair(dialog):
    assert dialog._asking._asked == AskFindings(PAIR)
    assert dialog.isVisible()
    assert not dialog.copy_button.isEnabled()


def test_findings_are_listed_the_surest_first_and_copied(dialog, qtbot):
    dialog._asking.answered.emit(AskFindings(PAIR), FOUND)
    assert dialog.sentence.text() == "Split test: 1,000 images, 5,000 captions; 128 images read."
    assert dialog.text.toPlainText().split("\n") == [
        "Certain: 30% of the words are read as <unk>.",
        "→ Name another with --vocab.",
        "Certain: The lines were b'…'.",
        "Possible: The last regions hold only zeros.",
        "→ Give the numbers of regions.",
    ]
    assert dialog.copy_button.hasFocus() or dialog.focusWidget() is dialog.copy_button
    qtbot.keyClick(dialog.copy_button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "\n".join(FOUND.lines())


def test_nothing_strange_is_said(dialog):
    dialog._asking.answered.emit(AskFindings(PAIR), replace(FOUND, findings=()))
    assert dialog.sentence.text().endswith("128 images read. Nothing strange was found.")
    assert not dialog.text.isVisible()
    assert dialog.copy_button.isEnabled()


def test_what_fails_is_a_sentence(dialog):
    dialog._asking.failed.emit(AskFindings(PAIR), "test_ims.npy: has changed.", "")
    assert dialog.sentence.text() == "test_ims.npy: has changed."


def test_another_pair_closes_it_and_none_cannot_be_asked(dialog, subject):
    subject.set_info(info_of(pair_named("coco"), 0))
    assert not dialog.isVisible()
    assert not dialog._asking.is_waiting
    subject.set_info(None)
    assert not dialog.command.isEnabled()


def test_closing_stops_it(dialog):
    dialog.close_button.click()
    assert not dialog._asking.is_waiting
