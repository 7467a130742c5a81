"""The order without hubs in the window: chosen, said beside every rank, under way, failed, and in the tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from quiet_worker import QuietWorker
from sample_queries import queries_of, scores_of
from ui_samples import ranking_of

from vsrn_viewer.answers import CaptionRanking, CorrectedStanding, Progress, SentencePlace, WhatIf
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain import standing_words
from vsrn_viewer.explain.case_sides import sides_of
from vsrn_viewer.hubs import FORMULAS, Corrected
from vsrn_viewer.queries import case_of_caption
from vsrn_viewer.query_lines import RankedLine, RankedLines
from vsrn_viewer.requests import (
    AskQueries,
    AskWhatIf,
    FindOffsets,
    RankByRegion,
    RankCaptions,
    RankImages,
    RankLines,
    questions_of,
    without_idle_order,
)
from vsrn_viewer.starred import Side, StarredCase, starred_table
from vsrn_viewer.ui.growing import Growing
from vsrn_viewer.ui.panels.captions import CaptionsPanel
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.panels.query_filter_field import QueryFilterField
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.starring import _standing_of
from vsrn_viewer.view import Query, View

SCORES = [0.6, 0.5, 0.4, 0.1]
LINES = CaptionLines.even(4, 2)
PLAIN, CSLS = (queries_of(scores_of(LINES, seed, ties=0.0), LINES) for seed in (2, 5))


def without_hubs(scores, less, truth=-1):
    """Return the ranking of images a to d by 2 s − less."""
    plain = ranking_of(scores, truth)
    values = 2 * np.array(scores) - less
    ranks = np.argsort(plain.order, kind="stable") + 1
    return replace(plain, order=np.argsort(-values, kind="stable"), corrected=Corrected("csls", values, ranks))


@pytest.fixture
def panel(subject, qapp):
    made = ResultsPanel(subject)
    made.resize(420, 420)
    made.show()
    qapp.processEvents()
    yield made
    made.deleteLater()


@pytest.fixture
def ordered(panel, subject):
    """The same, in an order in which image a, the hub, comes third."""
    subject.change_view(query=Query(text="a bear"), without_hubs="csls")
    subject.set_ranking(without_hubs(SCORES, [0.8, 0.2, 0.3, 0.0], truth=0))
    return panel


def tiles(panel):
    return [panel.model.tile(place) for place in range(panel.model.rowCount())]


def test_tiles_stand_in_the_order_with_the_plain_rank_and_the_model_s_score(ordered):
    assert [(tile.image_id, tile.rank, tile.plain_rank) for tile in tiles(ordered)] == [
        ("b", 1, 2),
        ("c", 2, 3),
        ("a", 3, 1),
        ("d", 4, 4),
    ]
    hub = tiles(ordered)[2]
    assert hub.score == pytest.approx(0.6)
    assert hub.words() == "rank without hubs 3, CSLS 0.400, plain rank 1, image a, score 0.600, the truth"
    assert ordered.truth.text() == "✓ truth at 3, plain 1"


def test_header_and_strip_say_which_order_it_is(ordered, subject):
    assert ordered.title()[1].startswith("without hubs (CSLS) · ")
    assert ordered.order_strip.words.text() == "Ranked without hubs (CSLS)"
    assert ordered.order_strip.formula.text() == f"{FORMULAS['csls']}; by the captions of the split"
    ordered.order_strip.plain.click()
    assert subject.view.without_hubs == "no"
    assert ordered.order_strip.isHidden()


def test_the_table_names_rank_score_and_what_the_order_is_of(ordered):
    table = ordered.model.table()
    assert table.columns == ("rank without hubs (CSLS)", "image", "score", "truth", "plain rank", "CSLS")
    assert table.rows[2] == (3, "a", pytest.approx(0.6), "truth", 1, pytest.approx(0.4))


def test_in_the_plain_order_nothing_of_it_is_said(panel, subject):
    subject.set_ranking(ranking_of(SCORES))
    assert panel.order_strip.isHidden()
    assert "hubs" not in panel.title()[1]
    assert panel.model.table().columns[0] == "rank"


def test_a_choice_among_the_settings_is_a_step_of_the_view(panel, subject):
    panel.order.buttons["inverted-softmax"].click()
    assert subject.view.without_hubs == "inverted-softmax"
    subject.change_view(without_hubs="csls")  # as undo does
    assert panel.order.buttons["csls"].isChecked()


def test_until_hubs_are_found_the_strip_says_that_the_order_is_plain_and_how_far_it_is(panel, subject):
    subject.change_view(query=Query(text="a bear"), without_hubs="csls")
    subject.set_ranking(ranking_of(SCORES))
    subject.set_busy("offsets", True)
    subject.set_progress("offsets", Progress("Finding", 3, 8, "captions"))
    strip = panel.order_strip
    assert (strip.words.text(), strip.formula.text()) == (
        "Plain order",
        "finding what is near to everything: 3 of 8 captions…",
    )
    assert [tile.plain_rank for tile in tiles(panel)] == [0] * 4
    stopped = []
    subject.stop_asked.connect(stopped.append)
    strip.stop.click()
    assert stopped == ["offsets"]


def test_why_there_is_no_such_order_is_said_and_can_be_tried_again(panel, subject):
    subject.change_view(query=Query(text="a bear"), without_hubs="inverted-softmax")
    subject.set_failure("offsets", "the inverted softmax is for cosines.")
    assert panel.order_strip.formula.text() == "the inverted softmax is for cosines."
    asked = []
    panel.retry_requested.connect(asked.append)
    panel.order_strip.again.click()
    assert asked == ["offsets"]


def test_a_sum_says_why_it_keeps_the_plain_order(panel, subject):
    subject.change_view(query=Query(text="1.0: a bear -0.5: a cow"), without_hubs="csls")
    assert panel.order_strip.words.text() == "Plain order"
    assert "Ask with one sentence." in panel.order_strip.formula.text()


def test_a_star_says_which_order_its_rank_is_of(ordered, subject):
    assert ordered.order_strip.isVisible()
    subject.change_view(image=0)
    side = Side(subject.view, "a", *_standing_of(subject))
    assert starred_table([StarredCase(side)]).rows[0][:3] == ("a", "3 without hubs (CSLS)", pytest.approx(0.6))
    subject.set_ranking(ranking_of(SCORES))  # of a chosen order that is not found yet
    assert _standing_of(subject) == (0, None)


def test_a_what_if_is_ranked_in_the_order_too(ordered, subject):
    subject.change_view(image=1)
    after = without_hubs([0.6, 0.1, 0.4, 0.1], [0.8, 0.2, 0.3, 0.0], truth=0)
    before, now = CorrectedStanding(0.5, 1, 2), CorrectedStanding(0.1, 4, 3)
    subject.set_probe("standing", WhatIf(before, now, (), (), after))
    QApplication.processEvents()
    assert [(tile.image_id, tile.rank, tile.moved) for tile in tiles(ordered)] == [
        ("c", 1, "▲1"),
        ("a", 2, "▲1"),
        ("d", 3, "▲1"),
        ("b", 4, "▼3"),
    ]
    said = standing_words(subject.probed.standing, 4)
    assert said == "score 0.500 → 0.100   rank without hubs 1 → 4 of 4, plain 2 → 3"


def test_captions_say_the_plain_rank_and_the_order(subject, qapp):
    made = CaptionsPanel(subject)
    subject.change_view(image=0, without_hubs="csls")
    count = len(subject.info.captions)
    scores = np.linspace(0.9, 0.1, count).astype(np.float32)
    by = Corrected("csls", -scores.astype(np.float64), np.arange(1, count + 1))
    subject.set_captions(CaptionRanking(0, np.arange(count)[::-1], scores, (0,), 0.0, by))
    qapp.processEvents()
    assert made.title()[1].startswith("ranked without hubs (CSLS), all ")
    first = made.model.line(0)
    assert (first.rank, first.plain_rank, first.caption) == (1, count, count - 1)
    table = made._table()
    assert table.columns[:4] == ("rank without hubs (CSLS)", "plain rank", "score", "CSLS")
    assert table.rows[0][:2] == (1, count)
    made.deleteLater()


def test_the_place_of_a_typed_sentence_is_marked_as_plain_and_leaves_the_title_its_room(subject):
    made = CaptionsPanel(subject)
    subject.change_view(query=Query(text="a bear"), image=0, without_hubs="csls")
    scores = np.linspace(0.9, 0.1, len(subject.info.captions)).astype(np.float32)
    by = Corrected("csls", -scores.astype(np.float64), np.arange(1, len(scores) + 1))
    subject.set_captions(CaptionRanking(0, np.arange(len(scores))[::-1], scores, (0,), 0.0, by))
    subject.set_probe("placed", SentencePlace(Query(text="a bear"), 0, 0.5, 4, len(scores)))
    assert made.sentence_button.text() == "your sentence: plain 4th"
    assert "by its score" in made.sentence_button.toolTip()


def test_a_view_asks_everything_that_is_ranked_in_its_order(subject):
    info = subject.info
    view = View(info.pair, Query(text="a bear"), image=1, without_hubs="csls")
    asked = questions_of(view, info)
    assert asked["offsets"] == FindOffsets(info.pair, "csls")
    assert asked["images"] == RankImages(info.pair, view.query, "csls")
    assert asked["captions"] == RankCaptions(info.pair, 1, "csls")
    summed = questions_of(replace(view, query=Query(text="1.0: a bear -0.5: a cow")), info)
    assert summed["images"].correction is None
    alike = questions_of(replace(view, query=Query("region", "b", 1, region=0)), info)
    assert isinstance(alike["images"], RankByRegion)
    assert "offsets" not in questions_of(replace(view, without_hubs="no"), info)


def test_a_figure_waits_for_hubs_only_where_it_ranks_by_them(subject):
    info, view = subject.info, View(subject.info.pair, Query(text="a bear"), image=1, without_hubs="csls")
    assert "offsets" not in without_idle_order(questions_of(view, info, wanted=("attribution",)))
    assert "offsets" in without_idle_order(questions_of(view, info, wanted=("ranked_captions",)))


def test_what_was_ranked_in_the_plain_order_meanwhile_is_asked_again(subject, qapp):
    assert qapp
    worker, due = QuietWorker(), []
    pair = subject.info.pair
    growing = Growing(worker, lambda asked: asked == pair)
    growing.due.connect(lambda: due.append(True))
    worker.answered.emit(1, FindOffsets(pair, "csls"), None)
    assert due == [True]
    assert growing.has_to_ask(RankImages(pair, Query(text="a"), "csls"))
    assert growing.has_to_ask(RankCaptions(pair, 1, "csls"))
    assert growing.has_to_ask(AskWhatIf(pair, 1, Query(text="a"), None, "csls"))
    assert not growing.has_to_ask(RankCaptions(pair, 1))


@pytest.fixture
def tables(subject, qapp):
    """The queries panel with the page of captions, our queries there."""
    assert qapp
    worker = QuietWorker()
    made = QueriesPanel(QueryDesk(subject, worker))
    made.set_on_top(True)
    made.choose("captions")
    worker.answer(AskQueries, PLAIN)
    yield made, worker
    made.deleteLater()


def test_tables_show_the_rank_without_hubs_beside_the_plain_one_and_filter_by_it(tables, subject):
    panel, worker = tables
    desk, page = panel._desk, panel.pages["captions"]
    assert [request for _, request in worker.asked] == []
    subject.change_view(without_hubs="csls")
    assert [request for _, request in worker.asked] == [AskQueries(subject.info.pair, "csls")]
    worker.answer(AskQueries, CSLS)
    assert desk.queries.without.name == "without hubs (CSLS)"
    np.testing.assert_array_equal(desk.queries.without.images, CSLS.images.rank)
    assert desk.queries.captions is PLAIN.captions
    columns = page.columns(desk.queries, subject.info).columns
    assert [column.name for column in columns[:2]] == ["plain rank", "rank without hubs (CSLS)"]
    np.testing.assert_array_equal(columns[1].values, CSLS.captions.rank)
    first = [100 * (rank == 1).mean() for rank in (PLAIN.captions.rank, CSLS.captions.rank)]
    assert page.summary.text().startswith(f"R@1 {first[0]:.1f} · ")
    assert f" · without hubs (CSLS): R@1 {first[1]:.1f} · " in page.summary.text()
    truth, instead = sides_of(case_of_caption(desk.queries, 0, "a"), desk.queries)
    assert truth.note.startswith("plain rank ")
    assert instead.note.startswith("plain rank ")
    field, kept = QueryFilterField(desk, "captions", panel), []
    field.kept.connect(kept.append)
    desk.set_filter("captions", "rank-without-hubs:1")
    np.testing.assert_array_equal(kept[-1], CSLS.captions.rank == 1)
    subject.change_view(without_hubs="no")
    assert desk.queries.without is None
    assert kept[-1] is None


def test_an_order_that_was_found_is_not_asked_again(tables, subject):
    _, worker = tables
    subject.change_view(without_hubs="csls")
    worker.answer(AskQueries, CSLS)
    subject.change_view(without_hubs="no")
    subject.change_view(without_hubs="csls")
    assert worker.asked == []


def test_nobody_asks_for_ranks_that_nobody_shows(subject, qapp):
    assert qapp
    worker = QuietWorker()
    desk = QueryDesk(subject, worker)
    subject.change_view(without_hubs="csls")
    assert worker.asked == []
    desk.deleteLater()


def test_lines_say_that_their_ranks_are_plain_ones_while_another_order_is_chosen(tables, subject):
    panel, worker = tables
    page = panel.pages["lines"]
    panel._desk.lines.take(("a bear",))
    worker.answer(RankLines, RankedLines((RankedLine(Query(text="a bear"), 1, 0.5),)))
    assert "plain" not in page.note
    subject.change_view(without_hubs="csls")
    assert page.note.startswith("ranks are plain ones, by the score · ")
