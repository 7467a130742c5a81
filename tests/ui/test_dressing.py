"""Another theme: every colour reaches what is seen at once, what is hidden soon, and nothing else changes."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QMenuBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import delete

from vsrn_viewer.palette import DARK, LIGHT
from vsrn_viewer.ui.qt_palette import colours_of
from vsrn_viewer.ui.theme import apply_theme

BLOCK = "█" * 4  # text that is painted as a whole ground


def named(widget, name="", **properties):
    """Return a widget as the stylesheet tells it apart."""
    widget.setObjectName(name)
    for key, value in properties.items():
        widget.setProperty(key, value)
    return widget


def off():
    button = QPushButton(BLOCK)
    button.setEnabled(False)
    return button


def chosen_segment(words):
    button = named(QToolButton(), segment="only", checkable=True, checked=True)
    button.setText(words)
    return button


def chosen_menu():
    menus = QMenuBar()
    menus.addAction("menu")
    return menus


def chosen_line():
    lines = named(QListView(), "popup")
    lines.setModel(QStringListModel(["one", "two"], lines))
    lines.setCurrentIndex(lines.model().index(0, 0))
    return lines


# What shows each colour of the stylesheet.
SHOWS = {
    "panel": QListView,
    "header": lambda: named(QFrame(), "panelHeader"),
    "text": lambda: named(QLabel(BLOCK), "panelName"),
    "secondary": lambda: named(QLabel(BLOCK), "grey"),
    "line": lambda: named(QFrame(), "panel"),
    "accent": lambda: chosen_segment(" "),
    "onaccent": lambda: chosen_segment(BLOCK),
    "hover": chosen_menu,
    "chosen": chosen_line,
    "faint": off,
    "notice": lambda: named(QFrame(), "notice"),
    "good": lambda: named(QFrame(), "notice", tone="good"),
}


class Counts(QObject):
    """Counts what widgets are told."""

    def __init__(self):
        super().__init__()
        self.told = Counter()

    def eventFilter(self, _watched, event):
        self.told[event.type()] += 1
        return False


@pytest.fixture
def window(qtbot, qapp):
    """A window that shows every colour, dressed in light; `.by_colour` holds what shows each."""
    apply_theme(qapp, "light")
    shown = QWidget()
    shown.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(shown)
    shown.by_colour = {name: make() for name, make in SHOWS.items()}
    for widget in shown.by_colour.values():
        widget.setFixedSize(120, 24)
        column.addWidget(widget)
    qtbot.addWidget(shown)
    show(shown, qtbot)
    yield shown
    apply_theme(qapp, "light")


def show(window, qtbot):
    """Show the window, a menu of it chosen."""
    with qtbot.waitExposed(window):
        window.show()
    window.by_colour["hover"].setActiveAction(window.by_colour["hover"].actions()[0])


def pixels(widget):
    """Return how many pixels of each colour a widget paints."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    counts = Counter(memoryview(image.constBits()).cast("I"))
    return Counter({f"#{colour & 0xFFFFFF:06x}": count for colour, count in counts.items()})


def missing(window, theme):
    """Return the colours of a theme that the widgets which show them do not paint."""
    colours = colours_of(theme)
    return [name for name, widget in window.by_colour.items() if pixels(widget)[colours[name]] < 20]


def wait_for(window, theme, qtbot):
    qtbot.waitUntil(lambda: not missing(window, theme))


def test_every_colour_reaches_what_is_seen_at_once(window, qapp):
    assert missing(window, LIGHT) == []
    apply_theme(qapp, "dark")
    assert missing(window, DARK) == []
    apply_theme(qapp, "light")
    assert missing(window, LIGHT) == []


def test_a_widget_looks_as_if_the_sheet_had_been_set_anew(window, qapp):
    window.by_colour.pop("hover")  # to set the sheet takes the choice from a menu bar
    apply_theme(qapp, "dark")
    switched = [widget.grab().toImage() for widget in window.by_colour.values()]
    qapp.setStyleSheet(qapp.styleSheet() + " ")  # which makes Qt dress all widgets
    assert switched == [widget.grab().toImage() for widget in window.by_colour.values()]


