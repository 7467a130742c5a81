"""How tables are painted: as the style would, and no more of them than has changed."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyledItemDelegate

from vsrn_viewer.palette import LIGHT
from vsrn_viewer.picture import Scale, Table
from vsrn_viewer.ui.panels.twin import TableModel, TableView
from vsrn_viewer.ui.theme import apply_theme

WORDS = ("a dog in the snow " * 9, "שני כלבים", "", "Two dogs, one of them Ünïcode", "cut?" * 30)
ROWS = tuple((number, number / 7 - 1, WORDS[number % len(WORDS)]) for number in range(60))
ROW_HEIGHT = 24


class Painted(QObject):
    """Keeps which parts of a widget are painted: the heights of the strips of each painting."""

    def __init__(self) -> None:
        super().__init__()
        self.strips: list[list[int]] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.strips.append([strip.height() for strip in event.region()])
        return False


def settle(painted):
    """Wait until nothing is painted any more: a window that has just come is painted, laid out and painted again."""
    quiet = 0
    for _ in range(200):
        painted.strips.clear()
        QTest.qWait(10)
        quiet = 0 if painted.strips else quiet + 1
        if quiet == 5:
            return
    raise AssertionError("it is painted again and again")


@pytest.fixture
def view(qtbot, qapp):
    apply_theme(qapp, "light")
    shown = TableView()
    qtbot.addWidget(shown)
    shown.resize(420, 300)
    shown.setVerticalScrollMode(shown.ScrollMode.ScrollPerItem)
    scale = Scale(-1.0, 1.0, True, "no unit")
    shown.show_table(Table("t", ("n", "score", "words"), ROWS, scales=(None, scale, None)), wide=("words",))
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def test_cells_look_as_the_style_would_draw_them(view):
    view.show_table(Table("t", ("n", "score", "words"), ROWS), wide=("words",))
    view.selectRow(2)
    ours = view.viewport().grab().toImage()
    view.setItemDelegate(QStyledItemDelegate(view))
    assert ours == view.viewport().grab().toImage()


def test_the_number_of_a_chosen_row_can_be_read(view):
    view.selectRow(0)  # −1, whose own ground is so dark that its words are white
    cell = view.visualRect(view.model().index(0, 1))
    seen = view.viewport().grab(cell).toImage()
    points = [(x, y) for x in range(seen.width()) for y in range(seen.height())]
    assert min(seen.pixelColor(x, y).lightness() for x, y in points) < 60
    assert seen.pixelColor(2, 2).lightness() > 220


def test_the_ground_is_painted_below_the_last_row(view):
    view.show_table(Table("t", ("n", "score", "words"), ROWS[:3]), wide=("words",))
    seen = view.viewport().grab().toImage()
    assert seen.pixelColor(200, 4 * ROW_HEIGHT).name() == LIGHT.panel


def test_columns_are_as_wide_as_the_style_would_have_them(view):
    view.show_table(Table("t", ("n", "score", "id"), tuple((n, n / 7, f"{n:012d}") for n in range(60))))
    ours = [view.sizeHintForColumn(column) for column in range(3)]
    view.setItemDelegate(QStyledItemDelegate(view))
    styles = [super(TableView, view).sizeHintForColumn(column) for column in range(3)]
    assert all(0 <= one - style <= 1 for one, style in zip(ours, styles, strict=True))


def test_a_column_with_room_to_share_is_not_measured(view, monkeypatch):
    asked = Counter()
    words = TableModel.words

    def counted(model, row, column):
        asked[column] += 1
        return words(model, row, column)

    monkeypatch.setattr(TableModel, "words", counted)
    view.show_table(Table("t", ("n", "half", "text"), ROWS), wide=("text",))
    assert asked == {0: len(ROWS), 1: len(ROWS)}
    assert view.columnWidth(2) > view.columnWidth(0) + view.columnWidth(1)


def test_scrolling_by_a_row_paints_the_row_that_comes_into_sight(view, qtbot):
    painted = Painted()
    view.viewport().installEventFilter(painted)
    QCursor.setPos(view.mapToGlobal(view.rect().bottomRight() + QPoint(50, 50)))  # rows under the pointer change too
    highest = []
    for row in range(1, 6):  # on a busy machine something else may be painted in between, once
        settle(painted)
        view.verticalScrollBar().setValue(row)
        qtbot.waitUntil(lambda: bool(painted.strips))
        highest.append(max(map(sum, painted.strips)))
    assert sorted(highest)[2] <= 2 * ROW_HEIGHT
