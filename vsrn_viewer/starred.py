"""Starred cases: what somebody wants to come back to, with a note; their table, and the list of their figures.

A case is what is on screen: an image with its query, and what is pinned beside it, if anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from vsrn_viewer.change import FromZero
from vsrn_viewer.hubs import order_words
from vsrn_viewer.picture import Table
from vsrn_viewer.view import PairId, View

NO_NAMES: Mapping[PairId, str] = MappingProxyType({})
COLUMNS = ("image", "rank", "score", "beside it", "its rank", "its score", "query", "note")
_DECIMALS = (None, None, 4, None, None, 4, None, None)  # as scores have them in the tables of queries


@dataclass(frozen=True)
class Side:
    """One image of a case. image_id: of the View's image. rank: of the image for the query when it was starred, from 1;
    0 if nobody had ranked it. score: then, without a unit; None if it was not known."""

    view: View
    image_id: str
    rank: FromZero = 0
    score: float | None = None


@dataclass(frozen=True)
class StarredCase:
    """What was on screen. beside: what was pinned, None for nothing."""

    shown: Side
    beside: Side | None = None
    note: str = ""

    @property
    def sides(self) -> tuple[Side, ...]:
        """The image that was shown, then the one beside it."""
        return (self.shown,) if self.beside is None else (self.shown, self.beside)

    @property
    def pair(self) -> PairId:
        """The model and the split that the case is of."""
        return self.shown.view.pair

    def is_same(self, other: StarredCase) -> bool:
        """Return whether two cases look at the same images with the same queries of one pair, whatever else differs."""
        return self._place == other._place

    @property
    def _place(self) -> tuple[object, ...]:
        return tuple((replace(side.view.pair, device=""), side.view.query, side.view.image) for side in self.sides)


def starred_table(cases: Iterable[StarredCase], pairs: Mapping[PairId, str] = NO_NAMES) -> Table:
    """Return the cases as a table, a row each, in their order. Ranks and scores are those of when they were starred; ""
    where one was not known. pairs: what each model with its split is called, where the cases are of several."""
    columns = (*COLUMNS, "of") if pairs else COLUMNS
    rows = ((*_cells(case), case.note, *((pairs[case.pair],) if pairs else ())) for case in cases)
    return Table("Starred cases", columns, tuple(rows), decimals=(*_DECIMALS, None) if pairs else _DECIMALS)


def _cells(case: StarredCase) -> tuple[str | int | float, ...]:
    beside: tuple[str | int | float, ...] = ("", "", "") if case.beside is None else _numbers(case.beside)
    queries = dict.fromkeys(words_of(side.view) for side in case.sides)
    return (*_numbers(case.shown), *beside, " | ".join(queries))


def _numbers(side: Side) -> tuple[str | int | float, ...]:
    return side.image_id, _rank_of(side), "" if side.score is None else side.score


def _rank_of(side: Side) -> str | int:
    """Return the rank, with the order that it is of unless that is the plain one."""
    correction = side.view.image_correction
    return side.rank or "" if correction is None or not side.rank else f"{side.rank:,} {order_words(correction)}"


def words_of(view: View) -> str:
    """Return the sentence that a View's image is matched with, on one line; "" for none."""
    return " ".join(view.query.sentence.split())


def images_list(cases: Iterable[StarredCase]) -> str:
    """Return the list that `export --images` takes: a line for each image with its query, id, tab and query, or the id
    alone without one. An image with the same query stands in it once."""
    lines = dict.fromkeys((side.image_id, words_of(side.view)) for case in cases for side in case.sides)
    return "".join(f"{image}\t{words}\n" if words else f"{image}\n" for image, words in lines)
