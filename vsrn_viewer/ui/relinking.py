"""The dialog “Where is it?”: a line for each file or folder of a session that is not where it was."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.session_file import Missing
from vsrn_viewer.ui.looking import Looker
from vsrn_viewer.ui.theme import STEP

_WIDTH = 640


class RelinkDialog(QDialog):
    """Emits `chosen` with where each file is now, by where it was. What is not needed may be left out."""

    chosen = Signal(object)  # dict[str, str]

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Where is it?")
        self._looker = Looker(self)
        self._missing: tuple[Missing, ...] = ()
        self.fields: dict[str, QLineEdit] = {}
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("openSentence")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self._lines = QWidget()
        self.open_button, self.cancel_button = QPushButton("Open"), QPushButton("Cancel", autoDefault=False)
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self._take)
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out()

    def ask(self, name: str, missing: Sequence[Missing], problem: str = "") -> None:
        """Ask where these are. name: of the session. What is proposed stands in its field. problem: why it does not
        open where they are."""
        self._missing = tuple(missing)
        count = len(missing)
        files = "a file" if count == 1 else f"{count:,} files"
        were = "it was" if count == 1 else "they were"
        self.sentence.setText(
            f"{name} does not open with these files. Nothing on screen changes before it does."
            if problem
            else f"{name} names {files} that cannot be found where {were}. Nothing on screen changes before that."
        )
        self._fill()
        self._say(problem)
        self.open()

    def _fill(self) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * STEP)
        grid.setVerticalSpacing(3 * STEP)
        self.fields = {}
        for row, one in enumerate(self._missing):
            label, field = QLabel(f"{one.what.capitalize()}\n{Path(one.path).name}"), QLineEdit(one.proposal)
            label.setToolTip(one.path)
            field.setPlaceholderText(_hint(one))
            field.setAccessibleName(f"{one.what}, {Path(one.path).name}")
            label.setBuddy(field)
            browse = QPushButton("Browse…", autoDefault=False)
            browse.clicked.connect(lambda _=False, one=one: self._browse(one))
            self.fields[one.path] = field
            for column, widget in enumerate((label, field, browse)):
                grid.addWidget(widget, row, column)
        self._column.replaceWidget(self._lines, fresh)
        self._lines.deleteLater()
        self._lines = fresh

    def _browse(self, one: Missing) -> None:
        dialog = QFileDialog(self, f"Where is {one.what} {Path(one.path).name}?")
        if one.what == "the data":
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.fields[one.path].setText)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def _take(self) -> None:
        moved = {path: field.text().strip() for path, field in self.fields.items()}
        self._looker.look(lambda: _problem_of(self._missing, moved), lambda problem: self._end(moved, problem))

    def _end(self, moved: Mapping[str, str], problem: str) -> None:
        self._say(problem)
        if not problem:
            self.accept()
            self.chosen.emit({path: os.path.abspath(now) for path, now in moved.items() if now})

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.resize(_WIDTH, self._column.totalHeightForWidth(_WIDTH))  # else the problem would squash the lines

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.open_button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(5 * STEP, 5 * STEP, 5 * STEP, 4 * STEP)
        column.setSpacing(3 * STEP)
        for widget in (self.sentence, self._lines, self.problem):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)


def _hint(one: Missing) -> str:
    if not one.path:
        return "found beside the model"
    return f"was {one.path}" if one.needed else f"left out; was {one.path}"


def _problem_of(missing: Sequence[Missing], moved: Mapping[str, str]) -> str:
    """Return what is wrong with the answers, "" if nothing is. Looks at the disk."""
    for one in missing:
        now = moved[one.path]
        if now and not os.path.exists(now):
            return f"{now}: no such file or folder. Choose {one.what} again."
        if one.needed and not now:
            return f"Say where {one.what} {Path(one.path).name} is: the session cannot open without it."
    return ""
