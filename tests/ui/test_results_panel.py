"""The results grid: ranks, truth, selection and numbers are the ranking's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from ui_samples import ranking_of

from vsrn_viewer.answers import Standing, WhatIf
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.palette import LIGHT
from vsrn_viewer.ui.panels.message import Message
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Query


@pytest.fixture
def panel(subject, qtbot, qapp):
    apply_theme(qapp, "light")
    return shown(ResultsPanel(subject), qtbot)


def shown(panel, qtbot):
    qtbot.addWidget(panel)
    panel.resize(330, 420)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def tiles(panel):
    return [panel.model.tile(place) for place in range(panel.model.rowCount())]


def colours_of_tile(panel, place):
    image = panel.grid.viewport().grab(panel.grid.visualRect(panel.model.index(place))).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def colours_under_image(panel, place):
    line = panel.grid.visualRect(panel.model.index(place))
    line.setTop(line.bottom() - 18)
    image = panel.grid.viewport().grab(line).toImage()
    return [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]


def is_truth_green(colour):
    wanted = QColor(LIGHT.truth)
    parts = ((colour.red(), wanted.red()), (colour.green(), wanted.green()), (colour.blue(), wanted.blue()))
    return all(abs(part - other) < 40 for part, other in parts)


def test_before_any_query_images_lie_in_dataset_order_without_rank(panel):
    assert [(tile.image_id, tile.rank, tile.score) for tile in tiles(panel)] == [(i, 0, None) for i in "abcd"]
    assert panel.title() == ("Results", "4 images, in dataset order")


def test_focus_that_waits_for_a_dataset_opens_no_image_of_it(info, qtbot):
    subject = Subject()
    panel = shown(ResultsPanel(subject), qtbot)
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.setFocus()  # Enter in the query does that, long before there is anything to rank
    subject.set_info(info)
    QApplication.processEvents()
    assert panel.grid.hasFocus()
    assert subject.view.image == -1
    assert subject.follows_best


def test_ranks_follow_the_scores_and_ties_go_to_the_smaller_row(panel, subject):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.25, -0.125]))
    assert [(tile.rank, tile.image_id, tile.score) for tile in tiles(panel)] == [
        (1, "b", 0.5),
        (2, "a", 0.25),
        (3, "c", 0.25),
        (4, "d", -0.125),
    ]


def test_truth_is_named_in_the_header_and_said_by_its_tile_alone(panel, subject):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.25, -0.125], truth=2))
    assert (panel.title()[1], panel.truth.text()) == ("4 images", "✓ truth at 3")
    said = [panel.model.index(place).data(Qt.ItemDataRole.AccessibleTextRole) for place in range(4)]
    assert said[2] == "rank 3, image c, score 0.250, the truth"
    assert said[3] == "rank 4, image d, score −0.125"
    assert [tile.is_truth for tile in tiles(panel)] == [False, False, True, False]


def test_truth_is_marked_in_its_colour_on_its_tile_alone(panel, subject):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.25, -0.125], truth=2))
    marked = [any(map(is_truth_green, colours_under_image(panel, place))) for place in range(4)]
    assert marked == [False, False, True, False]


def test_tooltip_says_what_the_bar_shows(panel, subject):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.25, -0.125]))
    assert "bars start at 0; the scale runs from −0.125 to 0.500" in panel.model.index(0).data(
        Qt.ItemDataRole.ToolTipRole
    )


def test_image_of_the_view_is_selected_and_stays_so_when_ranks_change(panel, subject):
    subject.change_view(image=2)
    assert panel.grid.currentIndex().row() == 2
    subject.set_ranking(ranking_of([0.0, 0.1, 0.9, 0.2]))
    assert panel.grid.currentIndex().row() == 0
    assert subject.view.image == 2


def test_arrow_keys_open_the_next_image(panel, subject, qtbot):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.125, 0.0]))
    subject.change_view(image=1)
    qtbot.keyClick(panel.grid, Qt.Key.Key_Right)
    assert subject.view.image == 0


def test_click_opens_an_image(panel, subject, qtbot):
    place = panel.grid.visualRect(panel.model.index(3)).center()
    qtbot.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert subject.view.image == 3


def test_table_twin_has_the_numbers_of_the_ranking(panel, subject):
    ranking = ranking_of([0.25, 0.5, 0.25, -0.125], truth=0)
    subject.set_ranking(ranking)
    rows = panel.model.table().rows
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert [row[1] for row in rows] == ["b", "a", "c", "d"]
    assert [row[2] for row in rows] == [float(ranking.scores[row]) for row in ranking.order]
    assert [row[3] for row in rows] == ["", "truth", "", ""]


def test_thumbnails_appear(panel, qtbot):
    qtbot.waitUntil(lambda: "#2f7d32" in colours_of_tile(panel, 0), timeout=5000)


def test_unreadable_image_says_why_in_its_tooltip(info, tmp_path, qtbot):
    corrupt = tmp_path / "corrupt.jpg"
    corrupt.write_bytes(b"\xff\xd8\xff no picture")
    subject = Subject()
    subject.set_info(replace(info, image_files=(str(corrupt), *info.image_files[1:])))
    panel = shown(ResultsPanel(subject), qtbot)
    qtbot.waitUntil(lambda: panel.grid._thumbnails.get(str(corrupt)) is not None, timeout=5000)
    place = panel.grid.visualRect(panel.model.index(0)).center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, panel.grid.viewport().mapToGlobal(place))
    QApplication.sendEvent(panel.grid.viewport(), event)
    assert "corrupt.jpg: damaged" in QToolTip.text()


def test_without_files_a_plain_tile_shows_the_id(info_without_files, qtbot, qapp):
    apply_theme(qapp, "light")
    subject = Subject()
    subject.set_info(info_without_files)
    panel = shown(ResultsPanel(subject), qtbot)
    assert QColor(LIGHT.secondary).name() in colours_of_tile(panel, 0)


def test_no_dataset_says_so_and_offers_the_demo(qtbot):
    panel = shown(ResultsPanel(Subject()), qtbot)
    message = panel.findChild(Message)
    assert message.sentence.text() == "No dataset is open."
    with qtbot.waitSignal(panel.demo_requested):
        qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)


def test_failure_is_said_with_retry_and_goes_when_mended(panel, subject, qtbot):
    subject.change_view(query=Query(text="zzz"))
    subject.failed.emit("images", "No word of the query is in the vocabulary.", "")
    message = panel.findChild(Message)
    assert message.isVisible()
    with qtbot.waitSignal(panel.retry_requested) as asked:
        qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)
    assert asked.args == ["images"]
    subject.failed.emit("images", "", "")
    assert panel.grid.isVisible()


def test_dataset_that_cannot_be_opened_leaves_the_open_one_on_screen(panel, subject):
    subject.failed.emit("open", "/data: no such dataset folder.", "")
    assert panel.grid.isVisible()


def test_two_columns_fill_a_narrow_panel(panel):
    places = [panel.grid.visualRect(panel.model.index(place)) for place in range(4)]
    assert places[0].top() == places[1].top() < places[2].top()
    assert places[1].right() <= panel.grid.viewport().width()


def test_another_split_replaces_the_images(panel, subject, info_without_files):
    subject.change_view(image=3)
    subject.set_info(info_without_files)
    assert panel.model.rowCount() == 4
    subject.set_info(None)
    assert panel.model.rowCount() == 0


def test_ranking_of_some_images_shows_those_alone_and_the_next_one_all(panel, subject):
    whole = ranking_of([0.25, 0.5, 0.125, 0.0], truth=0)
    subject.set_ranking(replace(whole, order=whole.order[::3]))
    assert [(tile.rank, tile.image_id, tile.score) for tile in tiles(panel)] == [(1, "b", 0.5), (2, "d", 0.0)]
    assert panel.title()[1] == "2 of 4 images · truth not among them"
    subject.change_view(image=2)
    assert not panel.grid.currentIndex().isValid()
    subject.set_ranking(whole)
    assert [tile.image_id for tile in tiles(panel)] == ["b", "a", "c", "d"]
    assert panel.grid.currentIndex().row() == 2
    subject.set_ranking(replace(whole, order=whole.order[:1]))
    subject.set_ranking(None)
    assert [tile.image_id for tile in tiles(panel)] == ["a", "b", "c", "d"]


def test_model_keeps_the_rules_of_qt(panel, subject, qtmodeltester):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.25, -0.125]))
    qtmodeltester.check(panel.model)


def test_row_of_the_table_opens_its_image(panel, subject, qtbot):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.75, -0.125]))
    panel.table_button.click()
    panel.twin.sortByColumn(0, Qt.SortOrder.DescendingOrder)  # d, a, b, c
    place = panel.twin.visualRect(panel.twin.model().index(1, 1)).center()
    qtbot.mouseClick(panel.twin.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: subject.view.image == 0, timeout=2000)
    assert panel.twin.model().marked == {2}  # its rank, from 0
    panel.twin.setCurrentIndex(panel.twin.model().index(3, 0))
    qtbot.keyClick(panel.twin, Qt.Key.Key_Return)
    assert subject.view.image == 2


def ask_menu(widget, at):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)


def test_right_click_on_a_tile_opens_a_menu_and_not_the_image(panel, subject, qtbot):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.75, -0.125]))
    subject.change_view(image=2)
    at = panel.grid.visualRect(panel.model.index(1)).center()
    qtbot.mouseClick(panel.grid.viewport(), Qt.MouseButton.RightButton, pos=at)
    ask_menu(panel.grid.viewport(), at)
    assert subject.view.image == 2
    menu = panel.findChildren(QMenu)[0]
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy its score"].trigger()
    assert QGuiApplication.clipboard().text() == "0.500"
    with qtbot.waitSignal(panel.query_chosen) as said:
        actions["Rank the captions for it"].trigger()
    assert said.args == [Query("image", "b", 1)]
    actions["Open image b"].trigger()
    assert subject.view.image == 1
    menu.close()


def test_row_of_the_table_has_the_menu_of_its_image(panel, subject):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.75, -0.125]))
    panel.table_button.click()
    ask_menu(panel.twin.viewport(), panel.twin.visualRect(panel.twin.model().index(0, 1)).center())
    menu = panel.findChildren(QMenu)[0]
    assert menu.actions()[0].text() == "Open image c"
    menu.close()


def test_grid_comes_back_to_the_image_that_somebody_went_back_to(subject, qtbot, info):
    many = replace(
        info,
        image_ids=tuple(map(str, range(200))),
        image_files=("",) * 200,
        captions=("a",) * 400,
        caption_lines=CaptionLines.even(200, 2),
    )
    subject.set_info(many)
    panel = shown(ResultsPanel(subject), qtbot)
    ranking = ranking_of([float(-row) for row in range(200)])
    QApplication.processEvents()

    def is_seen(row):
        return panel.grid.viewport().rect().intersects(panel.grid.visualRect(panel.model.index(panel.model.place(row))))

    subject.set_ranking(ranking)
    assert not is_seen(150)
    subject.change_view(image=150)  # the view is back ...
    panel.reveal_image(awaits_ranking=True)
    subject.set_ranking(replace(ranking))  # ... and so is its ranking
    assert is_seen(150)
    subject.set_ranking(replace(ranking))  # another query: its best is what counts
    assert is_seen(0)
    panel.reveal_image(awaits_ranking=False)
    assert is_seen(150)


def test_tile_without_a_photograph_shows_the_first_caption(subject, info_without_files, qtbot):
    subject.set_info(info_without_files)
    panel = shown(ResultsPanel(subject), qtbot)
    assert [tile.caption for tile in tiles(panel)] == [info_without_files.captions[line] for line in (0, 2, 4, 6)]
    uneven = replace(info_without_files, caption_lines=CaptionLines.of_counts([5, 0, 2, 1]))
    subject.set_info(uneven)
    assert [tile.caption for tile in tiles(panel)] == [uneven.captions[0], "", uneven.captions[5], uneven.captions[7]]
    dark = sum(QColor(LIGHT.text).name() == name for name in colours_of_tile(panel, 0))
    subject.set_info(replace(info_without_files, captions=(), caption_lines=CaptionLines.even(4, 0)))
    assert dark == 1
    assert QColor(LIGHT.text).name() not in colours_of_tile(panel, 0)


@pytest.mark.parametrize(("width", "columns"), [(211, 2), (330, 2), (440, 3), (150, 1)])
def test_a_narrow_panel_still_has_two_results_side_by_side(panel, width, columns):
    panel.resize(width, 420)
    QApplication.processEvents()
    tops = [panel.grid.visualRect(panel.model.index(place)).top() for place in range(4)]
    assert tops.count(tops[0]) == columns


def what_if(scores, before, after, truth=-1):
    """Return how image a stands without and with a change."""
    ranking = ranking_of(scores, truth) if scores else None
    return WhatIf(Standing(before[0], before[1]), Standing(*after), (), (), ranking)


def stand(subject, found):
    """Answer the what-if of image a, as a session does."""
    subject.set_probe("standing", found)
    QApplication.processEvents()


def test_a_changed_image_stands_where_it_now_is_and_tiles_say_who_rose_and_fell(panel, subject):
    subject.change_view(image=0)
    subject.set_ranking(ranking_of([0.9, 0.6, 0.3, 0.1], truth=0))
    stand(subject, what_if([0.2, 0.6, 0.3, 0.1], (0.9, 1), (0.2, 3), truth=0))
    assert [(tile.image_id, tile.rank, tile.moved) for tile in tiles(panel)] == [
        ("b", 1, "▲1"),
        ("c", 2, "▲1"),
        ("a", 3, "▼2"),
        ("d", 4, ""),
    ]
    assert panel.model.tile(2).score == pytest.approx(0.2)
    assert panel.title()[1] == "re-ranked · a fell to 3 · 4 images"
    assert panel.truth.text() == "✓ truth at 3"
    assert panel.grid.currentIndex().row() == 2
    assert "fallen by 2" in panel.model.tile(2).words()


def test_table_of_a_re_ranking_has_the_rank_before(panel, subject):
    subject.change_view(image=0)
    subject.set_ranking(ranking_of([0.9, 0.6, 0.3, 0.1]))
    stand(subject, what_if([0.2, 0.6, 0.3, 0.1], (0.9, 1), (0.2, 3)))
    panel.table_button.click()
    table = panel.twin.table()
    assert table.columns == ("rank", "image", "score", "truth", "rank before")
    assert [(row[0], row[1], row[4]) for row in table.rows] == [(1, "b", 2), (2, "c", 3), (3, "a", 1), (4, "d", 4)]


def test_without_what_ifs_the_images_stand_as_before(panel, subject):
    subject.change_view(image=0)
    subject.set_ranking(ranking_of([0.9, 0.6, 0.3, 0.1]))
    stand(subject, what_if([0.2, 0.6, 0.3, 0.1], (0.9, 1), (0.2, 3)))
    stand(subject, None)
    assert [(tile.image_id, tile.moved) for tile in tiles(panel)] == [("a", ""), ("b", ""), ("c", ""), ("d", "")]
    assert panel.title()[1] == "4 images"


def test_the_order_stays_while_the_next_what_if_is_under_way(panel, subject):
    subject.change_view(image=0)
    subject.set_ranking(ranking_of([0.9, 0.6, 0.3, 0.1]))
    stand(subject, what_if([0.2, 0.6, 0.3, 0.1], (0.9, 1), (0.2, 3)))
    subject.set_probe("standing", None)
    subject.set_busy("standing", True)
    QApplication.processEvents()
    assert tiles(panel)[0].image_id == "b"
    subject.set_probe("standing", what_if([0.95, 0.6, 0.3, 0.1], (0.9, 1), (0.95, 1)))
    subject.set_busy("standing", False)
    QApplication.processEvents()
    assert panel.title()[1] == "re-ranked · a stays at 1 · 4 images"


def test_a_run_that_overflows_ranks_nothing_anew(panel, subject):
    subject.change_view(image=0)
    subject.set_ranking(ranking_of([0.9, 0.6, 0.3, 0.1]))
    stand(subject, what_if(None, (0.9, 1), (None, None)))
    assert [(tile.image_id, tile.moved) for tile in tiles(panel)] == [("a", ""), ("b", ""), ("c", ""), ("d", "")]
    assert panel.title()[1] == "4 images"
