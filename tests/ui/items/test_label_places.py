"""Labels on photographs: inside the picture, not over each other as long as there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from vsrn_viewer.ui.items.halo import place_labels

BOUNDS = QRectF(0, 0, 600, 400)


def test_label_sits_on_the_upper_edge_of_its_box():
    assert place_labels([QRectF(100, 100, 80, 60)], [(40, 16)], BOUNDS) == [QRectF(100, 84, 40, 16)]


def test_label_at_the_upper_border_moves_into_the_picture():
    assert place_labels([QRectF(590, 0, 10, 60)], [(40, 16)], BOUNDS) == [QRectF(560, 0, 40, 16)]


def test_second_label_of_the_same_box_goes_elsewhere():
    box = QRectF(100, 100, 200, 60)
    first, second = place_labels([box, box], [(40, 16), (40, 16)], BOUNDS)
    assert first == QRectF(100, 84, 40, 16)
    assert not first.intersects(second)


boxes = st.builds(QRectF, st.floats(-50, 550), st.floats(-50, 350), st.floats(1, 300), st.floats(1, 300))


@given(st.lists(boxes, max_size=8))
def test_labels_stay_inside_whatever_the_boxes(frames):
    places = place_labels(frames, [(60, 16)] * len(frames), BOUNDS)
    assert len(places) == len(frames)
    assert all(BOUNDS.contains(place) for place in places)
