"""The map of a whole split: every point once, in the colour of what is known of it, faint where it is not kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sample_queries import queries_of, scores_of

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain.plots.whole_map import (
    by_kind,
    by_label,
    by_mark,
    by_rank,
    label_counts,
    whole_map,
    whole_map_plot,
)
from vsrn_viewer.principal import Plane

COUNTS = np.array([2, 0, 3, 1])  # captions of each image
LINES = CaptionLines.of_counts(COUNTS)
OWNERS = np.array([0, 0, 2, 2, 2, 3])
QUERIES = replace(queries_of(scores_of(LINES), LINES), labels=(("dog",), ("dog", "cat"), ("cat", "dog"), ()))
RANDOM = np.random.default_rng(5)
PLANE = Plane(RANDOM.normal(size=(4, 2)), RANDOM.normal(size=(6, 2)), (0.3, 0.2))
ALL = np.ones(10, dtype=bool)


def names(grouped):
    return [grouped.names[group] for group in grouped.of.tolist()]


def test_points_are_coloured_by_kind_label_and_mark():
    assert names(by_kind(QUERIES)) == ["images"] * 4 + ["captions"] * 6
    with_dog = [True, True, True, False, *[True] * 5, False]
    assert names(by_label(QUERIES, "dog")) == [f"with{'' if has else 'out'} dog" for has in with_dog]
    assert label_counts(QUERIES) == (("dog", 3), ("cat", 2))
    assert label_counts(replace(QUERIES, labels=())) == ()
    marked = by_mark(QUERIES, {3: ("right",)}, {0: ("right", "wrong"), 5: ("right",)})
    expected = [*["not marked"] * 3, "right too", "really wrong", *["not marked"] * 4, "right too"]
    assert names(marked) == expected
    assert dict(zip(marked.names, marked.counts(), strict=True)) == {
        "not marked": 7, "really wrong": 1, "right too": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rank", "name"),
    [(0, "without captions"), (1, "rank 1"), (2, "rank 2 to 10"), (10, "rank 2 to 10"), (11, "rank 11 to 100"),
     (100, "rank 11 to 100"), (101, "rank over 100")],
)  # fmt: skip
def test_points_are_coloured_by_their_rank(rank, name):
    images = replace(QUERIES.images, rank=np.array([rank, 0, 1, 1]))
    assert names(by_rank(replace(QUERIES, images=images)))[0] == name
    if rank:
        captions = replace(QUERIES.captions, rank=np.full(6, rank))
        assert names(by_rank(replace(QUERIES, captions=captions)))[4:] == [name] * 6


def test_every_point_stands_once_at_its_place_and_what_is_not_kept_is_faint():
    grouped, kept = by_rank(QUERIES), ALL.copy()
    kept[[1, 6]] = False
    found = whole_map(PLANE, grouped, kept)
    places = np.concatenate([PLANE.images, PLANE.captions])
    assert sorted(found.points.tolist()) == list(range(10))
    first = 0
    for mark in found.chart.marks:
        points = found.points[first : first + len(mark.x)]
        first += len(mark.x)
        np.testing.assert_array_equal(np.column_stack([mark.x, mark.y]), places[points])
        assert set(grouped.of[points].tolist()) == {mark.series}
        assert mark.is_faint == (points[0] in (1, 6))
        assert len({point < 4 for point in points.tolist()}) == 1  # images and captions differ in size
    faint = [mark.is_faint for mark in found.chart.marks]
    assert faint == sorted(faint, reverse=True)  # below the others
    assert found.chart.square


def test_what_could_not_be_embedded_has_no_mark():
    plane = Plane(np.where(np.arange(4)[:, None] == 2, np.nan, PLANE.images), PLANE.captions, PLANE.shares)
    found = whole_map(plane, by_kind(QUERIES), ALL)
    assert sorted(found.points.tolist()) == [0, 1, 3, 4, 5, 6, 7, 8, 9]
    assert np.isfinite([found.chart.x.low, found.chart.x.high]).all()


def test_the_table_has_every_point():
    kept = ALL.copy()
    kept[8] = False
    plot = whole_map_plot(PLANE, by_kind(QUERIES), kept, OWNERS, list("abcd"), "model")
    rows = plot.table.rows
    assert [row[:3] for row in rows[:4]] == [("image", row, "abcd"[row]) for row in range(4)]
    assert [row[:3] for row in rows[4:]] == [("caption", line, "abcd"[OWNERS[line]]) for line in range(6)]
    assert [row[4] for row in rows] == ["yes"] * 8 + ["no", "yes"]
    np.testing.assert_array_equal([row[5:] for row in rows[4:]], PLANE.captions)
    assert plot.note.startswith("model; ")
    assert plot.note.endswith("faint: 1 that are not kept")
