"""Two wordings of a query in the compare bar: what is changed, and what it does to score and rank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import run
from trace_samples import count_of, painted
from turns import settle
from ui_samples import ranking_of

from vsrn_viewer.answers import Corrected, Standing, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.palette import LIGHT
from vsrn_viewer.ui.linking import link_scales
from vsrn_viewer.ui.panels.compare_bar import CompareBar
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import PairId, Query

BEFORE, NOW = "a brown bear left of a cow", "a bear left of the cow"


@pytest.fixture
def pinned(info):
    present = Subject()
    present.set_info(info)
    return present


@pytest.fixture
def bar(subject, pinned, qtbot, qapp):
    apply_theme(qapp, "light")
    link_scales(subject, pinned)
    made = CompareBar(subject, pinned)
    qtbot.addWidget(made)
    made.resize(1400, 60)
    look(pinned, BEFORE, [0.25, 0.5, 0.0, -1.0])
    look(subject, NOW, [0.75, 0.5, 0.0, -1.0])
    return made


def look(subject, text, scores, image=0):
    traced = run()
    subject.change_view(query=Query(text=text), image=image)
    subject.set_ranking(ranking_of(scores, text=text))
    subject.set_traced(replace(traced, image=image, context=replace(traced.context, query=text)))
    settle()


def test_changed_words_are_marked_in_both(bar):
    assert bar.words.text() == f"Pinned: “{BEFORE}”"
    assert bar.words_now.text() == f"Now: “{NOW}”"
    assert bar.words.marked_words() == ("brown", "a")
    assert bar.words_now.marked_words() == ("the",)


def test_score_and_rank_of_the_image_stand_beside_them(bar):
    assert bar.standing.text() == "score 0.250 → 0.750\nrank 2 → 1 of 4"
    assert not bar.standing.isHidden()


def test_they_follow_the_ranking_of_what_is_typed(bar, subject):
    subject.change_view(query=Query(text="a cow"))
    settle()
    assert bar.standing.isHidden()  # until it is ranked
    subject.set_ranking(ranking_of([0.125, 0.5, 0.25, -1.0], text="a cow"))
    assert bar.standing.text() == "score 0.250 → 0.125\nrank 2 → 3 of 4"


def test_of_two_orders_without_hubs_the_plain_ranks_are_compared(bar, subject, pinned):
    for one, order, ranks in ((pinned, "csls", [4, 1, 2, 3]), (subject, "inverted-softmax", [3, 1, 2, 4])):
        one.change_view(without_hubs=order)
        by = Corrected(order, one.ranking.scores.astype(np.float64), np.array(ranks))
        one.set_ranking(replace(one.ranking, corrected=by))
    settle()
    assert bar.standing.text() == "score 0.250 → 0.750\nplain rank 4 → 3 of 4"


def test_with_what_ifs_it_is_the_changed_image_that_stands_there(bar, subject):
    subject.change_view(change=Change(regions=(0, 2)))
    settle()
    assert bar.standing.isHidden()
    subject.set_probe("standing", WhatIf(Standing(0.75, 1), Standing(0.5, 3), ()))
    assert bar.standing.text() == "score 0.250 → 0.500\nrank 2 → 3 of 4"


def test_where_the_other_wording_leads_to_another_image_the_pinned_one_is_followed(bar, subject):
    look(subject, NOW, [0.125, 0.5, 0.25, -1.0], image=1)
    assert bar.standing.text() == "a: score 0.250 → 0.125\nrank 2 → 3 of 4"
    assert bar.words_now.marked_words() == ("the",)
    subject.change_view(change=Change(regions=(0, 2)))  # the pinned image was not run so
    settle()
    assert bar.standing.isHidden()


def test_of_images_of_two_splits_no_ranks_are_compared(bar, pinned):
    pinned.change_view(pair=PairId(data="other"), image=0, query=Query(text=BEFORE))
    pinned.set_traced(replace(run(), context=replace(run().context, query=BEFORE)))
    settle()
    assert bar.standing.isHidden()


def test_the_same_query_takes_one_line_and_has_no_marks(bar, subject):
    look(subject, BEFORE, [0.25, 0.5, 0.0, -1.0])
    assert bar.words.text() == "Pinned: the same  |  Now: the same"
    assert (bar.words.marks, bar.words_now.isHidden(), bar.standing.isHidden()) == ((), True, True)


def test_marks_are_painted_below_the_words(bar):
    bar.show()
    line = painted(bar.words)
    assert count_of(line, LIGHT.accent, 10) >= 2 * (bar.words.fontMetrics().horizontalAdvance("brown") - 2)
    bar.words.show_marked(bar.words.text())
    assert count_of(painted(bar.words), LIGHT.accent, 10) == 0


def test_an_image_id_that_reads_like_the_query_misleads_no_mark(bar, subject, pinned):
    look(pinned, "107", [0.25, 0.5, 0.0, -1.0])
    traced = replace(subject.traced, context=replace(subject.traced.context, image_id="108"))
    subject.set_traced(traced)
    settle()
    assert bar.words.text() == "Pinned: “107” · image 107"
    assert bar.words.marked_words() == ("107",)
    assert bar.words.marks == ((len("Pinned: “"), 3),)
