"""Edges of the affinity graph: their shape, and the few pens that they share."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from vsrn_viewer.palette import NEGATIVE, POSITIVE
from vsrn_viewer.picture import GraphPicture, Scale
from vsrn_viewer.ui.items.edges import edge_at, edge_head, edge_line
from vsrn_viewer.ui.items.graph import bundles, edge_pen, pen_numbers
from vsrn_viewer.ui.items.highlight import meeting

SCALE = Scale(-2.0, 2.0, True, "affinity")
A, B = QPointF(0, 0), QPointF(100, 0)


def graph(values, receivers=None, givers=None):
    values = np.asarray(values, np.float32)
    ends = np.arange(len(values))
    return GraphPicture(
        title="",
        note="",
        image_size=(10, 10),
        centres=np.zeros((len(values) + 1, 2), np.float32),
        receivers=ends if receivers is None else np.array(receivers),
        givers=ends + 1 if givers is None else np.array(givers),
        values=values,
        scale=SCALE,
        has_boxes=True,
        numbers=tuple(range(1, len(values) + 2)),
        labels=tuple(str(k) for k in range(len(values) + 1)),
    )


def test_edges_there_and_back_bend_to_different_sides():
    there, back = edge_line(A, B).pointAtPercent(0.5), edge_line(B, A).pointAtPercent(0.5)
    assert there.y() == pytest.approx(8)  # 0.08 of the chord, to the right of the way
    assert back.y() == pytest.approx(-8)
    assert there.x() == pytest.approx(50)


def test_head_points_at_the_receiver_and_widens_with_the_line():
    head, wide = edge_head(A, B, 1.0), edge_head(A, B, 4.0)
    tip = head.at(0)
    assert (B - tip).manhattanLength() < 5
    assert max(head.at(1).x(), head.at(2).x()) < tip.x()
    assert (wide.at(1) - wide.at(2)).manhattanLength() > (head.at(1) - head.at(2)).manhattanLength()


def test_self_loop_is_a_ring_without_a_head():
    ring = edge_line(A, A).boundingRect()
    assert (ring.width(), ring.height()) == (14, 14)
    assert ring.bottom() == 0  # it stands on the centre
    assert edge_head(A, A, 2.0).isEmpty()


@given(st.lists(st.floats(-3, 3, width=32), max_size=200))
def test_any_graph_needs_at_most_sixteen_pens_and_draws_each_edge_once(values):
    picture = graph(values)
    made = list(bundles(picture))
    assert len(made) <= 16
    assert sorted(int(edge) for _, edges in made for edge in edges) == list(range(len(values)))


@given(st.lists(st.floats(-3, 3, width=32), min_size=2, max_size=50))
def test_stronger_edges_are_never_thinner_or_fainter(values):
    picture = graph(sorted(values, key=abs))
    pens = [edge_pen(int(number), SCALE) for number in pen_numbers(picture)]
    assert all(one.width <= other.width for one, other in pairwise(pens))
    assert all(one.colour.alpha() <= other.colour.alpha() for one, other in pairwise(pens))


def test_sign_decides_the_colour():
    pens = [edge_pen(int(number), SCALE) for number in pen_numbers(graph([-2.0, -0.01, 0.01, 2.0]))]
    assert [pen.colour.name() for pen in pens] == [NEGATIVE, NEGATIVE, POSITIVE, POSITIVE]
    assert pens[3].width > 3.5
    assert pens[2].width < 1.1


def test_weakest_pens_are_drawn_first():
    widths = [pen.width for pen, _ in bundles(graph([2.0, -0.1, 1.0, -2.0]))]
    assert widths == sorted(widths)


def test_meeting_edges_begin_or_end_at_the_region():
    picture = graph([0.1, 0.2, 0.3], receivers=[0, 1, 2], givers=[1, 2, 2])
    assert meeting(picture, (2,)) == [1, 2]
    assert meeting(picture, (0,)) == [0]
    assert meeting(picture, ()) == []


ENDS = np.array([[[0, 0], [100, 0]], [[0, 0], [60, 80]], [[50, 50], [50, 50]]], dtype=np.float64)


@pytest.mark.parametrize("pixel", [1.0, 0.25])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("edge", [0, 1, 2])
def test_an_edge_is_hit_within_six_pixels_of_the_line_that_is_painted(edge, share, pixel):
    giver, receiver = (QPointF(*end) / pixel for end in ENDS[edge].tolist())
    line = edge_line(giver, receiver)
    angle = np.radians(-line.angleAtPercent(share))
    for distance, found in ((5.5, 0), (-5.5, 0), (6.6, None), (-6.6, None)):
        at = line.pointAtPercent(share) + QPointF(-np.sin(angle), np.cos(angle)) * distance
        assert edge_at(ENDS[edge : edge + 1], (at.x() * pixel, at.y() * pixel), pixel) == found


def test_of_several_edges_the_strongest_is_hit():
    assert edge_at(ENDS[[1, 0, 0]], (50.0, 8.0), 1.0) == 2  # edges stand weakest first
    assert edge_at(ENDS[:0], (50.0, 8.0), 1.0) is None
