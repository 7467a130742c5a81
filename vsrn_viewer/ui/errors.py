"""What happens when our own code fails: a report.

What a user can fix is shown as a notice (`ui.notices`).

`install_hooks` catches what nobody else caught, in any thread, and Qt's own complaints; nothing closes the window.
"""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections import deque
from types import TracebackType

import PySide6
from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.version import __version__

_log = logging.getLogger(__name__)
_QT_LINES = 30  # of Qt's last messages that a report carries


class _Reporter(QObject):
    """Brings reports from any thread to the one dialog."""

    caught = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.qt_messages: deque[str] = deque(maxlen=_QT_LINES)
        self._dialog: ReportDialog | None = None
        self.caught.connect(self._show)

    @Slot(str)
    def _show(self, trouble: str) -> None:
        if QApplication.instance() is None:  # before the window: standard error has it already
            return
        if self._dialog is None:
            self._dialog = ReportDialog()
            self._dialog.finished.connect(self._forget)
        self._dialog.add(trouble, self.qt_messages)
        self._dialog.show()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None


_reporter: _Reporter | None = None


def install_hooks() -> None:
    """Catch what nobody else catches. Called once, before the window; works in a program without a console."""
    global _reporter
    _reporter = _Reporter()
    if sys.stderr is not None:
        faulthandler.enable()
    sys.excepthook = _catch
    threading.excepthook = lambda args: _catch(args.exc_type, args.exc_value, args.exc_traceback)
    qInstallMessageHandler(_catch_qt)


def report(trouble: str, qt_messages: deque[str]) -> str:
    """Return the text that a user sends: versions, what happened, and what Qt said before."""
    torch = sys.modules.get("torch")  # never imported for this: the fault may be torch's
    lines = [
        f"vsrn_viewer {__version__}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"torch {getattr(torch, '__version__', 'not loaded')}",
        f"{platform.platform()}, {QGuiApplication.platformName() or 'no window'}",
        "",
        trouble.rstrip(),
    ]
    if qt_messages:
        lines += ["", "Qt's last messages:", *qt_messages]
    return "\n".join(lines) + "\n"


def _catch(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if sys.stderr is not None:
        sys.__excepthook__(kind, error or kind(), trace)
    if _reporter is not None and not issubclass(kind, SystemExit | KeyboardInterrupt):
        _reporter.caught.emit("".join(traceback.format_exception(kind, error, trace)))


def _catch_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    _log.warning("Qt: %s", message)
    if _reporter is None:
        return
    _reporter.qt_messages.append(message)
    if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
        _reporter.caught.emit(f"Qt: {message}")


class ReportDialog(QDialog):
    """Tells the user that our own code failed, with a report to copy. Not modal: the window stays usable."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._troubles: list[str] = []
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setAccessibleName("Report")
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        copy = QPushButton("Copy report")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 4 * STEP)
        column.setSpacing(3 * STEP)
        column.addWidget(self._sentence)
        column.addWidget(self._text, 1)
        column.addLayout(buttons)
        self.resize(720, 420)

    def add(self, trouble: str, qt_messages: deque[str]) -> None:
        """Add what went wrong. The same again is counted, not shown again."""
        if trouble not in self._troubles:
            self._troubles.append(trouble)
        again = f" ({len(self._troubles)} different faults)" if len(self._troubles) > 1 else ""
        self._sentence.setText(
            f"This is a fault in vsrn_viewer, not your mistake{again}. You can go on; "
            "your last action may not have taken effect. Please copy the report and send it to the developers."
        )
        self._text.setPlainText(report("\n\n".join(self._troubles), qt_messages))

    def text(self) -> str:
        """Return the report."""
        return self._text.toPlainText()
