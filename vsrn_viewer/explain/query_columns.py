"""All queries of a split as tables, column by column. Pure functions of plain data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vsrn_viewer.hubs import rank_name
from vsrn_viewer.picture import Column, ColumnTable
from vsrn_viewer.queries import SplitQueries

NOTHING = -1


def caption_columns(queries: SplitQueries, captions: Sequence[str], image_ids: Sequence[str]) -> ColumnTable:
    """Return how every caption fares as a query for its image, a row a caption: rank, score, margin, and what came
    first instead; nothing came instead where the own image is first.

    captions: (C,). image_ids: (I,). Margins as `CaptionQueries.margin` says them.
    """
    found = queries.captions
    unknown = np.full(len(captions), NOTHING) if queries.unknown is None else queries.unknown
    columns = (
        Column(_plain_name(queries), "rank of the caption's image among all images, from 1", found.rank),
        *_without(queries, None if queries.without is None else queries.without.captions),
        *_other(queries, None if queries.other is None else queries.other.captions),
        Column("score", "score of the caption with its image", found.score),
        Column("margin", "score of its image less that of the best other image", found.margin),
        Column("caption", "the caption that asks", np.arange(len(captions)), captions, is_wide=True),
        Column("image", "the image that it belongs to", found.image, image_ids),
        Column("came first", "the image that came first instead", _instead(found.rank, found.rival), image_ids),
        Column("words", "how many words and signs the caption has", queries.words),
        Column("unknown", "how many of them the model does not know", unknown),
    )
    return ColumnTable("Every caption as a query", columns)


def image_columns(queries: SplitQueries, captions: Sequence[str], image_ids: Sequence[str]) -> ColumnTable:
    """Return how every image fares as a query for its captions, a row an image. Of an image without captions only what
    came first and how often it stands first itself is known.

    captions: (C,). image_ids: (I,). The rank is that of the best of its captions.
    """
    found = queries.images
    rank = np.where(found.rank > 0, found.rank, NOTHING)
    columns = (
        Column(_plain_name(queries), "rank of the best of the image's captions among all captions, from 1", rank),
        *_without(queries, None if queries.without is None else queries.without.images),
        *_other(queries, None if queries.other is None else queries.other.images),
        Column("score", "score of the image with that caption", found.score),
        Column("margin", "that score less that of the best caption of another image", found.margin),
        Column("image", "the image that asks", np.arange(len(image_ids)), image_ids),
        Column("best caption", "the best of its own captions", found.line, captions, is_wide=True),
        Column(
            "came first", "the caption that came first instead", _instead(rank, found.rival), captions, is_wide=True
        ),
        Column("N1", "for how many captions, of all, the image comes first; top1 in a filter", found.top1_count),
        Column("N10", "for how many captions, of all, it is among the first 10; top10 in a filter", found.top10_count),
    )
    return ColumnTable("Every image as a query", columns)


def _plain_name(queries: SplitQueries) -> str:
    """Return what the plain rank is called: as in Results, it says so beside one without hubs."""
    return "rank" if queries.without is None else "plain rank"


def _instead(rank: np.ndarray, rival: np.ndarray) -> np.ndarray:
    return np.where(rank == 1, NOTHING, rival)


def _other(queries: SplitQueries, ranks: np.ndarray | None) -> tuple[Column, ...]:
    """Return the column of the model that is compared with, beside the rank; () without one. ranks: 0 for none."""
    if queries.other is None or ranks is None:
        return ()
    return (Column("other", f"the same rank by {queries.other.name}", np.where(ranks > 0, ranks, NOTHING)),)


def _without(queries: SplitQueries, ranks: np.ndarray | None) -> tuple[Column, ...]:
    """Return the column of the order without hubs, beside the plain rank; () without one. ranks: 0 for none."""
    if queries.without is None or ranks is None:
        return ()
    means = "the same rank in the order without hubs: what is near to everything ranks lower"
    return (Column(rank_name(queries.without.name), means, np.where(ranks > 0, ranks, NOTHING)),)
