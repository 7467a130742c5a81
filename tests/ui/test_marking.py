"""Marks in the window: read, kept at once, never lost, and marked from tables and results."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import numpy as np
import pytest
from fake_bench import FakeBench
from late_worker import LateWorker
from PySide6.QtCore import QPoint, Qt

from vsrn_viewer.answers import Progress
from vsrn_viewer.marks import Mark, MarkedRecall, MarkedSplit, Marks
from vsrn_viewer.marks_file import load_marks, save_marks
from vsrn_viewer.queries import Case, SplitQueries
from vsrn_viewer.recall import Recall
from vsrn_viewer.requests import AskMarkedRecall, AskQueries, AskSuspects
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.retrieval.surveying import survey
from vsrn_viewer.steps import drain
from vsrn_viewer.suspects import Suspects
from vsrn_viewer.ui.ask_value import ValueField
from vsrn_viewer.ui.filters import field_above
from vsrn_viewer.ui.mark_actions import MarkActions
from vsrn_viewer.ui.marking import Marking
from vsrn_viewer.ui.panels.query_pages.captions import CaptionsPage
from vsrn_viewer.ui.panels.query_pages.suspects import SuspectsPage
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId, Query

SCORES = np.array(  # four images, two captions each: captions 0, 3 and 6 fail, by images 1, 0 and 0
    [[1, 9, 0, 7, 0, 0, 9, 0], [5, 0, 9, 6, 0, 0, 1, 0], [0, 0, 0, 0, 9, 8, 0, 0], [0, 0, 0, 0, 0, 0, 4, 8]], float
)
SUSPECTS = Suspects(
    np.array([0, 6, 3]),
    np.array([1, 0, 0]),
    np.array([False, False, False]),
    np.array([2, 0, 1]),
    *[np.array([0.9, 0.5, 0.1])] * 3,
    np.array([-4.0, -5.0, -1.0]),
)


class QueriesBench(FakeBench):
    """Answers what the pages about queries ask, for any pair."""

    def __init__(self, lines):
        super().__init__()
        self.lines = lines
        self.recalls = []

    def begin(self, _pair, request):
        return self._answer(request)

    def _answer(self, request):
        yield Progress("Ranking", 0, 8, "captions")
        if isinstance(request, AskQueries):
            found = drain(survey(MatrixScores(SCORES, self.lines)))
            return SplitQueries(*found, self.lines, np.zeros(8, np.int64))
        if isinstance(request, AskSuspects):
            return SUSPECTS
        assert isinstance(request, AskMarkedRecall)
        self.recalls.append(request.right)
        return MarkedRecall(Recall(50, 60, 70, 1, 2), Recall(12.5 * len(request.right), 60, 70, 1, 2))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    made = tmp_path / "scenes"
    made.mkdir()
    return made


@pytest.fixture
def info(info, folder):
    return replace(info, pair=PairId(data=str(folder)))


@pytest.fixture
def worker(qapp, info):
    assert qapp
    return LateWorker(QueriesBench(info.caption_lines))


@pytest.fixture
def split(info):
    return MarkedSplit(info.dataset_name, info.split, info.image_ids, info.captions, info.caption_lines)


def settle(marking, worker, qapp):
    """Let disk and worker come to rest."""
    for _ in range(3):
        marking.wait()
        qapp.processEvents()
        worker.rest()


@pytest.fixture
def marking(subject, worker, qapp):
    made = Marking(subject, worker)
    made.sentences = []
    made.said.connect(made.sentences.append)
    settle(made, worker, qapp)
    yield made
    made.wait()


def test_each_mark_is_on_disk_at_once(marking, folder, split, worker, qapp):
    marking.mark(0, 1, "right")
    assert marking.marks.verdict(0, 1) == "right"  # on screen before the disk has it
    settle(marking, worker, qapp)
    assert list(load_marks(folder / "test.marks.json", split)) == [Mark(0, 1, "right")]
    marking.mark(6, 0, "wrong")
    marking.mark(0, 1, "right")  # the same again takes it away
    settle(marking, worker, qapp)
    assert list(load_marks(folder / "test.marks.json", split)) == [Mark(6, 0, "wrong")]
    assert marking.sentences == []


def test_marks_are_there_when_the_split_opens_again(marking, subject, info, folder, split, worker, qapp):
    save_marks(folder / "test.marks.json", Marks(split).with_mark(Mark(3, 0, "right", "a note")))
    subject.set_info(None)
    assert marking.marks is None
    subject.set_info(info)
    settle(marking, worker, qapp)
    assert list(marking.marks) == [Mark(3, 0, "right", "a note")]


def test_a_note_stays_with_its_mark(marking, folder, split, worker, qapp):
    marking.note(0, 1, "nothing is marked here")
    marking.mark(0, 1, "right")
    marking.note(0, 1, "behind the tree")
    marking.mark(0, 1, "wrong")
    settle(marking, worker, qapp)
    assert list(load_marks(folder / "test.marks.json", split)) == [Mark(0, 1, "wrong", "behind the tree")]


def test_two_windows_keep_the_marks_of_both(marking, info, folder, split, worker, qapp):
    other_subject = Subject()
    other_subject.set_info(info)
    other = Marking(other_subject, worker)
    settle(other, worker, qapp)
    marking.mark(0, 1, "right")
    settle(marking, worker, qapp)
    other.mark(6, 0, "wrong")
    settle(other, worker, qapp)
    assert list(load_marks(folder / "test.marks.json", split)) == [Mark(0, 1, "right"), Mark(6, 0, "wrong")]
    assert other.marks.verdict(0, 1) == "right"


def test_what_could_not_be_written_is_said_and_written_with_the_next_mark(
    marking, folder, split, worker, qapp, monkeypatch
):
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        marking.mark(0, 1, "right")
        settle(marking, worker, qapp)
    assert marking.sentences == [
        f"{folder / 'test.marks.json'}: cannot be written (No space left on device). Make room, or write it elsewhere."
    ]
    assert marking.marks.verdict(0, 1) == "right"
    marking.mark(6, 0, "wrong")
    settle(marking, worker, qapp)
    assert list(load_marks(folder / "test.marks.json", split)) == [Mark(0, 1, "right"), Mark(6, 0, "wrong")]


def test_marks_of_another_dataset_are_left_as_they_are(subject, folder, split, worker, qapp):
    other = replace(split, dataset="town", captions=tuple(f"other {line}" for line in range(8)))
    save_marks(folder / "test.marks.json", Marks(other).with_mark(Mark(0, 1, "right")))
    before = (folder / "test.marks.json").read_bytes()
    marking = Marking(subject, worker)
    said = []
    marking.said.connect(said.append)
    settle(marking, worker, qapp)
    marking.mark(0, 1, "wrong")
    settle(marking, worker, qapp)
    assert len(said) == 2
    assert all("keeps marks of town / test, not of scenes / test" in sentence for sentence in said)
    assert (folder / "test.marks.json").read_bytes() == before


def test_marks_of_images_that_are_gone_are_said_and_kept(subject, folder, split, worker, qapp):
    larger = replace(split, image_ids=("a", "b", "c", "z"))
    marks = Marks(larger).with_mark(Mark(0, 1, "right")).with_mark(Mark(0, 3, "right"))
    save_marks(folder / "test.marks.json", marks)
    marking = Marking(subject, worker)
    said = []
    marking.said.connect(said.append)
    settle(marking, worker, qapp)
    assert "marks of images or captions that this split does not have: 1." in said[0]
    marking.mark(6, 0, "wrong")
    settle(marking, worker, qapp)
    assert [one["image_id"] for one in json.loads((folder / "test.marks.json").read_text())["marks"]] == ["b", "a", "z"]


def test_the_own_image_is_not_marked(marking, folder, worker, qapp):
    marking.mark(0, 0, "right")
    settle(marking, worker, qapp)
    assert "own image" in marking.sentences[0]
    assert not (folder / "test.marks.json").exists()


def test_recall_is_asked_once_for_the_same_right_marks_and_only_while_it_is_shown(marking, worker, qapp):
    marking.mark(0, 1, "right")
    settle(marking, worker, qapp)
    recalls = worker.queue.answering.recalls
    assert recalls == []
    marking.want_recall("page", True)
    marking.mark(6, 0, "wrong")
    settle(marking, worker, qapp)
    assert recalls == [((0, 1),)]
    assert marking.recall.text_to_image.r1 == 12.5
    marking.mark(3, 0, "right")
    settle(marking, worker, qapp)
    assert recalls[1:] == [((0, 1), (3, 0))]


@pytest.fixture
def desk(subject, worker, qapp):
    made = QueryDesk(subject, worker)
    made.want("test", True)
    settle(made.marking, worker, qapp)
    yield made
    made.marking.wait()


@pytest.fixture
def page(desk, worker, qtbot, qapp):
    made = SuspectsPage(desk)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.show()
    made.set_shown(True)
    settle(desk.marking, worker, qapp)
    return made


def cells(page, column):
    model = page.rows.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_letters_mark_one_suspect_after_the_other(page, desk, qtbot, worker, qapp):
    page.rows.setCurrentIndex(page.rows.model().index(0, 0))
    for key in (Qt.Key.Key_R, Qt.Key.Key_W, Qt.Key.Key_R):
        qtbot.keyClick(page.rows, key)
    settle(desk.marking, worker, qapp)
    assert cells(page, 0) == ["right too", "really wrong", "right too"]
    assert [(mark.line, mark.image, mark.verdict) for mark in desk.marks] == [
        (0, 1, "right"),
        (3, 0, "right"),
        (6, 0, "wrong"),
    ]
    assert page.rows.current_row() == 2  # the last stays
    qtbot.keyClick(page.rows, Qt.Key.Key_U)
    assert cells(page, 0)[2] == "–"
    assert page.counts.text() == "1 right too · 1 really wrong"


def test_recall_stands_beside_the_one_with_marks(page, desk, worker, qapp):
    assert page.recall[0].text().startswith("text → image  R@1 62.5 → 0.0 · ")  # the bench's: 12.5 a mark
    page.mark(0, "right")
    settle(desk.marking, worker, qapp)
    assert page.recall[0].text().startswith("text → image  R@1 62.5 → 12.5 · ")


def test_a_row_opens_its_case(page, desk):
    chosen = []
    desk.case_chosen.connect(chosen.append)
    page.rows.opened.emit(1)
    assert chosen == [Case(Query("caption", desk.subject.info.captions[6], 6), (3, 6), (0, 6))]
    menu = page.open_row_menu(1, 0, QPoint())
    words = [action.text() for action in menu.actions()]
    assert words[2:5] == ["Mark the answer right too (R)", "Mark the answer really wrong (W)", "Take the mark away (U)"]
    menu.actions()[3].trigger()
    assert desk.marks.verdict(6, 0) == "wrong"
    menu.close()
    menu = page.open_row_menu(1, 0, QPoint())
    next(action for action in menu.actions() if action.text() == "Note on the mark…").trigger()
    menu.close()
    field = page.findChild(ValueField)
    field.field.setText("a goat, not a sheep")
    field.field.returnPressed.emit()
    assert desk.marks.at(6, 0).note == "a goat, not a sheep"


def test_the_page_says_how_far_it_is_and_why_there_is_nothing(desk, subject, worker, qtbot, qapp):
    page = SuspectsPage(desk)
    qtbot.addWidget(page)
    page.set_shown(True)
    assert page.absence() == "Looking for answers that may be true…"
    settle(desk.marking, worker, qapp)
    assert page.absence() == ""
    subject.set_info(None)
    assert page.suspects is None


@pytest.fixture
def results(desk, qtbot):
    made = ResultsPanel(desk.subject)
    qtbot.addWidget(made)
    MarkActions(desk, made, made)
    return made


def test_results_of_a_caption_are_marked_by_letter_and_menu(results, desk, worker, qapp):
    desk.subject.change_view(query=Query("caption", desk.subject.info.captions[0], 0))
    results.grid.typed.emit(1, "r")
    assert desk.marks.verdict(0, 1) == "right"
    assert results.model.tile(1).words() == "image b, marked right too"
    menu = results.open_image_menu(2, QPoint())
    next(one for one in menu.actions() if one.text() == "Mark it really wrong (W)").trigger()
    assert desk.marks.verdict(0, 2) == "wrong"
    menu.close()
    desk.subject.change_view(query=Query(text="a dog"))
    menu = results.open_image_menu(2, QPoint())
    assert not any("Mark" in one.text() for one in menu.actions())
    menu.close()
    settle(desk.marking, worker, qapp)


def test_rows_of_queries_mark_what_came_first_instead(results, desk, worker, qapp):
    assert results is not None
    said = []
    desk.marking.said.connect(said.append)
    right = next(one for one in desk.row_actions if one.key == "R")
    right.do(Query("caption", "", 6))
    right.do(Query("image", "b", 1))  # image 1 finds caption 2, its own, first
    right.do(Query("image", "a", 0))
    assert [(mark.line, mark.image) for mark in desk.marks] == [(6, 0)]
    assert len(said) == 2
    settle(desk.marking, worker, qapp)


def test_a_letter_says_what_it_marked(desk, worker, qtbot, qapp):
    results = ResultsPanel(desk.subject)
    qtbot.addWidget(results)
    said = []
    actions = MarkActions(desk, results)
    actions.marked.connect(said.append)
    settle(desk.marking, worker, qapp)
    query = Query("caption", desk.subject.info.captions[6], 6)
    for verdict in ("right", "wrong", "wrong"):
        actions.mark_answer(verdict, query)
    assert said == [
        f"a with “{query.text}”: {now}." for now in ("marked right too", "marked really wrong", "no mark any more")
    ]
    desk.marking.marks = None
    actions.mark_answer("right", query)
    assert len(said) == 3
    settle(desk.marking, worker, qapp)


def test_a_filter_of_marks_follows_them(desk, worker, qtbot, qapp):
    page = CaptionsPage(desk)
    qtbot.addWidget(page)
    field_above(page, desk)
    desk.changed.emit()  # the queries were there before the page
    page.set_shown(True)
    settle(desk.marking, worker, qapp)
    desk.set_filter("captions", "marked:right")
    assert page.rows.model().rowCount() == 0
    desk.marking.mark(6, 0, "right")
    desk.marking.mark(0, 1, "wrong")
    assert [page.rows.model().row_of(page.rows.model().index(place, 0)) for place in (0,)] == [6]
    assert page.rows.model().rowCount() == 1
    desk.set_filter("captions", "")
    mark = page.rows.model().columns.index("mark")
    said = {row: page.rows.model().cell(row, mark) for row in range(8)}
    assert said == {row: {6: "right too", 0: "really wrong"}.get(row, "") for row in range(8)}
    settle(desk.marking, worker, qapp)
