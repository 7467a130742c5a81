"""Charts of the queries panel as plots: the numbers on screen, the recipe that asks for them, and what menus offer."""

from __future__ import annotations

import shlex
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from quiet_worker import QuietWorker
from sample_plots import scored_pairs
from sample_queries import queries_of, scores_of

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.cli.parser import parse
from vsrn_viewer.cli.plot import _recipe
from vsrn_viewer.hubs import Hubs, Occurrences, Offsets
from vsrn_viewer.plots import Points
from vsrn_viewer.requests import AskDifference, AskHubs, AskPairs, AskQueries
from vsrn_viewer.ui.filters import field_above
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import PairId

LINES = CaptionLines.even(4, 2)
QUERIES, THEIRS = (queries_of(scores_of(LINES, seed, ties=0.0), LINES) for seed in (3, 5))
OTHER = PairId(("m/other.tar",))


def hubs_in(correction):
    """Made-up counts of four images and eight captions, N1, N5 and N10."""
    images = np.array([[1, 7, 0, 0], [2, 8, 1, 0], [8, 8, 8, 8]]) if correction is None else np.full((3, 4), 2)
    offsets = None if correction is None else Offsets(2.0, np.zeros(4), np.zeros(8))
    of_captions = Occurrences(np.full((3, 8), 1), 4)
    return Hubs(correction, Occurrences(images, 8), of_captions, (0.0,) * 3, (0.0,) * 3, offsets)


@pytest.fixture
def worker(qapp):
    assert qapp
    return QuietWorker()


@pytest.fixture
def panel(subject, worker):
    """The queries panel of a split of four images, its queries there."""
    made = QueriesPanel(QueryDesk(subject, worker))
    for key in ("captions", "images"):
        field_above(made.pages[key], made._desk)
    made.set_on_top(True)
    made.choose("captions")
    worker.answer(AskQueries, QUERIES)
    yield made
    made.deleteLater()


@pytest.fixture
def asked(panel):
    """What was to be saved, and what was to be added to the figure."""
    saved, added = [], []
    panel.plot_asked.connect(saved.append)
    panel.plot_added.connect(added.append)
    return saved, added


def read_back(recipe_command):
    """The question of a command that a menu has put on the clipboard."""
    return _recipe(parse(shlex.split(recipe_command)[1:]), b"").question


def entry(menu, words):
    return next(action for action in menu.actions() if action.text() == words)


@pytest.mark.parametrize("key", ["captions", "images"])
def test_the_histogram_as_a_plot_has_the_numbers_of_the_table_and_its_filter(panel, key):
    panel.choose(key)
    page = panel.pages[key]
    panel._desk.set_filter(key, "rank:<=2")
    plot, table = page.asked_plot().plot, page.table()
    assert [row[2:6] for row in plot.table.rows] == [row[:4] for row in table.rows]
    assert plot.charts[0].marks[0].values.tolist() == [row[3] for row in table.rows]
    question = page.asked_plot().recipe.question
    assert (question.asking, question.query_filter) == (key, "rank:<=2")
    assert "those that pass rank:<=2" in plot.note


def test_what_no_recipe_can_say_is_saved_without_one(panel):
    page, desk = panel.pages["captions"], panel._desk
    desk.set_filter("captions", "better:here")  # asks for another model, so it hides nothing
    assert page.asked_plot().recipe.question.query_filter == ""
    desk.set_filter("captions", "")
    desk.kept.keep_by_hand(np.ones(4, bool), np.arange(8) < 3)
    found = page.asked_plot()
    assert found.recipe is None
    assert sum(row[4] for row in found.plot.table.rows) == 3
    menu = page.open_ranks_menu(QPoint(0, 0))
    assert [action.text() for action in menu.actions() if action.text()] == ["Save as a figure…", "Copy numbers"]
    menu.close()


