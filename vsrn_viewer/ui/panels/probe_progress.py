"""How far an explanation is, beside the control that chose it, with what stops it for a while or for good."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from vsrn_viewer.requests import Probe, Topic
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP, tabular_font

SHOWN_AFTER_MS = 600  # what takes less is not worth stopping


class ProbeProgress(QWidget):
    """Shown while one probe of a subject is under way for longer than a moment, and after it was stopped.

    Observes busy_changed, progressed and failed; calls hold and stop_asking.
    """

    def __init__(self, subject: Subject, probe: Probe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject, self._probe = subject, probe
        self._was_stopped = False
        self.words = QLabel()
        self.words.setObjectName("grey")
        self.words.setFont(tabular_font())
        self.pause, self.cancel = self._button("Pause"), self._button("Cancel")
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self._hold)
        self.cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        for widget in (self.words, self.pause, self.cancel):
            row.addWidget(widget)
        self._later = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._later.timeout.connect(self._appear)
        subject.busy_changed.connect(self._take_busy)
        subject.progressed.connect(self._take_progress)
        self.hide()
        self._take_busy(probe, probe in subject.busy)

    def _button(self, words: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setProperty("quiet", True)
        button.setAccessibleName(f"{words} the explanation")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    @Slot(str, bool)
    def _take_busy(self, topic: Topic, busy: bool) -> None:
        if topic != self._probe:
            return
        if busy:
            self._later.start()
        else:
            self._later.stop()
            self.hide()

    @Slot(str)
    def _take_progress(self, topic: Topic) -> None:
        """Say how far it is; what is asked anew does not rest, whatever the one before did."""
        if topic != self._probe:
            return
        if topic not in self._subject.progress:
            self._show_held(False)
        if self.isVisible():
            self._say()

    def _appear(self) -> None:
        self._say()
        self.show()

    def _say(self) -> None:
        progress = self._subject.progress.get(self._probe)
        rests = " · paused" if self.pause.isChecked() else ""
        said = "waiting" if progress is None else f"{progress.done:,} of {progress.total:,} {progress.unit}"
        self.words.setText(said + rests)

    def _hold(self, is_held: bool) -> None:
        self._subject.hold(self._probe, is_held)
        self._show_held(is_held)
        self._say()

    def _show_held(self, is_held: bool) -> None:
        self.pause.blockSignals(True)
        self.pause.setChecked(is_held)
        self.pause.blockSignals(False)
        self.pause.setText("Resume" if is_held else "Pause")

    def _stop(self) -> None:
        self._subject.stop_asking(self._probe)
