"""Files of the starred cases: the list that `export --images` takes, CSV, and all their figures at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QProcess, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.command import batch_options
from vsrn_viewer.errors import writing_problem
from vsrn_viewer.number_files import csv_text, save_text
from vsrn_viewer.starred import StarredCase, images_list, starred_table
from vsrn_viewer.ui.looking import Looker
from vsrn_viewer.ui.naming import words_for_files
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import same_but_device

_PATTERN = "{line}-{image}.pdf"  # one image may stand in the list with several queries


class StarredFiles(QObject):
    """Writes them off the GUI thread; the figures are drawn by a process of their own, as the command line does."""

    said = Signal(str)  # one sentence

    def __init__(self, desk: QueryDesk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._looker = Looker(self)
        self._process: QProcess | None = None
        self._last = ""  # that it said
        cast(QApplication, QApplication.instance()).aboutToQuit.connect(self.stop)

    def ask_list(self, cases: Sequence[StarredCase]) -> None:
        """Ask where to write the list of the open model's cases."""
        listed = self._of_open_pair(cases)
        self._ask_file(
            "Save the list of images", "starred.txt", lambda: images_list(listed), self._remark(cases, listed)
        )

    def ask_csv(self, cases: Sequence[StarredCase]) -> None:
        """Ask where to write the table."""

        def text() -> str:
            table = starred_table(cases, {case.pair: words_for_files(case.pair) for case in cases})
            return csv_text(table.columns, table.rows)

        self._ask_file("Save the starred cases", "starred.csv", text, "")

    def ask_figures(self, cases: Sequence[StarredCase]) -> None:
        """Ask for a folder and draw a figure for every image of the open model's cases."""
        if self._process is not None:
            self.said.emit("The figures before are still being drawn.")
            return
        listed = self._of_open_pair(cases)
        if not listed:
            self.said.emit(self._remark(cases, listed))
            return
        dialog = QFileDialog(self._window, "A folder for the figures")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self.draw(listed, Path(folder), self._remark(cases, listed)))
        dialog.open()

    def draw(self, cases: Sequence[StarredCase], folder: Path, remark: str = "") -> None:
        """Draw a figure for every image of cases of one pair into a folder, beside the list of them."""
        images = folder / "starred.txt"
        text = images_list(cases)
        self._looker.look(lambda: _write(images, text), lambda problem: self._start(cases, images, problem, remark))

    def stop(self) -> None:
        """Stop drawing. What is drawn stays, and is not drawn again another time."""
        if self._process is not None:
            self._process.finished.disconnect()
            self._process.kill()
            self._process.waitForFinished(1000)

    def _start(self, cases: Sequence[StarredCase], images: Path, problem: str, remark: str) -> None:
        if problem:
            self.said.emit(problem)
            return
        out = images.parent / _PATTERN
        process = self._process = QProcess(self)
        process.readyReadStandardError.connect(self._say_progress)
        process.finished.connect(lambda status, _kind: self._end(status, images.parent, remark))
        self.said.emit("Drawing the figures…")
        process.start(sys.executable, ["-m", "vsrn_viewer", *batch_options(cases[0].pair, str(images), str(out))])

    @Slot()
    def _say_progress(self) -> None:
        if self._process is not None:
            lines = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").split("\n")
            self._last = next((line for line in reversed(lines) if line.strip()), "")
            self.said.emit(self._last.removeprefix("vsrn-viewer: "))

    def _end(self, status: int, folder: Path, remark: str) -> None:
        process, self._process = self._process, None
        assert process is not None  # it has just ended
        said = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace").strip()
        process.deleteLater()
        if status == 0:
            self.said.emit(f"✓ {folder}: {said}. {remark}".rstrip())
        elif said:
            self.said.emit(f"{said}. {self._last}".rstrip())

    def _of_open_pair(self, cases: Sequence[StarredCase]) -> tuple[StarredCase, ...]:
        """Return the cases of the model and the split that are open, or those of the first case if none is open."""
        info = self._desk.subject.info
        pair = cases[0].pair if info is None else info.pair
        return tuple(case for case in cases if same_but_device(case.pair, pair))

    def _remark(self, cases: Sequence[StarredCase], listed: Sequence[StarredCase]) -> str:
        """Return what the list does not say, "" for nothing."""
        others = len(cases) - len(listed)
        changed = sum(side.view.change != UNCHANGED for case in listed for side in case.sides)
        parts = [f"{others:,} of another model or split left out."] if others else []
        parts += [f"What-ifs are not in the list: {changed:,} drawn without them."] if changed else []
        return " ".join(parts)

    def _ask_file(self, title: str, name: str, text: Callable[[], str], remark: str) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda file: self.write(Path(file), text(), remark))
        dialog.open()

    def write(self, file: Path, text: str, remark: str = "") -> None:
        """Write a text file, and say so."""
        self._looker.look(
            lambda: _write(file, text),
            lambda problem: self.said.emit(problem or f"✓ {file.name} written. {remark}".rstrip()),
        )


def _write(file: Path, text: str) -> str:
    """Write a file; return why that is not possible, "" if it was."""
    try:
        save_text(file, text)
    except OSError as error:
        return writing_problem(file, error)
    return ""
