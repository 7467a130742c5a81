"""Hubs described: how often images and captions are among the first, in the plain order and in one without hubs; and
where the answers to one query stand in both. Pure functions of plain data. n images, or captions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.hubs import DEPTHS, NAMES, Hubs, Occurrences, order_words, rank_name
from vsrn_viewer.picture import BarsPicture, Column, ColumnTable, Scale, Table

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Side: TypeAlias = Literal["images", "captions"]

_OTHER: dict[Side, Side] = {"images": "captions", "captions": "images"}
_WAYS = ("text → image", "image → text")


def occurrences(hubs: Hubs, side: Side) -> Occurrences:
    """Return how often the images, or the captions, are among the first."""
    return hubs.images if side == "images" else hubs.captions


def order_name(without: Hubs) -> str:
    """Return what an order is called: "plain", "CSLS"."""
    return "plain" if without.correction is None else NAMES[without.correction]


def count_steps(largest: int) -> list[int]:
    """Return where the steps of a histogram begin, and the end of the last: 0, 1, 2, 3–4, 5–8, 9–16, … as far as there
    are counts."""
    edges = [0, 1, 2]
    while edges[-1] <= largest:
        edges.append(3 if edges[-1] == 2 else 2 * edges[-1] - 1)
    return edges


def hubs_picture(plain: Hubs, without: Hubs, side: Side, depth: int) -> BarsPicture:
    """Return how many images (or captions) are among the first `depth` of how many queries, in both orders, as bars."""
    counts = [occurrences(one, side).of(depth) for one in (plain, without)]
    edges = count_steps(max(int(one.max(initial=0)) for one in counts))
    values = np.stack([np.histogram(one, edges)[0] for one in counts]).astype(np.float32)
    highest = float(values.max(initial=0.0))
    return BarsPicture(
        title="Hubs",
        note=f"for how many {_OTHER[side]} each of {len(counts[0]):,} {side} is among the first {depth}",
        groups=tuple(_words(low, high - 1) for low, high in pairwise(edges)),
        series=("plain", order_words(without.correction)),
        values=values,
        errors=np.zeros_like(values),
        scale=Scale(0.0, max(1.0, highest), False, f"{side} that are among the first {depth} so often"),
        base=0.0,
        base_name="",
        signed=False,
        ticks=(0.0, highest) if highest else (0.0,),
        is_count=True,
    )


def hubs_columns(plain: Hubs, without: Hubs, side: Side, names: Sequence[str]) -> ColumnTable:
    """Return N_k of every image (or caption), a row each, in both orders. names: (n,), ids or captions."""
    asking, one = _OTHER[side], side[:-1]
    columns = [Column(one, f"the {one}", np.arange(len(names)), names, is_wide=side == "captions")]
    for hubs, words in ((plain, ""), (without, f" {order_name(without)}")):
        found = occurrences(hubs, side)
        columns += [
            Column(
                f"N{depth}{words}", f"for how many {asking} it is among the first {depth}{_in(words)}", found.of(depth)
            )
            for depth in DEPTHS
        ]
    return ColumnTable(f"How often every {one} is among the first", tuple(columns))


def hubs_table(plain: Hubs, without: Hubs, side: Side) -> Table:
    """Return what tells the orders apart: skewness, who is never found, the largest N_k, recall both ways."""
    rows: list[tuple[str | float, ...]] = []
    both = occurrences(plain, side), occurrences(without, side)
    for depth in DEPTHS:
        rows += [
            (f"skewness of N{depth}", *(one.skewness(depth) for one in both)),
            (f"never among the first {depth} (%)", *(one.never(depth) for one in both)),
            (f"largest N{depth}", *(float(one.of(depth).max()) for one in both)),
        ]
    for way, pair in zip(_WAYS, _recalls(plain, without), strict=True):
        rows += [(f"{way} R@{depth} (%)", *values) for depth, *values in zip(DEPTHS, *pair, strict=True)]
    return Table(f"Hubs among the {side}", ("", "plain", order_words(without.correction)), tuple(rows))


def hub_words(plain: Hubs, without: Hubs, side: Side, depth: int) -> str:
    """Return "N10 of 200 images: skewness 1.21 → 0.43 · never found 3.5 % → 0.0 % · at most 61 → 33 of 1,000 captions",
    plain → without hubs."""
    before, after = occurrences(plain, side), occurrences(without, side)
    largest = [int(one.of(depth).max()) for one in (before, after)]
    parts = (
        f"N{depth} of {len(before.of(depth)):,} {side}: skewness {before.skewness(depth):.2f} → "
        f"{after.skewness(depth):.2f}",
        f"never found {before.never(depth):.1f} % → {after.never(depth):.1f} %",
        f"at most {largest[0]:,} → {largest[1]:,} of {before.queries:,} {_OTHER[side]}",
    )
    return " · ".join(parts)


def recall_change_words(plain: Hubs, without: Hubs) -> tuple[str, str]:
    """Return "text → image R@1 66.4 → 69.4, R@5 …" and the same of image → text, plain → without hubs."""
    first, second = (_change_words(*pair) for pair in _recalls(plain, without))
    return f"{_WAYS[0]} {first}", f"{_WAYS[1]} {second}"


def places_without(scores: npt.NDArray[np.floating[Any]], without: Hubs, side: Side) -> tuple[Indices, Indices]:
    """Return the ranks of all answers to one query, from 1: plain ones and ones without hubs, (n,) each; 0 for an
    answer without a score.

    scores: (n,) plain, of images for a sentence or of captions for an image; −inf for none. What a correction subtracts
    for the query is the same for all its answers, and not known of a sentence of no split: it is left out. Raises
    ValueError if `without` is the plain order.
    """
    offsets = without.offsets
    if offsets is None:
        raise ValueError("without must be an order without hubs: got the plain one")
    less = offsets.images if side == "images" else offsets.captions
    return _places(scores.astype(np.float64)), _places(offsets.scale * scores.astype(np.float64) - less)


def query_columns(
    scores: npt.NDArray[np.floating[Any]], without: Hubs, plain: Hubs, side: Side, names: Sequence[str]
) -> ColumnTable:
    """Return where every image (or caption) stands for one query, a row each, in both orders. names: (n,). scores: as
    in `places_without`."""
    before, after = places_without(scores, without, side)
    one = side[:-1]
    columns = (
        Column(rank_name(order_words(without.correction)), "rank in the order without hubs, from 1", _known(after)),
        Column("plain rank", "rank in the plain order, from 1", _known(before)),
        Column("score", "plain score with the query", np.where(np.isfinite(scores), scores, np.nan).astype(np.float64)),
        Column(f"N{DEPTHS[-1]}", f"for how many queries it is among the first {DEPTHS[-1]}, plain",
               occurrences(plain, side).of(DEPTHS[-1])),
        Column(one, f"the {one}", np.arange(len(names)), names, is_wide=True),
    )  # fmt: skip
    return ColumnTable(f"The query's {side}, with and without hubs", columns)


def place_words(before: int, after: int, without: Hubs, name: str) -> str:
    """Return "test00002: rank without hubs (CSLS) 3, plain rank 7". before, after: ranks from 1. name: the answer's."""
    return f"{name}: {rank_name(order_words(without.correction))} {after:,}, plain rank {before:,}"


def _places(scores: Doubles) -> Indices:
    """Return the rank of each, from 1, ties to the smaller index; 0 for −inf."""
    places = np.zeros(len(scores), np.int64)
    order = np.argsort(-scores, kind="stable")
    places[order] = np.arange(1, len(order) + 1)
    return np.where(np.isfinite(scores), places, 0)


def _known(places: Indices) -> Indices:
    return np.where(places > 0, places, -1)


def _recalls(plain: Hubs, without: Hubs) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]:
    return (plain.text_to_image, without.text_to_image), (plain.image_to_text, without.image_to_text)


def _change_words(before: Sequence[float], after: Sequence[float]) -> str:
    return ", ".join(f"R@{k} {a:.1f} → {b:.1f}" for k, a, b in zip(DEPTHS, before, after, strict=True))


def _in(words: str) -> str:
    return f", without hubs ({words.strip()})" if words else ""


def _words(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"
