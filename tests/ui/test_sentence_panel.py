"""The sentence panel: a row per generated word, over the columns of the reading line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from trace_samples import LEFT, count_of, move_to, painted, telling, traced

from vsrn_viewer.answers import Generated
from vsrn_viewer.explain import kind_of
from vsrn_viewer.palette import DEEP_BLUE, HIGHLIGHT, LIGHT
from vsrn_viewer.ui.items.reading_layout import cell_rect
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.ui.panels.sentence import SentencePanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Selection


@pytest.fixture
def subject(qapp):
    apply_theme(qapp, "light")
    present = Subject()
    present.set_traced(telling())
    return present


@pytest.fixture
def panel(subject, qtbot):
    made = SentencePanel(subject, kind_of("generated"))
    made.resize(900, 260)
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    return made


def cell(panel, word, region):
    """Return the pixels of a cell."""
    layout = panel.canvas.layout_now()
    place = cell_rect(layout, layout.rows[word + 1], region).toRect().adjusted(2, 2, -2, -2)
    return painted(panel.canvas)[place.top() : place.bottom(), place.left() : place.right()]


def click_word(panel, qtbot, word, modifier=Qt.KeyboardModifier.NoModifier):
    place = panel.canvas.name_rect(word).center().toPoint()
    qtbot.mouseClick(panel.canvas.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def test_header_says_the_sentence(panel):
    assert panel.title()[0] == "Sentence: “a bear and a cow”"


def pending(whole):
    """Return a trace as it is while its sentence is under way, and the sentence."""
    words = {name: getattr(whole.trace, name) for name in ("word_ids", "word_attention", "word_probability")}
    trace = replace(whole.trace, **dict.fromkeys(words), sentence_follows=True)
    return replace(whole, trace=trace, context=replace(whole.context, words=())), Generated(
        **words, words=whole.context.words
    )


def test_sentence_that_is_under_way_is_awaited_and_then_drawn(panel, subject):
    early, sentence = pending(telling())
    subject.info = object()  # a model is open
    subject.set_traced(early)
    assert panel.picture is None
    assert panel._message.sentence.text() == "The model is generating its sentence."
    subject.set_probe("generated", sentence)
    assert panel.title()[0] == "Sentence: “a bear and a cow”"
    assert panel._pages.currentWidget() is panel.canvas


def test_columns_of_the_reading_line_stay_below_those_of_a_sentence_that_came_later(panel, subject, qtbot):
    reading = ReadingPanel(subject, kind_of("reading"))
    reading.resize(panel.size())
    qtbot.addWidget(reading)
    whole = telling()
    long = replace(whole, context=replace(whole.context, words=("extraordinarily",) * len(whole.context.words)))
    early, sentence = pending(long)
    gates = ("reset_gate", "update_gate", "candidate", "hidden", "embedding_by_step", "score_by_step", "gate_error")
    without_gru = replace(early.trace, **dict.fromkeys(gates))  # its rows have short names
    subject.set_traced(replace(early, trace=without_gru))
    narrow = reading.canvas.column_rect(0).left()
    subject.set_probe("generated", sentence)
    assert reading.canvas.column_rect(0).left() == panel.canvas.column_rect(0).left() > narrow


def test_selected_words_stay_when_their_sentence_comes_back_and_go_with_another(panel, subject):  # noqa: ARG001
    whole = telling()
    early, sentence = pending(whole)
    subject.select_word(2)
    subject.set_traced(early)  # as after another query
    assert subject.view.selection.words == (2,)
    subject.set_probe("generated", sentence)
    assert subject.view.selection.words == (2,)
    subject.set_probe("generated", None)
    subject.set_traced(early)
    subject.set_probe("generated", replace(sentence, word_ids=sentence.word_ids + 1))
    assert subject.view.selection.words == ()


def test_cells_are_as_dark_as_what_the_region_gave(panel):
    strong, none = cell(panel, 1, 0), cell(panel, 1, 3)
    assert count_of(strong, DEEP_BLUE, 4) == strong.shape[0] * strong.shape[1]
    assert count_of(none, LIGHT.panel, 4) == none.shape[0] * none.shape[1]


def test_crops_stand_over_the_words(panel):
    assert count_of(painted(panel.canvas)[:40], LEFT, 6) > 100


def test_clicked_word_is_framed_and_shown_over_the_image(panel, subject, qtbot):
    image = ImagePanel(subject)
    qtbot.addWidget(image)
    assert count_of(painted(panel.canvas), HIGHLIGHT) == 0
    click_word(panel, qtbot, 4)
    assert subject.view.selection.words == (4,)
    assert image.controls.overlay.current() == "attention"
    assert count_of(painted(panel.canvas), HIGHLIGHT) > 200
    assert image.pictures.heat.title == "Attention of “cow”"
    assert image.pictures.heat.scores.tolist() == pytest.approx([0, 0, 0.1, 0.9])


def test_words_are_selected_as_regions_are(panel, subject, qtbot):
    shift = Qt.KeyboardModifier.ShiftModifier
    seen = []
    for word, modifier in ((1, Qt.KeyboardModifier.NoModifier), (4, shift), (1, shift), (1, shift)):
        click_word(panel, qtbot, word, modifier)
        seen.append(subject.view.selection.words)
    assert seen == [(1,), (1, 4), (4,), (4, 1)]
    click_word(panel, qtbot, 1)
    assert subject.view.selection.words == (1,)


def test_overlay_comes_back_when_the_words_go(panel, subject, qtbot):
    image = ImagePanel(subject)
    qtbot.addWidget(image)
    subject.change_view(overlay="affinity")
    click_word(panel, qtbot, 4)
    assert image.pictures.graph is None
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert image.pictures.graph is not None
    assert image.controls.overlay.current() == "affinity"


def test_another_overlay_lets_the_words_go(panel, subject, qtbot):
    image = ImagePanel(subject)
    qtbot.addWidget(image)
    click_word(panel, qtbot, 4)
    image.controls.overlay._buttons["boxes"].click()
    assert subject.view.selection.words == ()
    assert image.pictures.heat is None
    click_word(panel, qtbot, 4)
    image.controls.overlay._buttons["attention"].click()
    assert image.pictures.heat.title == "Attention"


def test_hovered_word_says_where_it_came_from(panel):
    move_to(panel.canvas.viewport(), panel.canvas.name_rect(1).center())
    assert panel.title()[1] == "“bear” came most from region 1 bear 0.900, region 2 ear 0.100, region 3 cloud 0"
    move_to(panel.canvas.viewport(), QPointF(5, 10))
    assert panel.title()[1].startswith("generated; each row shows")


def test_menu_of_a_word_selects_adds_and_copies(panel, subject):
    menu = panel.open_word_menu(4, panel.mapToGlobal(panel.rect().center()))
    actions = {action.text(): action for action in menu.actions()}
    actions["Select “cow”"].trigger()
    assert subject.view.selection.words == (4,)
    actions["Add to the selection"].trigger()
    assert subject.view.selection.words == ()
    actions["Copy numbers"].trigger()
    head, line = (row.split("\t") for row in QGuiApplication.clipboard().text().splitlines())
    assert head[:4] == ["place", "word", "probability", "1 bear"]
    assert line[:2] == ["5", "cow"]
    menu.close()


def test_copied_numbers_of_a_region_are_what_it_gave_to_each_word(panel):
    lines = [line.split("\t") for line in panel.numbers_of(3).splitlines()]
    assert lines[0] == ["place", "word", "probability", "4 cow"]
    assert [float(line[3]) for line in lines[1:]] == pytest.approx([0.1, 0, 0.1, 0.3, 0.9, 0.1])


def test_up_and_down_go_through_the_words_and_escape_clears(panel, subject, qtbot):
    seen = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(panel.canvas, key)
        seen.append(subject.view.selection.words)
    assert seen == [(0,), (1,), (0,), (0,)]
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert subject.view.selection.words == ()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Up)
    assert subject.view.selection.words == (5,)


def test_columns_are_regions_as_everywhere(panel, subject, qtbot):
    move_to(panel.canvas.viewport(), panel.canvas.column_rect(3).center())
    assert subject.hover.region == 3
    assert panel.title()[1] == "region 4 cow gave most to “cow” 0.900, “a” (4) 0.300, “a” (1) 0.100"
    qtbot.mouseClick(
        panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=panel.canvas.column_rect(2).center().toPoint()
    )
    assert subject.view.selection.regions == (2,)
    assert subject.view.selection.words == ()


def test_pointer_over_a_word_shows_that_it_can_be_clicked(panel):
    viewport = panel.canvas.viewport()
    move_to(viewport, panel.canvas.name_rect(2).center())
    assert viewport.cursor().shape() == Qt.CursorShape.PointingHandCursor
    move_to(viewport, QPointF(5, 10))  # beside the crops
    assert viewport.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_long_sentence_scrolls_to_the_word_that_is_stepped_to(panel, subject, qtbot):
    subject.set_traced(telling(58))
    assert panel.canvas.verticalScrollBar().maximum() > 0
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Up)
    assert subject.view.selection.words == (57,)
    assert panel.canvas.name_rect(57).bottom() <= panel.canvas.viewport().height()
    click_word(panel, qtbot, 56)
    assert subject.view.selection.words == (56,)
    for _ in range(60):
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Up)
    assert panel.canvas.name_rect(0).top() >= 0


def test_short_sentence_needs_no_scroll_bar(panel):
    assert panel.canvas.verticalScrollBar().maximum() == 0


def test_table_has_a_row_per_word(panel):
    panel.table_button.click()
    model = panel.twin.model()
    assert model.rowCount() == 6
    assert [model.index(1, column).data() for column in range(4)] == ["2", "bear", "0.600", "0.9000"]


def test_model_without_a_sentence_branch_is_said(panel, subject):
    subject.set_traced(traced())
    assert panel.title() == ("Sentence", "")
    assert panel._message.sentence.text().startswith("This model has no sentence branch")
    subject.set_traced(telling())
    assert panel.canvas.isVisibleTo(panel)


def test_words_of_another_image_are_not_selected(panel, subject, qtbot):
    click_word(panel, qtbot, 4)
    subject.change_view(image=1)
    assert subject.view.selection.words == ()
    assert panel.picture.selected_rows == ()


def test_words_of_another_members_sentence_are_not_selected_and_of_the_same_one_stay(panel, subject, qtbot):
    subject.select_region(2)
    click_word(panel, qtbot, 1)
    subject.set_traced(telling())
    assert (subject.view.selection.words, subject.view.selection.regions) == ((1,), (2,))
    subject.set_traced(telling(3))
    assert (subject.view.selection.words, subject.view.selection.regions) == ((), (2,))


def test_pinned_picture_keeps_its_words(panel, subject, qtbot):
    click_word(panel, qtbot, 4)
    pinned = Subject()
    pinned.set_info(subject.info, subject.view)
    pinned.set_traced(subject.traced)
    image = ImagePanel(pinned)
    qtbot.addWidget(image)
    assert pinned.view.selection.words == (4,)
    assert image.pictures.heat.title == "Attention of “cow”"


def test_view_that_is_gone_back_to_brings_its_selection(subject):
    subject.select_region(2)
    subject.select_word(1)
    left = subject.view
    subject.change_view(image=1)
    assert subject.view.selection == Selection()
    subject.change_view(image=left.image, selection=left.selection)
    subject.set_traced(telling())
    assert subject.view.selection == left.selection


def test_after_a_key_the_header_speaks_of_the_word_that_it_came_to(panel, qtbot):
    move_to(panel.canvas.viewport(), panel.canvas.name_rect(4).center())
    assert panel.title()[1].startswith("“cow”")
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    assert panel.title()[1].startswith("“bear”")
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert panel.title()[1].startswith("region 1 bear gave most to")


@pytest.mark.parametrize("count", [6, 40])
def test_columns_stand_below_those_of_the_reading_line(subject, panel, qtbot, count):
    reading = ReadingPanel(subject, kind_of("reading"))
    reading.resize(panel.size())
    qtbot.addWidget(reading)
    reading.show()
    subject.set_traced(telling(count))  # forty words scroll: an upright bar takes room
    QApplication.processEvents()
    for region in range(4):
        ours, theirs = panel.canvas.column_rect(region), reading.canvas.column_rect(region)
        assert (ours.left(), ours.width()) == (theirs.left(), theirs.width())


def test_row_of_the_table_selects_its_word_and_a_cell_its_region(panel, subject, qtbot):
    panel.table_button.click()
    twin = panel.twin

    def click(row, column):
        at = twin.visualRect(twin.model().index(row, column)).center()
        qtbot.mouseClick(twin.viewport(), Qt.MouseButton.LeftButton, pos=at)

    click(1, 1)
    qtbot.waitUntil(lambda: subject.view.selection.words == (1,), timeout=2000)
    assert twin.model().marked == {1}
    click(2, 4)
    qtbot.waitUntil(lambda: subject.view.selection.regions == (1,), timeout=2000)
    twin.pointed.emit(4, 1)
    assert panel.title()[1].startswith("“cow” came most from")
