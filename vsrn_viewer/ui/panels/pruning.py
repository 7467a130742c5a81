"""Prune slider: how much of all influence the edges keep that are drawn, and what the match is with these alone."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from vsrn_viewer import explain
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import View

_WIDTH_PX = 260


class PruneSlider(QWidget):
    """Writes `kept_influence` of one subject's View. Observes view_changed, probed_changed and failed."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName("Share of all influence that the drawn edges keep, per cent")
        self.share, self.fidelity = QLabel(), QLabel()
        self.fidelity.setWordWrap(True)
        self.fidelity.setObjectName("panelNote")
        self._lay_out()
        self.slider.valueChanged.connect(lambda value: subject.change_view(kept_influence=value / 100))
        subject.view_changed.connect(self._take_view)
        subject.probed_changed.connect(self._say)
        subject.failed.connect(self._say)
        self._take_view(subject.view)

    @Slot(object, object)
    def _take_view(self, view: View, _old: View | None = None) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(100 * view.kept_influence))
        self._say()

    @Slot()
    def _say(self, *_: object) -> None:
        subject, found = self._subject, self._subject.probed.pruned
        self.share.setText(explain.percent(subject.view.kept_influence))
        if not explain.is_pruned(subject.view):
            self.fidelity.setText("All edges act. Drag the handle to the left to see what the strongest carry.")
        elif found is not None:
            self.fidelity.setText(explain.pruned_words(found))
        else:
            self.fidelity.setText(subject.failures.get("pruned", ("…", ""))[0])

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * STEP)
        row.addWidget(self.slider, 1)
        row.addWidget(self.share)
        self.share.setMinimumWidth(self.share.fontMetrics().horizontalAdvance("100 %"))
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(row)
        column.addWidget(self.fidelity)
        self.setFixedWidth(_WIDTH_PX)
        self.fidelity.setMinimumHeight(3 * self.fidelity.fontMetrics().lineSpacing())  # nothing moves as words change
