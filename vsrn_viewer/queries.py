"""How every caption and every image of a split fares as a query: its rank, and what came first instead. Plain data.

I images, C captions; rows and lines count from 0, ranks from 1. Ties go to the smaller index, as in every list. Scores
are means over the members of an ensemble, float64, without a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.filter_columns import Names
from vsrn_viewer.recall import Recall, recall_of
from vsrn_viewer.view import PairId, Query

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

TOP = 10  # how many of the first images of a caption are counted


class _Queries:
    """What captions and images as queries have in common: arrays of one value each, (Q,)."""

    rank: Indices
    score: Doubles
    rival_score: Doubles

    @property
    def best_score(self) -> Doubles:
        """The score of what came first, (Q,)."""
        return np.where(self.rank == 1, self.score, self.rival_score)

    @property
    def margin(self) -> Doubles:
        """By how much the truth is ahead of the best other answer, (Q,): negative, or 0, where it lost; NaN where there
        is no truth, or where neither has a score."""
        with np.errstate(invalid="ignore"):
            ahead: Doubles = self.score - self.rival_score
        return ahead


@dataclass(frozen=True, eq=False)
class CaptionQueries(_Queries):
    """Every caption as a query for its image. All arrays are (C,).

    image: the own image's row. rank, score: of it; −inf for one that could not be embedded. rival, rival_score: the
    best of the other images; -1 and −inf where there is no other.
    """

    image: Indices
    rank: Indices
    score: Doubles
    rival: Indices
    rival_score: Doubles

    @property
    def best(self) -> Indices:
        """The row of the image that came first."""
        return np.where(self.rank == 1, self.image, self.rival)


@dataclass(frozen=True, eq=False)
class ImageQueries(_Queries):
    """Every image as a query for its captions. All arrays are (I,).

    rank: of the best own caption; 0 for an image without captions, which asks for nothing. line, score: of that
    caption; -1 and NaN without one. rival, rival_score: the best caption of the other images; -1 and −inf where there
    is none. top1_count, top10_count: for how many captions the image stands first, and among the first 10.
    """

    rank: Indices
    line: Indices
    score: Doubles
    rival: Indices
    rival_score: Doubles
    top1_count: Indices
    top10_count: Indices

    @property
    def best(self) -> Indices:
        """The line of the caption that came first."""
        return np.where(self.rank == 1, self.line, self.rival)


@dataclass(frozen=True, eq=False)
class ModelRanks:
    """The ranks of all truths of a split by one model, from 1. name: the model's. captions (C,): of each caption's
    image. images (I,): of the best caption of each image, 0 where it has none."""

    name: str
    captions: Indices
    images: Indices


@dataclass(frozen=True, eq=False)
class SplitQueries:
    """All queries of a split, and what else is known of them.

    words (C,): how many tokens a caption has. unknown (C,): how many of them the model reads as <unk>; None without a
    vocabulary. labels: the detector's class names in each image, each once, (I,); () where nothing has labels.
    other: the ranks of another model, which this one is compared with; None without. without: the ranks of this model
    in an order without hubs, named as `hubs.order_words` does; None without one.
    """

    captions: CaptionQueries
    images: ImageQueries
    lines: CaptionLines
    words: Indices
    unknown: Indices | None = None
    labels: tuple[tuple[str, ...], ...] = ()
    other: ModelRanks | None = None
    without: ModelRanks | None = None

    @cached_property
    def label_names(self) -> Names:
        """The labels, prepared to be asked for again and again."""
        return Names(self.labels)

    def ranks(self, name: str) -> ModelRanks:
        """Return the ranks alone. name: the model's."""
        return ModelRanks(name, self.captions.rank, self.images.rank)

    def caption_recall(self, kept: Bools | None = None) -> Recall:
        """Return the recall of text to image over the captions that are kept, (C,) bool; over all with None."""
        ranks = self.captions.rank - 1
        return recall_of(ranks if kept is None else ranks[kept])

    def image_recall(self, kept: Bools | None = None) -> Recall:
        """Return the recall of image to text over the images that are kept, (I,) bool, and have captions."""
        asks = self.images.rank > 0
        return recall_of(self.images.rank[asks if kept is None else asks & kept] - 1)


@dataclass(frozen=True, eq=False)
class ImageLabels:
    """The detector's class names in every image of a split, each once, (I,); () where nothing has labels."""

    of_images: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Case:
    """A query with two answers to look at side by side, each an image and a caption. All but `query` are rows and
    lines; truth: what should have been found. instead: what came first instead, or, where the truth did, came next.

    A caption as the query has two images and its own line twice; an image has its own row twice and two lines.
    """

    query: Query
    truth: tuple[int, int]
    instead: tuple[int, int]


@dataclass(frozen=True)
class ModelsCase:
    """What two models answer to one query, each an image and a caption: ours, and theirs, who are `other`.

    A caption as the query has the image that each puts first; an image has the caption that each puts first.
    """

    query: Query
    ours: tuple[int, int]
    theirs: tuple[int, int]
    other: PairId


def models_case(query: Query, ours: SplitQueries, theirs: SplitQueries, other: PairId) -> ModelsCase:
    """Return what two models put first for a caption or an image of their split, the same line or row for both."""
    if query.kind == "image":
        first, second = ((query.index, int(one.images.best[query.index])) for one in (ours, theirs))
    else:
        first, second = ((int(one.captions.best[query.index]), query.index) for one in (ours, theirs))
    return ModelsCase(query, first, second, other)


def case_of(query: Query, queries: SplitQueries, captions: Sequence[str], image_ids: Sequence[str]) -> Case | None:
    """Return the case of a caption or an image of the split; None if the split does not have it, or if it asks for
    nothing. captions: (C,). image_ids: (I,)."""
    names = {"caption": captions, "image": image_ids}.get(query.kind, ())
    if not 0 <= query.index < len(names) or names[query.index] != query.text:
        return None
    make = case_of_caption if query.kind == "caption" else case_of_image
    return make(queries, query.index, query.text)


def case_of_caption(queries: SplitQueries, line: int, text: str) -> Case:
    """Return the case of a caption, by its line. text: its words. Without another image both sides are the own one."""
    own, rival = int(queries.captions.image[line]), int(queries.captions.rival[line])
    return Case(Query("caption", text, line), (own, line), (rival if rival >= 0 else own, line))


def case_of_image(queries: SplitQueries, image: int, image_id: str) -> Case | None:
    """Return the case of an image, by its row; None if it has no caption."""
    own, rival = int(queries.images.line[image]), int(queries.images.rival[image])
    if own < 0:
        return None
    return Case(Query("image", image_id, image), (image, own), (image, rival if rival >= 0 else own))