def test_what_is_hidden_is_dressed_in_later_turns(window, qapp, qtbot):
    window.hide()
    apply_theme(qapp, "dark")
    assert missing(window, DARK)
    wait_for(window, DARK, qtbot)


def test_what_comes_into_sight_is_dressed_before_anything_else_hidden(window, qapp, qtbot):
    crowd = QWidget()
    for _ in range(2000):
        QLabel("behind a tab", crowd).ensurePolished()
    qtbot.addWidget(crowd)
    window.hide()
    apply_theme(qapp, "dark")
    show(window, qtbot)
    wait_for(window, DARK, qtbot)
    last = crowd.findChildren(QLabel)
    assert any(label.palette().windowText().color().name() == LIGHT.text for label in last)


def test_a_second_theme_amid_the_first_ends_with_the_second(window, qapp, qtbot):
    behind = QWidget()
    label = named(QLabel(BLOCK, behind), "grey")
    qtbot.addWidget(behind)
    label.ensurePolished()
    apply_theme(qapp, "dark")
    QCoreApplication.processEvents()
    apply_theme(qapp, "light")
    wait_for(window, LIGHT, qtbot)
    qtbot.waitUntil(lambda: pixels(label)[LIGHT.secondary] > 20)


def test_a_window_is_painted_in_a_turn_of_its_own_and_not_laid_out(window, qapp, qtbot):
    qtbot.wait(50)
    counts = Counts()
    window.by_colour["notice"].installEventFilter(counts)
    apply_theme(qapp, "dark")
    QCoreApplication.sendPostedEvents()
    assert counts.told[QEvent.Type.Paint] == 0
    qtbot.waitUntil(lambda: counts.told[QEvent.Type.Paint] > 0)
    assert counts.told[QEvent.Type.StyleChange] == counts.told[QEvent.Type.Resize] == 0
    window.update()
    before = counts.told[QEvent.Type.Paint]
    qtbot.waitUntil(lambda: counts.told[QEvent.Type.Paint] > before)  # as ever


def test_windows_that_go_meanwhile_are_no_harm(window, qapp, qtbot):
    other, hidden = QListView(), [QListView() for _ in range(100)]
    other.show()
    apply_theme(qapp, "dark")
    delete(other)
    for each in hidden[::2]:
        delete(each)
    del hidden, each  # what is left of them goes when the last to know of it lets go, with its scroll bars
    label = named(QLabel(BLOCK), "grey")
    qtbot.addWidget(label)
    qtbot.waitUntil(lambda: pixels(label)[DARK.secondary] > 20)
    wait_for(window, DARK, qtbot)
    qtbot.waitUntil(
        lambda: not [each for each in qapp.allWidgets() if isinstance(each, QListView) and not each.parent()]
    )


def test_focus_selection_and_scrolling_stay(qapp, qtbot):
    apply_theme(qapp, "light")
    page, field, lines = QWidget(), QLineEdit("a brown bear"), QListView()
    lines.setModel(QStringListModel([str(number) for number in range(200)], lines))
    lines.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    column = QVBoxLayout(page)
    column.addWidget(field)
    column.addWidget(lines)
    qtbot.addWidget(page)
    page.resize(200, 200)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    lines.setCurrentIndex(lines.model().index(90, 0))
    lines.scrollTo(lines.currentIndex())
    field.setFocus()
    field.setSelection(2, 5)
    place = lines.verticalScrollBar().value()
    apply_theme(qapp, "dark")
    assert page.focusWidget() is field
    assert field.selectedText() == "brown"
    assert (lines.verticalScrollBar().value(), lines.currentIndex().row()) == (place, 90)
    assert place > 0
    assert field.grab().toImage().pixelColor(4, 4).name() == DARK.panel
    apply_theme(qapp, "light")
