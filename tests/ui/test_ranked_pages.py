"""The tables of all captions and images: their numbers, how they sort, what is kept, and the way to a case."""

from __future__ import annotations

import numpy as np
import pytest
from fake_bench import FakeBench
from late_worker import LateWorker
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from sample_queries import queries_of, scores_of
from trace_samples import traced

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.picture import score_text
from vsrn_viewer.queries import Case
from vsrn_viewer.recall import recall_of
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.row_actions import RowAction
from vsrn_viewer.view import Query

LINES = CaptionLines.even(4, 2)
QUERIES = queries_of(scores_of(LINES, seed=3), LINES)
CTRL = Qt.KeyboardModifier.ControlModifier


def bring(desk, queries=QUERIES):
    desk.queries = queries
    desk.changed.emit()


@pytest.fixture
def panel(subject, qtbot):
    desk = QueryDesk(subject, LateWorker(FakeBench()))
    made = QueriesPanel(desk)
    qtbot.addWidget(made)
    made.resize(1000, 360)
    made.show()
    made.set_on_top(True)
    bring(desk)
    yield made
    desk.deleteLater()


@pytest.fixture
def cases(panel):
    chosen: list[Case] = []
    panel.pages["captions"].desk.case_chosen.connect(chosen.append)
    return chosen


def column(page, name):
    model = page.rows.model()
    at = model.columns.index(name)
    return [model.index(place, at).data(Qt.ItemDataRole.EditRole) for place in range(model.rowCount())]


def order(page):
    model = page.rows.model()
    return [model.row_of(model.index(place, 0)) for place in range(model.rowCount())]


def test_failures_stand_first_and_equal_ranks_keep_the_order_of_the_split(panel):
    page, ranks = panel.pages["captions"], QUERIES.captions.rank.tolist()
    assert order(page) == sorted(range(8), key=lambda line: (-ranks[line], line))
    assert column(page, "rank") == sorted(ranks, reverse=True)


