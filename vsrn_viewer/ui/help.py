"""Help: the keys, what the panels mean, and a check of what they show."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.answers import Checked
from vsrn_viewer.data.demo import guide_file
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.picture import number
from vsrn_viewer.requests import CheckShown
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.about import AboutDialog
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.dialogs import KeysDialog
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.panels.frame import PanelFrame
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.ui.worker_door import Worker

_MENU = "&Help"
_MUCH = 10.0  # times: an unchanged run of the demo or of published sizes has 3 to 8
_GUIDE_WIDTH, _MARGIN = 760, 4 * STEP  # pixels


class Help(QObject):
    """The commands of the help menu. F1 in a panel opens what is written about it, anywhere else the keys."""

    def __init__(self, window: QWidget, menus: Menus, subject: Subject, worker: Worker) -> None:
        super().__init__(window)
        self._window, self._subject = window, subject
        self._keys: KeysDialog | None = None
        self._guide: GuideDialog | None = None
        self._asking = Asking(worker, self)
        self._check = CheckDialog(window)
        menus.add(_MENU, "About this panel", keys.HELP, self.show_here)
        menus.add(_MENU, "Keys", keys.KEYS, self.show_keys)
        menus.add(_MENU, "Reading the panels", "", lambda: self.show_guide(""))
        menus.add(_MENU, "Check these numbers", "", self.check)
        menus.add(_MENU, "About vsrn_viewer", "", self.show_about)
        self._asking.answered.connect(lambda _request, answer: self._check.show_answer(answer))
        self._asking.failed.connect(lambda _request, sentence, _details: self._check.show_sentence(sentence))
        self._check.finished.connect(self._asking.stop)

    def show_here(self) -> None:
        """Open what is written about the panel that has the focus; where none has, the keys."""
        panel = panel_around(QApplication.focusWidget())
        heading = "" if panel is None else panel.help_heading()
        if heading:
            self.show_guide(heading)
        else:
            self.show_keys()

    def show_keys(self) -> None:
        """Show the list of keys, once."""
        if self._keys is None:
            self._keys = KeysDialog(self._window)
            self._keys.destroyed.connect(self._forget_keys)
        self._keys.show()
        self._keys.raise_()

    def show_guide(self, heading: str) -> None:
        """Show what is written about the panels, from this heading on; "" from the top."""
        if self._guide is None:
            self._guide = GuideDialog(self._window)
        self._guide.open_at(heading)

    def show_about(self) -> None:
        """Show the version and how to cite."""
        AboutDialog(self._window).open()

    def check(self) -> None:
        """Compute everything on screen about the image again, on another path, and show how far the two differ."""
        subject = self._subject
        if subject.traced is None or subject.info is None:
            self._check.show_sentence(
                "Open an image of a dataset first: a trace file alone has no model to check with."
            )
            return
        view = subject.view
        self._check.show_sentence("Recomputing everything in float64…")
        self._asking.ask(CheckShown(view.asked[0], view.member, view.change, subject.traced, subject.probed))

    def _forget_keys(self) -> None:
        self._keys = None


def panel_around(widget: QWidget | None) -> PanelFrame | None:
    """Return the panel that a widget is in, None for none. A header may live in a dock's title bar."""
    while widget is not None:
        if isinstance(widget, PanelFrame):
            return widget
        owner = widget.property("panel")
        widget = owner if isinstance(owner, PanelFrame) else widget.parentWidget()
    return None


class GuideDialog(QDialog):
    """The document about the panels, opened at a heading."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Reading the panels")
        self.resize(_GUIDE_WIDTH, 640)
        self.text = _Page()
        self.text.setOpenExternalLinks(True)
        self.text.document().setDocumentMargin(_MARGIN)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        try:
            file = guide_file()
        except ViewerError as error:
            self.text.setPlainText(str(error))
        else:
            self.text.setSearchPaths([str(file.parent)])
            self.text.document().setBaseUrl(QUrl.fromLocalFile(f"{file.parent}/"))
            self.text.setMarkdown(file.read_text(encoding="utf-8"))

    def open_at(self, heading: str) -> None:
        """Show the document with a heading at the upper edge; from the top for "" or an unknown one."""
        self.show()
        self.raise_()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == heading:
                top = self.text.document().documentLayout().blockBoundingRect(block).top()
                self.text.verticalScrollBar().setValue(round(top))
                self.text.setTextCursor(QTextCursor(block))
                self.text.verticalScrollBar().setValue(round(top))
                return
            block = block.next()


class _Page(QTextBrowser):
    """Shows no picture wider than the text is when the guide opens: a reader would have to scroll sideways."""

    def loadResource(self, kind: int, name: QUrl) -> Any:
        found = super().loadResource(kind, name)
        image = QImage()
        if kind != QTextDocument.ResourceType.ImageResource.value or not image.loadFromData(found):
            return found
        around = _MARGIN + self.frameWidth()
        widest = _GUIDE_WIDTH - 2 * around - self.verticalScrollBar().sizeHint().width()
        if image.width() <= widest:
            return image
        sharp = image.scaledToWidth(
            min(image.width(), round(widest * self.devicePixelRatioF())), Qt.TransformationMode.SmoothTransformation
        )
        sharp.setDevicePixelRatio(sharp.width() / widest)
        return sharp


class CheckDialog(QDialog):
    """How far what is on screen lies from what another path computes."""

    _COLUMNS = ("what", "largest difference", "largest value", "numbers", "compared with")

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Check these numbers")
        self.resize(720, 420)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.table = QTableWidget(0, len(self._COLUMNS))
        self.table.setHorizontalHeaderLabels(self._COLUMNS)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        column.setSpacing(2 * STEP)
        column.addWidget(self.sentence)
        column.addWidget(self.table)

    def show_sentence(self, sentence: str) -> None:
        """Show one sentence and no numbers."""
        self.sentence.setText(sentence)
        self.table.setRowCount(0)
        self.show()
        self.raise_()

    def show_answer(self, checked: Checked) -> None:
        """Show what a check found."""
        self.sentence.setText(_verdict(checked))
        self.table.setRowCount(len(checked.numbers))
        for row, found in enumerate(checked.numbers):
            cells = found.name, f"{found.deviation:.1e}", number(found.largest), f"{found.count:,}", found.path
            for at, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if 0 < at < len(cells) - 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, at, item)


def _verdict(checked: Checked) -> str:
    worst = max(checked.numbers, key=lambda found: found.deviation / max(found.largest, 1.0))
    return (
        "Everything on screen about this image was computed again. Relative to the largest value, or to 1 where all "
        f"are smaller, the largest difference is in “{worst.name}”: {worst.deviation:.1e}. The network runs in "
        f"float32, so about 1e-6 is rounding{_more_behind(checked.enlarged)}."
    )


def _more_behind(enlarged: float) -> str:
    """Return how much more rounding there may be behind the graph, "" where that is little."""
    if enlarged < _MUCH:
        return ""
    return f"; behind the graph up to {enlarged:,.0f} times that, as large nodes are divided by small norms there"
