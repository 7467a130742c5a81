"""Query filter: a field that says which rows of a table of queries are kept."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.errors import FilterError
from vsrn_viewer.filtering import Bools, Fields, Filter, parse
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.query_fields import CAPTION_FIELDS, IMAGE_FIELDS
from vsrn_viewer.query_filter import Marked, Texts, kept_captions, kept_images
from vsrn_viewer.ui.panels.filter_field import FilterField, Known
from vsrn_viewer.ui.query_desk import QueryDesk


@dataclass(frozen=True)
class _Rows:
    """What the rows of a page are."""

    name: str  # of the field, for people who do not see it
    fields: Fields
    example: str
    keep: Callable[[Filter, SplitQueries, Texts, Marked | None, Collection[int] | None], Bools]


_PAGES: Final = {
    "captions": _Rows("Filter of the captions", CAPTION_FIELDS, 'rank:>10 caption:"in the snow"', kept_captions),
    "images": _Rows("Filter of the images", IMAGE_FIELDS, "rank:>10 label:dog -label:person", kept_images),
}


class QueryFilterField(FilterField):
    """Writes the desk's filter of a page, and says which rows it keeps.

    Observes the desk. marked: gives what was said of each row; None where nothing can be said. starred: gives the rows
    that have a star; None where there are no stars.
    """

    kept = Signal(object)  # (rows,) bool; None for all

    def __init__(self, desk: QueryDesk, page: str, parent: QWidget | None = None) -> None:
        """page: "captions" or "images"."""
        self._rows = _PAGES[page]
        super().__init__(self._rows.name, page, self._rows.fields, self._rows.example, parent)
        self.marked: Callable[[], Marked | None] = lambda: None
        self.starred: Callable[[], Collection[int] | None] = lambda: None
        self._desk, self._page = desk, page
        self._texts = Texts(())  # of the open split: preparing them takes longer than asking them
        self.known = self._known_values
        self.chosen.connect(lambda text: desk.set_filter(page, text))
        desk.filter_changed.connect(self._take_filter)
        desk.changed.connect(self.keep)
        self.set_text(desk.filters.get(page, ""))

    @Slot()
    def keep(self) -> None:
        """Say which rows are kept; all for a filter that cannot be applied to this split."""
        text, queries, info = self._desk.filters.get(self._page, ""), self._desk.queries, self._desk.subject.info
        kept, lack = None, ""
        if text and queries is not None and info is not None:
            try:
                asked = parse(text, self._rows.fields)
                kept = self._rows.keep(asked, queries, self._texts_of(info), self.marked(), self.starred())
            except FilterError as error:
                lack = f"All are shown: {error}"
        self.say_lack(lack)
        self.kept.emit(kept)

    def _texts_of(self, info: PairInfo) -> Texts:
        if self._texts.captions is not info.captions or self._texts.image_ids is not info.image_ids:
            self._texts = Texts(info.image_ids, info.captions)
        return self._texts

    @Slot(str)
    def _take_filter(self, page: str) -> None:
        if page == self._page:
            self.set_text(self._desk.filters[page])
            self.keep()

    def _known_values(self) -> Known:
        queries = self._desk.queries
        labels = queries.labels if queries is not None else ()
        return {"label": sorted(set().union(*labels)), "marked": ("right", "wrong"), "starred": ("yes", "no")}
