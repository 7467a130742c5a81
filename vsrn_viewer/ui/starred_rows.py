"""Which captions and images of the open split have a star, and which of the ranked images."""

from __future__ import annotations

from PySide6.QtCore import QObject

from vsrn_viewer.starred import StarredCase, of_pair, starred_images, starred_lines
from vsrn_viewer.ui.row_actions import QueryKind
from vsrn_viewer.ui.stars import Stars
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query

STARRED, NOT_STARRED = "★", "☆"


class StarredRows(QObject):
    """Looks into the stars for what a subject has open."""

    def __init__(self, subject: Subject, stars: Stars, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject, self._stars = subject, stars
        self._images: frozenset[int] = frozenset()  # that are shown with a star
        self._images_of: tuple[object, ...] = ()  # cases, split and query that they follow from

    def of(self, kind: QueryKind) -> frozenset[int]:
        """Return the lines of the captions that have a star, or the rows of the images."""
        info = self._subject.info
        if info is None:
            return frozenset()
        if kind == "caption":
            return starred_lines(self._cases(), info.captions)
        return starred_images(self._cases(), info.image_ids)

    def about(self, query: Query) -> tuple[StarredCase, ...]:
        """Return the cases that are about a caption or an image of the split alone."""
        return tuple(case for case in self._cases() if case.asks_only(query))

    def showing(self, image: int) -> tuple[StarredCase, ...]:
        """Return the cases that show an image with the query that is on screen."""
        query = self._subject.view.query
        return tuple(case for case in self._cases() if case.shows(image, query))

    def images(self) -> frozenset[int]:
        """Return the rows of the images that `showing` has something for. A grid asks for every tile that it paints."""
        query = self._subject.view.query
        of = self._stars.cases, self._subject.info, query
        if not self._images_of or any(one is not other for one, other in zip(of, self._images_of, strict=True)):
            sides = (side.view for case in self._cases() for side in case.sides)
            self._images, self._images_of = frozenset(view.image for view in sides if view.query == query), of
        return self._images

    def _cases(self) -> tuple[StarredCase, ...]:
        info = self._subject.info
        return () if info is None else of_pair(self._stars.cases, info.pair)
