"""Two models side by side in numbers: wins, losses, ties, and the difference of their recalls. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vsrn_viewer.picture import Table
from vsrn_viewer.queries import Indices, SplitQueries
from vsrn_viewer.recall import Difference, Interval, outcome_of

ASKING = ("captions", "images")
_RECALLS = {"r1": "R@1", "r5": "R@5", "r10": "R@10"}
_COLUMNS = ("measure", "here", "other", "here − other", "95 % from", "95 % to")
_DECIMALS = (None, 1, 1, 1, 1, 1)  # as recall is said everywhere
Row = tuple[str | int | float, ...]


@dataclass(frozen=True)
class ComparedRow:
    """What stands behind a row of the table: which queries a filter keeps. page: "captions" or "images"; term: of its
    filter, "" for all."""

    page: str
    term: str


def compared_table(
    ours: SplitQueries, theirs: SplitQueries, difference: Difference | None
) -> tuple[Table, tuple[ComparedRow, ...]]:
    """Return the numbers of two models over the same queries, and what stands behind each row.

    Queries that ask for nothing count for neither. difference: with its intervals; None while it is computed, when the
    ends of the intervals are NaN. Recalls in per cent, their differences in percentage points.
    """
    rows: list[tuple[Row, ComparedRow]] = []
    for page in ASKING:
        first, second = (_ranks(one, page) for one in (ours, theirs))
        won = outcome_of(first, second)
        rows.append((_counted(page, "better", won.wins, won.losses), ComparedRow(page, "better:here")))
        rows.append(((f"{page}, equal", won.ties, "", "", "", ""), ComparedRow(page, "better:neither")))
        recalls = [one.caption_recall() if page == "captions" else one.image_recall() for one in (ours, theirs)]
        direction = "text_to_image" if page == "captions" else "image_to_text"
        for field, name in _RECALLS.items():
            here, other = (getattr(one, field) for one in recalls)
            interval = None if difference is None else getattr(difference, direction)[field]
            rows.append((_measured(page, name, here, other, interval), ComparedRow(page, _lost_term(name))))
    table = Table("Two models on the same queries", _COLUMNS, tuple(row for row, _ in rows), decimals=_DECIMALS)
    return table, tuple(behind for _, behind in rows)


def compared_words(ours: SplitQueries, theirs: SplitQueries) -> str:
    """Return "captions: 199 better here, 187 there, 614 equal · images: …"."""
    said = []
    for page in ASKING:
        won = outcome_of(*(_ranks(one, page) for one in (ours, theirs)))
        said.append(f"{page}: {won.wins:,} better here, {won.losses:,} by the other, {won.ties:,} equal")
    return " · ".join(said)


def level_words(difference: Difference | None) -> str:
    """Return how the intervals were made, or that they are under way."""
    if difference is None:
        return "the intervals are being computed"
    return (
        f"{difference.level:g} % intervals of a paired bootstrap, {difference.resamples:,} resamples of the images "
        "with their captions"
    )


def _lost_term(name: str) -> str:
    """Return the term that keeps what the open model finds within K and the other one does not."""
    most = name.removeprefix("R@")
    return f"rank:{most if most == '1' else f'1..{most}'} other:>{most}"


def _ranks(queries: SplitQueries, page: str) -> Indices:
    ranks = queries.captions.rank if page == "captions" else queries.images.rank
    return ranks[ranks > 0]


def _counted(page: str, measure: str, here: int, other: int) -> Row:
    return f"{page}, {measure}", here, other, here - other, "", ""


def _measured(page: str, measure: str, here: float, other: float, interval: Interval | None) -> Row:
    ends: Sequence[float] = (np.nan, np.nan) if interval is None else (interval.low, interval.high)
    return f"{page}, {measure}", here, other, here - other, *ends
