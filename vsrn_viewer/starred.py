"""Starred cases: what somebody wants to come back to, with a note; their table, and the list of their figures.

A case is what is on screen: an image with its query, and what is pinned beside it, if anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from vsrn_viewer.change import FromZero
from vsrn_viewer.hubs import order_words
from vsrn_viewer.picture import Table
from vsrn_viewer.queries import Case
from vsrn_viewer.view import PairId, Query, View, same_but_device

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

    def asks_only(self, query: Query) -> bool:
        """Return whether the case is about this query alone: a caption that every side of it asks with, or an image
        that every side of it shows."""
        if query.kind == "image":
            return all((side.view.image, side.image_id) == (query.index, query.text) for side in self.sides)
        return all(side.view.query == query for side in self.sides)

    def shows(self, image: int, query: Query) -> bool:
        """Return whether one of the sides is this image, a row of the split, with this query."""
        return any((side.view.image, side.view.query) == (image, query) for side in self.sides)

    @property
    def _place(self) -> tuple[object, ...]:
        return tuple((replace(side.view.pair, device=""), side.view.query, side.view.image) for side in self.sides)


def of_pair(cases: Iterable[StarredCase], pair: PairId) -> tuple[StarredCase, ...]:
    """Return the cases all of whose sides are of one pair, on whatever device."""
    is_open = cache(lambda one: same_but_device(one, pair))  # thousands of cases are of a few pairs
    return tuple(case for case in cases if all(is_open(side.view.pair) for side in case.sides))


def starred_lines(cases: Iterable[StarredCase], captions: Sequence[str]) -> frozenset[int]:
    """Return the captions that have a star, as lines: some case is about each alone. cases: of the pair whose captions
    (C,) these are."""
    asked = ((case, case.shown.view.query) for case in cases)
    return frozenset(
        query.index
        for case, query in asked
        if query.kind == "caption" and case.asks_only(query) and query.text in captions[query.index : query.index + 1]
    )


def starred_images(cases: Iterable[StarredCase], image_ids: Sequence[str]) -> frozenset[int]:
    """Return the images that have a star, as rows: some case is about each alone. cases: of the pair whose ids (I,)
    these are."""
    shown = ((case, Query("image", case.shown.image_id, case.shown.view.image)) for case in cases)
    return frozenset(
        query.index
        for case, query in shown
        if query.index >= 0 and case.asks_only(query) and query.text in image_ids[query.index : query.index + 1]
    )


def row_case(case: StarredCase) -> Case | None:
    """Return the case of a row of the tables that this one looks like: a caption with two images, or an image with two
    captions, the first of them in the place of the second; None for any other."""
    if case.beside is None:
        return None
    shown, truth = case.shown.view, case.beside.view
    if shown.query.kind != "caption" or truth.query.kind != "caption":
        return None
    places = (truth.image, truth.query.index), (shown.image, shown.query.index)
    if shown.query == truth.query:
        return Case(shown.query, *places)
    return Case(Query("image", case.shown.image_id, shown.image), *places) if shown.image == truth.image else None


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
