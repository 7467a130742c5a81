"""Checking data and model: what is strange about what is open, listed to be read and copied."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from vsrn_viewer.answers import PairInfo, Progress
from vsrn_viewer.finding import Finding, Findings, surest_first
from vsrn_viewer.requests import AskFindings
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.ui.worker_door import Worker

_WIDTH_PX, _HEIGHT_PX = 640, 420


class FindingsDialog(QDialog):
    """Asks what is strange about the open pair, and lists it, what is certain first.

    Closing it stops the check. Observes info_changed.
    """

    def __init__(self, menus: Menus, subject: Subject, worker: Worker, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Check data and model")
        self._lines: tuple[str, ...] = ()
        self._subject = subject
        self._asking = Asking(worker, self)
        self._asking.answered.connect(self._take)
        self._asking.went_on.connect(self._take_progress)
        self._asking.failed.connect(lambda _request, sentence, _details: self._say(sentence))
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Findings")
        self.copy_button, self.close_button = QPushButton("Copy"), QPushButton("Close")
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.close)
        self.finished.connect(self._asking.stop)
        self._lay_out()
        self.command: QAction = menus.add("&Analysis", "Check data and model…", "", lambda _=False: self.check())
        subject.info_changed.connect(self._follow)
        self._follow(subject.info)

    def check(self) -> None:
        """Look for what is strange about the open pair."""
        if self._subject.info is None:
            return
        self._say("Looking for what keeps a number from being the paper's…")
        self._asking.ask(AskFindings(self._subject.info.pair))
        self.show()
        self.raise_()

    @Slot(object)
    def _follow(self, info: PairInfo | None) -> None:
        """What was found belongs to the pair that was open."""
        self.command.setEnabled(info is not None)
        self.close()

    @Slot(object, object)
    def _take(self, _request: AskFindings, found: Findings) -> None:
        head, *rest = self._lines = found.lines()
        self._say(f"{head}." if found.findings else f"{head}. {rest[0]}")
        self.text.setHtml("".join(map(_paragraph, surest_first(found.findings))))
        self.text.setVisible(bool(found.findings))
        self.resize(_WIDTH_PX, _HEIGHT_PX if found.findings else self.minimumSizeHint().height())
        self.copy_button.setEnabled(True)
        self.copy_button.setFocus()

    @Slot(object)
    def _take_progress(self, progress: Progress) -> None:
        self.sentence.setText(progress.words)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._lines))

    def _say(self, sentence: str) -> None:
        self.text.hide()
        self.copy_button.setEnabled(False)
        self.sentence.setText(sentence)
        self.sentence.setAccessibleName(sentence)
        self.resize(_WIDTH_PX, self.minimumSizeHint().height())

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 3 * STEP)
        column.setSpacing(3 * STEP)
        column.addWidget(self.sentence)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)


def _paragraph(finding: Finding) -> str:
    """Return a finding as rich text."""
    do = f"<br>→ {escape(finding.do)}" if finding.do else ""
    return f"<p><b>{finding.sure.capitalize()}:</b> {escape(finding.what)}{do}</p>"
