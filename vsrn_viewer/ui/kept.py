"""Which images and captions of the open split the pages about queries keep: those that a filter keeps, and of them
those that somebody has chosen by hand, which no filter can say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

Bools = npt.NDArray[np.bool_]
PAGES = ("captions", "images")  # what is kept, called by the page that lists it


class Kept(QObject):
    """Holds masks, (C,) of captions and (I,) of images. None keeps all."""

    changed = Signal(str)  # page whose rows are others
    by_hand_changed = Signal()
    settled = Signal()  # once all that changed is said

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.by_hand: dict[str, Bools] = {}
        self._by_filter: dict[str, Bools | None] = {}

    def of(self, page: str) -> Bools | None:
        """Return which rows of a page are kept."""
        by_filter, by_hand = self._by_filter.get(page), self.by_hand.get(page)
        if by_filter is None or by_hand is None:
            return by_hand if by_filter is None else by_filter
        return by_filter & by_hand

    def take_filter(self, page: str, kept: Bools | None) -> None:
        """Take what the filter of a page keeps."""
        self._by_filter[page] = kept
        self.changed.emit(page)
        self.settled.emit()

    def keep_by_hand(self, images: Bools, captions: Bools) -> None:
        """Keep no others than these."""
        self._set_by_hand({"captions": captions, "images": images})

    def keep_all(self) -> None:
        """Keep again what was not chosen by hand."""
        if self.by_hand:
            self._set_by_hand({})

    def forget(self) -> None:
        """Let go of everything: it was of another split."""
        self._by_filter = {}
        self.keep_all()

    def words(self) -> str:
        """Return how many points are kept by hand, "" where none were chosen."""
        if not self.by_hand:
            return ""
        count = sum(int(np.count_nonzero(mask)) for mask in self.by_hand.values())
        return f"{count:,} {'point' if count == 1 else 'points'} kept"

    def _set_by_hand(self, by_hand: dict[str, Bools]) -> None:
        self.by_hand = by_hand
        for page in PAGES:
            self.changed.emit(page)
        self.by_hand_changed.emit()
        self.settled.emit()
