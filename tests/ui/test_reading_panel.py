"""The reading panel: a column per region, in the order in which the GRU reads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from trace_samples import LEFT, RIGHT, count_of, many, move_to, painted, photograph, traced

from vsrn_viewer.explain import kind_of
from vsrn_viewer.palette import DEEP_BLUE, LIGHT, RANKED
from vsrn_viewer.ui.items.reading_layout import LEAST_COLUMN
from vsrn_viewer.ui.items.reading_rows import curve_height
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme


@pytest.fixture
def subject(qapp):
    apply_theme(qapp, "light")
    present = Subject()
    present.set_traced(traced())
    return present


@pytest.fixture
def panel(subject, qtbot):
    made = ReadingPanel(subject, kind_of("reading"))
    made.resize(900, 260)
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    return made


def row(panel, number, region):
    """Return the pixels of a cell; number -1 for the crops, else the picture's row."""
    layout = panel.canvas.layout_now()
    place = next(each for each in layout.rows if each.number == number)
    column = panel.canvas.column_rect(region).toRect()
    return painted(panel.canvas)[place.top : place.top + place.height, column.left() + 3 : column.right() - 2]


def test_rows_are_crops_match_gates_change_and_attention(panel):
    assert [each.name for each in panel.picture.rows] == [
        "match so far",
        "update gate",
        "reset gate",
        "hidden change",
        "attention",
    ]


def test_crop_shows_its_part_of_the_photograph(panel):
    assert count_of(row(panel, -1, 0), LEFT, 6) > 100
    assert count_of(row(panel, -1, 0), RIGHT, 6) == 0
    assert count_of(row(panel, -1, 3), RIGHT, 6) > 100
    assert count_of(row(panel, -1, 3), LEFT, 6) == 0


def test_crop_keeps_its_proportions(panel):
    wide = row(panel, -1, 2)  # the box is 100 × 40
    green = np.abs(wide - np.array([0x2F, 0x7D, 0x32])).max(axis=-1) <= 6
    height, width = int(green.any(axis=1).sum()), int(green.any(axis=0).sum())
    assert width / height == pytest.approx(2.5, abs=0.3)


def test_strip_goes_from_paper_to_deep_blue(panel):
    lowest, highest = row(panel, 1, 0), row(panel, 1, 3)
    assert count_of(highest, DEEP_BLUE, 4) > 100
    assert count_of(lowest, LIGHT.panel, 4) > 100


def test_bars_are_as_high_as_their_values(panel):
    heights = [sum(count_of(line[None], RANKED, 4) > 0 for line in row(panel, 4, region)) for region in range(4)]
    whole = next(each for each in panel.canvas.layout_now().rows if each.number == 4).height
    assert heights == pytest.approx([whole * value / 800 for value in (50, 200, 450, 800)], abs=1.5)


def test_hover_says_every_value_of_the_region(panel, subject):
    subject.hover_region(1)
    assert panel.title()[1] == (
        "region 2 ear: match so far 0.200, update gate 0.400, reset gate 0.600, hidden change 0.346, attention 200"
    )
    subject.hover_region(-1)
    assert panel.title()[1].startswith("the GRU reads the regions in this order, left to right")


def test_pointer_hovers_the_column_under_it(panel, subject):
    viewport = panel.canvas.viewport()
    for region in (0, 3, 1):
        move_to(viewport, panel.canvas.column_rect(region).center())
        assert subject.hover.region == region
    move_to(viewport, QPointF(5, 20))  # the names
    assert subject.hover.region == -1


def test_left_and_right_move_along_the_columns(panel, subject, qtbot):
    seen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(panel.canvas, key)
        seen.append(subject.hover.region)
    assert seen == [0, 1, 0, 0]
    assert subject.view.selection.regions == ()


def test_single_selected_region_goes_along_with_the_keys(panel, subject, qtbot):
    subject.select_region(2)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert subject.view.selection.regions == (3,)
    assert subject.hover.region == 3


def test_shift_and_arrows_are_left_to_the_window(panel, subject, qtbot):
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert subject.hover.region == -1


