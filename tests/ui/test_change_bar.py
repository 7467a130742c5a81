"""The change bar: a chip for each part, which can be switched off and on, and what became of score and rank."""

from __future__ import annotations

from dataclasses import replace

import pytest
from changed_run import run
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from ui_samples import ranking_of

from vsrn_viewer.answers import Standing, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.groups import Group
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import Query, Selection

DROPPED = Change(regions=(0, 4, 5, 6, 7))
BOTH = replace(DROPPED, skipped_layers=(1,))
FELL = WhatIf(Standing(0.75, 1), Standing(0.374, 3), ())


@pytest.fixture
def window(qapp, tmp_path, qtbot, info):
    """A window without a worker: answers are the test's."""
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.subject.view_changed.disconnect(made.session._catch_up)
    made.resize(1480, 920)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.subject.set_info(info)
    made.subject.change_view(query=Query(text="a brown bear"))
    made.subject.set_ranking(ranking_of([0.75, 0.5, 0.375, 0.0], text="a brown bear"))
    made.subject.change_view(image=0)
    context = replace(run().context, groups=(Group((1, 2, 3), "bear"),))
    made.subject.set_traced(replace(run(), context=context))
    yield made
    made.close()
    made.deleteLater()


def names(window):
    return [(chip.switch.text().strip(), chip.switch.isChecked()) for chip in window.changes.chips()]


def change(window, made):
    window.subject.change_run(lambda _: made)


def action(window, words):
    return next(each for each in window._menus.commands if each.text() == words)


def test_it_is_there_only_while_something_is_changed(window):
    assert not window.changes.isVisible()
    change(window, DROPPED)
    assert window.changes.isVisible()
    change(window, Change())
    assert not window.changes.isVisible()


def test_a_chip_is_switched_off_stays_and_is_switched_on_again(window):
    change(window, BOTH)
    assert names(window) == [("bear dropped · 3 regions", True), ("layer 2 skipped", True)]
    window.changes.chips()[0].switch.click()
    assert (window.subject.view.change, window.subject.view.switched_off) == (Change(skipped_layers=(1,)), (DROPPED,))
    assert names(window) == [("layer 2 skipped", True), ("bear dropped · 3 regions", False)]
    window.changes.chips()[1].switch.click()
    assert (window.subject.view.change, window.subject.view.switched_off) == (BOTH, ())


def test_the_bar_stays_while_everything_is_switched_off(window):
    change(window, DROPPED)
    window.changes.chips()[0].switch.click()
    assert window.subject.view.change == Change()
    assert window.changes.isVisible()
    assert window.changes.standing.text() == ""
    window.changes.chips()[0].cross.click()
    assert not window.changes.isVisible()


def test_a_cross_takes_one_part_away(window):
    change(window, BOTH)
    window.changes.chips()[0].cross.click()
    assert window.subject.view.change == Change(skipped_layers=(1,))
    assert names(window) == [("layer 2 skipped", True)]


def test_what_would_leave_no_region_stays_off_and_is_said(window):
    change(window, DROPPED)
    window.changes.chips()[0].switch.click()
    change(window, Change(regions=(1, 2, 3)))
    off = window.changes.chips()[-1]
    off.switch.click()
    assert window.subject.view.change == Change(regions=(1, 2, 3))
    assert names(window)[-1] == ("bear dropped · 3 regions", False)
    assert "at least one region" in window.notices.sentence.text()


def test_each_gesture_is_one_step_with_its_name_on_the_button(window):
    change(window, DROPPED)
    assert window.changes.undo_button.text() == "↶ Undo drop bear"
    window.changes.chips()[0].switch.click()
    assert window.changes.undo_button.accessibleName() == "Undo switch off “bear dropped · 3 regions”"
    window.session.show_view = lambda view: window.subject.change_view(
        change=view.change, switched_off=view.switched_off
    )
    window.changes.undo_button.click()
    assert names(window) == [("bear dropped · 3 regions", True)]
    assert window.changes.redo_button.isEnabled()
    window.changes.undo_button.click()
    assert window.subject.view.change == Change()


def test_score_and_rank_stand_before_and_after(window):
    change(window, DROPPED)
    assert window.changes.standing.text() == "score 0.750 → …"
    window.subject.set_probe("standing", FELL)
    assert window.changes.standing.text() == "score 0.750 → 0.374   rank 1 → 3 of 4"


