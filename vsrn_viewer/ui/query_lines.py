"""Several lines as queries of their own: what was pasted, what came first for each, and the way to the next one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.query_lines import RankedLines
from vsrn_viewer.requests import RankLines
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker


class QueryLines(QObject):
    """Holds the lines, and asks for their ranks; again as soon as another pair is open."""

    changed = Signal()  # lines, ranks, progress, failure or which one is open
    query_chosen = Signal(object)  # Query

    def __init__(self, subject: Subject, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.subject = subject
        self.texts: tuple[str, ...] = ()
        self.ranked: RankedLines | None = None
        self.open_line = -1  # the one that was opened last, from 0
        self.asking = Asking(worker, self)
        self.asking.answered.connect(self._take)
        self.asking.failed.connect(self.changed)
        self.asking.went_on.connect(self.changed)
        subject.info_changed.connect(self._ask)

    def take(self, texts: tuple[str, ...]) -> None:
        """Rank other lines."""
        self.texts, self.open_line = texts, -1
        self._ask(self.subject.info)

    def retry(self) -> None:
        """Ask again after a failure."""
        self._ask(self.subject.info)

    def open(self, line: int) -> None:
        """Let the query of a line be asked; nothing where there is none, or where it cannot be."""
        if self.ranked is not None and 0 <= line < len(self.ranked.lines) and not self.ranked.lines[line].problem:
            self.open_line = line
            self.changed.emit()
            self.query_chosen.emit(self.ranked.lines[line].query)

    def step(self, by: int) -> None:
        """Open the line before (-1) or after (1) the one that was opened last, past those that cannot be asked."""
        lines = self.ranked.lines if self.ranked is not None else ()
        line = self.open_line + by
        while 0 <= line < len(lines) and lines[line].problem:
            line += by
        self.open(line)

    @Slot(object)
    def _ask(self, info: PairInfo | None) -> None:
        self.asking.clear()
        self.ranked = None
        if info is not None and self.texts:
            self.asking.ask(RankLines(info.pair, self.texts))
        self.changed.emit()

    @Slot(object, object)
    def _take(self, _request: RankLines, ranked: RankedLines) -> None:
        self.ranked = ranked
        self.changed.emit()