def test_selected_column_is_framed_and_the_keyboard_focus_seen(panel, subject):
    bare = painted(panel.canvas)
    subject.select_region(2)
    framed = painted(panel.canvas)
    assert not np.array_equal(bare, framed)
    panel.activateWindow()
    panel.canvas.setFocus()
    QApplication.processEvents()
    assert count_of(painted(panel.canvas)[:3], LIGHT.accent, 4) > 500


def test_click_selects_shift_adds_and_escape_clears(panel, subject, qtbot):
    def click(region, modifier=Qt.KeyboardModifier.NoModifier):
        place = panel.canvas.column_rect(region).center().toPoint()
        qtbot.mouseClick(panel.canvas.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    click(2)
    click(0, Qt.KeyboardModifier.ShiftModifier)
    assert subject.view.selection.regions == (2, 0)
    subject.hover_region(3)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert subject.view.selection.regions == (3,)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert subject.view.selection.regions == ()


def test_hundred_columns_scroll_and_follow_the_hover(panel, subject):
    subject.set_traced(many(100))
    layout = panel.canvas.layout_now()
    assert layout.column == LEAST_COLUMN
    assert panel.canvas.horizontalScrollBar().maximum() > 0
    subject.hover_region(99)
    last = panel.canvas.column_rect(99)
    assert last.right() <= panel.canvas.viewport().width() + 1
    assert last.left() > layout.left
    subject.hover_region(0)
    assert panel.canvas.column_rect(0).left() == pytest.approx(layout.left, abs=1)


def test_thirty_six_columns_need_no_scrolling(panel, subject):
    subject.set_traced(many(36))
    assert panel.canvas.horizontalScrollBar().maximum() == 0


def test_without_a_query_the_match_is_left_out_and_the_panel_says_so(panel, subject):
    before = painted(panel.canvas)
    subject.set_traced(traced(query=False))
    assert panel.picture.rows[0].name == "update gate"
    assert panel.picture.missing
    assert not np.array_equal(before, painted(panel.canvas))


def test_without_a_gru_crops_and_attention_remain(panel, subject):
    subject.set_traced(traced(gru=False))
    assert [each.name for each in panel.picture.rows] == ["attention"]
    assert count_of(row(panel, -1, 0), LEFT, 6) > 100


def test_without_a_photograph_the_row_of_crops_makes_room(panel, subject):
    subject.set_traced(traced(image_file=b""))
    assert panel.canvas.layout_now().rows[0].height == 0
    subject.set_traced(traced())
    assert panel.canvas.layout_now().rows[0].height > 20


def test_match_has_twice_the_height_of_a_strip_and_a_line_at_zero(panel):
    layout = panel.canvas.layout_now()
    match = layout.rows[1]
    assert match.height >= 56
    level = curve_height(match, 0.0)  # the hand-made match runs from 0.1 to 0.4 over 0 to 0.4
    at = QPointF(layout.column_left(3) + layout.column * 0.9, level).toPoint()
    zero, top = (painted(panel.canvas)[y - 1 : y + 3, at.x() - 4 : at.x() + 4].min() for y in (at.y(), match.top + 3))
    assert zero < top - 30  # darker than the line at the scale's other end


def test_member_is_switched_where_its_reading_is_shown(subject, info, qtbot):
    subject.set_info(info)
    panel = ReadingPanel(subject, kind_of("reading"))
    qtbot.addWidget(panel)
    panel.resize(900, 260)
    panel.show()
    assert not panel.member.isVisible()
    subject.set_info(replace(info, members=2))
    assert panel.member.isVisible()
    qtbot.mouseClick(panel.member._buttons["2"], Qt.MouseButton.LeftButton)
    assert subject.view.member == 2
    subject.change_view(member=1)
    assert panel.member.current() == "1"


def test_crops_of_a_photograph_of_another_shape_are_left_out(subject, panel):
    assert panel.canvas._has_crops()
    subject.set_traced(traced(image_file=photograph(300, 400)))
    QApplication.processEvents()
    assert not panel.canvas._has_crops()