@pytest.mark.parametrize("name", ["rank", "score", "margin", "caption", "image", "came first", "words", "unknown"])
@pytest.mark.parametrize("way", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_every_column_sorts_as_python_does(panel, name, way):
    page = panel.pages["captions"]
    page.rows.model().sort(-1)
    values = [one.casefold() if isinstance(one, str) else one for one in column(page, name)]
    page.rows.sortByColumn(page.rows.model().columns.index(name), way)
    descending = way == Qt.SortOrder.DescendingOrder
    there = [row for row in range(8) if values[row] != ""]
    there.sort(key=lambda row: values[row], reverse=descending)
    assert order(page) == there + [row for row in range(8) if values[row] == ""]


def test_nothing_stands_last_in_either_direction_and_is_no_number(panel):
    lines = CaptionLines(np.array([0, 4, 4, 6, 8]))
    bring(panel.pages["images"].desk, queries_of(scores_of(lines), lines))
    panel.choose("images")
    page = panel.pages["images"]
    for way in Qt.SortOrder:
        page.rows.sortByColumn(0, way)
        assert order(page)[-1] == 1
        assert page.rows.model().index(3, 0).data() == "–"
    assert "3 images" in page.summary.text()


def test_what_is_kept_is_counted_and_no_rank_changes(panel):
    page, kept = panel.pages["captions"], np.array([1, 0, 1, 1, 0, 0, 0, 1], bool)
    before = dict(zip(order(page), column(page, "rank"), strict=True))
    page.keep(kept)
    assert sorted(order(page)) == [0, 2, 3, 7]
    assert dict(zip(order(page), column(page, "rank"), strict=True)) == {row: before[row] for row in order(page)}
    recall = recall_of(QUERIES.captions.rank[kept] - 1)
    assert page.summary.text().startswith(f"R@1 {recall.r1:.1f} · R@5 {recall.r5:.1f}")
    assert page.summary.text().endswith("4 of 8 captions")
    assert page.histogram.picture.values.sum() == 4
    page.rows.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert sorted(order(page)) == [0, 2, 3, 7]
    page.keep(np.zeros(8, bool))
    assert page.summary.text() == "none of 8 captions"
    page.keep(None)
    assert len(order(page)) == 8


def test_the_chosen_row_stays_chosen_while_it_is_kept_and_nothing_is_opened_by_it(panel):
    page = panel.pages["captions"]
    page.rows.setCurrentIndex(page.rows.model().index(2, 0))
    row = page.rows.current_row()
    page._rest.stop()
    page.keep(np.arange(8) >= row)
    assert page.rows.current_row() == row
    assert not page._rest.isActive()


def test_the_table_twin_holds_the_numbers_of_the_bars(panel):
    page = panel.pages["captions"]
    counts = [row[2] for row in page.table().rows]
    ranks = QUERIES.captions.rank
    assert (
        counts
        == [np.count_nonzero(ranks == 1), np.count_nonzero(ranks > 1)]
        == page.histogram.picture.values[0].tolist()
    )


def test_a_click_on_a_bar_asks_for_these_ranks_and_a_second_one_for_all(panel, qtbot):
    page = panel.pages["captions"]
    page.desk.set_filter("captions", "words:>3")
    place = page.histogram._bar((0, 0)).center().toPoint()
    qtbot.mouseClick(page.histogram, Qt.MouseButton.LeftButton, pos=place)
    assert page.desk.filters["captions"] == "words:>3 rank:1"
    assert page.histogram.marked == 0
    qtbot.mouseClick(page.histogram, Qt.MouseButton.LeftButton, pos=place)
    assert page.desk.filters["captions"] == "words:>3"


def test_walking_opens_only_the_case_where_somebody_stays(panel, cases, qtbot):
    page = panel.pages["captions"]
    page.rows.setFocus()
    assert not page._rest.isActive()  # the focus alone opens nothing
    for _ in range(3):
        qtbot.keyClick(page.rows, Qt.Key.Key_Down)
    assert cases == []
    qtbot.waitUntil(lambda: bool(cases))
    line = order(page)[2]
    assert cases == [Case(Query("caption", page.desk.subject.info.captions[line], line), *_rows(line))]


def _rows(line):
    return (line // 2, line), (int(QUERIES.captions.rival[line]), line)


def test_enter_opens_at_once_and_an_image_without_captions_opens_nothing(panel, cases, qtbot):
    lines = CaptionLines(np.array([0, 4, 4, 6, 8]))
    queries = queries_of(scores_of(lines), lines)
    bring(panel.pages["images"].desk, queries)
    panel.choose("images")
    page = panel.pages["images"]
    page.rows.setFocus()
    for place in (0, 3):
        page.rows.setCurrentIndex(page.rows.model().index(place, 0))
        qtbot.keyClick(page.rows, Qt.Key.Key_Return)
    image = order(page)[0]
    assert [(case.query.kind, case.query.index) for case in cases] == [("image", image)]
    assert cases[0].truth == (image, queries.images.line[image])
    assert cases[0].instead == (image, queries.images.rival[image])


def test_menu_copies_and_others_can_do_something_with_a_row(panel):
    page, done = panel.pages["captions"], []
    page.desk.row_actions.append(RowAction("Star it", done.append, key="S"))
    page.desk.row_actions.append(RowAction("Only of images", done.append, kinds=("image",), key="S"))
    menu = page.open_row_menu(2, 0, QPoint())
    named = {action.text(): action for action in menu.actions()}
    assert "Only of images" not in named
    named["Star it"].trigger()
    assert done == [Query("caption", "a frog behind a horse", 2)]
    named["Copy the caption"].trigger()
    assert QGuiApplication.clipboard().text() == "a frog behind a horse"
    named["Copy the row"].trigger()
    assert QGuiApplication.clipboard().text().splitlines()[1].split("\t")[3:5] == ["a frog behind a horse", "b"]
    named["Rank the captions for it"].trigger()
    assert (page.desk.subject.view.image, page.desk.subject.view.query) == (1, Query("image", "b", 1))
    menu.close()


def test_a_letter_acts_on_the_row_that_is_chosen(panel, qtbot):
    page, done = panel.pages["captions"], []
    page.desk.row_actions.append(RowAction("Star it", done.append, key="S"))
    page.rows.setFocus()
    page.rows.setCurrentIndex(page.rows.model().index(1, 0))
    qtbot.keyClick(page.rows, Qt.Key.Key_S)
    assert [query.index for query in done] == [order(page)[1]]


@pytest.fixture
def window(qapp, tmp_path, qtbot, info):
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.subject.set_info(info)
    made.subject.set_traced(traced())
    yield made
    made.close()
    made.deleteLater()


def test_the_command_brings_the_focus_to_the_table_even_before_it_is_there_and_esc_to_the_image(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL)
    assert window.queries.header.isAncestorOf(QApplication.focusWidget())  # until there are rows
    bring(window.desk)
    page = window.queries.pages["captions"]
    assert QApplication.focusWidget() is page.rows
    assert page.rows.viewport().height() // page.rows.rowHeight(0) >= 10
    qtbot.keyClick(page.rows, Qt.Key.Key_Escape)
    assert window.image.isAncestorOf(QApplication.focusWidget())


def test_who_types_meanwhile_keeps_the_focus(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL)
    window.query.focus_field()
    bring(window.desk)
    assert QApplication.focusWidget() is window.query.field


def test_both_images_of_a_case_say_what_they_are_until_something_else_is_shown(window):
    line = int(np.argmax(QUERIES.captions.rank))
    rank, own = QUERIES.captions.rank[line], line // 2
    bring(window.desk)
    window.queries.pages["captions"].open_case(line)
    for subject in (window.subject, window.pinned):
        subject.set_traced(traced())
    truth, first = window.pinned_image.title(), window.image.title()
    assert truth[0].startswith("✓ Truth")
    assert truth[1].startswith(f"rank {rank} · {score_text(QUERIES.captions.score[line])}")
    assert first[0].startswith("Came first")
    assert first[1].startswith(f"rank 1 · {score_text(QUERIES.captions.rival_score[line])}")
    assert (window.pinned.view.image, window.subject.view.image) == (own, QUERIES.captions.rival[line])
    window.subject.pick_image(own)
    window.subject.set_traced(traced())
    assert window.image.title()[0].startswith("✓ Truth")
    window.pinned.change_view(query=Query(text="a cow"))
    assert window.pinned_image.title()[0].startswith("Pinned")


def test_the_queries_get_more_of_the_height_than_the_reading_line_and_give_it_back(window, qtbot):
    docks = window.docks
    before = docks.docks["reading"].height()
    docks.show_queries()
    qtbot.waitUntil(lambda: docks.docks["queries"].height() > 1.2 * before)
    docks.docks["reading"].raise_()
    qtbot.waitUntil(lambda: abs(docks.docks["reading"].height() - before) < 8)


def test_a_page_out_of_sight_is_filled_once_it_is_seen_with_what_is_kept(panel):
    page = panel.pages["images"]
    page.keep(np.array([1, 0, 1, 1], bool))
    assert page.rows.model() is None
    panel.choose("images")
    assert sorted(order(page)) == [0, 2, 3]
    assert page.summary.text().endswith("3 of 4 images")


def test_a_click_on_a_bar_keeps_these_ranks_and_the_field_says_so(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL)
    bring(window.desk)
    page = window.queries.pages["captions"]
    place = page.histogram._bar((0, 1)).center().toPoint()
    qtbot.mouseClick(page.histogram, Qt.MouseButton.LeftButton, pos=place)
    ranks = QUERIES.captions.rank
    assert sorted(order(page)) == np.flatnonzero((ranks >= 2) & (ranks <= 4)).tolist()
    assert page.findChild(QLineEdit).text() == "rank:2..4"
    qtbot.mouseClick(page.histogram, Qt.MouseButton.LeftButton, pos=place)
    assert len(order(page)) == 8


def test_menu_of_the_bars_copies_their_numbers(panel):
    page = panel.pages["captions"]
    menu = page.open_ranks_menu(QPoint())
    next(action for action in menu.actions() if action.text() == "Copy numbers").trigger()
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0][:3] == ["from rank", "to rank", "captions"]
    assert [int(line[2]) for line in lines[1:]] == page.histogram.picture.values[0].tolist()
    menu.close()


def test_the_chosen_row_stays_in_sight_when_the_table_gets_lower(panel):
    page = panel.pages["captions"]
    page.rows.setCurrentIndex(page.rows.model().index(7, 0))
    assert page.rows.visualRect(page.rows.currentIndex()).bottom() <= page.rows.viewport().height()
    panel.resize(1000, 240)
    QApplication.processEvents()
    assert page.rows.viewport().height() < 7 * page.rows.rowHeight(0)
    assert page.rows.visualRect(page.rows.currentIndex()).bottom() <= page.rows.viewport().height()


@pytest.mark.parametrize("early", [False, True])
def test_the_filter_gets_the_focus_once_it_is_there_and_the_first_down_after_it_chooses_the_first_row(
    window, qtbot, early
):
    if not early:
        bring(window.desk)
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL | Qt.KeyboardModifier.ShiftModifier)
    if early:
        assert window.queries.header.isAncestorOf(QApplication.focusWidget())
        bring(window.desk)
    page = window.queries.pages["captions"]
    field = page.findChild(QLineEdit)
    assert QApplication.focusWidget() is field
    qtbot.keyClicks(field, "rank:>1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.rows
    qtbot.keyClick(page.rows, Qt.Key.Key_Down)
    assert page.rows.current_row() == order(page)[0]
    assert [index.row() for index in page.rows.selectionModel().selectedRows()] == [0]
