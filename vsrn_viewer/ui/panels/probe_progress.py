"""How far an explanation or a search is, in a panel's header, with what stops it for a while or for good."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from vsrn_viewer.requests import Topic
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP, tabular_font

SHOWN_AFTER_MS = 600  # what takes less is not worth stopping


class ProbeProgress(QWidget):
    """Shown while one topic of a subject is under way for longer than a moment, and after it was stopped or failed.

    Observes busy_changed, progressed and failed; calls hold and stop_asking.
    """

    restarted = Signal(str)  # topic that is to be asked again

    def __init__(
        self, subject: Subject, probe: Topic, parent: QWidget | None = None, noun: str = "explanation"
    ) -> None:
        """noun: what people call what is under way."""
        super().__init__(parent)
        self._subject, self._probe, self._noun = subject, probe, noun
        self.words = ElidedLabel()
        self.words.setObjectName("grey")
        self.words.setFont(tabular_font())
        self.pause, self.cancel = self._button("Pause"), self._button("Cancel")
        self.again = self._button("Start again")
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self._hold)
        self.cancel.clicked.connect(lambda: subject.stop_asking(probe))
        self.again.clicked.connect(lambda: self.restarted.emit(probe))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        row.addWidget(self.words, 1)
        for widget in (self.pause, self.cancel, self.again):
            row.addWidget(widget)
        self._later = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._later.timeout.connect(self._show_work)
        subject.busy_changed.connect(self._take_busy)
        subject.progressed.connect(self._take_progress)
        subject.failed.connect(self._take_failure)
        self.hide()
        self._take_busy(probe, probe in subject.busy)

    def _button(self, words: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setProperty("quiet", True)
        button.setAccessibleName(f"{words} the {self._noun}")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    @Slot(str, bool)
    def _take_busy(self, topic: Topic, busy: bool) -> None:
        if topic != self._probe:
            return
        self.setVisible(not busy and topic in self._subject.failures)
        if busy:
            self._later.start()
        else:
            self._later.stop()

    @Slot(str)
    def _take_progress(self, topic: Topic) -> None:
        """Say how far it is; what is asked anew does not rest, whatever the one before did."""
        if topic != self._probe:
            return
        if topic not in self._subject.progress:
            self._show_held(False)
        if self.isVisible() and topic in self._subject.busy:
            self._say()

    @Slot(str, str, str)
    def _take_failure(self, topic: Topic, sentence: str, _details: str) -> None:
        """Offer to start again what came to nothing."""
        if topic != self._probe:
            return
        self._later.stop()
        self.words.setText(f"no {self._noun}")
        self.words.set_more(sentence)
        self._offer(again=True)
        self.setVisible(bool(sentence))

    def _show_work(self) -> None:
        self.words.set_more("")
        self._say()
        self._offer(again=False)
        self.show()

    def _offer(self, again: bool) -> None:
        self.again.setVisible(again)
        for button in (self.pause, self.cancel):
            button.setVisible(not again)

    def _say(self) -> None:
        progress = self._subject.progress.get(self._probe)
        rests = " · paused" if self.pause.isChecked() else ""
        said = "waiting" if progress is None else progress.count
        self.words.setText(said + rests)
        self.pause.setEnabled(progress is not None)  # only what has begun can rest

    def _hold(self, is_held: bool) -> None:
        self._subject.hold(self._probe, is_held)
        self._show_held(is_held)
        self._say()

    def _show_held(self, is_held: bool) -> None:
        self.pause.blockSignals(True)
        self.pause.setChecked(is_held)
        self.pause.blockSignals(False)
        self.pause.setText("Resume" if is_held else "Pause")
