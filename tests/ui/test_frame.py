"""The frame of every panel: its pages, its table twin, its signs of work."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from vsrn_viewer.palette import DEEP_BLUE, LIGHT
from vsrn_viewer.picture import Scale, Table
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.frame import BUSY_DELAY_MS, HEADER_PX, PanelFrame
from vsrn_viewer.ui.panels.message import Message
from vsrn_viewer.ui.panels.twin import TableModel, TableView, decimals_of, number_text
from vsrn_viewer.ui.panels.twin_colours import ground_of
from vsrn_viewer.ui.theme import apply_theme

SCORES = Table("Scores", ("rank", "image", "score"), ((1, "b", 0.5), (2, "a", 0.25), (3, "c", -0.125)))


@pytest.fixture
def frame(qtbot):
    panel = PanelFrame()
    panel.set_title("Results", "200 images · truth at 3")
    panel.set_content(QLabel("picture"))
    qtbot.addWidget(panel)
    panel.resize(400, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_header_is_thirty_pixels_and_says_name_and_note(frame):
    assert frame.header.height() == HEADER_PX == 30
    assert frame.title() == ("Results", "200 images · truth at 3")
    assert (frame.accessibleName(), frame.accessibleDescription()) == frame.title()


def test_long_note_is_cut_and_whole_in_its_tooltip(frame, qtbot):
    note = "the GRU reads the regions in this order, left to right, " * 4
    frame.set_title("Reading", note)
    assert frame._note.shown_text().endswith("…")
    assert frame._note.toolTip() == note
    qtbot.waitUntil(lambda: frame._name.shown_text() == "Reading", timeout=2000)  # the note gives way, not the name


def test_note_is_cut_between_clauses_and_never_within_a_number(frame):
    frame.set_title("Matrix", f"region 7 bear: match so far 0.0286, update gate 0.8034{'1' * 200}")
    assert frame._note.shown_text() in ("region 7 bear: match so far 0.0286 …", "region 7 bear …")


def test_note_that_has_room_for_nothing_says_nothing(frame):
    """ "2…" of "200 images" would be read as a number."""
    frame.set_title("Results", "200 images pass: rank:2..10")
    note = frame._note
    widths = note.fontMetrics().horizontalAdvance
    note.resize(widths("200 images …") + 2, 20)
    assert note.shown_text() == "200 images …"
    note.resize(widths("200 imag…"), 20)
    assert note.shown_text() == ""
    assert note.toolTip() == "200 images pass: rank:2..10"


def test_busy_line_appears_only_after_the_delay(frame, qtbot):
    frame.set_busy(True)
    qtbot.wait(BUSY_DELAY_MS // 3)
    assert not frame._line.is_there
    qtbot.waitUntil(lambda: frame._line.width() == frame.header.width(), timeout=2000)
    frame.set_busy(False)
    assert not frame._line.is_there


def test_answer_within_the_delay_shows_no_sign_of_work(frame, qtbot):
    frame.set_busy(True)
    frame.set_stale(True)
    frame.set_busy(False)
    frame.set_stale(False)
    qtbot.wait(BUSY_DELAY_MS + 60)
    assert not frame._line.is_there
    assert frame._veil.size().isEmpty()


def test_stale_content_stays_under_a_veil(frame, qtbot):
    frame.set_stale(True)
    qtbot.waitUntil(lambda: frame._veil.geometry() == frame._pages.rect(), timeout=2000)
    assert frame._content.isVisible()
    frame.set_stale(False)
    assert frame._veil.size().isEmpty()


def test_message_replaces_the_picture_until_content_is_shown(frame, qtbot):
    asked = []
    frame.show_message("The image cannot be traced.", "Retry", lambda: asked.append(1), details="line 1")
    message = frame.findChild(Message)
    assert message.sentence.text() == "The image cannot be traced."
    qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)
    assert asked == [1]
    qtbot.mouseClick(message.details_button, Qt.MouseButton.LeftButton)
    assert message._details.isVisible()
    frame.show_content()
    assert frame._content.isVisible()
    assert not message.isVisible()


def test_table_twin_shows_the_numbers_and_goes_back(frame, qtbot):
    frame.set_table(lambda: SCORES)
    qtbot.mouseClick(frame.table_button, Qt.MouseButton.LeftButton)
    table = frame.findChild(TableView)
    model = table.model()
    shown = [tuple(model.index(r, c).data(Qt.ItemDataRole.EditRole) for c in range(3)) for r in range(3)]
    assert shown == list(SCORES.rows)
    assert table.isVisible()
    qtbot.mouseClick(frame.table_button, Qt.MouseButton.LeftButton)
    assert frame._content.isVisible()


def test_table_without_numbers_says_so(frame):
    frame.set_table(lambda: None)
    frame.table_button.setChecked(True)
    assert frame.findChild(Message).sentence.text() == "There are no numbers to show yet."


def test_sorting_a_column_keeps_equal_rows_in_order():
    rows = ((1, "x", 0.5), (2, "y", 0.5), (3, "z", 0.75), (4, "w", float("nan")))
    model = TableModel(Table("t", ("rank", "image", "score"), rows))
    model.sort(2, Qt.SortOrder.DescendingOrder)
    assert [model.index(r, 0).data() for r in range(4)] == ["4", "3", "1", "2"]
    model.sort(-1)
    assert [model.index(r, 0).data() for r in range(4)] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("order", [Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder])
def test_selected_row_is_copied_wherever_sorting_puts_it(frame, qtbot, order):
    frame.set_table(lambda: SCORES)
    frame.table_button.setChecked(True)
    table = frame.findChild(TableView)
    table.selectRow(2)  # c, −0.125
    for column in (2, 1):
        table.sortByColumn(column, order)
        qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == "rank\timage\tscore\n3\tc\t-0.125\n"


def test_copy_gives_tab_separated_full_numbers(frame, qtbot):
    frame.set_table(lambda: SCORES)
    frame.table_button.setChecked(True)
    table = frame.findChild(TableView)
    table.selectRow(2)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "rank\timage\tscore\n3\tc\t-0.125\n"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.4125, 3, "0.412"), (-0.25, 3, "−0.250"), (-0.0001, 3, "0.000"), (12.0, 0, "12")],
)
def test_number_text_has_a_true_minus_and_none_before_zero(value, decimals, text):
    assert number_text(value, decimals) == text


@pytest.mark.parametrize(
    ("values", "decimals"), [([0.4, 0.001], 4), ([12.5], 2), ([48000.0], 0), ([3e-6], 8), ([0.0], 1), ([], 1)]
)
def test_decimals_show_four_digits_of_the_largest(values, decimals):
    assert decimals_of(values) == decimals


def test_columns_are_as_wide_as_their_contents_and_the_last_is_not_flung_away(frame):
    frame.resize(900, 300)
    frame.set_table(lambda: SCORES)
    frame.table_button.setChecked(True)
    widths = [frame.twin.columnWidth(column) for column in range(3)]
    assert sum(widths) < 400 < frame.twin.viewport().width()
    frame.twin.setColumnWidth(1, 200)
    frame.refresh_table()
    assert frame.twin.columnWidth(1) == 200  # what somebody chose stays


def test_numbers_have_the_colours_that_they_have_in_the_picture(frame, qapp):
    apply_theme(qapp, "light")
    scale = Scale(0.0, 1.0, False, "attention")
    table = Table("Heat", ("region", "score"), ((1, 1.0), (2, 0.0)), ((0,), (1,)), scales=(None, scale))
    frame.set_table(lambda: table)
    frame.table_button.setChecked(True)
    model = frame.twin.model()
    assert [ground_of(model, row, 1).name() for row in (0, 1)] == [DEEP_BLUE, LIGHT.panel]
    assert ground_of(model, 0, 0) is None
    frame.twin.mark([1])
    assert ground_of(model, 1, 0) is not None
    assert ground_of(model, 0, 0) is None
    seen = frame.twin.viewport().grab(frame.twin.visualRect(model.index(0, 1))).toImage()
    assert seen.pixelColor(2, 2).name() == DEEP_BLUE


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("cpu · float32 · 87 MB", "cpu · float32 · …"),
        ("text 5, rank 12 ms", "text 5, rank …"),
        ("a, 200 images", "a …"),
    ],
)
def test_number_is_never_cut_from_its_unit(text, cut, qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText(text)
    label.resize(label.fontMetrics().horizontalAdvance(text) - 1, 20)
    assert label.shown_text() == cut


def test_another_note_lays_nothing_out_again(frame):
    """It comes at every move of the pointer, and the whole window would follow."""
    asked = []

    class Watch(QObject):
        def eventFilter(self, _watched, event):
            if event.type() == QEvent.Type.LayoutRequest:
                asked.append(event)
            return False

    QGuiApplication.processEvents()
    watch = Watch()
    frame.header.installEventFilter(watch)
    frame.set_title("Results", "region 7 bear: match so far 0.0286")
    QGuiApplication.processEvents()
    assert asked == []
    assert frame._note.shown_text() == "region 7 bear: match so far 0.0286"
    frame.set_title("Ranked results", "region 7 bear: match so far 0.0286")
    QGuiApplication.processEvents()
    assert asked  # another name needs another width
