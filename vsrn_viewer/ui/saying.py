"""Which sentence stands in the notice bar: the last one said, until what it was about has worked or is gone."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from vsrn_viewer.ui.notices import NoticeBar


class Saying(QObject):
    """Says sentences in a notice bar, and takes them away."""

    def __init__(self, notices: NoticeBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._failed_topic = self._remark_topic = ""

    @Slot(str, str)
    def say(self, sentence: str, details: str = "") -> None:
        """Show a sentence, with details that can be copied."""
        self._failed_topic = self._remark_topic = ""
        self._notices.show_notice(sentence, details)

    @Slot(str)
    def say_written(self, path: str) -> None:
        """Say that a figure or a recipe was written, with a way to open it."""
        what = "Recipe" if path.endswith(".toml") else "Figure"
        self._say_file(what, path)

    @Slot(str)
    def say_marks_written(self, path: str) -> None:
        """Say that marks were written for others."""
        self._say_file("Marks", path)

    def _say_file(self, what: str, path: str) -> None:
        self._notices.show_written(f"{what} written: {path}", path)

    def say_remark(self, topic: str, sentence: str) -> None:
        """Show a sentence about what is shown now; it goes when that does."""
        self.say(sentence)
        self._remark_topic = topic

    def take_remark_away(self, topic: str) -> None:
        """Dismiss a sentence about what is shown no more."""
        if topic == self._remark_topic:
            self._remark_topic = ""
            self._notices.dismiss()

    def take_failure(self, topic: str, sentence: str, _details: str) -> None:
        """Dismiss a notice once what it was about has worked."""
        if sentence:
            self._failed_topic = topic
        elif topic == self._failed_topic:
            self._failed_topic = ""
            self._notices.dismiss()
