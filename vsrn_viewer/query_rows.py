"""How every caption and every image of a split fares as a query, a row each, for files that programs read. Plain data.

Columns that end in `_index` count from 0, ranks from 1. A cell is empty where there is nothing to say: no score of an
image that could not be embedded, and no rank of an image without captions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from vsrn_viewer.filtering import Bools
from vsrn_viewer.number_files import Cells
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.query_filter import Texts

CAPTION_COLUMNS = ("caption_index", "caption", "image_id", "rank", "score", "best_image_id", "best_score")
IMAGE_COLUMNS = ("image_id", "rank", "caption_index", "score", "top1_count", "top10_count")
WITHOUT_HUBS = "rank_without_hubs"  # the last column, where the queries have an order without hubs


def columns_of(columns: tuple[str, ...], queries: SplitQueries) -> tuple[str, ...]:
    """Return the columns that the rows of these queries have. columns: those that they always have."""
    return columns if queries.without is None else (*columns, WITHOUT_HUBS)


def caption_rows(queries: SplitQueries, texts: Texts, kept: Bools | None = None) -> Iterator[Cells]:
    """Return a row of `CAPTION_COLUMNS` for each caption, in their order. kept (C,): of these alone.

    rank, score: of the caption's own image, and last its rank without hubs if there is such an order. best_image_id,
    best_score: of the image that came first.
    """
    found, ids = queries.captions, texts.image_ids
    best, best_score = found.best, found.best_score
    for line in range(len(found.rank)) if kept is None else np.flatnonzero(kept).tolist():
        yield (
            line,
            texts.captions[line] if texts.captions else "",
            ids[found.image[line]],
            int(found.rank[line]),
            _finite(found.score[line]),
            ids[best[line]],
            _finite(best_score[line]),
            *(() if queries.without is None else (int(queries.without.captions[line]),)),
        )


def image_rows(queries: SplitQueries, texts: Texts) -> Iterator[Cells]:
    """Return a row of `IMAGE_COLUMNS` for each image, in their order.

    rank: the best of its captions. caption_index, score: of that caption. top1_count, top10_count: for how many
    captions of the split the image is first, and among the first 10, in the plain order. Last is the rank without hubs
    of the best of its captions in that order, if there is one.
    """
    found = queries.images
    for image, image_id in enumerate(texts.image_ids):
        asks = found.rank[image] > 0
        yield (
            image_id,
            int(found.rank[image]) if asks else "",
            int(found.line[image]) if asks else "",
            _finite(found.score[image]),
            int(found.top1_count[image]),
            int(found.top10_count[image]),
            *(() if queries.without is None else (int(queries.without.images[image]) if asks else "",)),
        )


def _finite(score: float) -> float | str:
    return float(score) if math.isfinite(score) else ""
