"""Suspects in words: table, case and recall."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain.suspect_columns import case_of_suspect, mark_column, recall_beside, suspect_columns, verdicts
from vsrn_viewer.marks import Mark, MarkedRecall, MarkedSplit, Marks
from vsrn_viewer.queries import CaptionQueries, ImageQueries, SplitQueries
from vsrn_viewer.recall import Recall
from vsrn_viewer.suspects import Suspects
from vsrn_viewer.view import Query

IDS, CAPTIONS = ("a", "b"), ("a dog", "the dog", "a cat")
LINES = CaptionLines.of_counts([2, 1])
HALF = np.array([0.5, 0.25])
SUSPECTS = Suspects(
    np.array([0, 2]), np.array([1, 0]), np.array([False, True]), np.array([2, 1]), HALF, HALF, HALF, -HALF
)

PLACES = SUSPECTS.line, SUSPECTS.image


@pytest.fixture
def queries() -> SplitQueries:
    counts = np.zeros(2, np.int64)
    of_captions = CaptionQueries(np.array([0, 0, 1]), np.array([2, 1, 1]), *[np.zeros(3)] * 2, np.zeros(3))
    of_images = ImageQueries(np.array([2, 1]), np.array([1, 2]), *[np.zeros(2)] * 3, counts, counts)
    return SplitQueries(of_captions, of_images, LINES, np.zeros(3, np.int64))


def test_marks_stand_beside_the_suspects_that_they_are_of() -> None:
    marks = Marks(MarkedSplit("d", "test", IDS, CAPTIONS, LINES))
    assert verdicts(*PLACES, None).tolist() == verdicts(*PLACES, marks).tolist() == [-1, -1]
    marks = marks.with_mark(Mark(0, 1, "right")).with_mark(Mark(2, 0, "wrong"))
    assert verdicts(*PLACES, marks).tolist() == [0, 1]
    table = suspect_columns(SUSPECTS, LINES, CAPTIONS, IDS, mark_column(verdicts(*PLACES, marks)))
    words = [[c.words[v] if c.words else v for v in c.values.tolist()] for c in table.columns]
    assert [column[0] for column in words] == [
        "right too", 0.5, "a dog", "a", "b", "a cat", 0.5, 0.5, 0.5, -0.5, "caption"
    ]  # fmt: skip
    assert [column[1] for column in words[2:6]] == ["a cat", "b", "a", "the dog"]


def test_a_case_has_the_truth_on_one_side_and_the_answer_on_the_other(queries) -> None:
    asked_by_caption = case_of_suspect(SUSPECTS, 0, queries, CAPTIONS, IDS)
    assert asked_by_caption.query == Query("caption", "a dog", 0)
    assert (asked_by_caption.truth, asked_by_caption.instead) == ((0, 0), (1, 0))
    asked_by_image = case_of_suspect(SUSPECTS, 1, queries, CAPTIONS, IDS)
    assert asked_by_image.query == Query("image", "a", 0)
    assert (asked_by_image.truth, asked_by_image.instead) == ((0, 1), (0, 2))


def test_recall_stands_beside_recall_with_marks(queries) -> None:
    whole = Recall(100, 100, 100, 1, 1)
    assert recall_beside(queries, None) == (
        "text → image  R@1 66.7 · R@5 100.0 · R@10 100.0",
        "image → text  R@1 50.0 · R@5 100.0 · R@10 100.0",
    )
    assert recall_beside(queries, MarkedRecall(whole, whole))[0].startswith("text → image  R@1 66.7 → 100.0 · ")
