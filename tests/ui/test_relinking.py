"""The dialog “Where is it?”."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from vsrn_viewer.session_file import Missing
from vsrn_viewer.ui.relinking import RelinkDialog
from vsrn_viewer.ui.theme import apply_theme

MISSING = (Missing("/data/f30k", "the data"), Missing("/models/a.pth.tar", "a model", "/b/a.pth.tar"))


@pytest.fixture
def dialog(qapp, qtbot):
    apply_theme(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    made = RelinkDialog(window)
    made.ask("birds.vsrn-session", MISSING)
    yield made
    made.reject()


def test_a_problem_makes_the_dialog_higher_and_squashes_no_line(dialog, qapp):
    qapp.processEvents()
    before = dialog.height()
    dialog._say("Say where the data f30k is: the session cannot open without it.")
    qapp.processEvents()
    assert dialog.height() > before
    for label in dialog.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())
        assert label.height() >= label.minimumSizeHint().height()
