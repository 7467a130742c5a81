"""What a panel says when it has no picture: one sentence, one button that does the obvious, details on demand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from vsrn_viewer.ui.theme import STEP

_SENTENCE_PX = 420  # a line longer than this is hard to read


class Message(QWidget):
    """A sentence in the middle of the panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action: Callable[[], object] | None = None
        self.sentence = QLabel()
        self.sentence.setObjectName("panelMessage")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setMaximumWidth(_SENTENCE_PX)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        self.details_button = QPushButton("Details")
        self.details_button.setCheckable(True)
        self._details = QPlainTextEdit(readOnly=True)
        self._details.setAccessibleName("Details")
        self.details_button.toggled.connect(self._details.setVisible)
        self._lay_out()
        self.say("")

    def say(
        self, sentence: str, button_text: str = "", action: Callable[[], object] | None = None, details: str = ""
    ) -> None:
        """Replace the sentence, the button (none without a text) and the details (none without a text)."""
        self._action = action
        self.sentence.setText(sentence)
        self.button.setText(button_text)
        self.button.setVisible(bool(button_text))
        self.details_button.setVisible(bool(details))
        self.details_button.setChecked(False)
        self._details.setPlainText(details)
        self._details.hide()

    def _act(self) -> None:
        if self._action is not None:
            self._action()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addStretch(1)
        buttons.addWidget(self.button)
        buttons.addWidget(self.details_button)
        buttons.addStretch(1)
        sentence = QHBoxLayout()
        sentence.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 4 * STEP)
        column.setSpacing(3 * STEP)
        column.addStretch(1)
        column.addLayout(sentence)
        column.addLayout(buttons)
        column.addWidget(self._details, 3)
        column.addStretch(1)
