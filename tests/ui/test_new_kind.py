"""A kind of picture that one line adds to the registry is everywhere in the window."""

from __future__ import annotations

import pytest
import similarity
from changed_run import THREE_LEFT, run
from PySide6.QtCore import QPoint, QPointF, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from trace_samples import move_to

from vsrn_viewer.explain import kinds
from vsrn_viewer.ui.dialogs import KeysDialog
from vsrn_viewer.ui.main_window import MainWindow


@pytest.fixture
def window(qapp, tmp_path, qtbot, monkeypatch):
    """A window that opens nothing, with one more kind of picture."""
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, similarity.KIND))
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.resize(1480, 920)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()
    made.deleteLater()


def opened(window):
    action = next(each for each in window._menus.commands if each.text() == "Similarity of the regions")
    action.trigger()
    QApplication.processEvents()
    return window.evidence["similarity"]


def test_new_kind_waits_in_the_view_menu(window):
    assert not window.docks.docks["similarity"].isVisible()
    panel = opened(window)
    assert panel.isVisible()
    window.docks.reset()
    assert not window.docks.docks["similarity"].isVisible()


def test_new_kind_says_what_it_will_show_and_then_shows_it(window):
    panel = opened(window)
    sentence = "Open an image to see which of its regions the graph has made alike."
    assert panel._message.sentence.text() == sentence
    window.subject.set_traced(run(THREE_LEFT))
    assert panel.title() == ("Similarity", "cosine of the nodes after the last layer")
    assert panel.canvas.isVisibleTo(panel)


def test_new_kind_has_table_twin_menu_and_hover(window):
    window.subject.set_traced(run(THREE_LEFT))
    panel = opened(window)
    panel.table_button.click()
    assert panel.table().columns == ("region", "label", "with 6", "with 3", "with 8")
    panel.table_button.click()
    QApplication.processEvents()
    grid = panel.canvas.grid()
    move_to(panel.canvas, QPointF(grid.column(2).center().x(), grid.row(0).center().y()))
    assert window.subject.hover.edge == (5, 7)
    assert panel.title()[1].startswith("region 6 and 8: ")
    window.subject.hover_region(5)
    assert panel.title()[1].startswith("most with 8: ")  # and not with itself
    menu = panel.open_menu((0,), QPoint(0, 0))
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy numbers"].trigger()
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("6\tfox\t")
    menu.close()


def test_help_says_what_every_kind_shows(window, qtbot):
    dialog = KeysDialog(window)
    qtbot.addWidget(dialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    for kind in kinds.docked_kinds():
        assert said[said.index(kind.title) + 1] == f"for the open image: {kind.shows}"
