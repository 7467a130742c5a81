"""The anatomy that every panel shares: a 30-pixel header (name, half a sentence, controls), then the picture.

Below the header lies one of three: the content, its table twin, or a message (nothing yet, failed).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from vsrn_viewer.picture import Table
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.message import Message
from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.panels.twin import TableView
from vsrn_viewer.ui.theme import STEP, current_theme

__all__ = ["BUSY_DELAY_MS", "HEADER_PX", "PanelFrame", "SegmentedSwitch"]

HEADER_PX = 30
BUSY_DELAY_MS = 150  # answers that come sooner show no sign of work: it would only flicker
_LINE_PX = 2
_TICK_MS = 40
_VEIL = 0.35  # opacity of the panel's colour over a stale picture


class PanelFrame(QFrame):
    """A panel's frame. `header` can serve as a dock's title bar: it lets the mouse through between its controls."""

    retry_requested = Signal(str)  # topic of what failed
    table_shown = Signal()  # the table is on screen, or new rows are in it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._make_table: Callable[[], Table | None] | None = None
        self._content: QWidget | None = None
        self._has_message = False
        self._settings: tuple[QFrame, QToolButton] | None = None
        self.header = self._new_header()
        self._message = Message()
        self.twin = TableView()
        self._pages = _Pages()
        self._pages.addWidget(self._message)
        self._pages.addWidget(self.twin)
        self._veil = _Veil(self._pages)
        self._line = _ProgressLine(self.header)
        self._busy_timer = self._new_timer(self._line.start)
        self._stale_timer = self._new_timer(self._veil.appear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        self._strips = QVBoxLayout()
        column.addLayout(self._strips)
        inner = QVBoxLayout()
        inner.setContentsMargins(1, 0, 1, 1)  # the line around the panel; the header has its own, it may move to a dock
        inner.addWidget(self._pages)
        column.addLayout(inner, 1)

    def set_title(self, name: str, note: str = "") -> None:
        """Say what the panel is (bold) and, in half a sentence, what it shows now (grey)."""
        self._name.setText(name)
        self._note.setText(note)
        self.setAccessibleName(name)
        self.setAccessibleDescription(note)

    def set_short_name(self, name: str) -> None:
        """Give what stands for the name where there is no room for it; "" for its first words."""
        self._name.set_short(name)

    def title(self) -> tuple[str, str]:
        """Return the name and the half-sentence."""
        return self._name.text(), self._note.text()

    def help_heading(self) -> str:
        """Return the heading under which docs/reading-the-panels.md explains this panel, "" for none."""
        return self._name.text()

    def add_control(self, widget: QWidget) -> None:
        """Put a control at the right of the header, after those that are there."""
        self._controls.addWidget(widget)

    def add_settings(self, widget: QWidget) -> None:
        """Put what most people never touch behind a button at the end of the header."""
        popover = QFrame(self, Qt.WindowType.Popup)
        popover.setObjectName("popover")
        inner = QVBoxLayout(popover)
        inner.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        inner.addWidget(widget)
        button = self._quiet_button("…", "Settings of this panel")
        button.clicked.connect(self.open_settings)
        self._settings = popover, button
        self._tail.addWidget(button)

    def add_strip(self, widget: QWidget) -> None:
        """Put a widget over the whole width, below the header, above the picture and its table alike."""
        self._strips.addWidget(widget)

    def set_content(self, widget: QWidget) -> None:
        """Give the picture. Called once. Tab reaches it after the header's controls."""
        self._content = widget
        self._pages.addWidget(widget)
        self._pages.setCurrentWidget(widget)
        self.setFocusProxy(widget)
        self._veil.raise_()

    def set_table(self, make: Callable[[], Table | None]) -> None:
        """Offer the picture's numbers: a toggle in the header swaps the picture for its table.

        make returns None while there is nothing to show; it is asked again by `refresh_table`.
        """
        self._make_table = make
        self.table_button = self._quiet_button("table", "Show the numbers as a table")
        self.table_button.setCheckable(True)
        self.table_button.toggled.connect(self._show_page)
        self._tail.insertWidget(0, self.table_button)

    def set_on_top(self, on_top: bool) -> None:
        """Take whether it is the one that is seen of panels that lie on each other."""

    def focus_content(self) -> None:
        """Give the focus to the picture or its table, whichever is on screen. A sentence takes none: the picture that
        comes in its place would take the focus later, away from whoever types by then."""
        page = self._pages.currentWidget()
        if page is not self._message:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh_table(self) -> None:
        """Show the table of what is there now, if the table is what is looked at."""
        if self._pages.currentWidget() is self.twin:
            self._show_page()

    def show_message(
        self,
        sentence: str,
        button_text: str = "",
        action: Callable[[], object] | None = None,
        details: str = "",
    ) -> None:
        """Show a sentence instead of the picture, with a button that does the obvious and, if any, the details."""
        self._message.say(sentence, button_text, action, details)
        self._has_message = True
        self.set_stale(False)
        self._show_page()

    def show_content(self) -> None:
        """Show the picture, or its table if that is what is looked at."""
        self._has_message = False
        self._show_page()

    def forget_message(self) -> None:
        """Let `show_content_again` bring the picture back, unless there is another message by then. A page that was
        turned twice would be laid out twice."""
        self._has_message = False

    def show_content_again(self) -> None:
        """Show the picture, unless a message is shown in its place."""
        if not self._has_message:
            self._show_page()

    def set_busy(self, busy: bool) -> None:
        """Show a thin moving line under the header while an answer is under way, from 150 ms on."""
        if not busy:
            self._busy_timer.stop()
            self._line.stop()
        elif not self._line.is_there and not self._busy_timer.isActive():
            self._busy_timer.start()

    def set_stale(self, stale: bool) -> None:
        """Dim the picture while a newer one is under way, from 150 ms on. A sentence is not dimmed."""
        if not stale or self._has_message:
            self._stale_timer.stop()
            self._veil.vanish()
        elif not self._veil.is_there and not self._stale_timer.isActive():
            self._stale_timer.start()

    def _show_page(self) -> None:
        if self._has_message or self._content is None:
            self._pages.setCurrentWidget(self._message)
            return
        if self._make_table is None or not self.table_button.isChecked():
            self._pages.setCurrentWidget(self._content)
            return
        table = self._make_table()
        if table is None:
            self._message.say("There are no numbers to show yet.")
            self._pages.setCurrentWidget(self._message)
        else:
            self.twin.show_table(table)
            self._pages.setCurrentWidget(self.twin)
            self.table_shown.emit()

    def _new_header(self) -> _Header:
        header = _Header()
        header.setObjectName("panelHeader")
        header.setProperty("panel", self)  # a dock takes it into its title bar
        header.setFixedHeight(HEADER_PX)
        self._name = ElidedLabel()
        self._name.setObjectName("panelName")
        self._note = ElidedLabel(yields=True)
        self._note.setObjectName("panelNote")
        self._note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._controls = QHBoxLayout()
        self._controls.setSpacing(2 * STEP)
        self._tail = QHBoxLayout()
        self._tail.setSpacing(0)
        row = QHBoxLayout(header)
        row.setContentsMargins(2 * STEP, 0, STEP, 0)
        row.setSpacing(2 * STEP)
        row.addWidget(self._name)
        row.addWidget(self._note, 1)
        row.addLayout(self._controls)
        row.addLayout(self._tail)
        return header

    def _quiet_button(self, text: str, accessible_name: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setProperty("quiet", True)
        button.setAccessibleName(accessible_name)
        button.setToolTip(accessible_name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _new_timer(self, action: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(BUSY_DELAY_MS)
        timer.timeout.connect(action)
        return timer

    def open_settings(self) -> None:
        """Open what `add_settings` put away; nothing where there is none."""
        if self._settings is None:
            return
        popover, button = self._settings
        popover.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - popover.width(), button.height() + STEP))
        corner.setX(max(corner.x(), button.screen().availableGeometry().left()))
        popover.move(corner)
        popover.show()
        popover.setFocus()


class _Pages(QStackedWidget):
    """Says that it has another size, without a filter for all its events."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class _Header(QFrame):
    """Says its height as its wish, too: a dock's title bar asks for that alone. Says that it has another size."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEADER_PX)


class _Overlay(QWidget):
    """Lies over another widget, follows its size, and lets the mouse through.

    While it is not there it has no size. It is never hidden: whenever a child is shown or hidden, Qt lays out what is
    around it, which takes 2 ms in each of the panels that wait for one answer.
    """

    def __init__(self, below: _Header | _Pages) -> None:
        super().__init__(below)
        self._below = below
        self.is_there = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.vanish()
        below.resized.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        if self.is_there:
            self.place()

    def appear(self) -> None:
        """Lie over the widget from now on."""
        self.is_there = True
        self.place()
        self.raise_()

    def vanish(self) -> None:
        """Lie over nothing."""
        self.is_there = False
        self.resize(0, 0)

    def place(self) -> None:
        """Take the place over the widget."""
        self.setGeometry(self._below.rect())


class _Veil(_Overlay):
    """Dims what it lies over with the panel's colour."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = QColor(current_theme().panel)
        colour.setAlphaF(_VEIL)
        QPainter(self).fillRect(self.rect(), colour)


class _ProgressLine(_Overlay):
    """A short piece of accent colour that runs along the header's lower edge."""

    def __init__(self, below: _Header) -> None:
        super().__init__(below)
        self._tick = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._advance)

    def place(self) -> None:
        self.setGeometry(0, self._below.height() - _LINE_PX, self._below.width(), _LINE_PX)

    def start(self) -> None:
        self.appear()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self.vanish()

    def paintEvent(self, _event: QPaintEvent) -> None:
        length = max(1, self.width() // 4)
        left = self._tick * 3 * STEP % (self.width() + length) - length
        QPainter(self).fillRect(left, 0, length, _LINE_PX, QColor(current_theme().accent))

    def _advance(self) -> None:
        self._tick += 1
        self.update()
