"""The map on screen: points in their colours, units of one length, and a line that is drawn around points."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent

from vsrn_viewer.explain.plots.axes import part_of_chart
from vsrn_viewer.palette import SERIES
from vsrn_viewer.plots import Axis, Chart, Points
from vsrn_viewer.ui.items.map import MapCanvas, inside

PLACES = np.array([[-2.0, 0.0], [2.0, 0.0], [0.0, 0.9]])


@pytest.fixture
def canvas(qtbot):
    made = MapCanvas("Map", part_of_chart)
    qtbot.addWidget(made)
    made.resize(700, 300)
    marks = tuple(Points(series, *PLACES[[series]].T, np.ones(1), series == 2) for series in range(3))
    made.set_chart(Chart("", Axis("x", -3, 3, (0,)), Axis("y", -1, 1, (0,)), marks, square=True), "abc")
    made.show()
    return made


def draw(canvas, qtbot, corners):
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*corners[0]))
    for corner in corners[1:]:
        qtbot.mouseMove(canvas, QPoint(*corner))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*corners[-1]))


def test_a_unit_is_as_long_across_as_upwards(canvas):
    left, right, top = (canvas.place_of(point) for point in range(3))
    assert (right.x() - left.x()) / 4 == pytest.approx((left.y() - top.y()) / 0.9)
    assert canvas.point_at(top) == 2


def test_points_have_the_colours_of_their_series_and_faint_ones_are_pale(canvas):
    image = canvas.grab().toImage()
    colours = [image.pixelColor(canvas.place_of(point).toPoint()) for point in range(3)]
    assert [colour.name() for colour in colours[:2]] == [SERIES[0].colour, SERIES[1].colour]
    assert colours[2] != QColor(SERIES[2].colour)
    assert colours[2].lightness() > QColor(SERIES[2].colour).lightness() + 40
    assert colours[2] != image.pixelColor(690, 150)


def test_a_line_around_points_chooses_them_and_a_click_does_not(canvas, qtbot):
    chosen, clicked = [], []
    canvas.enclosed.connect(lambda mask: chosen.append(mask.tolist()))
    canvas.clicked.connect(clicked.append)
    x, y = (round(value) for value in canvas.place_of(1).toTuple())
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert (chosen, clicked) == ([], [1])
    draw(canvas, qtbot, [(x - 20, y - 20), (x + 20, y - 20), (x + 20, y + 20), (x - 20, y + 20)])
    assert (chosen, clicked) == ([[False, True, False]], [1])


def test_esc_gives_up_a_line_and_without_one_goes_back(canvas, qtbot):
    chosen, left = [], []
    canvas.enclosed.connect(chosen.append)
    canvas.left.connect(lambda: left.append(True))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    qtbot.mouseMove(canvas, QPoint(300, 200))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    assert (chosen, left) == ([], [])
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert left == [True]


def test_inside_a_line_with_a_bay():
    line = np.array([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]], float)
    places = np.array([[0.5, 0.5], [2, 0.5], [2, 3], [3.8, 3], [5, 1], [-1, 1]], float)
    assert inside(places, line).tolist() == [True, True, False, True, False, False]
    assert inside(places, line[::-1]).tolist() == [True, True, False, True, False, False]


def test_points_at_the_very_ends_are_painted(canvas):
    ends = Points(0, np.array([-3.0, 3.0]), np.array([-1.0, 1.0]), np.full(2, 1.6))
    canvas.set_chart(Chart("", canvas.chart.x, canvas.chart.y, (ends,), square=True), "ab")
    image = canvas.grab().toImage()
    for point in range(2):
        assert image.pixelColor((canvas.place_of(point) + QPointF(0, 0)).toPoint()).name() == SERIES[0].colour


def turn_wheel(canvas, place, notches):
    event = QWheelEvent(
        place,
        canvas.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(event)


def near(one, other):
    return abs(one.x() - other.x()) < 0.01 and abs(one.y() - other.y()) < 0.01


def test_the_wheel_zooms_and_what_is_under_the_pointer_stays(canvas):
    zoomed = []
    canvas.zoomed.connect(zoomed.append)
    there, other = canvas.place_of(0), canvas.place_of(2)
    turn_wheel(canvas, there, 3)
    assert near(canvas.place_of(0), there)
    factor = 1.25**3
    assert canvas.place_of(2).x() - there.x() == pytest.approx(factor * (other.x() - there.x()))
    across, up = (axis.high - axis.low for axis in (canvas.chart.x, canvas.chart.y))
    assert across == pytest.approx(6 / factor)
    assert canvas.plot().width() / across == pytest.approx(canvas.plot().height() / up)  # a unit stays a unit
    assert canvas.plot().height() == pytest.approx(300 - 56)  # all the room between the axes is used
    assert canvas.chart.x.low <= min(canvas.chart.x.ticks)
    assert max(canvas.chart.x.ticks) <= canvas.chart.x.high
    turn_wheel(canvas, there, -4)
    assert (canvas.chart.x.low, canvas.chart.x.high) == (-3, 3)  # never more than all
    assert zoomed == [True, False]


def test_what_lies_outside_is_neither_painted_nor_meant_nor_drawn_around(canvas, qtbot):
    turn_wheel(canvas, canvas.place_of(0), 8)
    assert canvas.is_seen().tolist() == [True, False, False]
    image = canvas.grab().toImage()
    assert image.pixelColor(canvas.place_of(0).toPoint()).name() == SERIES[0].colour
    theirs = QColor(SERIES[1].colour).rgb()
    assert theirs not in {image.pixel(x, y) for x in range(700) for y in range(300)}
    assert canvas.point_at(canvas.place_of(1)) == -1
    chosen = []
    canvas.enclosed.connect(lambda mask: chosen.append(mask.tolist()))
    draw(canvas, qtbot, [(1, 1), (699, 1), (699, 299), (1, 299)])
    assert chosen == [[True, False, False]]


def test_a_part_is_moved_and_a_double_click_shows_all(canvas, qtbot):
    turn_wheel(canvas, canvas.plot().center(), 5)
    before, line = canvas.place_of(0), []
    canvas.enclosed.connect(line.append)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(300, 150))
    qtbot.mouseMove(canvas, QPoint(330, 140))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(330, 140))
    assert near(canvas.place_of(0) - before, QPointF(30, -10))
    assert line == []
    canvas.move_to(-100, 0)
    assert canvas.chart.x.low == -3  # the map's end stays at the frame's
    length = canvas.chart.x.high - canvas.chart.x.low
    canvas.resize(500, 300)
    assert canvas.chart.x.low == -3
    assert canvas.chart.x.high + 3 < length  # less is seen, of the same size
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(400, 60))
    assert not canvas.is_zoomed
    assert canvas.chart.x.high == 3


def test_keys_zoom_at_the_point_and_arrows_go_to_points_outside(canvas, qtbot):
    canvas.hover(0)
    for _ in range(8):
        qtbot.keyClicks(canvas, "+")
    assert canvas.is_seen().tolist() == [True, False, False]
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.hovered == 1
    assert canvas.is_seen().tolist() == [False, True, False]
    qtbot.keyClicks(canvas, "0")
    assert not canvas.is_zoomed
    assert canvas.hovered == 1


def test_new_colours_leave_the_part_and_other_axes_show_all(canvas):
    chart = canvas.chart
    turn_wheel(canvas, canvas.plot().center(), 4)
    part = canvas.chart.x
    canvas.set_chart(Chart("", chart.x, chart.y, (Points(1, *PLACES.T, np.ones(3)),), square=True), "abc")
    assert canvas.chart.x == part
    canvas.set_chart(Chart("", Axis("x", -9, 9, (0,)), chart.y, (Points(1, *PLACES.T, np.ones(3)),)), "abc")
    assert not canvas.is_zoomed
