"""Which queries, and which of the images that were ranked for one, a filter keeps. Plain data.

A filter hides. Ranks, scores and everything counted by them stay those of all. I images, C captions; rows and lines
count from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import ImageRanking
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import FilterError
from vsrn_viewer.filter_columns import Sentences
from vsrn_viewer.filtering import Bools, Column, Filter, Shared
from vsrn_viewer.queries import Indices, SplitQueries

Labels: TypeAlias = Sequence[tuple[str, ...]]
Marked: TypeAlias = Mapping[int, Sequence[str]]  # by line or row, what was said of it
_Makers: TypeAlias = Mapping[str, Callable[[], Column | None]]

_LACKS = {
    "rank": "nothing is ranked yet",
    "score": "nothing is ranked yet",
    "label": "the images have no labels",
    "caption": "no captions are known here",
    "first": "no captions are known here",
    "words": "no captions are known here",
    "unknown": "there is no vocabulary here to know words by",
    "marked": "nothing can be marked here",
    "starred": "stars are kept by the window",
    "other": "no other model is compared with",
    "better": "no other model is compared with",
    "rank-without-hubs": "no order without hubs is chosen",
    "rank-plain": "nothing is ranked yet",
}


@dataclass(frozen=True, eq=False)
class Texts:
    """What images and captions are called. image_ids (I,). captions (C,); () where they are not known."""

    image_ids: Sequence[str]
    captions: Sequence[str] = ()

    @cached_property
    def sentences(self) -> Sentences:
        """The captions, prepared to be searched: worth keeping for as long as somebody types."""
        return Sentences.of(self.captions)


def kept_captions(
    asked: Filter,
    queries: SplitQueries,
    texts: Texts,
    marked: Marked | None = None,
    starred: Collection[int] | None = None,
) -> Bools:
    """Return which captions of a split a filter with `CAPTION_FIELDS` keeps, (C,).

    marked: by line, what was said of the caption; None where nothing can be. starred: the lines that have a star; None
    where there are no stars.
    Raises FilterError if the filter asks for what this split does not have.
    """
    found, ids = queries.captions, texts.image_ids
    return _kept(
        asked,
        len(found.rank),
        {
            "rank": lambda: found.rank.astype(np.float64),
            "score": lambda: found.score,
            "margin": lambda: found.margin,
            "label": lambda: Shared(queries.label_names, found.image) if queries.labels else None,
            "caption": lambda: texts.sentences if texts.captions else None,
            "image": lambda: Shared(ids, found.image),
            "first": lambda: Shared(ids, found.best),
            "words": lambda: queries.words.astype(np.float64) if texts.captions else None,
            "unknown": lambda: None if queries.unknown is None else queries.unknown.astype(np.float64),
            "marked": lambda: _said(marked, len(found.rank)),
            "starred": lambda: _has_star(starred, len(found.rank)),
            **_of_other(found.rank, None if queries.other is None else queries.other.captions),
            "rank-without-hubs": lambda: None if queries.without is None else _known(queries.without.captions),
        },
    )


def kept_images(
    asked: Filter,
    queries: SplitQueries,
    texts: Texts,
    marked: Marked | None = None,
    starred: Collection[int] | None = None,
) -> Bools:
    """Return which images of a split a filter with `IMAGE_FIELDS` keeps, (I,).

    An image without captions has no rank, score or margin, which no number is like. marked: by row, what was said of
    the image; None where nothing can be. starred: the rows that have a star; None where there are no stars. Raises
    FilterError if the filter asks for what this split does not have.
    """
    found, captions = queries.images, texts.captions
    return _kept(
        asked,
        len(found.rank),
        {
            "rank": lambda: _known(found.rank),
            "score": lambda: found.score,
            "margin": lambda: found.margin,
            "label": lambda: queries.label_names if queries.labels else None,
            "caption": lambda: _said_of_images(texts, queries.lines),
            "image": lambda: texts.image_ids,
            "first": lambda: (
                [captions[line] if line >= 0 else "" for line in found.best.tolist()] if captions else None
            ),
            "captions": lambda: queries.lines.counts.astype(np.float64),
            "top1": lambda: found.top1_count.astype(np.float64),
            "top10": lambda: found.top10_count.astype(np.float64),
            "marked": lambda: _said(marked, len(found.rank)),
            "starred": lambda: _has_star(starred, len(found.rank)),
            **_of_other(found.rank, None if queries.other is None else queries.other.images),
            "rank-without-hubs": lambda: None if queries.without is None else _known(queries.without.images),
        },
    )


def kept_results(
    asked: Filter, ranking: ImageRanking | None, texts: Texts, lines: CaptionLines, labels: Labels = ()
) -> Bools:
    """Return which images a filter with `RESULT_FIELDS` keeps, (I,) by row, of those that were ranked.

    ranking: None before any query. An image that it does not hold has no rank and no score. lines: whose each caption
    is. labels (I,): see SplitQueries. Raises FilterError if the filter asks for what there is not.
    """
    return _kept(
        asked,
        len(texts.image_ids),
        {
            "rank": lambda: None if ranking is None else _ranks(ranking),
            "rank-plain": lambda: None if ranking is None else _plain_ranks(ranking),
            "score": lambda: None if ranking is None else _scores(ranking),
            "label": lambda: labels or None,
            "caption": lambda: _said_of_images(texts, lines),
            "image": lambda: texts.image_ids,
        },
    )


def _kept(asked: Filter, rows: int, makers: _Makers) -> Bools:
    """Return which rows a filter keeps. Only the columns that it asks for are made."""
    if not asked.fields:
        return np.ones(rows, dtype=bool)
    columns: dict[str, Column] = {}
    for field in asked.fields:
        column = makers[field]()
        if column is None:
            raise FilterError(f"the filter asks for '{field}', but {_LACKS[field]}.")
        columns[field] = column
    return asked.keeps(columns)


def _of_other(ours: Indices, theirs: Indices | None) -> _Makers:
    """ours, theirs: (Q,), ranks from 1, 0 for a query that asks for nothing, which nothing is said of."""
    if theirs is None:
        return {"other": lambda: None, "better": lambda: None}

    def better() -> Column:
        words = np.select([ours == 0, ours < theirs, ours > theirs], ["", "here", "other"], "neither")
        return [str(word) for word in words]

    return {"other": lambda: _known(theirs), "better": better}


def _known(ranks: Indices) -> npt.NDArray[np.float64]:
    """Return ranks, (Q,), NaN in the place of 0, of what has none."""
    return np.where(ranks > 0, ranks, np.nan)


def _said(marked: Marked | None, rows: int) -> Column | None:
    return None if marked is None else [tuple(marked.get(row, ())) for row in range(rows)]


def _has_star(starred: Collection[int] | None, rows: int) -> Column | None:
    return None if starred is None else ["yes" if row in starred else "no" for row in range(rows)]


def _said_of_images(texts: Texts, lines: CaptionLines) -> Column | None:
    """Return all captions of each image, (I,); no phrase reaches from one into the next."""
    return texts.sentences.joined(lines.first) if texts.captions else None


def _ranks(ranking: ImageRanking) -> npt.NDArray[np.float64]:
    """Return the rank of each image, (I,), NaN where it was not ranked."""
    ranks = np.full(len(ranking.scores), np.nan)
    ranks[ranking.order] = np.arange(1, len(ranking.order) + 1)
    return ranks


def _plain_ranks(ranking: ImageRanking) -> npt.NDArray[np.float64]:
    """Return the rank of each image by its score, (I,), NaN where it was not ranked."""
    return _ranks(ranking) if ranking.corrected is None else _known(ranking.corrected.plain_ranks)


def _scores(ranking: ImageRanking) -> npt.NDArray[np.float32]:
    """Return the score of each image, (I,), NaN where it was not ranked."""
    scores = np.full(len(ranking.scores), np.nan, dtype=np.float32)
    scores[ranking.order] = ranking.scores[ranking.order]
    return scores
