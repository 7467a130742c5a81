"""The labels of all images of what is open: asked for when somebody first needs them, and kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.errors import FilterError
from vsrn_viewer.queries import ImageLabels
from vsrn_viewer.query_filter import Labels
from vsrn_viewer.requests import AskLabels
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.query_desk import QueryDesk


class LabelsAtHand(QObject):
    """Gives the labels that the desk's queries hold, or asks for the labels alone, which takes far less."""

    changed = Signal()

    def __init__(self, desk: QueryDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._labels: Labels | None = None
        self._failure = ""
        self._asking = Asking(desk.worker, self)
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._take_failure)
        desk.subject.info_changed.connect(self._forget)

    def labels(self) -> Labels | None:
        """Return the labels of each image, (I,), () if nothing has labels; None if they are still to come.

        Raises FilterError if they cannot be read.
        """
        if self._failure:
            raise FilterError(self._failure)
        info = self._desk.subject.info
        if self._labels is None and self._desk.queries is not None:
            self._labels = self._desk.queries.labels
        if self._labels is None and info is not None and not self._asking.is_waiting:
            self._asking.ask(AskLabels(info.pair))
        return self._labels

    @Slot()
    def _forget(self) -> None:
        self._asking.stop()
        self._labels, self._failure = None, ""

    @Slot(object, object)
    def _take(self, _request: object, found: ImageLabels) -> None:
        self._labels = found.of_images
        self.changed.emit()

    @Slot(object, str, str)
    def _take_failure(self, _request: object, sentence: str, _details: str) -> None:
        self._failure = sentence
        self.changed.emit()
