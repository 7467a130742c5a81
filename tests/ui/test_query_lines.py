"""Several lines as queries of their own: pasted, ranked, and gone through."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from quiet_worker import QuietWorker

from vsrn_viewer.answers import Progress
from vsrn_viewer.explain.line_table import lines_table
from vsrn_viewer.query_lines import RankedLine, RankedLines, lines_of
from vsrn_viewer.requests import AskQueries, RankLines
from vsrn_viewer.ui.panels.field import QueryField
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import Query

TEXTS = ("a white cow", "xylophones", "a brown bear and a zebra")
PROBLEM = "No word of the query is in the model's vocabulary."
RANKED = RankedLines(
    (
        RankedLine(Query("caption", "a white cow", 1), 2, 0.75, 1, 3),
        RankedLine(Query(text="xylophones"), problem=PROBLEM),
        RankedLine(Query(text="a brown bear and a zebra"), 0, 0.5, unknown=("zebra",)),
    )
)


@pytest.fixture
def worker():
    return QuietWorker()


@pytest.fixture
def desk(subject, worker):
    made = QueryDesk(subject, worker)
    made.opened = []
    made.lines.query_chosen.connect(made.opened.append)
    return made


@pytest.fixture
def page(desk, qtbot):
    panel = QueriesPanel(desk)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show()
    panel.choose("lines")
    yield panel.pages["lines"]
    panel.hide()


def answer(worker, ranked=RANKED):
    key, request = next(one for one in reversed(worker.asked) if isinstance(one[1], RankLines))
    worker.answered.emit(key, request, ranked)


@pytest.fixture
def field(qtbot):
    made = QueryField()
    qtbot.addWidget(made)
    made.pasted = []
    made.lines_pasted.connect(made.pasted.append)
    return made


@pytest.mark.parametrize("text", ["a cow\na bear", " a cow \r\n\n\r\n\ta bear\n"])
def test_pasted_lines_are_said_and_the_field_keeps_its_text(field, text, qtbot):
    field.setText("a rooster")
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (field.pasted, field.text()) == ([("a cow", "a bear")], "a rooster")


def test_a_single_line_is_pasted_as_ever_and_its_break_is_none_of_the_text(field, qtbot):
    edited = []
    field.textEdited.connect(edited.append)
    for text in ("a cow\n", " and"):
        QGuiApplication.clipboard().setText(text)
        qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (field.pasted, field.text(), edited) == ([], "a cow and", ["a cow", "a cow and"])


def test_the_menus_paste_is_the_keys_paste(field, monkeypatch):
    monkeypatch.setattr("PySide6.QtWidgets.QMenu.popup", lambda *_: None)
    menus = []
    field.menu_opened.connect(lambda menu, _at: menus.append(menu))
    QGuiApplication.clipboard().setText("a cow\na bear")
    field.show()
    field.setFocus()
    middle = field.rect().center()
    field.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, middle))
    next(action for action in menus[0].actions() if action.objectName() == "edit-paste").trigger()
    assert field.pasted == [("a cow", "a bear")]


def test_lines_are_ranked_and_ranked_again_for_another_pair(desk, worker, subject, info):
    desk.lines.take(TEXTS)
    assert worker.asked[-1][1] == RankLines(info.pair, TEXTS)
    answer(worker)
    assert desk.lines.ranked is RANKED
    other = replace(info, pair=replace(info.pair, data="other"))
    subject.set_info(other)
    assert desk.lines.ranked is None
    assert worker.asked[-1][1] == RankLines(other.pair, TEXTS)


def test_the_page_lists_them_and_says_what_it_waits_for(page, desk, worker):
    assert page.absence().startswith("Paste several lines into the query field")
    desk.lines.take(TEXTS)
    key, request = worker.asked[-1]
    worker.went_on.emit(key, request, Progress("Ranking the lines", 2, 3, "lines"))
    assert page.absence() == "Ranking 3 lines: 2 done…"
    answer(worker)
    assert page.absence() == ""
    assert page.rows.table().rows == (
        (1, "a white cow", "c", 0.75, 3, "b", ""),
        (2, "xylophones", "", "", "", "", PROBLEM),
        (3, "a brown bear and a zebra", "a", 0.5, "", "", "not in the vocabulary: zebra"),
    )


def test_it_needs_no_captions_and_no_ranking_of_the_split(page, desk, worker, subject, info):
    subject.set_info(replace(info, captions=()))
    desk.lines.take(TEXTS)
    answer(worker)
    assert page.rows.isVisible()


def test_it_lets_nobody_rank_the_whole_split(page, desk, worker):  # noqa: ARG001 (the panel shows the page)
    panel = page.window()
    panel.set_on_top(True)
    assert worker.asked == []
    panel.choose("captions")
    assert isinstance(worker.asked[-1][1], AskQueries)


def test_enter_asks_a_line_and_the_keys_go_on_past_what_cannot_be_asked(page, desk, worker, qtbot):
    desk.lines.take(TEXTS)
    answer(worker)
    page.rows.setCurrentIndex(page.rows.model().index(0, 0))
    qtbot.keyClick(page.rows, Qt.Key.Key_Return)
    assert desk.opened == [Query("caption", "a white cow", 1)]
    desk.lines.step(1)
    assert desk.opened[1:] == [Query(text="a brown bear and a zebra")]
    assert page.rows.model().marked == {2}
    assert page.rows.current_row() == 2
    desk.lines.step(1)  # there is no further one
    desk.lines.step(-1)
    assert desk.opened[2:] == [Query("caption", "a white cow", 1)]
    desk.lines.step(-1)
    desk.lines.open(1)
    assert len(desk.opened) == 3


def test_the_first_step_opens_the_first_line(desk, worker):
    desk.lines.step(1)
    assert desk.opened == []
    desk.lines.take(TEXTS)
    answer(worker)
    desk.lines.step(-1)
    assert desk.opened == []
    desk.lines.step(1)
    assert desk.opened == [Query("caption", "a white cow", 1)]


def test_a_failure_is_said_in_the_pages_place(page, desk, worker):
    desk.lines.take(TEXTS)
    key, request = worker.asked[-1]
    worker.failed.emit(key, request, "images.npy: cut short.", "")
    assert page.absence() == "images.npy: cut short."


def test_the_menu_leads_to_the_lines_image(page, desk, worker, subject):
    desk.lines.take(TEXTS)
    answer(worker)
    menu = page.open_row_menu(0, 0, QPoint())
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Search with this line",
        "Open its image b",
        "Copy the line",
    ]
    menu.actions()[1].trigger()
    assert subject.view.image == 1
    menu.close()
    menu = page.open_row_menu(1, 0, QPoint())
    assert [action.text() for action in menu.actions() if action.text()] == ["Copy the line"]
    menu.close()


def test_lines_of_a_text():
    assert lines_of("\n a \r\n\n\tb\u2028c\n") == ("a", "b", "c")
    assert lines_of("  \n ") == ()


def test_a_table_of_no_lines_has_its_columns():
    assert lines_table((), ()).columns[0] == "line"


def test_lines_of_the_clipboard_are_ranked_by_the_button_of_the_empty_page(desk, worker):
    panel = QueriesPanel(desk)
    panel.choose("lines")
    QGuiApplication.clipboard().setText("\n".join(TEXTS))
    panel._message.button.click()
    assert desk.lines.texts == TEXTS
    key, request = next(one for one in reversed(worker.asked) if isinstance(one[1], RankLines))
    worker.failed.emit(key, request, "Too little memory.", "")
    assert panel._message.button.text() == "Try again"
    panel.deleteLater()


def test_lines_that_are_no_captions_have_no_columns_about_a_truth():
    plain = lines_table((RankedLine(Query(text="a bear"), 1, 0.5),), ("a", "b"))
    assert plain.columns == ("line", "query", "came first", "score")
    assert plain.rows == ((1, "a bear", "b", 0.5),)
    remarked = lines_table((RankedLine(Query(text="zzz"), problem=PROBLEM),), ("a", "b"))
    assert remarked.rows == ((1, "zzz", "", "", PROBLEM),)


def test_a_long_remark_is_cut_inside_the_page_and_whole_in_its_tooltip(page, desk, worker):
    desk.lines.take(TEXTS)
    long = "No word of the query is known: " + ", ".join(["xylophones"] * 40)
    answer(worker, RankedLines((RankedLine(Query(text="xylophones"), problem=long),)))
    model, view = page.rows.model(), page.rows
    cell = model.index(0, model.columns.index("remark"))
    assert view.visualRect(cell).right() <= view.viewport().rect().right()
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == long
