"""What was brought to a match, on screen: painted where it is said to be, and alive under the pointer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import probed
import pytest
from changed_run import BOXES, run
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QMenu
from trace_samples import move_to, painted
from ui_samples import ranking_of

from vsrn_viewer import explain
from vsrn_viewer.answers import CountedWord, PairInfo
from vsrn_viewer.change import Change
from vsrn_viewer.explain.brought import METHODS
from vsrn_viewer.groups import Group
from vsrn_viewer.palette import LIGHT, NEGATIVE, POSITIVE, brought_colours, colours, rgb
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.method_button import GroupingButton
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Query


@pytest.fixture(autouse=True)
def light(qapp):
    apply_theme(qapp, "light")


@pytest.fixture
def subject(info: PairInfo):
    present = Subject()
    present.set_info(info)
    present.change_view(query=Query(text="a bear"), image=0)
    words = tuple(CountedWord(word, True) for word in probed.WORDS)
    present.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0], words=words))
    present.set_traced(run())
    present.set_probe("attribution", probed.attribution())
    present.set_probe("interaction", probed.interaction())
    return present


@pytest.fixture
def shown(subject, qtbot):
    """Return a function that shows a widget for the subject."""

    def show(make, width=900, height=420):
        widget = make(subject)
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        QApplication.processEvents()
        return widget

    return show


def kind_panel(name):
    return partial(panel_of, kind=explain.kind_of(name))


def colour_at(widget, place: QPointF):
    return painted(widget)[round(place.y()), round(place.x())][:3].tolist()


def test_words_of_the_field_have_the_probes_values_and_colours(shown):
    field = shown(QueryPanel, 1200, 60).field
    scale = explain.words_picture(run().trace, run().context, subject_view(), probed.probed()).scale
    papers = colours(probed.BY_WORD, scale, LIGHT).tolist()
    told = [(shade.start, shade.length, shade.value, list(shade.paper.getRgb()[:3])) for shade in field.shades]
    assert told == [(0, 1, "−0.05", papers[0]), (2, 4, "+0.25", papers[1])]


def subject_view():
    return Subject().view


def test_a_strong_word_is_painted_on_orange(shown):
    field = shown(QueryPanel, 1200, 60).field
    pixels = painted(field)[..., :3].reshape(-1, 3).tolist()
    assert pixels.count(list(rgb(POSITIVE))) > 50


def test_shading_leaves_text_cursor_and_selection_alone(shown, subject, qtbot):
    field = shown(QueryPanel, 1200, 60).field
    field.setFocus()
    field.setSelection(2, 4)
    subject.set_probe("attribution", probed.shapley())
    assert (field.text(), field.selectedText(), field.cursorPosition()) == ("a bear", "bear", 6)
    qtbot.keyClicks(field, "cow")
    assert field.text() == "a cow"
    assert field.shades == ()  # nothing is known of the new words
    field.undo()
    assert field.text() == "a bear"


def test_words_are_not_shaded_while_an_input_method_composes(shown, subject):
    field = shown(QueryPanel, 1200, 60).field
    before = field.shades
    QApplication.sendEvent(field, QInputMethodEvent("ni", []))
    subject.set_probe("attribution", probed.shapley())
    assert field.shades == before
    QApplication.sendEvent(field, QInputMethodEvent())


def test_of_equal_words_the_one_that_was_dropped_has_no_shade(shown, subject):
    panel = shown(QueryPanel, 1200, 60)
    subject.change_view(query=Query(text="a bear a"))
    subject.set_ranking(
        ranking_of([1.0], text="a bear a", words=tuple(CountedWord(w, True) for w in ("a", "bear", "a")))
    )
    assert panel.field.shades == ()  # two words were read, three are there
    subject.change_view(change=Change(dropped_words=(0,)))
    subject.set_probe("attribution", probed.attribution(words=("bear", "a"), by_word=probed.BY_WORD[::-1]))
    assert [(shade.start, shade.value) for shade in panel.field.shades] == [(2, "+0.25"), (7, "−0.05")]


def test_pointing_at_a_word_lights_up_the_regions_that_share_in_it(shown, subject):
    field, boxes = shown(QueryPanel, 1200, 60).field, shown(ImagePanel)
    move_to(field, QPointF(field.cursorRect().x() - 4, field.height() / 2))
    assert subject.hover.word == 1
    assert set(boxes.highlighted_regions()) == {1, 2}
    move_to(field, QPointF(field.width() - 5, field.height() / 2))
    assert subject.hover.word == -1
    assert boxes.highlighted_regions() == ()


def test_hovering_a_region_shades_the_words_by_their_share_in_it(shown, subject):
    field = shown(QueryPanel, 1200, 60).field
    subject.hover_region(2)
    assert [shade.value for shade in field.shades] == ["+0.00", "+0.30"]
    subject.hover_region(-1)
    assert [shade.value for shade in field.shades] == ["−0.05", "+0.25"]


def test_things_are_painted_over_the_image_in_the_colour_of_what_they_brought(shown, subject):
    subject.change_view(overlay="attribution")
    panel = shown(ImagePanel)
    picture = panel.pictures.brought
    np.testing.assert_array_equal(picture.values, probed.TOGETHER)
    canvas = panel.canvas
    inside = [QPointF(canvas.to_widget(QPointF(x, 60))) for x in (BOXES[0, 0] + 47, BOXES[6, 0] + 20)]
    strong, weak = (colour_at(canvas.viewport(), place) for place in inside)
    assert strong[0] > strong[2] + 60  # orange: +0.4 of 0.4
    assert weak[2] > weak[0]  # a quarter as strong, and blue
    fill = brought_colours(picture.values, picture.scale)
    assert fill[0].tolist() == [*rgb(POSITIVE), 140]
    assert fill[3, 3] == 0  # no value, no colour
    assert panel.table().columns[-1] == "brought to the match"
    assert panel.legend.scale == picture.scale


def test_the_overlay_says_what_the_pointed_thing_brought(shown, subject):
    subject.change_view(overlay="attribution")
    panel = shown(ImagePanel)
    subject.hover_region(3)
    assert panel.title()[1] == "region 4 dog: brought to the match ape · 3 boxes · +0.40"


def click(panel, region, modifiers=Qt.KeyboardModifier.NoModifier):
    x1, y1, x2, y2 = BOXES[region].tolist()
    panel.canvas.clicked.emit(QPointF((x1 + x2) / 2, (y1 + y2) / 2), modifiers)


def test_a_click_where_things_are_coloured_selects_the_thing_so_that_delete_drops_it_whole(shown, subject):
    """No single box of it matters: to drop the one under the pointer would answer that nothing does."""
    subject.change_view(overlay="attribution")
    panel = shown(ImagePanel)
    click(panel, 3)
    assert subject.view.selection.regions == (0, 2, 3)
    click(panel, 4, Qt.KeyboardModifier.ShiftModifier)
    assert subject.view.selection.regions == (0, 2, 3, 4)
    click(panel, 2, Qt.KeyboardModifier.ShiftModifier)
    assert subject.view.selection.regions == (4,)
    by_name(panel.open_menu((3,), QPoint(0, 0)))["Select region 4 dog"].trigger()
    assert subject.view.selection.regions == (3,)


def test_a_whole_thing_stands_out_as_one_frame_and_not_as_a_heap_of_boxes(shown, subject):
    subject.change_view(overlay="attribution")
    panel = shown(ImagePanel)
    inner_edge = panel.canvas.to_widget(QPointF(BOXES[2, 0], 70))  # of a box within the thing
    outer_edge = panel.canvas.to_widget(QPointF(BOXES[0, 0], 70))

    def stands_out(place):
        red, green, blue = colour_at(panel.canvas.viewport(), QPointF(place))
        return red > 220 and green > 180 and blue < 120  # yellow

    subject.select_regions((2, 3))
    assert (stands_out(outer_edge), stands_out(inner_edge)) == (False, True)
    subject.select_regions((0, 2, 3))
    assert (stands_out(outer_edge), stands_out(inner_edge)) == (True, False)


@pytest.mark.parametrize("overlay", ["boxes", "attribution"])
def test_a_click_on_single_boxes_selects_one_region(shown, subject, overlay):
    subject.change_view(overlay=overlay, grouping="boxes")
    subject.set_probe("attribution", probed.attribution(grouped=False))
    panel = shown(ImagePanel)
    click(panel, 3)
    assert subject.view.selection.regions == (3,)


def test_signed_bars_rise_orange_and_fall_blue(shown):
    panel = shown(kind_panel("reading"), 900, 500)
    row = next(at for at, row in enumerate(panel.picture.rows) if row.name == "brought to the match")
    layout = panel.canvas.layout_now()
    place = layout.rows[row + 1]
    middle = place.top + place.height / 2
    up = QPointF(panel.canvas.column_rect(2).right() - 1, middle - 4)  # within the bar over 3 and 4
    down = QPointF(panel.canvas.column_rect(6).center().x(), middle + 3)
    assert colour_at(panel.canvas.viewport(), up) == list(rgb(POSITIVE))
    assert colour_at(panel.canvas.viewport(), down) == list(rgb(NEGATIVE))


def test_cells_of_word_by_region_have_the_colour_of_their_value(shown):
    panel = shown(kind_panel("interaction"))
    layout, picture = panel.canvas.layout_now(), panel.picture
    for word, region in ((0, 0), (1, 1), (1, 2)):
        place = layout.rows[word + 1]
        cell = QPointF(panel.canvas.column_rect(region).center().x(), place.top + place.height / 2)
        row = picture.rows[word]
        expected = colours(row.values[[region]], row.scale, LIGHT)[0].tolist()
        assert colour_at(panel.canvas.viewport(), cell) == expected


def test_word_by_region_says_a_words_sums_and_lights_up_its_regions(shown, subject):
    panel = shown(kind_panel("interaction"))
    move_to(panel.canvas.viewport(), panel.canvas.name_rect(1).center())
    assert subject.hover.word == 1
    assert set(panel.highlighted_regions()) == {1, 2}
    assert panel.title()[1].startswith("“bear”: +0.250 with all regions, most with region 3 cow +0.300")
    move_to(panel.canvas.viewport(), panel.canvas.column_rect(2).center())
    assert panel.title()[1] == "region 3 cow with “bear” +0.300, “a” 0"


def test_word_by_region_copies_a_words_numbers(shown):
    panel = shown(kind_panel("interaction"))
    menu = panel.open_word_menu(1, QPoint(0, 0))
    menu.actions()[0].trigger()
    head, line = QGuiApplication.clipboard().text().splitlines()
    assert dict(zip(head.split("\t"), line.split("\t"), strict=True))["3 cow"] == "0.300000012"
    menu.close()


def test_words_panel_paints_chips_in_the_words_colours_and_has_a_table(shown, subject):
    panel = shown(kind_panel("query"), 400, 120)
    chip = panel.canvas.chips()[1]
    assert colour_at(panel.canvas, QPointF(chip.left() + 3, chip.center().y())) == list(rgb(POSITIVE))
    move_to(panel.canvas, chip.center())
    assert subject.hover.word == 1
    assert panel.title()[1] == "“bear” brought to the match +0.250"
    assert panel.table().rows[1][1:] == ("bear", 0.25)


@pytest.mark.parametrize("name", ["interaction", "query", "attribution"])
def test_a_panel_says_that_it_waits_or_why_it_cannot(shown, subject, name):
    panel = shown(kind_panel(name))
    topic = "interaction" if name == "interaction" else "attribution"
    subject.set_probe(topic, None)
    assert panel._message.sentence.text() == "The runs that this takes are under way."
    subject.set_failure(topic, "The values overflow: nothing can be explained.")
    assert panel._message.sentence.text() == "The values overflow: nothing can be explained."
    subject.set_failure(topic, "")
    subject.set_probe(topic, getattr(probed.probed(), topic))
    assert panel._message.isHidden() or not panel._message.isVisible()


def test_one_control_chooses_method_target_and_grouping(shown, subject):
    panel = shown(kind_panel("reading"))
    button = panel.method
    actions = {action.text().partition(" – ")[0]: action for action in button.menu().actions()}
    assert actions.keys() >= {*METHODS, "score", "margin", "things", "label", "boxes"}
    assert button.text() == "leave-one-out ▾"
    actions["shapley"].trigger()
    actions["margin"].trigger()
    actions["boxes"].trigger()
    assert (subject.view.method, subject.view.target, subject.view.grouping) == ("shapley", "margin", "boxes")
    assert button.text() == "shapley, margin ▾"
    subject.set_probe("attribution", probed.shapley())
    assert "miss their sum by 0.0125" in button.toolTip()


def test_selected_regions_are_grouped_and_ungrouped_by_their_menu(shown, subject):
    panel = shown(ImagePanel)
    subject.select_region(1)
    subject.select_region(4, add=True)
    by_name(panel.open_menu((1,), QPoint(0, 0)))["Group these 2 regions"].trigger()
    assert subject.view.own_groups == ((1, 4),)
    assert (1, 4) in [group.regions for group in subject.groups]
    subject.select_region(6, add=True)
    by_name(panel.open_menu((6,), QPoint(0, 0)))["Group these 3 regions"].trigger()
    assert subject.view.own_groups == ((1, 4, 6),)  # a region is in one group
    by_name(panel.open_menu((1,), QPoint(0, 0)))["Ungroup the 3 regions"].trigger()
    assert subject.view.own_groups == ()


def by_name(menu: QMenu):
    actions = {action.text(): action for action in menu.actions()}
    menu.close()
    return actions


def test_groups_by_hand_are_of_one_image(subject):
    subject.change_view(own_groups=((1, 4),))
    subject.change_view(query=Query(text="a cow"))
    assert subject.view.own_groups == ((1, 4),)
    subject.change_view(image=1)
    assert subject.view.own_groups == ()


def test_a_query_field_that_is_seen_asks_for_what_words_brought(shown, subject):
    panel = shown(QueryPanel, 1200, 60)
    assert "attribution" in subject.wanted
    panel.hide()
    assert "attribution" not in subject.wanted


def test_values_of_narrow_words_never_lie_on_each_other(shown, subject):
    """The strongest is written where there is no room for all."""
    text = "a i o u a i o u"
    words = tuple(CountedWord(word, True) for word in text.split())
    subject.change_view(query=Query(text=text))
    subject.set_ranking(ranking_of([1.0], text=text, words=words))
    values = np.array([0.1, 0.9, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], np.float32)
    field = shown(QueryPanel, 1200, 60).field
    subject.set_probe("attribution", probed.attribution(words=tuple(text.split()), by_word=values))
    places = field._value_places(field.rect().toRectF())
    assert places[0][1] == "+0.90"
    assert not any(a.intersects(b) for at, (a, _) in enumerate(places) for b, _ in places[:at])
    assert len(field.shades) == 8


def test_enter_still_submits_what_is_shaded(shown, qtbot):
    panel = shown(QueryPanel, 1200, 60)
    with qtbot.waitSignal(panel.submitted) as said:
        qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert said.args == [Query("sentence", "a bear")]


def test_a_method_without_words_leaves_the_field_plain_and_the_panel_says_so(shown, subject):
    field, panel = shown(QueryPanel, 1200, 60).field, shown(kind_panel("query"))
    subject.set_probe("attribution", probed.attribution("attention", by_word=None))
    assert field.shades == ()
    assert panel._message.sentence.text().startswith("The method “attention” says nothing of words.")


def test_a_trace_file_says_what_other_runs_would_need(shown, subject):
    panel = shown(kind_panel("interaction"))
    subject.set_info(None)
    subject.set_traced(run())
    assert panel._message.sentence.text().startswith("A trace file holds one run")


def test_things_share_a_value_in_word_times_region_until_each_box_is_asked_for(subject, shown):
    things = (Group((0, 2), "bear"), *(Group((row,)) for row in (1, 3, 4, 5, 6, 7)))
    values = np.arange(14, dtype=np.float32).reshape(2, 7) / 100
    found = replace(probed.interaction(), groups=things, of_groups=values, by_group=values[0])
    subject.set_probe("interaction", found)
    panel = shown(kind_panel("interaction"))
    panel.hover_place(2)
    assert panel.words_now().startswith("bear · 2 boxes with “bear” +0.07")
    assert panel.numbers_of(2).splitlines()[2].split("\t")[-1] == panel.numbers_of(0).splitlines()[2].split("\t")[-1]
    button = panel.findChild(GroupingButton)
    assert button.text() == "things ▾"
    next(action for action in button.menu().actions() if action.text().startswith("boxes –")).trigger()
    assert subject.view.grouping == "boxes"
