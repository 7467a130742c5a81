"""Bars on screen: where they are, what colours they have, and what pointer and keys do."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from split_answers import binding, order_effect

from vsrn_viewer.explain import over_split
from vsrn_viewer.palette import NEGATIVE, POSITIVE
from vsrn_viewer.ui.items.bars import BarsCanvas


@pytest.fixture
def canvas(qtbot):
    made = BarsCanvas("AUC")
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.set_picture(over_split.binding_picture(binding(), "raw"), 1)
    made.show()
    return made


def place_of(canvas, bar, share=0.5):
    """A point inside a bar; share: from its upper end down."""
    box = canvas._bar(bar)
    return QPoint(round(box.center().x()), round(box.top() + share * box.height()))


def test_bars_are_painted_where_they_are_said_to_be(canvas):
    image = canvas.grab().toImage()
    for bar, colour in (((0, 0), POSITIVE), ((0, 1), NEGATIVE)):
        place = place_of(canvas, bar)
        beside = place - QPoint(12, 0)  # the whisker is in the middle
        assert image.pixelColor(beside) == QColor(colour)
    high, low = (canvas._bar((0, group)) for group in (0, 1))
    assert high.bottom() == pytest.approx(low.top())
    assert high.height() / low.height() == pytest.approx(3, abs=0.05)  # 0.8 and 0.4 around 0.5


def test_pointer_and_keys_say_which_bar_and_what_it_is(canvas, qtbot):
    seen, clicked = [], []
    canvas.pointed.connect(seen.append)
    canvas.clicked.connect(clicked.append)
    qtbot.mouseMove(canvas, place_of(canvas, (0, 1)))
    assert seen[-1] == (0, 1)
    assert canvas.readout((0, 1)).startswith("0.400 ± 0.100")
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place_of(canvas, (0, 0)))
    assert clicked == [(0, 0)]
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert seen[-1] == (0, 0)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert clicked == [(0, 0), (0, 0)]


def test_between_the_bars_is_none(canvas):
    assert canvas.bar_at(QPointF(1, 150)) is None
    edge = canvas._bar((0, 0)).right() + 10
    assert canvas.bar_at(QPointF(edge, 150)) is None


def test_several_series_lie_side_by_side(canvas):
    canvas.set_picture(over_split.order_picture(order_effect()))
    boxes = [canvas._bar((series, 0)) for series in range(4)]
    assert all(left.right() < right.left() for left, right in pairwise(boxes))
    assert canvas.bar_at(QPointF(boxes[2].center().x(), 200)) == (2, 0)
    canvas.grab()


def test_without_a_picture_nothing_is_painted_or_pointed_at(canvas, qtbot):
    canvas.set_picture(None)
    assert canvas.bar_at(QPointF(100, 100)) is None
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    canvas.grab()


def test_what_has_no_room_in_the_legend_is_cut_between_words(canvas, recorder):
    canvas._paint_legend(recorder, canvas.picture)
    picture = canvas.picture
    whole = f"{picture.scale.label} · line: {picture.base_name}", picture.note
    cut = [(words, said) for words, said in zip(whole, recorder.said, strict=False) if words != said]
    assert cut  # 400 pixels are not enough for both
    for words, said in cut:
        assert said.endswith(" …")
        assert words.startswith(said[:-2])
        assert not words[len(said) - 2].isalnum()