def test_a_menu_saves_adds_and_copies_the_command(panel, asked):
    page, (saved, added) = panel.pages["captions"], asked
    menu = page.open_ranks_menu(QPoint(0, 0))
    for words in ("Save as a figure…", "Add to figure", "Copy as command"):
        entry(menu, words).trigger()
    menu.close()
    assert saved[0].plot.name == added[0].plot.name == "rank-histogram"
    assert read_back(QGuiApplication.clipboard().text()) == saved[0].recipe.question


def test_both_orders_of_hubs_are_a_plot_with_the_chosen_k(panel, worker, asked):
    panel.choose("hubs")
    page = panel.pages["hubs"]
    worker.answer(AskHubs, hubs_in(None))
    worker.answer(AskHubs, hubs_in("csls"))
    page.within.set_current("5")
    page.within.changed.emit("5")
    menu = page.open_bars_menu(QPoint(0, 0))
    entry(menu, "Save as a figure…").trigger()
    entry(menu, "Copy as command").trigger()
    menu.close()
    (saved,), _ = asked
    assert (saved.recipe.question.within, saved.recipe.question.without_hubs) == (5, "csls")
    assert read_back(QGuiApplication.clipboard().text()) == saved.recipe.question
    shown = page.bars.picture.values  # orders × steps, of images
    rows = [row for row in saved.plot.table.rows if row[1] == "images"]
    for place, order in enumerate(saved.plot.series):
        assert [row[4] for row in rows if row[0] == order] == shown[place].tolist()


def test_two_models_are_runs_with_the_names_on_screen(panel, worker, subject):
    subject.set_info(replace(subject.info, pair=replace(subject.info.pair, checkpoints=("m/1.tar", "m/2.tar"))))
    worker.answer(AskQueries, QUERIES)
    panel.choose("models")
    page = panel.pages["models"]
    panel._desk.other.choose(OTHER)
    worker.answer(AskQueries, THEIRS, OTHER)
    found = page.asked_plot()
    assert found.recipe.question.runs == ("m/1.tar,m/2.tar", "m/other.tar")
    assert found.recipe.question.names == (subject.info.model_name, "other.tar")
    for chart, asking in zip(found.plot.charts, ("captions", "images"), strict=True):
        marks = [mark for mark in chart.marks if isinstance(mark, Points)]
        places = {place for mark in marks for place in zip(mark.x, mark.y, strict=True)}
        ours, theirs = getattr(QUERIES, asking).rank, getattr(THEIRS, asking).rank
        assert places == {(a, b) for a, b in zip(ours.tolist(), theirs.tolist(), strict=True) if a > 0}
    panel._desk.other.choose(replace(OTHER, vocabulary="own.json"))  # one recipe has one vocabulary
    worker.answer(AskQueries, THEIRS)
    assert page.asked_plot().recipe is None


def test_pairs_by_kind_are_a_plot_and_a_pair_asks_for_its_figure(panel, worker, asked):
    panel.choose("pairs")
    page, pairs = panel.pages["pairs"], scored_pairs(8)
    worker.answer(AskPairs, pairs)
    page.open_file("p/pairs.json")
    worker.answer(AskPairs, pairs)
    menu = page.open_kinds_menu(0, 0, QPoint(0, 0))
    entry(menu, "Add to figure").trigger()
    menu.close()
    (added,) = asked[1]
    assert added.recipe.question.pairs == "p/pairs.json"
    assert [row[1:] for row in added.plot.table.rows] == list(page.table().rows)
    wanted = []
    panel.pair_asked.connect(wanted.append)
    menu = page.open_row_menu(2, 0, QPoint(0, 0))
    entry(menu, "Save both captions as a figure…").trigger()
    menu.close()
    assert wanted == [pairs.pairs[2]]


def test_nothing_is_offered_before_there_is_something(panel, worker):
    assert panel.pages["hubs"].open_bars_menu(QPoint(0, 0)) is None
    assert panel.pages["pairs"].open_kinds_menu(0, 0, QPoint(0, 0)) is None
    assert panel.pages["models"].asked_plot() is None
    assert not [one for one in worker.asked if isinstance(one[1], AskDifference)]
