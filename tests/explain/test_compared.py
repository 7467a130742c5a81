"""Two models on the same queries: every number against plain loops, with ties and one to four captions an image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sample_queries import queries_of, scores_of

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import FilterError
from vsrn_viewer.explain.compared import compared_table, compared_words
from vsrn_viewer.explain.query_columns import caption_columns, image_columns
from vsrn_viewer.filtering import parse
from vsrn_viewer.queries import models_case
from vsrn_viewer.query_fields import CAPTION_FIELDS, IMAGE_FIELDS
from vsrn_viewer.query_filter import Texts, kept_captions, kept_images
from vsrn_viewer.recall import Interval, outcome_of
from vsrn_viewer.retrieval.bootstrap import difference_of_queries
from vsrn_viewer.steps import drain
from vsrn_viewer.view import PairId, Query

LINES = CaptionLines.of_counts([2, 1, 4, 0, 3, 1, 2, 3, 1, 2, 2, 1])
OURS, THEIRS = (queries_of(scores_of(LINES, seed), LINES) for seed in (1, 6))
TEXTS = Texts([f"i{row}" for row in range(LINES.images)], [f"caption {line}" for line in range(LINES.captions)])


def of_loop(first, second) -> tuple[int, int, int]:
    wins = losses = ties = 0
    for one, other in zip(first, second, strict=True):
        if one == 0:
            continue
        wins, losses, ties = wins + (one < other), losses + (one > other), ties + (one == other)
    return wins, losses, ties


def beside():
    """Ours with their ranks beside."""
    return replace(OURS, other=THEIRS.ranks("theirs"))


def test_wins_losses_and_ties_are_those_of_a_loop():
    table, behind = compared_table(OURS, THEIRS, None)
    rows = {row[0]: row for row in table.rows}
    for page, both in (
        ("captions", (OURS.captions.rank, THEIRS.captions.rank)),
        ("images", (OURS.images.rank, THEIRS.images.rank)),
    ):
        wins, losses, ties = of_loop(*both)
        assert min(wins, losses, ties) > 0  # the sample tells them apart
        assert rows[f"{page}, better"][1:4] == (wins, losses, wins - losses)
        assert rows[f"{page}, equal"][1] == ties
        asks = both[0] > 0
        outcome = outcome_of(both[0][asks], both[1][asks])
        assert (outcome.wins, outcome.losses, outcome.ties) == (wins, losses, ties)
    assert len(behind) == len(table.rows)
    assert compared_words(OURS, THEIRS).startswith(f"captions: {rows['captions, better'][1]} better here")


def test_recalls_are_those_of_a_loop_and_the_difference_is_theirs():
    difference = drain(difference_of_queries(OURS, THEIRS))
    table, _ = compared_table(OURS, THEIRS, difference)
    rows = {row[0]: row for row in table.rows}
    for page, ours, theirs in (
        ("captions", OURS.captions.rank, THEIRS.captions.rank),
        ("images", OURS.images.rank[OURS.images.rank > 0], THEIRS.images.rank[THEIRS.images.rank > 0]),
    ):
        for k in (1, 5, 10):
            here, other = (100 * sum(rank <= k for rank in ranks.tolist()) / len(ranks) for ranks in (ours, theirs))
            found = rows[f"{page}, R@{k}"]
            assert found[1:4] == pytest.approx((here, other, here - other))
            direction = difference.text_to_image if page == "captions" else difference.image_to_text
            interval = direction[f"r{k}"]
            assert isinstance(interval, Interval)
            assert interval.difference == pytest.approx(here - other)
            assert found[4:] == (interval.low, interval.high)


def test_without_the_intervals_their_ends_are_not_known():
    table, _ = compared_table(OURS, THEIRS, None)
    assert all(np.isnan(row[4:]).all() for row in table.rows if "R@" in row[0])


def test_what_stands_behind_each_row_is_what_its_filter_keeps():
    table, behind = compared_table(OURS, THEIRS, None)
    queries = beside()
    for row, kept in zip(table.rows, behind, strict=True):
        captions = kept.page == "captions"
        mask = (
            kept_captions(parse(kept.term, CAPTION_FIELDS), queries, TEXTS)
            if captions
            else kept_images(parse(kept.term, IMAGE_FIELDS), queries, TEXTS)
        )
        ours, theirs = ((one.captions.rank if captions else one.images.rank).tolist() for one in (OURS, THEIRS))
        if "R@" in row[0]:
            k = int(row[0].rpartition("@")[2])
            wanted = [0 < here <= k < there for here, there in zip(ours, theirs, strict=True)]
        elif "equal" in row[0]:
            wanted = [here == there > 0 for here, there in zip(ours, theirs, strict=True)]
        else:
            wanted = [0 < here < there for here, there in zip(ours, theirs, strict=True)]
        assert mask.tolist() == wanted, row[0]


def test_better_by_the_other_model_is_kept_too():
    kept = kept_captions(parse("better:other -other:>2", CAPTION_FIELDS), beside(), TEXTS)
    pairs = zip(OURS.captions.rank.tolist(), THEIRS.captions.rank.tolist(), strict=True)
    assert kept.tolist() == [there < here and not there > 2 for here, there in pairs]


def test_a_filter_that_asks_for_another_model_without_one_says_so():
    for text in ("other:>1", "better:here"):
        with pytest.raises(FilterError, match="but no other model is compared with"):
            kept_captions(parse(text, CAPTION_FIELDS), OURS, TEXTS)


def test_the_tables_get_a_column_of_the_other_model():
    for make, ranks in ((caption_columns, THEIRS.captions.rank), (image_columns, THEIRS.images.rank)):
        names = [column.name for column in make(OURS, TEXTS.captions, TEXTS.image_ids).columns]
        found = make(beside(), TEXTS.captions, TEXTS.image_ids).columns
        assert [column.name for column in found if column.name != "other"] == names
        other = next(column for column in found if column.name == "other")
        assert "theirs" in other.means
        assert other.values.tolist() == [rank if rank else -1 for rank in ranks.tolist()]


def test_a_case_is_what_each_model_puts_first():
    scores = [scores_of(LINES, seed) for seed in (1, 6)]
    other = PairId(("b",))
    for line in range(LINES.captions):
        case = models_case(Query("caption", "a", line), OURS, THEIRS, other)
        first = [min(range(LINES.images), key=lambda row, one=one: (-one[row, line], row)) for one in scores]
        assert (case.ours, case.theirs, case.other) == ((first[0], line), (first[1], line), other)
    for row in range(LINES.images):
        case = models_case(Query("image", "a", row), OURS, THEIRS, other)
        if LINES.counts[row]:
            best = [min(range(LINES.captions), key=lambda line, one=one: (-one[row, line], line)) for one in scores]
            assert (case.ours, case.theirs) == ((row, best[0]), (row, best[1]))
