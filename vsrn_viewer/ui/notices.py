"""Notices: one sentence over the window, clear of its buttons. Problems stay until dismissed, good news goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QHideEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.finding import surest_first
from vsrn_viewer.ui.free_place import covers_button, free_place, pressed_in
from vsrn_viewer.ui.theme import STEP

GOOD_NEWS_MS = 8000  # long enough to read a path and to reach its buttons
_WIDEST = 560
_LOOK_MS = 400  # so often it is seen whether it has come to cover a button


class _Offer(NamedTuple):
    """What a button of a notice does."""

    sentence: str
    words: str
    do: Callable[[], object]


class NoticeBar(QFrame):
    """Lies over its parent, as low and as far to the right as it covers nothing that is pressed, and moves nothing. It
    makes way for buttons that come to be below it, unless it is used."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._file = ""
        self._offered: _Offer | None = None  # that nobody has taken or dismissed yet
        self._shown: _Offer | None = None  # whose button is on screen
        self._lowest = 0
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details_button = QPushButton("Details")
        self.details_button.setCheckable(True)
        self.open_button, self.folder_button = QPushButton("Open"), QPushButton("Show in folder")
        self.offer_button = QPushButton()
        self.offer_button.setObjectName("offer")
        self.dismiss_button = QPushButton("Dismiss")
        self._details = QPlainTextEdit(readOnly=True)
        self._details.setAccessibleName("Details")
        self._details.setFixedHeight(40 * STEP)
        self._leaves = QTimer(self, singleShot=True, interval=GOOD_NEWS_MS)
        self._leaves.timeout.connect(self.dismiss)
        self.details_button.toggled.connect(self._show_details)
        self.open_button.clicked.connect(lambda: _open(Path(self._file)))
        self.folder_button.clicked.connect(lambda: _open(Path(self._file).parent))
        self.offer_button.clicked.connect(self._take_shown)
        self.dismiss_button.clicked.connect(self.dismiss)
        self._watch = QTimer(self, interval=_LOOK_MS)
        self._watch.timeout.connect(self._make_way)
        self._lay_out()
        self.hide()

    def show_notice(self, sentence: str, details: str = "") -> None:
        """Show a problem or a remark; it replaces the notice before, and stays."""
        self._say(sentence, details, "")

    def show_written(self, sentence: str, file: str) -> None:
        """Report that a file was written, and offer to open it; the notice goes by itself."""
        self._say(f"✓ {sentence}", "", file)
        self._leaves.start()

    def show_done(self, sentence: str) -> None:
        """Report that something was done; the notice goes by itself."""
        self._say(f"✓ {sentence}", "", "", good=True)
        self._leaves.start()

    def show_undoable(self, sentence: str, undo: Callable[[], object]) -> None:
        """Report that something was done, with a button that takes it back; the notice goes by itself."""
        self.show_done(sentence)
        self._show_button(_Offer(sentence, "Undo", undo))

    def offer(self, sentence: str, words: str, do: Callable[[], object]) -> None:
        """Say what can be done, with a button of these words that does it. The notice stays until somebody chooses;
        another one that covers it gives the place back."""
        self._offered = _Offer(sentence, words, do)
        self._show_offer(self._offered)

    def stay_above(self, docks: Iterable[QDockWidget]) -> None:
        """Lie above docks that come to the front, also above one that is there already."""
        for dock in docks:
            dock.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow a dock to the front; later, as the dock only shows its tab if it is in front of everything now."""
        if event.type() == QEvent.Type.ZOrderChange:
            QTimer.singleShot(0, self, self.raise_)
        return False

    def dismiss(self) -> None:
        """Hide the notice. An offer that it covered comes back."""
        self._leaves.stop()
        self.hide()
        if self._offered is not None and self._shown is not self._offered:
            self._show_offer(self._offered)
        else:
            self._offered = None

    def dismiss_what_stays(self) -> bool:
        """Hide a notice that does not go by itself; return whether there was one."""
        stays = self.isVisible() and not self._leaves.isActive()
        if stays:
            self.dismiss()
        return stays

    def take_focus(self) -> None:
        """Give the focus to what can be done with the notice, if there is one."""
        buttons = [self.offer_button, self.open_button, self.details_button, self.dismiss_button]
        first = next((button for button in buttons if button.isVisible()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_offer(self, offer: _Offer) -> None:
        self._say(offer.sentence, "", "")
        self._show_button(offer)

    def _show_button(self, offer: _Offer) -> None:
        self._shown = offer
        self.offer_button.setText(offer.words)
        self.offer_button.show()
        self._place()

    def _take_shown(self) -> None:
        shown = self._shown
        self.dismiss()
        if shown is not None:
            shown.do()

    def place_above(self, lowest: int) -> None:
        """Stand above `lowest`, a height in the parent's pixels, from now on."""
        self._lowest = lowest
        if not self.isHidden():
            self._place()

    def _place(self) -> None:
        """Lie where nothing is covered that is pressed."""
        parent = self.parentWidget()
        if parent is not None:
            room = self._room_in(parent)
            size = self._size_in(room.width())
            self._lie(QRect(free_place(size, room, pressed_in(parent, self)), size))

    def _room_in(self, parent: QWidget) -> QRect:
        return QRect(3 * STEP, 0, parent.width() - 6 * STEP, self._lowest - 3 * STEP)

    def _lie(self, place: QRect) -> None:
        self.setFixedWidth(place.width())
        self.setGeometry(place)
        self.raise_()

    def _size_in(self, room: int) -> QSize:
        """Return the size that it needs: of one line where sentence and buttons fit into it. room: pixels across."""
        edge = 2 * self.frameWidth() + 2  # the style's border is not part of the layout's margin
        most = min(_WIDEST, room)
        for in_one_line in (True, False):
            self.sentence.setWordWrap(not in_one_line)
            direction = QBoxLayout.Direction.LeftToRight if in_one_line else QBoxLayout.Direction.TopToBottom
            self._line.setDirection(direction)
            self._column.invalidate()
            wanted = self._column.totalSizeHint()
            if in_one_line and self._details.isHidden() and wanted.width() + edge <= most:
                return QSize(wanted.width() + edge, wanted.height() + edge)
        return QSize(most, self._column.totalHeightForWidth(most - edge) + edge)

    @Slot()
    def _make_way(self) -> None:
        """Go elsewhere if a button is covered, but not from under the pointer or the keys."""
        parent, focus = self.parentWidget(), QApplication.focusWidget()
        is_used = self.underMouse() or (focus is not None and self.isAncestorOf(focus))
        if parent is not None and not is_used and covers_button(self.geometry(), pressed_in(parent, self)):
            self._place()

    def _say(self, sentence: str, details: str, file: str, good: bool = False) -> None:
        self._leaves.stop()
        self._file, self._shown = file, None
        self.offer_button.hide()
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self._details.setPlainText(details)
        self.details_button.setChecked(False)
        self.details_button.setVisible(bool(details))
        for button in (self.open_button, self.folder_button):
            button.setVisible(bool(file))
        self._details.hide()
        self.setProperty("tone", "good" if file or good else "")
        self.style().unpolish(self)
        self.style().polish(self)
        self._place()
        self.show()
        self._watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._watch.stop()
        super().hideEvent(event)

    def _show_details(self, shown: bool) -> None:
        """Grow upwards: the button stays under the pointer."""
        self._details.setVisible(shown)
        parent, corner = self.parentWidget(), self.geometry().bottomRight()
        if parent is not None and not self.isHidden():
            place = QRect(QPoint(), self._size_in(self._room_in(parent).width()))
            place.moveBottomRight(corner)
            place.moveTopLeft(QPoint(max(place.left(), 3 * STEP), max(place.top(), 0)))
            self._lie(place)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addStretch(1)
        shown = (self.details_button, self.open_button, self.folder_button, self.offer_button, self.dismiss_button)
        for button in shown:
            buttons.addWidget(button)
        line = self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        line.setSpacing(STEP)
        for widget in (self.sentence, self._details):
            line.addWidget(widget)
        line.addLayout(buttons)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(3 * STEP, 2 * STEP, 2 * STEP, 2 * STEP)
        column.addLayout(line)


def notice_of_opening(info: PairInfo) -> tuple[str, str]:
    """Return the notice about a pair that was opened with some, and its details: one notice shows at a time, so the
    surest finding stands for the others."""
    first = surest_first(info.findings)[0].sentence if info.findings else info.notices[0]
    if len(info.notices) == 1:
        return first, ""
    return f"{first} ({len(info.notices) - 1} more under Details.)", "\n\n".join(info.notices)


def _open(path: Path) -> None:
    """Show a file or a folder in whatever the desktop shows it with."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
