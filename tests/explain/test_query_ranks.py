"""Histogram, table and words of ranks, and the tables of all queries, against counts by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sample_queries import queries_of, ranked, scores_of

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain.case_sides import Side, sides_of
from vsrn_viewer.explain.query_columns import caption_columns, image_columns
from vsrn_viewer.explain.query_ranks import rank_counts, rank_steps, ranks_picture, ranks_table, recall_words
from vsrn_viewer.filtering import parse, with_term
from vsrn_viewer.queries import case_of_caption, case_of_image
from vsrn_viewer.query_fields import CAPTION_FIELDS
from vsrn_viewer.recall import recall_of

LINES = CaptionLines(np.array([0, 6, 6, 13, 18, 25]))  # 6, none, 7, 5 and 7 captions


@pytest.mark.parametrize(
    ("candidates", "ends"),
    [(1, [1]), (2, [1, 2]), (5, [1, 5]), (7, [1, 5, 7]), (1000, [1, 5, 10, 50, 100, 500, 1000])],
)
def test_steps_of_ranks_grow_and_end_with_the_last_rank(candidates, ends):
    steps = rank_steps(candidates)
    assert [step.high for step in steps] == ends
    assert [step.low for step in steps] == [1, *(end + 1 for end in ends[:-1])]


def test_every_rank_is_in_one_step_and_its_term_keeps_just_these():
    ranks = np.arange(1, 26_000)
    steps = rank_steps(25_999)
    counts = rank_counts(ranks, steps)
    assert counts.sum() == len(ranks)
    for step, count in zip(steps, counts.tolist(), strict=True):
        kept = parse(step.term, CAPTION_FIELDS).keeps({"rank": ranks.astype(np.float64)})
        assert ranks[kept].tolist() == [rank for rank in ranks.tolist() if step.low <= rank <= step.high]
        assert kept.sum() == count


def test_bars_and_table_say_the_same_counts():
    ranks = np.array([1, 1, 1, 2, 5, 6, 10, 11, 50, 51, 200])
    picture, table = (make(ranks, 200, "captions") for make in (ranks_picture, ranks_table))
    assert picture.groups == ("1", "2–5", "6–10", "11–50", "51–100", "101–200")
    assert picture.values[0].tolist() == [3, 2, 2, 2, 1, 1] == [row[2] for row in table.rows]
    assert [row[:2] for row in table.rows] == [(1, 1), (2, 5), (6, 10), (11, 50), (51, 100), (101, 200)]
    assert table.rows[0][3] == pytest.approx(300 / 11)
    assert table.rows[2][4] == pytest.approx(700 / 11)
    assert picture.said(1234.0) == "1,234"


def test_steps_above_a_thousand_are_named_shortly():
    assert [step.words for step in rank_steps(25_000)][-4:] == ["501–1,000", "1k–5k", "5k–10k", "10k–25k"]


def test_no_query_has_no_recall_but_a_sentence():
    nothing = np.array([], np.int64)
    assert recall_words(recall_of(nothing), "captions", 0, 1000) == "none of 1,000 captions"
    assert ranks_picture(nothing, 7, "captions").values.sum() == 0


def test_recall_in_words_is_counted_by_hand():
    ranks = np.array([1, 1, 3, 7, 40])
    said = recall_words(recall_of(ranks - 1), "captions", 5, 1000)
    assert said == "R@1 40.0 · R@5 60.0 · R@10 80.0 · median rank 3 · mean 10.4 · 5 of 1,000 captions"


@pytest.mark.parametrize("seed", range(3))
def test_tables_hold_the_ranks_of_sorted_lists(seed):
    scores = scores_of(LINES, seed)
    queries = queries_of(scores, LINES)
    captions, ids = [f"caption {line}" for line in range(25)], [f"image {row}" for row in range(5)]
    table = {column.name: column for column in caption_columns(queries, captions, ids).columns}
    owners = LINES.owners().tolist()
    for line in range(25):
        order = ranked(scores[:, line].tolist())
        assert table["rank"].values[line] == order.index(owners[line]) + 1
        assert table["image"].words[table["image"].values[line]] == ids[owners[line]]
        first = table["came first"].values[line]
        assert first == (-1 if order[0] == owners[line] else order[0])
    table = {column.name: column for column in image_columns(queries, captions, ids).columns}
    for image in range(5):
        order = ranked(scores[image].tolist())
        own = [order.index(line) + 1 for line in range(25) if owners[line] == image]
        assert table["rank"].values[image] == (min(own) if own else -1)
        assert table["came first"].values[image] == (-1 if owners[order[0]] == image else order[0])
        firsts = [ranked(scores[:, line].tolist())[0] for line in range(25)]
        assert table["N1"].values[image] == firsts.count(image)


def test_without_a_vocabulary_no_word_is_called_known():
    queries = queries_of(scores_of(LINES), LINES)
    object.__setattr__(queries, "unknown", None)
    table = caption_columns(queries, ["a"] * 25, ["b"] * 5)
    assert set(table.columns[-1].values.tolist()) == {-1}


def test_sides_of_a_case_say_rank_and_score_of_each():
    scores = np.array([[0.5, 0.1, 0.2], [0.7, 0.6, 0.9], [0.1, 0.2, 0.3]])
    queries = queries_of(scores, CaptionLines(np.array([0, 1, 2, 3])))
    lost, won = (sides_of(case_of_caption(queries, line, ""), queries) for line in (0, 1))
    assert lost == (Side("✓ Truth", "rank 2 · 0.500"), Side("Came first", "rank 1 · 0.700"))
    assert won == (Side("✓ Truth", "rank 1 · 0.600"), Side("Came next", "rank 2 · 0.200"))
    lost, won = (sides_of(case_of_image(queries, image, ""), queries) for image in (1, 0))
    assert lost == (Side("✓ True caption of", "rank 3 · 0.600"), Side("Came first for", "rank 1 · 0.900"))
    assert won == (Side("✓ True caption of", "rank 1 · 0.500"), Side("Came next for", "0.200"))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", "rank:1"),
        ("rank:>3", "rank:1"),
        ('-rank:2 caption:"a rank:7 dog" words:>3', 'caption:"a rank:7 dog" words:>3 rank:1'),
    ],
)
def test_a_term_takes_the_place_of_those_of_its_field(text, kept):
    assert with_term(text, "rank", "rank:1") == kept
    assert with_term(kept, "rank", "") == kept.removesuffix("rank:1").strip()
