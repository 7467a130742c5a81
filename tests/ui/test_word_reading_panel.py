"""Reading the words on screen: a column per token, hovered together with the query and word × region."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from probed import attribution
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from trace_samples import count_of, move_to, painted
from words_run import SENTENCE, read

from vsrn_viewer.answers import CountedWord, ImageRanking
from vsrn_viewer.change import Change
from vsrn_viewer.explain import kind_of
from vsrn_viewer.explain.channels import moved_most_by_word
from vsrn_viewer.palette import HIGHLIGHT, LIGHT, colours, rgb
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Query

KIND = kind_of("reading-words")


@pytest.fixture
def panel(qapp, qtbot, subject):
    apply_theme(qapp, "light")
    subject.change_view(query=Query(text=SENTENCE))
    subject.set_traced(read())
    made = panel_of(subject, KIND)
    qtbot.addWidget(made)
    made.resize(900, 260)
    made.show()
    QApplication.processEvents()
    return made


def point(panel, column):
    move_to(panel.canvas.viewport(), panel.canvas.column_rect(column).center())


def test_cells_have_the_colours_of_their_values(panel):
    layout = panel.canvas.layout_now()
    for number, row in enumerate(panel.picture.rows[1:], start=1):
        place = layout.rows[number + 1]
        for column in (0, 3, 6):
            x = round(panel.canvas.column_rect(column).center().x())
            expected = colours(row.values[[column]], row.scale, LIGHT)[0].tolist()
            assert painted(panel.canvas)[place.top + place.height // 2, x].tolist() == expected


def test_a_hovered_column_says_its_values_and_hovers_its_word_everywhere(panel, subject):
    point(panel, 2)
    assert subject.hover.word == 1
    trace = read().trace
    said = panel.title()[1]
    assert said.startswith(f"“bear”: match so far {trace.score_by_word[2]:.3f}".replace("-", "−"))
    assert f"hidden change {np.linalg.norm(trace.caption_hidden[2] - trace.caption_hidden[1]):.2f}" in said
    assert panel.canvas.highlight.hovered == (2,)


def test_a_word_that_is_hovered_elsewhere_lights_its_column(panel, subject):
    subject.hover_word(3)
    assert panel.canvas.highlight.hovered == (4,)
    assert panel.title()[1].startswith("“of”: ")
    subject.hover_region(2)
    assert panel.canvas.highlight.hovered == ()
    assert panel.title()[1].startswith("the text encoder's GRU reads")


def test_a_mark_says_its_values_and_is_no_word(panel, subject):
    point(panel, 6)
    assert subject.hover.word == -1
    assert panel.title()[1].startswith("“<end>”: match so far ")
    subject.hover_word(0)
    assert panel.canvas.highlight.hovered == (1,)


def test_keys_move_along_the_words(panel, subject):
    panel.canvas.setFocus()
    for _ in range(3):
        QTest.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert subject.hover.word == 1
    QTest.keyClick(panel.canvas, Qt.Key.Key_Left)
    assert subject.hover.word == 0


def test_columns_of_words_cannot_be_dragged(panel, subject):
    start, end = (panel.canvas.column_rect(column).center().toPoint() for column in (1, 4))
    view = panel.canvas.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, end)
    assert panel.canvas._drag.column == -1
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert subject.view.change == Change()


def test_table_twin_has_a_line_per_token_and_follows_the_pointer(panel, subject):
    panel.table_button.click()
    QApplication.processEvents()
    table = panel.table()
    assert [row[:2] for row in table.rows[:3]] == [("", "<start>"), (1, "a"), (2, "bear")]
    assert table.rows[2][2] == read().trace.score_by_word[2]
    subject.hover_word(1)
    assert panel.marked_rows(table) == [2]
    panel.point_cell(4, 0)
    assert subject.hover.word == 3


def actions_of(menu):
    return {action.text(): action for action in menu.actions()}


def test_menu_copies_numbers_and_shows_the_gates_of_a_channel(panel, subject):
    menu = panel.open_column_menu(2, QPoint(0, 0))
    actions_of(menu)["Copy numbers"].trigger()
    head, line = QGuiApplication.clipboard().text().splitlines()
    assert head.startswith("place\tword\tmatch so far")
    assert line.startswith("2\tbear\t")
    inner = actions_of(menu)["Gates of a channel"].menu().actions()
    strongest = moved_most_by_word(read().trace, 2)[0]
    assert inner[0].text().startswith(f"channel {strongest.channel + 1}: ")
    inner[0].trigger()
    assert subject.view.channels == (strongest.channel,)
    assert panel.picture.rows[1].name == f"update gate, channel {strongest.channel + 1}"
    menu.close()


def ask(subject):
    words = tuple(CountedWord(word, True) for word in SENTENCE.split())
    subject.set_ranking(ImageRanking(subject.view.query, np.arange(4), np.zeros(4), -1, words, 0.0, 0.0))


def test_menu_drops_a_word_and_the_changed_run_keeps_its_column(panel, subject):
    ask(subject)
    menu = panel.open_column_menu(2, QPoint(0, 0))
    actions_of(menu)["Drop “bear”"].trigger()
    menu.close()
    assert subject.view.change == Change(dropped_words=(1,))
    subject.set_traced(read("a left of it"))
    subject.set_probe("before", read())
    assert panel.picture.dropped == (2,)
    point(panel, 2)
    assert subject.hover.word == -1
    assert panel.title()[1] == "“bear” is dropped"
    point(panel, 3)
    assert subject.hover.word == 1
    menu = panel.open_column_menu(2, QPoint(0, 0))
    assert "Gates of a channel" not in actions_of(menu)
    actions_of(menu)["Restore “bear”"].trigger()
    assert subject.view.change == Change()
    menu.close()


def test_channels_of_a_column_behind_a_dropped_word_are_those_of_its_own_step(panel, subject):
    subject.change_view(change=Change(dropped_words=(1,)))
    subject.set_traced(read("a left of it"))
    subject.set_probe("before", read())
    menu = panel.open_column_menu(3, QPoint(0, 0))  # “left”, the second word that is read
    strongest = moved_most_by_word(read("a left of it").trace, 2)[0]
    first = actions_of(menu)["Gates of a channel"].menu().actions()[0].text()
    assert first.startswith(f"channel {strongest.channel + 1}: ")
    menu.close()


@pytest.mark.parametrize(
    ("query", "trace", "said"),
    [
        (Query(text=""), {"score": None, "caption_embedding": None}, "There is no sentence"),
        (Query(text="1: a bear  -1: it"), {"score_by_word": None}, "This query is a sum of sentences"),
        (Query(text=SENTENCE), {"score_by_word": None}, "This trace does not hold"),
    ],
)
def test_what_is_missing_is_said_in_the_panel(panel, subject, query, trace, said):
    subject.change_view(query=query)
    subject.set_traced(replace(read(), trace=replace(read().trace, **trace)))
    assert panel.picture is None
    assert panel._message.sentence.text().startswith(said)
    assert panel.title() == ("Reading the words", "")


def test_a_long_sentence_scrolls_and_a_hovered_word_comes_into_sight(panel, subject):
    subject.set_traced(read(" ".join(["bear"] * 60)))
    QApplication.processEvents()
    assert panel.canvas.column_rect(61).right() > panel.canvas.viewport().width()
    subject.hover_word(59)
    assert panel.canvas.column_rect(60).right() <= panel.canvas.viewport().width() + 1


def test_a_hovered_word_is_framed_in_the_query(panel, subject, qtbot):
    ask(subject)
    words = tuple(SENTENCE.split())
    subject.set_probe("attribution", attribution(by_word=np.zeros(5, np.float32), words=words))
    query = QueryPanel(subject)
    qtbot.addWidget(query)
    query.resize(1200, 60)
    query.show()
    query.field.setText(SENTENCE)
    QApplication.processEvents()
    before = painted(query.field)
    assert count_of(before, HIGHLIGHT, 4) == 0
    point(panel, 2)
    shade = query.field.shades[1]
    framed = np.argwhere(np.abs(painted(query.field).astype(int) - rgb(HIGHLIGHT)).max(axis=-1) <= 4)
    left, right = query.field._x_of(shade.start), query.field._x_of(shade.start + shade.length)
    assert framed[:, 1].min() == pytest.approx(left, abs=4)
    assert framed[:, 1].max() == pytest.approx(right, abs=4)
    subject.hover_word(-1)
    assert count_of(painted(query.field), HIGHLIGHT, 4) == 0
