"""Starred cases on their page: notes, order, opening and removing by keys, and their files."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from late_worker import LateWorker
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from vsrn_viewer.change import Change
from vsrn_viewer.starred import Side, StarredCase
from vsrn_viewer.ui.panels.query_pages.starred import StarredPage
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import PairId, Query, View


def case(image, score, pair=None, **view):
    shown = View(pair=pair or PairId(), image=image, query=Query(text=f"a {'abcd'[image]}"), **view)
    return StarredCase(Side(shown, "abcd"[image], 4 - image, score))


@pytest.fixture
def page(subject, qtbot):
    """A page with three cases, of which the second has the highest score."""
    made = StarredPage(QueryDesk(subject, LateWorker(None)))
    qtbot.addWidget(made)
    made.desk.starred.show((case(0, 0.25), case(1, 0.75), case(2, 0.5)))
    made.resize(900, 300)
    made.show()
    made.list.setFocus()
    return made


def names(page):
    return [one.shown.image_id for one in page.desk.starred.cases]


def test_no_case_has_the_cursor_before_somebody_goes_to_one(page, qtbot):
    assert page.list.current_row() == -1
    assert not page.note_field.isEnabled()
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert names(page) == ["a", "b", "c"]
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.list.current_row() == 0
    page.desk.starred.show((*page.desk.starred.cases, case(3, 0.1)))
    assert page.list.current_row() == 0


def test_without_a_star_the_page_says_how_to_get_one(subject, qtbot):
    page = StarredPage(QueryDesk(subject, LateWorker(None)))
    qtbot.addWidget(page)
    assert page.absence().startswith("Nothing is starred yet. Press S on an image")
    words, do = page.remedy()
    with qtbot.waitSignal(page.turned) as turned:
        do()
    assert (words, turned.args) == ("Show the captions", ["captions"])
    page.desk.starred.show((case(0, 0.5),))
    assert page.absence() == ""
    assert page.note.startswith("1 starred · Enter opens a case")


def test_enter_opens_the_case_of_its_row_however_the_table_is_sorted(page, qtbot):
    page.sort_by(-3)  # the highest score first
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    with qtbot.waitSignal(page.desk.starred.open_asked) as opened:
        qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert opened.args[0].shown.image_id == "b"
    assert page.sorting() == -3


def test_a_note_is_written_by_keys_and_stays_with_its_case(page, qtbot):
    page.sort_by(-3)
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    qtbot.keyClick(page.list, Qt.Key.Key_F2)
    assert page.focusWidget() is page.note_field
    qtbot.keyClicks(page.note_field, "left and right")
    qtbot.keyClick(page.note_field, Qt.Key.Key_Return)
    assert [one.note for one in page.desk.starred.cases] == ["", "left and right", ""]
    assert page.focusWidget() is page.list
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    assert page.note_field.text() == ""


def test_del_takes_the_selected_stars_away_and_the_cursor_stays_in_the_table(page, qtbot):
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert names(page) == ["a", "c"]
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert names(page) == []
    assert page.absence()
    page.edit_note()


def saved(page, qtbot, monkeypatch, file, ask):
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(file)))
    with qtbot.waitSignal(page.files.said) as said:
        ask(page.desk.starred.cases)
    return said.args[0]


def test_the_list_holds_the_open_models_cases_and_says_what_it_leaves_out(page, qtbot, monkeypatch, tmp_path):
    changed = case(3, 0.5, change=Change(regions=(0,)))
    page.desk.starred.show((*page.desk.starred.cases, case(3, 0.1, PairId(("other",))), changed))
    sentence = saved(page, qtbot, monkeypatch, tmp_path / "s.txt", page.files.ask_list)
    assert (tmp_path / "s.txt").read_text() == "a\ta a\nb\ta b\nc\ta c\nd\ta d\n"
    assert "1 of another model or split left out." in sentence
    assert "1 drawn without them." in sentence


def test_csv_has_every_digit(page, qtbot, monkeypatch, tmp_path):
    third = replace(page.desk.starred.cases[2], note='says "left", is right')
    page.desk.starred.show((case(0, 1 / 3), page.desk.starred.cases[1], third))
    saved(page, qtbot, monkeypatch, tmp_path / "s.csv", page.files.ask_csv)
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text().splitlines()))
    assert [float(row["score"]) for row in rows] == [1 / 3, 0.75, 0.5]
    assert [row["note"] for row in rows] == ["", "", 'says "left", is right']
    assert [row["of"] for row in rows] == ["the demo"] * 3


def test_a_file_that_cannot_be_written_is_said(page, qtbot, monkeypatch, tmp_path):
    sentence = saved(page, qtbot, monkeypatch, tmp_path / "gone" / "s.txt", page.files.ask_list)
    assert sentence.startswith(f"{tmp_path / 'gone' / 's.txt'}: cannot be written")


@pytest.mark.slow
def test_all_figures_are_drawn_from_the_page(subject, qtbot, monkeypatch, tmp_path):
    page = StarredPage(QueryDesk(subject, LateWorker(None)))
    qtbot.addWidget(page)
    shown = [Side(View(image=row, query=Query(text="a bear")), f"test0000{row}") for row in (0, 1)]
    page.desk.starred.show((StarredCase(*shown),))
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(tmp_path)))
    said = []
    page.files.said.connect(said.append)
    page.files.ask_figures(page.desk.starred.cases)
    qtbot.waitUntil(lambda: bool(said) and "2 written" in said[-1], timeout=120_000)
    assert sorted(file.name for file in tmp_path.glob("*.pdf")) == ["1-test00000.pdf", "2-test00001.pdf"]
