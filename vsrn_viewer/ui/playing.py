"""Playing through the layers: each is shown for a moment, and the last one stays."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from vsrn_viewer.ui.state import Subject

STEP_MS = 800


class LayerPlayer(QObject):
    """Steps one subject's layer while it plays."""

    def __init__(self, subject: Subject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._step)
        subject.traced_changed.connect(lambda _: self.stop())

    @property
    def is_playing(self) -> bool:
        """Whether another layer will be shown."""
        return self._timer.isActive()

    def play(self) -> None:
        """Show the first layer, and after it every other one."""
        if self._subject.layers > 1:
            self._subject.change_view(layer=0)
            self._timer.start()

    def stop(self) -> None:
        """Stay at the layer that is shown."""
        self._timer.stop()

    def _step(self) -> None:
        self._subject.step_layer(1)
        if self._subject.layer == self._subject.layers - 1:
            self.stop()
