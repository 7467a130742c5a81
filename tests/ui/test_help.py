"""Help: the keys, the guide at the right place, and the check of what is on screen."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from vsrn_viewer.answers import Checked, CheckedNumbers
from vsrn_viewer.data.demo import guide_file
from vsrn_viewer.explain import docked_kinds
from vsrn_viewer.requests import CheckShown
from vsrn_viewer.ui.dialogs import KeysDialog
from vsrn_viewer.ui.help import CheckDialog, GuideDialog, panel_around
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.query_pages import PAGES


@pytest.fixture
def window(qapp, qtbot, tmp_path):
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def headings():
    return re.findall(r"^#+ (.+)$", guide_file().read_text(encoding="utf-8"), re.MULTILINE)


def test_every_kind_of_picture_and_every_panel_has_its_section(window):
    written = headings()
    assert {kind.title for kind in docked_kinds()} <= set(written)
    for panel in (window.results, window.captions, window.image, *window.evidence.values()):
        assert panel.help_heading() in written
    assert {page.HEADING for page in PAGES.values()} <= set(written)


def test_f1_in_a_panel_opens_its_section_and_elsewhere_the_keys(window, monkeypatch):
    focused = window.evidence["matrix"].focusProxy()
    monkeypatch.setattr(QApplication, "focusWidget", lambda: focused)
    window.help.show_here()
    guide = window.findChild(GuideDialog)
    assert guide.isVisible()
    assert guide.text.textCursor().block().text() == window.evidence["matrix"].kind.title
    guide.close()
    focused = window.query.field
    window.help.show_here()
    assert window.findChild(KeysDialog).isVisible()


def test_the_guide_is_read_without_scrolling_sideways(qtbot):
    guide = GuideDialog(None)
    qtbot.addWidget(guide)
    guide.open_at("")
    QApplication.processEvents()
    assert guide.text.horizontalScrollBar().maximum() == 0
    assert (
        guide.text.document().idealWidth() > 0.9 * guide.text.viewport().width()
    )  # there are wide pictures, and they are shown


def test_the_list_of_keys_fits_the_screen_and_its_end_can_be_reached(qtbot):
    dialog = KeysDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    assert dialog.height() < dialog.screen().availableGeometry().height()  # 800 pixels here, less than the list needs
    bar, last = dialog.findChild(QScrollArea).verticalScrollBar(), dialog.findChildren(QLabel)[-1]
    assert last.visibleRegion().isEmpty()
    qtbot.keyClick(dialog.findChild(QScrollArea), Qt.Key.Key_PageDown)
    assert bar.value() > 0
    bar.setValue(bar.maximum())
    assert not last.visibleRegion().isEmpty()


def test_a_header_in_a_title_bar_belongs_to_its_panel(window):
    matrix = window.evidence["matrix"]
    assert panel_around(matrix.table_button) is matrix
    assert panel_around(window.query.field) is None


def test_the_overlay_decides_which_section_the_image_opens(window):
    window.subject.change_view(overlay="attention")
    assert window.image.help_heading() == "Attention"
    window.subject.change_view(overlay="affinity")
    assert window.image.help_heading() == "Affinity graph"


def test_check_without_a_model_says_so(window):
    window.help.check()
    assert "Open an image" in window.findChild(CheckDialog).sentence.text()


def test_check_says_the_worst_number_relative_to_its_size(qtbot, window):
    dialog = CheckDialog(window)
    qtbot.addWidget(dialog)
    numbers = CheckedNumbers("nodes", 2e-6, 5.0, 23040, "plain"), CheckedNumbers("score", 1.5e-6, 0.75, 1, "plain")
    dialog.show_answer(Checked(numbers, enlarged=7.0))
    assert "or to 1 where all are smaller, the largest difference is in “score”: 1.5e-06" in dialog.sentence.text()
    assert dialog.sentence.text().endswith("about 1e-6 is rounding.")
    assert [dialog.table.item(0, at).text() for at in range(5)] == ["nodes", "2.0e-06", "5.00", "23,040", "plain"]


def test_check_says_where_rounding_is_larger_than_usual(qtbot, window):
    dialog = CheckDialog(window)
    qtbot.addWidget(dialog)
    dialog.show_answer(Checked((CheckedNumbers("sequence", 1.4e-5, 0.97, 512, "plain"),), enlarged=307.2))
    assert "behind the graph up to 307 times that" in dialog.sentence.text()


def test_request_for_a_check_is_never_taken_for_an_older_one():
    one, other = (CheckShown(None, 1, None, None, None) for _ in range(2))
    assert one != other


def test_keys_name_the_help(window):
    window.help.show_keys()
    said = {label.text() for label in window.findChild(KeysDialog).findChildren(QLabel)}
    assert any("in a panel: what it shows" in text for text in said)
