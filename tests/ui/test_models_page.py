"""Another model beside the open one: chosen, asked for, shown, filtered by, and let go of when it fits no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from quiet_worker import QuietWorker
from sample_queries import queries_of, scores_of

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.recall import Difference, Interval
from vsrn_viewer.requests import AskDifference, AskQueries
from vsrn_viewer.ui.model_choice import model_of_files, offered_models
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import PairId, Query

LINES = CaptionLines.even(4, 2)
OURS, THEIRS = (queries_of(scores_of(LINES, seed, ties=0.0), LINES) for seed in (2, 5))
OTHER = PairId(matrix="clip.npy")
_INTERVAL = Interval(1.0, -2.0, 3.0)
_ALL = {"r1": _INTERVAL, "r5": _INTERVAL, "r10": _INTERVAL}
DIFFERENCE = Difference(_ALL, _ALL, _INTERVAL, 1000, 0, 95.0)


@pytest.fixture
def worker(qapp):
    assert qapp
    return QuietWorker()


@pytest.fixture
def panel(subject, worker):
    """The queries panel of a split of four images, our queries there."""
    made = QueriesPanel(QueryDesk(subject, worker))
    made.set_on_top(True)
    made.choose("models")
    worker.answer(AskQueries, OURS)
    yield made
    made.deleteLater()


@pytest.fixture
def compared(panel, worker):
    """The same, compared with another model."""
    panel._desk.other.choose(OTHER)
    worker.answer(AskQueries, THEIRS, OTHER)
    worker.answer(AskDifference, DIFFERENCE)
    return panel


def test_before_a_choice_the_page_says_what_can_be_chosen(panel):
    page = panel.pages["models"]
    assert "Choose a model to compare with" in page.summary.text()
    assert page._body.isHidden()
    assert page.table() is None


def test_the_numbers_of_both_models_are_shown(compared):
    page = compared.pages["models"]
    wins = int((OURS.captions.rank < THEIRS.captions.rank).sum())
    rows = {row[0]: row for row in page.numbers.table().rows}
    assert rows["captions, better"][1] == wins > 0
    assert rows["images, R@5"][4:] == (-2.0, 3.0)
    assert f"captions: {wins} better here" in page.summary.text()
    assert "95 % intervals of a paired bootstrap, 1,000 resamples" in page.summary.text()
    assert sum(row[3] for row in page.table().rows if row[0] == "captions") == LINES.captions
    assert page.choice.text() == "clip.npy ▾"


def test_until_the_intervals_are_there_they_are_under_way(panel, worker):
    panel._desk.other.choose(OTHER)
    assert "Opening the other model" in panel.pages["models"].summary.text()
    worker.answer(AskQueries, THEIRS, OTHER)
    assert "intervals are being computed" in panel.pages["models"].summary.text()


def test_a_point_opens_what_both_models_answer_and_then_the_next(compared):
    page, cases = compared.pages["models"], []
    page.other.case_chosen.connect(cases.append)
    many = max(range(len(page._points["captions"])), key=lambda at: len(page._queries_at("captions", at)))
    queries = page._queries_at("captions", many)
    assert len(queries) > 1
    for _ in range(len(queries) + 1):
        page.charts["captions"].clicked.emit(many)
    assert [case.query.index for case in cases] == [*queries, queries[0]]
    line = queries[0]
    assert cases[0].ours == (int(OURS.captions.best[line]), line)
    assert cases[0].theirs == (int(THEIRS.captions.best[line]), line)
    assert cases[0].other == OTHER


def test_a_row_of_numbers_keeps_its_queries_in_their_table(compared):
    page = compared.pages["models"]
    page.numbers.opened.emit(0)
    assert compared.switch.current() == "captions"
    assert compared._desk.filters["captions"] == "better:here"
    names = [column.name for column in compared.pages["captions"].rows.model().table.columns]
    assert "other" in names


def test_the_menu_of_a_point_keeps_its_queries(compared):
    page = compared.pages["models"]
    here, there = page._points["images"][0]
    page.charts["images"].menu_asked.emit(0, QPoint())
    menu = page.children()[-1]
    next(one for one in menu.actions() if "in their table" in one.text()).trigger()
    assert compared._desk.filters["images"] == f"rank:{here} other:{there}"
    menu.close()


def test_a_letter_on_a_row_opens_it_with_both_models(compared):
    cases = []
    compared._desk.other.case_chosen.connect(cases.append)
    action = next(one for one in compared._desk.row_actions if one.key == "o")
    action.do(Query("image", "b", 1))
    assert cases[0].ours == (1, int(OURS.images.best[1]))


def test_a_model_that_cannot_be_opened_is_a_sentence_and_is_tried_again(panel, worker):
    panel._desk.other.choose(OTHER)
    key, request = worker.asked[-1]
    worker.failed.emit(key, request, "clip.npy: no such file.", "")
    page = panel.pages["models"]
    assert page.summary.text() == "clip.npy: no such file."
    page._fill_menu()
    next(one for one in page.choice.menu().actions() if one.text() == "Try again").trigger()
    assert isinstance(worker.asked[-1][1], AskQueries)


def test_another_model_of_the_same_split_is_compared_with_the_same_one(compared, subject, info, worker):
    other = compared._desk.other
    subject.set_info(replace(info, pair=PairId(("new",))))
    assert other.against == OTHER
    assert other.queries is THEIRS
    worker.answer(AskQueries, OURS, PairId(("new",)))
    assert compared._desk.queries.other.name == "clip.npy"
    worker.answer(AskDifference, DIFFERENCE)


@pytest.mark.parametrize("pair", [PairId(data="elsewhere"), OTHER], ids=["another split", "the other model itself"])
def test_what_can_be_compared_no_more_is_let_go(compared, subject, info, pair):
    subject.set_info(replace(info, pair=pair))
    assert compared._desk.other.against is None
    assert compared._desk.other.queries is None


def test_nothing_takes_the_other_model_away(compared):
    page = compared.pages["models"]
    page._fill_menu()
    page.choice.menu().actions()[-1].trigger()
    assert compared._desk.queries.other is None
    assert page._body.isHidden()
    np.testing.assert_array_equal(compared._desk.queries.captions.rank, OURS.captions.rank)


def test_members_of_an_ensemble_are_offered_alone(info):
    pair = PairId(("/m/a.pth", "/m/b.pth"), "data", vocabulary="v.json")
    open_now = replace(info, pair=pair, members=2, vocabulary_file="v.json")
    offered = dict(offered_models(open_now, (OTHER, pair)))
    assert offered == {
        "a.pth alone": replace(pair, checkpoints=("/m/a.pth",)),
        "b.pth alone": replace(pair, checkpoints=("/m/b.pth",)),
        "clip.npy": OTHER,
    }
    matrix = replace(info, pair=OTHER, members=0)
    assert dict(offered_models(matrix, ())) == {"the demo's models": PairId()}


def test_files_make_a_model_with_the_same_split():
    pair = PairId(("/m/a.pth",), "data", "dev", "v.json")
    assert model_of_files(pair, ["/x/s.npy"]) == PairId((), "data", "dev", matrix="/x/s.npy")
    assert model_of_files(pair, ["/x/b.pth", "/x/c.pth"]) == PairId(("/x/b.pth", "/x/c.pth"), "data", "dev")
