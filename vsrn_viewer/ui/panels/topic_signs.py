"""What every panel does about the state of what it shows: signs of work, and the sentence of a failure with Retry."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from vsrn_viewer.requests import Topic
from vsrn_viewer.ui.panels.frame import PanelFrame
from vsrn_viewer.ui.state import Subject


class TopicSigns(QObject):
    """Follows some topics of one subject on one panel. Observes busy_changed and failed."""

    def __init__(
        self, panel: PanelFrame, subject: Subject, topics: tuple[Topic, ...], show: Callable[[], object]
    ) -> None:
        """show: puts what there is on the panel. It is called when a failure is mended."""
        super().__init__(panel)
        self._panel, self._subject, self._topics, self._show = panel, subject, topics, show
        self._busy: set[Topic] = set()
        self._broken: set[Topic] = set()
        subject.busy_changed.connect(self._take_busy)
        subject.failed.connect(self._take_failure)
        for topic in subject.busy:
            self._take_busy(topic, True)
        for topic, (sentence, details) in subject.failures.items():
            self._take_failure(topic, sentence, details)

    @Slot(str, bool)
    def _take_busy(self, topic: Topic, busy: bool) -> None:
        if topic in self._topics:
            self._busy = self._busy | {topic} if busy else self._busy - {topic}
            self._panel.set_busy(bool(self._busy))
            self._panel.set_stale(bool(self._busy))

    @Slot(str, str, str)
    def _take_failure(self, topic: Topic, sentence: str, details: str) -> None:
        if topic not in self._topics or (topic == "open" and self._subject.info is not None):
            return  # a pair that cannot be opened leaves the open one on screen
        if sentence:
            self._broken.add(topic)
            self._panel.show_message(sentence, "Retry", lambda: self._panel.retry_requested.emit(topic), details)
        elif topic in self._broken:
            self._broken.remove(topic)
            self._show()
