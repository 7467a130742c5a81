"""The compare bar: what is pinned, what sets the two apart, and how they are compared."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from vsrn_viewer.explain import differing_words, same_regions
from vsrn_viewer.ui.both_runs import both_runs
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP

_TWO_IMAGES = " · two images: nothing can be subtracted"


class CompareBar(QWidget):
    """Shown while something is pinned beside what is on screen.

    Observes traced_changed and beside_changed; calls show_difference, and change_view of the pinned subject.
    """

    let_go = Signal()  # the pinned one is to go

    def __init__(self, subject: Subject, pinned: Subject) -> None:
        super().__init__()
        self._subject, self._pinned = subject, pinned
        self.setObjectName("changeBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = ElidedLabel()
        self.mode = SegmentedSwitch("Compare", {"side": "side by side", "difference": "difference"}, self)
        self.layer = SegmentedSwitch("Layer of the pinned one", {"0": "1"}, self)
        self._layer_name = ElidedLabel()
        self._layer_name.setText("pinned layer")
        self._layer_name.setObjectName("grey")
        self._unpin = QPushButton("Let it go")
        self._lay_out()
        self.mode.changed.connect(lambda key: subject.show_difference(key == "difference"))
        self.layer.changed.connect(lambda key: pinned.change_view(layer=int(key)))
        self._unpin.clicked.connect(self.let_go)
        soon = QTimer(self, singleShot=True, interval=0)  # one gesture changes several things: say it once
        soon.timeout.connect(self._show)
        for one in (subject, pinned):
            for signal in (one.traced_changed, one.view_changed, one.beside_changed):
                signal.connect(lambda *_: soon.start())
        self._show()

    def _show(self) -> None:
        runs = both_runs(self._subject)
        self.setVisible(runs is not None)
        if runs is None:
            return
        now, pinned = runs
        said = f"Pinned: {differing_words(pinned, now)}  |  Now: {differing_words(now, pinned)}"
        self.words.setText(said + ("" if same_regions(now, pinned) else _TWO_IMAGES))
        self.mode.set_current("difference" if self._subject.shows_difference else "side")
        layers = self._pinned.layers
        for widget in (self.layer, self._layer_name):
            widget.setVisible(layers > 1)
        if layers != len(self.layer.keys()):
            self.layer.set_segments({str(layer): str(layer + 1) for layer in range(max(1, layers))})
        self.layer.set_current(str(self._pinned.layer))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(2 * STEP)
        row.addWidget(self.words, 1)
        for widget in (self._layer_name, self.layer, self.mode, self._unpin):
            row.addWidget(widget)
