"""Threshold slider: below which size edges are not drawn, under a histogram of the sizes of all edges of the layer."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from vsrn_viewer import explain
from vsrn_viewer.ui.items.histogram import Histogram
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP

_STEPS = 480  # of the slider: ten to a bin of the histogram
_WIDTH_PX = 260


class ThresholdSlider(QWidget):
    """Writes `edge_threshold` of one subject's View. Observes view_changed, traced_changed and probed_changed."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self.histogram = Histogram("Sizes of all edges of the layer, counts on a logarithmic scale")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.slider.setAccessibleName("Size below which edges are not drawn")
        self.size_words, self.left = QLabel(), QLabel()
        self.left.setObjectName("panelNote")
        self._end = 1.0
        self._lay_out()
        self.slider.valueChanged.connect(self._write)
        for signal in (subject.view_changed, subject.traced_changed, subject.probed_changed):
            signal.connect(self._follow)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_sizes()

    @Slot()
    def _follow(self, *_: object) -> None:
        """Show what has become of the edges, as long as somebody sees it."""
        if self.isVisible():
            self._show_sizes()

    def _show_sizes(self) -> None:
        subject, threshold = self._subject, self._subject.view.edge_threshold
        trace = subject.trace
        sizes = None if trace is None else explain.edge_sizes(trace, subject.view, subject.probed)
        self.slider.setEnabled(sizes is not None)
        self.size_words.setText(explain.threshold_text(subject.view))
        self.left.setText("" if sizes is None else sizes.words)
        if sizes is None:
            return
        self._end = sizes.end
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(_STEPS * min(1.0, threshold / sizes.end)))
        self.histogram.set_counts(sizes.counts, threshold / sizes.end)

    @Slot(int)
    def _write(self, step: int) -> None:
        self._subject.change_view(edge_threshold=step / _STEPS * self._end)

    def _lay_out(self) -> None:
        self.size_words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        below = QHBoxLayout()
        below.addWidget(self.left, 1)
        below.addWidget(self.size_words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        for part in (self.histogram, self.slider):
            column.addWidget(part)
        column.addLayout(below)
        self.setFixedWidth(_WIDTH_PX)
