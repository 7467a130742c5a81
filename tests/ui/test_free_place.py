"""Where a notice may lie: clear of what is pressed, as low and as far to the right as that leaves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget

from vsrn_viewer.ui.free_place import covers_button, free_place, pressed_in
from vsrn_viewer.ui.notices import NoticeBar
from vsrn_viewer.ui.theme import apply_theme

INSIDE = QRect(0, 0, 800, 600)
SIZE = QSize(300, 40)
BUTTON, ROWS = 100, 1


@pytest.mark.parametrize(
    ("pressed", "left", "bottoms"),
    [
        ([], 500, range(600, 601)),
        ([(QRect(0, 580, 800, 20), BUTTON)], 500, range(560, 581)),  # a row of buttons below: just above it
        ([(QRect(700, 0, 100, 600), BUTTON)], 250, range(600, 601)),  # a column of them at the right: beside it
        ([(QRect(0, 0, 800, 580), ROWS), (QRect(0, 580, 800, 20), BUTTON)], 500, range(560, 581)),
    ],
)
def test_the_lowest_place_that_covers_no_button_is_taken(pressed, left, bottoms):
    place = QRect(free_place(SIZE, INSIDE, pressed), SIZE)
    assert (place.left(), place.bottom() + 1 in bottoms) == (left, True)
    assert not covers_button(place, pressed)


def test_rows_are_covered_only_where_there_is_nothing_else():
    rows = [(QRect(0, 300, 800, 300), ROWS)]
    assert free_place(SIZE, INSIDE, rows).y() + SIZE.height() in range(280, 301)
    assert free_place(SIZE, INSIDE, [(INSIDE, ROWS)]).y() == 560


@pytest.fixture
def window(qapp, qtbot):
    apply_theme(qapp, "light")
    made = QWidget()
    made.resize(1000, 700)
    qtbot.addWidget(made)
    made.show()
    return made


def button_at(window, place):
    button = QPushButton("Compare", window)
    button.setGeometry(place)
    button.show()
    return button


def test_a_notice_leaves_the_buttons_of_a_page_free_and_makes_way_for_those_that_come(window, qtbot):
    button_at(window, QRect(700, 620, 280, 30))
    bar = NoticeBar(window)
    bar.place_above(680)
    bar.show_done("test00003 and test00147 starred. Starred: 2.")
    assert not covers_button(bar.geometry(), pressed_in(window, bar))
    below = button_at(window, bar.geometry().adjusted(20, 5, -20, -5))  # another page is turned to
    bar.raise_()
    qtbot.waitUntil(lambda: not bar.geometry().intersects(below.geometry()), timeout=2000)
    assert not covers_button(bar.geometry(), pressed_in(window, bar))


def test_a_notice_does_not_go_from_under_the_keys(window, qtbot):
    bar = NoticeBar(window)
    bar.place_above(680)
    bar.show_undoable("b is pinned in the place of a.", list)
    bar.offer_button.setFocus()
    window.activateWindow()
    qtbot.waitUntil(lambda: bar.offer_button.hasFocus(), timeout=2000)
    place = bar.geometry()
    button_at(window, place.adjusted(20, 5, -20, -5))
    bar.raise_()
    bar._make_way()
    assert bar.geometry() == place


def test_a_short_notice_is_one_line_and_details_grow_upwards(window, qtbot):
    bar = NoticeBar(window)
    bar.place_above(680)
    bar.show_notice("58 % of the words are not known.", "those: …")
    assert bar.height() <= 50
    before = bar.geometry().bottomRight()
    qtbot.mouseClick(bar.details_button, Qt.MouseButton.LeftButton)
    assert bar._details.isVisible()
    assert bar.geometry().bottomRight() == before
    assert bar.sentence.geometry().bottom() < bar._details.geometry().top() < bar.details_button.geometry().top()


def test_below_the_last_row_of_a_list_there_is_room(window):
    rows = QListWidget(window)
    rows.setGeometry(0, 0, 1000, 700)
    rows.addItems(["a", "b"])
    rows.show()
    (where, _bad), *_ = [one for one in pressed_in(window, QWidget(window)) if one[1] == ROWS]
    assert 0 < where.height() < 100