def test_where_the_run_overflows_a_sentence_says_so(window):
    change(window, DROPPED)
    sentence = "The values of this run overflow, so it has no score."
    window.subject.set_probe("standing", WhatIf(Standing(0.75, 1), Standing(None, None), (), (sentence,)))
    assert window.changes.standing.text() == sentence


def test_without_a_sentence_there_is_no_score_and_that_is_said(window):
    window.subject.change_view(query=Query())
    window.subject.set_ranking(None)
    change(window, DROPPED)
    assert window.changes.standing.text() == "no score without a sentence"


def test_another_image_has_other_regions_and_another_query_other_words(window):
    change(window, replace(BOTH, dropped_words=(1,)))
    window.changes.chips()[1].switch.click()  # the bear
    window.subject.pick_image(1)
    assert window.subject.view.change == Change(skipped_layers=(1,), dropped_words=(1,))
    assert window.subject.view.switched_off == ()
    window.subject.change_view(query=Query(text="a cow"))
    assert window.subject.view.change == Change(skipped_layers=(1,))


def test_a_changed_image_stays_while_the_query_changes(window):
    change(window, DROPPED)
    assert not window.subject.follows_best


def test_delete_drops_what_is_selected(window, qtbot):
    window.subject.change_view(selection=Selection(regions=(1, 2, 3)))
    window.results.grid.setFocus()
    qtbot.keyClick(window.results.grid, Qt.Key.Key_Delete)
    assert window.subject.view.change == DROPPED


def test_delete_in_the_query_deletes_a_letter(window, qtbot):
    window.subject.change_view(selection=Selection(regions=(1,)))
    window.query.field.setFocus()
    window.query.field.setCursorPosition(0)
    qtbot.keyClick(window.query.field, Qt.Key.Key_Delete)
    assert window.query.field.text() == " brown bear"
    assert window.subject.view.change == Change()


def test_menu_offers_what_can_be_done_with_what_is_selected(window):
    words = (
        "Drop the selected regions",
        "Keep only the selected regions",
        "Cut the kept edges",
        "Reset all what-ifs",
    )
    assert not any(action(window, each).isEnabled() for each in words)
    window.subject.change_view(selection=Selection(regions=(1, 2), edges=((1, 2),)))
    action(window, "Keep only the selected regions").trigger()
    action(window, "Cut the kept edges").trigger()
    action(window, "Skip layer 1 (on screen)").trigger()
    assert window.subject.view.change == Change((1, 2), ((0, 1, 2, 0.0),), (0,))
    action(window, "Run layer 1 (on screen)").trigger()
    window.changes.chips()[0].switch.click()
    action(window, "Reset all what-ifs").trigger()
    assert (window.subject.view.change, window.subject.view.switched_off) == (Change(), ())


def test_menu_lists_the_words_of_the_query_and_the_layers(window):
    change(window, Change(skipped_layers=(1,)))
    window._menus.menu("&Change").aboutToShow.emit()
    submenus = {
        menu.title(): menu for menu in window._menus.menu("&Change").findChildren(type(window._menus.menu("&Change")))
    }
    submenus["Layers"].aboutToShow.emit()
    assert [each.text() for each in submenus["Layers"].actions()] == ["Skip layer 1", "Run layer 2"]
    submenus["Words of the query"].aboutToShow.emit()
    assert [each.text() for each in submenus["Words of the query"].actions()] == ["1  a", "2  brown", "3  bear"]


def test_tab_goes_from_the_query_through_the_chips_to_the_results(window, qtbot):
    change(window, BOTH)
    QApplication.processEvents()
    window.query.figure_button.setFocus()
    stops = []
    for _ in range(7):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget().accessibleName())
    assert stops == [
        "Undo drop bear",
        "bear dropped · 3 regions: on",
        "Remove: bear dropped · 3 regions",
        "layer 2 skipped: on",
        "Remove: layer 2 skipped",
        "Change something else",
        "Say which results are listed",
    ]


def test_many_chips_take_another_line_and_none_is_cut(window):
    edges = tuple((0, receiver, giver, 0.0) for receiver in range(4) for giver in range(3))
    change(window, Change(edges=edges))
    QApplication.processEvents()
    chips = window.changes.chips()
    assert len(chips) == 12
    lines = {chip.y() for chip in chips}
    assert len(lines) > 1
    assert all(chip.width() >= chip.sizeHint().width() for chip in chips)
    assert all(chip.geometry().bottom() <= window.changes.height() for chip in chips)
