"""The main window without a model: focus, commands, and where the pinned image stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QPushButton, QWidget
from trace_samples import traced
from ui_samples import ranking_of

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.ui.command_palette import CommandPalette
from vsrn_viewer.ui.dialogs import KeysDialog
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.frame import HEADER_PX
from vsrn_viewer.view import Query, Selection


@pytest.fixture
def window(qapp, tmp_path, qtbot):
    """A window that opens nothing."""
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.resize(1480, 920)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.close()
    made.deleteLater()  # or every later theme would dress it again


def test_who_types_at_once_types_the_query(window):
    assert window.focusWidget() is window.query.field


def test_enter_leaves_the_field_so_that_arrows_and_letters_act(window, info, qtbot):
    window.subject.set_info(info)
    window.subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0]))
    qtbot.keyClick(window.query.field, Qt.Key.Key_Return)
    assert window.focusWidget() is window.query.field  # nothing is asked yet
    qtbot.keyClicks(window.query.field, "a cow")
    qtbot.keyClick(window.query.field, Qt.Key.Key_Return)
    assert window.focusWidget() is window.results.grid


def test_results_that_come_while_somebody_types_leave_the_focus_with_the_query(window, info, qtbot):
    window.subject.set_info(info)
    window.subject.set_failure("images", "No word of the query is in the model's vocabulary.")
    qtbot.keyClicks(window.query.field, "qqq")
    qtbot.keyClick(window.query.field, Qt.Key.Key_Return)
    window.query.focus_field()
    window.subject.set_failure("images", "")
    window.subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0]))
    qtbot.waitUntil(window.results.grid.isVisible)
    assert window.focusWidget() is window.query.field


def test_enter_goes_to_the_table_where_the_results_are_one(window, info, qtbot):
    window.subject.set_info(info)
    window.subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0]))
    window.results.table_button.click()
    qtbot.keyClicks(window.query.field, "a cow")
    qtbot.keyClick(window.query.field, Qt.Key.Key_Return)
    assert window.focusWidget() is window.results.twin


def test_focus_of_the_splits_does_not_wander_into_another_switch_while_one_is_read(window, info, qtbot):
    window.subject.set_info(replace(info, splits=("test", "val")))
    window.status.data.setFocus()
    assert window.focusWidget() is window.status.data
    window.worker.progressed.emit(Progress("Reading the captions", 1, 1000, "captions"))
    qtbot.waitUntil(window.status.data.isHidden, timeout=2000)
    assert QApplication.focusWidget() is None


def test_short_job_leaves_the_status_line_as_it_is(window, info, qtbot):
    window.subject.set_info(info)
    window.worker.progressed.emit(Progress("Explaining", 1, 36, "runs"))
    window.worker.progressed.emit(None)
    qtbot.wait(200)
    assert not window.status.data.isHidden()
    window.worker.progressed.emit(Progress("Explaining", 9, 36, "runs"))
    qtbot.waitUntil(window.status.job.isVisible, timeout=2000)
    assert window.status.job.text() == "Explaining: 9 of 36 runs"


def test_no_menu_is_higher_than_a_small_screen(window):
    menus = window.findChildren(QMenu)
    assert {"&File", "&View", "Panels"} <= {menu.title() for menu in menus}
    for menu in menus:
        menu.sizeHint()  # lays it out: what does not fit on the screen goes into a second column
        assert sum(menu.actionGeometry(one).height() for one in menu.actions()) <= 700, menu.title()


def test_palette_opens_again_and_again_with_every_command(window):
    for _ in range(3):
        window._find_command()
        palette = window.findChildren(CommandPalette)[-1]
        names = [palette.list.model().index(row, 0).data() for row in range(palette.list.model().rowCount())]
        assert {"Open…    Ctrl+O", "Reset layout", "About this panel    F1", "Keys    Shift+F1"} <= set(names)
        assert {"Hide the panel Results", "Show the panel Pinned", "Show attention over the image"} <= set(names)
        palette.close()
        QApplication.processEvents()


def test_menu_marks_the_colours_in_use(window):
    def marked():
        return [action.text() for action in window._menus.commands if action.isChecked() and "Colours" in action.text()]

    assert marked() == ["Colours: system"]
    next(action for action in window._menus.commands if action.text() == "Colours: dark").trigger()
    assert marked() == ["Colours: dark"]
    next(action for action in window._menus.commands if action.text() == "Colours: light").trigger()


def test_pinned_image_stands_beside_the_image_and_as_high(window, qtbot):
    window.subject.set_traced(traced())
    window.pinning.pin()
    qtbot.waitUntil(lambda: abs(window.pinned_image.height() - window.image.height()) <= HEADER_PX, timeout=2000)
    assert window.pinned_image.title()[0] == "Pinned 107"
    qtbot.waitUntil(lambda: window.pinned_image.width() >= 300, timeout=2000)
    qtbot.waitUntil(lambda: window.evidence["matrix"].width() >= 220, timeout=2000)


def test_chosen_format_is_the_ending_of_the_figures_name(window):
    window.subject.set_traced(traced())
    window.figures.export_page()
    dialog = window.findChild(QFileDialog)
    for chosen in dialog.nameFilters()[::-1]:
        dialog.filterSelected.emit(chosen)
        assert dialog.selectedFiles()[0].endswith("/107-layer-1." + chosen[:3].lower())
    dialog.reject()


def test_page_waits_for_a_sentence_whose_words_are_selected(window):
    early = traced()
    window.subject.set_traced(replace(early, trace=replace(early.trace, sentence_follows=True)))
    window.subject.change_view(selection=Selection(words=(1,)))
    window.figures.export_page()
    assert window.notices.sentence.text().startswith("Words of the sentence are selected, and the model is still")
    assert window.findChild(QFileDialog) is None


def test_next_figure_is_offered_the_folder_and_the_format_of_the_last_and_a_name_of_its_own(window, tmp_path):
    window.subject.set_traced(traced())
    window.export.finished.emit(str(tmp_path / "one.svg"))
    window.subject.change_view(layer=1)
    window.figures.export_page()
    dialog = window.findChild(QFileDialog)
    assert dialog.selectedFiles() == [str(tmp_path / "107-layer-2.svg")]
    assert dialog.selectedNameFilter().startswith("SVG")
    dialog.reject()


def test_figure_that_takes_a_while_is_said_to_be_drawn_until_it_is_there(window, monkeypatch):
    asked = []
    monkeypatch.setattr(window.export, "start", lambda *figure, **_: asked.append(figure[2]))
    window.subject.set_traced(traced())
    window.figures.export_page()
    window.findChild(QFileDialog).fileSelected.emit("/figures/one.svg")
    assert asked == [Path("/figures/one.svg")]
    assert window.notices.sentence.text() == "The figure is being drawn: /figures/one.svg"
    window.export.finished.emit("/figures/one.svg")
    assert window.notices.sentence.text() == "✓ Figure written: /figures/one.svg"


def test_empty_image_panel_offers_an_example_that_is_a_caption_of_the_dataset(window, info, qtbot):
    window.subject.set_info(info)
    buttons = [one for one in window.image.findChildren(QPushButton) if one.text() == "Show an example"]
    assert len(buttons) == 1
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert window.subject.view.query == Query("caption", info.captions[0], 0)


def test_long_status_never_widens_the_window(window, info, qtbot):
    window.resize(1100, 700)
    window.subject.set_info(replace(info, model_name="a model of a very long name " * 8))
    window.worker.progressed.emit(Progress("Reading the captions", 1, 1000, "captions"))
    qtbot.waitUntil(window.status.data.isHidden, timeout=2000)
    qtbot.wait(50)
    assert window.width() == 1100


def test_status_that_has_no_room_says_that_it_is_cut_and_keeps_the_whole_in_its_tip(window, info, qtbot):
    name = "a model of a very long name " * 8
    window.resize(1100, 700)
    window.subject.set_info(replace(info, model_name=name))
    qtbot.waitUntil(lambda: window.status.model.shown_text().endswith("…"))
    assert name in window.status.model.toolTip()
    assert info.vocabulary_file in window.status.model.toolTip()


def test_layers_are_stepped_from_the_one_on_screen(window):
    window.subject.change_view(layer=3)  # of a model of four layers
    window.subject.set_traced(traced())  # which has two: the second is on screen
    step = {action.text(): action.trigger for action in window._menus.commands}
    step["Next layer"]()
    assert window.subject.view.layer == 3
    step["Previous layer"]()
    assert window.subject.view.layer == 0


def test_overlays_come_back_when_another_window_gets_the_release_of_the_held_key(window, qtbot):
    window.subject.set_traced(traced())
    window.subject.change_view(overlay="affinity")
    window.image.canvas.setFocus()
    qtbot.keyPress(window.windowHandle(), Qt.Key.Key_H)
    legend = window.image.legend
    assert not legend.isVisible()
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(legend.isVisible, timeout=2000)


def test_keys_open_one_window_however_often_they_are_asked_for(window, qtbot):
    keys = next(action for action in window._menus.commands if action.text() == "Keys")
    for _ in range(3):
        keys.trigger()
    assert len([one for one in window.findChildren(KeysDialog) if one.isVisible()]) == 1
    said = {label.text() for label in window.findChild(KeysDialog).findChildren(QLabel)}
    assert "Tab, after a click on the image" in said
    window.findChild(KeysDialog).close()
    qtbot.waitUntil(lambda: not window.findChildren(KeysDialog), timeout=2000)
    keys.trigger()
    assert window.findChild(KeysDialog).isVisible()
    window.findChild(KeysDialog).close()


def test_remark_about_an_image_goes_with_the_image_and_a_problem_stays(window):
    window.subject.set_traced(traced())
    window.session.remarked.emit("trace", "a.jpg: damaged.")
    assert window.notices.isVisible()
    window.subject.set_traced(traced())
    assert not window.notices.isVisible()
    window.session.notice.emit("caps.txt: 9 lines do not fit 2 images.", "")
    window.subject.set_traced(traced())
    assert window.notices.isVisible()


def test_notice_moves_nothing(window):
    before = window.image.mapTo(window, window.image.rect().topLeft()), window.image.size()
    window.export.finished.emit("/tmp/out/a.pdf")
    QApplication.processEvents()
    assert window.notices.sentence.text() == "✓ Figure written: /tmp/out/a.pdf"
    assert (window.image.mapTo(window, window.image.rect().topLeft()), window.image.size()) == before
    assert window.notices.geometry().bottom() < window.status.y()


@pytest.mark.parametrize("overlay", ["boxes", "affinity", "attention"])
def test_overlays_and_quantities_are_commands(window, overlay):
    do = {action.text(): action.trigger for action in window._menus.commands}
    do[f"Show {overlay} over the image"]()
    do["Show effective values of the edges"]()
    assert (window.subject.view.overlay, window.subject.view.quantity) == (overlay, "effective")


def test_going_back_shows_the_image_among_the_results(window, info):
    many = replace(
        info,
        image_ids=tuple(map(str, range(200))),
        image_files=("",) * 200,
        captions=("a",) * 400,
        caption_lines=CaptionLines.even(200, 2),
    )
    window.subject.set_info(many)
    window.subject.set_ranking(ranking_of([float(-row) for row in range(200)]))
    window.subject.pick_image(150)
    place = window.subject.view
    window.subject.pick_image(0)
    window.results.grid.scrollToTop()
    window._show_again(place)
    grid = window.results.grid
    assert grid.viewport().rect().intersects(grid.visualRect(window.results.model.index(150)))
