"""The marks of the open split: read when it opens, kept on disk at each mark, and the recall with them.

A thread of its own reads and writes. Marking the same again takes the mark away, so there is nothing else to undo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias, cast

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QThreadPool, Signal, Slot

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.errors import ViewerError, writing_problem
from vsrn_viewer.marks import Mark, MarkedRecall, MarkedSplit, Marks, Place, Verdict
from vsrn_viewer.marks_file import change_marks, export_marks, open_marks
from vsrn_viewer.requests import AskMarkedRecall
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker

Change: TypeAlias = tuple[Place, Mark | None]

_NOT_READ = "The marks of this split are still being read. Mark it again in a moment."
_OWN = "This is the caption's own image, which is right by itself. Marks are of other images."


class Marking(QObject):
    """Holds the marks of what a subject has open."""

    changed = Signal()  # the marks, where they are kept, or what is wrong with that
    recall_changed = Signal()
    said = Signal(str)  # why something cannot be marked or kept
    written = Signal(str)  # a file of marks for others

    def __init__(self, subject: Subject, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self.marks: Marks | None = None
        self.path: Path | None = None  # where they are kept
        self.problem = ""  # why they cannot be read
        self.recall: MarkedRecall | None = None  # with the captions that are marked right; None until it is known
        self._of: MarkedSplit | None = None
        self._unkept: list[tuple[int, Change]] = []  # numbered
        self._changes = 0
        self._right: tuple[Place, ...] | None = None  # that the recall was asked with
        self._wanted_by: set[object] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done = _Done()
        self._done.done.connect(self._take)
        self._asking = Asking(worker, self)
        self._asking.answered.connect(self._take_recall)
        self._asking.failed.connect(self._take_failure)
        subject.info_changed.connect(self._open)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.wait)
        self._open(subject.info)

    def want_recall(self, owner: object, wanted: bool) -> None:
        """Say whether somebody shows the recall with marks."""
        if wanted:
            self._wanted_by.add(owner)
            self._ask_recall()
        else:
            self._wanted_by.discard(owner)

    def mark(self, line: int, image: int, verdict: Verdict | None) -> None:
        """Mark a caption and an image that is not its own, or take the mark away: with None, or by the same again. It
        is kept on disk at once."""
        if self.marks is None or self._of is None:
            self.said.emit(self.problem or _NOT_READ)
        elif self._of.lines.image_of(line) == image:
            self.said.emit(_OWN)
        else:
            old = self.marks.at(line, image)
            again = verdict is None or (old is not None and old.verdict == verdict)
            note = old.note if old is not None else ""
            self._change(line, image, None if again or verdict is None else Mark(line, image, verdict, note))

    def note(self, line: int, image: int, note: str) -> None:
        """Write a note to a mark; "" takes it away. Nothing happens where nothing is marked."""
        old = self.marks.at(line, image) if self.marks is not None else None
        if old is not None and old.note != note:
            self._change(line, image, replace(old, note=note))

    def _change(self, line: int, image: int, mark: Mark | None) -> None:
        """Put a mark in the place of another, or nothing, here at once and on disk as soon as can be."""
        assert self.marks is not None
        self.marks = self.marks.without(line, image) if mark is None else self.marks.with_mark(mark)
        self._changes += 1
        self._unkept.append((self._changes, ((line, image), mark)))
        self._keep()
        self._tell()

    def export(self, path: Path) -> None:
        """Write all marks to a file, CSV or, for .json, as they are kept."""
        if self.marks is not None:
            self._start("export", partial(_exported, path, self.marks))

    def wait(self) -> None:
        """Return when everything is on disk."""
        self._pool.waitForDone()

    @Slot(object)
    def _open(self, info: PairInfo | None) -> None:
        self._asking.stop()
        self.marks, self.path, self.problem, self.recall = None, None, "", None
        self._of, self._right, self._unkept = None, None, []
        if info is not None and info.captions:
            self._of = MarkedSplit(info.dataset_name, info.split, info.image_ids, info.captions, info.caption_lines)
            self._start("open", partial(open_marks, self._of, _folder_of(info)))
        self.changed.emit()
        self.recall_changed.emit()

    def _keep(self) -> None:
        assert self.path is not None
        assert self.marks is not None
        changes = [change for _, change in self._unkept]
        self._start("keep", partial(_kept, self.path, self.marks, changes, self._changes))

    def _start(self, what: str, do: Callable[[], object]) -> None:
        self._pool.start(_Doing(self._done, self._of, what, do))

    @Slot(object, str, object)
    def _take(self, of: MarkedSplit, what: str, result: object) -> None:
        if isinstance(result, Exception):
            self._take_problem(of, what, result)
        elif what == "export":
            self.written.emit(str(result))
        elif of is self._of and what == "open":
            self.path, self.marks = cast(tuple[Path, Marks], result)
            self._say_strange()
            self._tell()
        elif of is self._of:
            newest, marks = cast(tuple[int, Marks], result)
            self._unkept = [one for one in self._unkept if one[0] > newest]
            if not self._unkept:  # else a later one is on its way
                self.marks = marks
                self._tell()

    def _take_problem(self, of: MarkedSplit, what: str, error: Exception) -> None:
        sentence = str(error)
        if isinstance(error, OSError):
            sentence = writing_problem(error.filename or self.path, error)
        elif not isinstance(error, ViewerError):
            sentence = f"The marks could not be kept: {type(error).__name__}: {error}."
        if of is self._of and what == "open":
            self.problem = sentence
            self.changed.emit()
        self.said.emit(sentence)

    def _say_strange(self) -> None:
        if self.marks is not None and self.marks.strange:
            self.said.emit(
                f"{self.path}: marks of images or captions that this split does not have: "
                f"{len(self.marks.strange):,}. They are kept, and count nowhere."
            )

    def _tell(self) -> None:
        self.changed.emit()
        self._ask_recall()

    def _ask_recall(self) -> None:
        info = self._subject.info
        if not self._wanted_by or info is None or self.marks is None:
            return
        lines, images = self.marks.right()
        right = tuple(zip(lines.tolist(), images.tolist(), strict=True))
        if right != self._right:
            self._right = right
            self._asking.ask(AskMarkedRecall(info.pair, right))

    @Slot(object, object)
    def _take_recall(self, _request: AskMarkedRecall, recall: MarkedRecall) -> None:
        self.recall = recall
        self.recall_changed.emit()

    @Slot(object, str, str)
    def _take_failure(self, _request: AskMarkedRecall, sentence: str, _details: str) -> None:
        self._right = None
        self.said.emit(sentence)


class _Done(QObject):
    """Tells what a thread has done, also after whoever asked for it is gone."""

    done = Signal(object, str, object)  # split, what was done, its result or error


class _Doing(QRunnable):
    """Does something in another thread and tells how it went."""

    def __init__(self, teller: _Done, of: MarkedSplit | None, what: str, do: Callable[[], object]) -> None:
        super().__init__()
        self._teller, self._of, self._what, self._do = teller, of, what, do

    def run(self) -> None:
        try:
            result = self._do()
        except Exception as error:  # noqa: BLE001 (said to the user, never swallowed)
            result = error
        self._teller.done.emit(self._of, self._what, result)


def _kept(path: Path, marks: Marks, changes: list[Change], newest: int) -> tuple[int, Marks]:
    return newest, change_marks(path, marks, changes)


def _exported(path: Path, marks: Marks) -> Path:
    export_marks(path, marks)
    return path


def _folder_of(info: PairInfo) -> Path | None:
    """Return the folder that marks lie in, None for the demo's, which is not the user's."""
    places = info.pair.places
    return Path(places[0]) if len(places) == 1 else None
