"""A photograph of no dataset as the query: it is looked at like an image of the split, which are ranked."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query

_NOTHING_OPEN = "A photograph is compared with images and captions: open a model and a dataset first."
_MATRIX = "A similarity matrix has no network that could look at a photograph. Open a model."


class PhotographCommands(QObject):
    """Adds the search with a photograph to the menu of queries. Observes info_changed."""

    refused = Signal(str)  # one sentence

    def __init__(self, menus: Menus, subject: Subject, window: QWidget) -> None:
        super().__init__(window)
        self._subject, self._window = subject, window
        self._waiting = ""  # a file that came before anything was open
        self.command = menus.add("&Query", "Search with a photograph…", "", self._choose)
        subject.info_changed.connect(self._follow)
        self._follow(subject.info)

    @Slot(str)
    def search(self, file: str) -> None:
        """Show a photograph in the place of an image, and rank the images by their likeness to it.

        While a pair is being opened, it waits until that is there.
        """
        info = self._subject.info
        if info is None and "open" in self._subject.busy:
            self._waiting = file
        elif info is None or not info.can_trace:
            self.refused.emit(_NOTHING_OPEN if info is None else _MATRIX)
        else:
            search_photograph(self._subject, file)

    def _choose(self) -> None:
        dialog = QFileDialog(self._window, "Search with a photograph")
        dialog.setNameFilters(["Photographs (*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp)", "All files (*)"])
        dialog.fileSelected.connect(self.search)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(object)
    def _follow(self, info: PairInfo | None) -> None:
        self.command.setEnabled(info is not None and info.can_trace)
        if info is not None and self._waiting:
            file, self._waiting = self._waiting, ""
            self.search(file)


def search_photograph(subject: Subject, file: str) -> None:
    """Look at a photograph and rank the images by their likeness to it. It stays while the query changes."""
    path = os.path.abspath(file)
    subject.keep_image()
    subject.change_view(query=Query("photograph", path), photograph=path)
