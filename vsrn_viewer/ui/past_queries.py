"""The list of past queries, to be opened under the query field."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from vsrn_viewer.picture import score_text
from vsrn_viewer.ui.choosing import Choice, ChoicePopup
from vsrn_viewer.ui.history import PastQuery
from vsrn_viewer.view import View

_HEIGHT = 360
_LEAST_WIDTH = 480


class PastQueriesPopup(ChoicePopup):
    """Lists past queries, the newest first, each with the image that was open and its score."""

    def __init__(self, queries: tuple[PastQuery, ...], opened: str, show: Callable[[View], object], parent: QWidget):
        """opened: model and split that are open; a query of others names its own. show: shows a View again."""
        none = "No past query contains this." if queries else "No query has been asked yet."
        choices = (Choice(_words(past), partial(show, past.view), _note(past, opened)) for past in queries)
        super().__init__("Past queries, newest first", "Type a part of a past query", none, choices, parent)

    def open_below(self, field: QWidget) -> None:
        """Show it under a field, as wide as that is."""
        corner = field.mapToGlobal(field.rect().bottomLeft())
        self.open_at(corner.x(), corner.y() + 1, max(_LEAST_WIDTH, field.width()), _HEIGHT)


def _words(past: PastQuery) -> str:
    query = past.view.query
    return f"image {query.text}" if query.kind == "image" else query.text


def _note(past: PastQuery, opened: str) -> str:
    elsewhere = "" if past.opened == opened else f"{past.opened} · "
    score = "" if past.score is None else f" · {score_text(past.score)}"
    image = "" if past.view.query.kind == "image" else f"image {past.image_id}"
    return f"{elsewhere}{image}{score}".removesuffix(" · ")
