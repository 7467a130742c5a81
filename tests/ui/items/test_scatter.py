"""The scatter on screen: every point is where the description says, and can be pointed at, clicked and walked over."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from vsrn_viewer.explain.plots.rank_scatter import rank_chart, rank_points
from vsrn_viewer.plots import Points
from vsrn_viewer.ui.items.scatter import ScatterCanvas

OURS, THEIRS = np.array([1, 1, 3, 50, 7]), np.array([1, 1, 9, 2, 7])


@pytest.fixture
def canvas(qapp):
    assert qapp
    made = ScatterCanvas("Ranks")
    made.resize(400, 300)
    points = rank_points(OURS, THEIRS)
    made.set_chart(rank_chart("captions", points, ("a", "b")), tuple("abcd"))
    yield made
    made.deleteLater()


def test_a_point_is_found_where_its_ranks_lie(canvas):
    marks = [mark for mark in canvas.chart.marks if isinstance(mark, Points)]
    ranks = [(x, y) for mark in marks for x, y in zip(mark.x, mark.y, strict=True)]
    places = [canvas.place_of(point) for point in range(len(ranks))]
    for point, place in enumerate(places):
        assert canvas.point_at(place) == point
    assert canvas.point_at(QPointF(399, 1)) == -1
    # one decade is equally long wherever it lies: pixels against logarithms, by hand
    (one, many) = ranks.index((1, 1)), ranks.index((50, 2))
    per_decade = (places[many].x() - places[one].x()) / math.log10(50)
    low, high = math.log10(canvas.chart.x.low), math.log10(canvas.chart.x.high)
    assert per_decade == pytest.approx((400 - 44) / (high - low), rel=1e-6)


def test_clicks_and_keys_say_points(canvas, qtbot):
    clicked = []
    canvas.clicked.connect(clicked.append)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_of(2).toPoint())
    assert clicked == [2]
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert clicked == [2, 1]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPointF(398, 2).toPoint())
    assert clicked == [2, 1]


def test_it_paints_its_marks(canvas):
    image = canvas.grab().toImage()
    place = canvas.place_of(canvas.words.index("a")).toPoint()
    ground = image.pixelColor(399, 150)
    assert image.pixelColor(place) != ground
