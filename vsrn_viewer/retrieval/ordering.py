"""The answers to one query in an order without hubs: what is subtracted is found once for a pair and kept.

What asks is what the split has: its captions where images are ranked, its images where captions are. A sentence of
nobody's is ranked by the same offsets; the part of a correction that belongs to the query itself moves none of its
answers, and CSLS takes it from the query's own scores. n answers.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TypeVar

import numpy as np

from vsrn_viewer.answers import CaptionRanking, ImageRanking, Progress
from vsrn_viewer.errors import QueryError
from vsrn_viewer.hubs import NEAREST, TEMPERATURE, Corrected, Correction, Doubles, Offsets
from vsrn_viewer.retrieval.matrix_pair import scores_of_query
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.ranking import Scores, rank
from vsrn_viewer.retrieval.search import prepare_captions, split_scores
from vsrn_viewer.retrieval.without_hubs import offsets_of
from vsrn_viewer.statistics import AskOffsets
from vsrn_viewer.view import Query

_Ranking = TypeVar("_Ranking", ImageRanking, CaptionRanking)
_OF_ONE_SENTENCE = (
    "An order without hubs is of one sentence, or of an image of the split: what it subtracts is found with the "
    "captions of the split. Leave it out here."
)


def find_offsets(pair: Pair, correction: Correction) -> Generator[Progress, None, Offsets]:
    """Return what a correction subtracts from the scores of a pair's split, as it was found before if it was.

    Raises DatasetError if the split has no captions, or as `without_hubs.offsets_of`.
    """
    known = pair.offsets.get(correction)
    if known is not None:
        return known
    question = AskOffsets(correction)
    found = pair.known_answers.find(question)
    if isinstance(found, Offsets):
        yield from prepare_captions(pair)  # which a changed image is compared with
    else:
        found = yield from offsets_of((yield from split_scores(pair)), correction)
        pair.known_answers.keep(question, found)
    pair.offsets[correction] = found
    return found


def is_correctable(query: Query) -> bool:
    """Return whether the images can be ranked for a query without hubs: a sum of sentences, an image and a region ask
    for something else than the captions by which hubs are found."""
    return query.has_words and not query.is_sum


def check_correctable(query: Query) -> None:
    """Raise QueryError for a query whose images have no order without hubs."""
    if not is_correctable(query):
        raise QueryError(_OF_ONE_SENTENCE)


def images_without_hubs(pair: Pair, ranking: ImageRanking, correction: Correction | None) -> ImageRanking:
    """Return ranked images in the order of a correction. They keep the plain order, and say so, as long as nobody has
    found the offsets, and where the query has no other (`is_correctable`)."""
    offsets = _known_offsets(pair, correction)
    if offsets is None or correction is None or not is_correctable(ranking.query):
        return ranking
    scores = ranking.scores if pair.matrix is None else scores_of_query(pair.matrix, ranking.query, pair.info.captions)
    return images_in_order(ranking, offsets.scale, offsets.images, correction, scores)


def captions_without_hubs(pair: Pair, ranking: CaptionRanking, correction: Correction | None) -> CaptionRanking:
    """Return ranked captions in the order of a correction; in the plain one as long as nobody has found the offsets."""
    offsets = _known_offsets(pair, correction)
    if offsets is None or correction is None:
        return ranking
    scores = ranking.scores if pair.matrix is None else pair.matrix.scores[ranking.image]
    return _in_order(ranking, offsets.scale, offsets.captions, correction, scores)


def images_in_order(
    ranking: ImageRanking, scale: float, less: Doubles, correction: Correction, scores: Scores | None = None
) -> ImageRanking:
    """Return ranked images in the order of scale · score − less. less: (I,). scores: (I,), where the ranking's are
    rounded. Those that were not ranked stay so."""
    return _in_order(ranking, scale, less, correction, ranking.scores if scores is None else scores)


def _known_offsets(pair: Pair, correction: Correction | None) -> Offsets | None:
    return None if correction is None else pair.offsets.get(correction)


def own_offset(scores: Scores, correction: Correction) -> float:
    """Return what a correction subtracts for one image or caption, by its scores with all that asks, (n,)."""
    known = scores[np.isfinite(scores)].astype(np.float64)
    if not len(known):
        return 0.0
    if correction == "csls":
        return float(np.partition(known, -min(NEAREST, len(known)))[-NEAREST:].mean())
    return 1 + TEMPERATURE * float(np.log(np.exp((known - 1) / TEMPERATURE).sum()))


def _in_order(ranking: _Ranking, scale: float, less: Doubles, correction: Correction, plain: Scores) -> _Ranking:
    """less, plain: (n,), what is subtracted from the scaled score of each answer, and that score."""
    scores = plain.astype(np.float64)
    sorted_by = scale * scores - less
    plain_ranks = np.zeros(len(scores), np.int64)
    plain_ranks[ranking.order] = np.arange(1, len(ranking.order) + 1)
    by = Corrected(correction, _values(sorted_by, scores, correction), plain_ranks)
    return replace(ranking, order=rank(sorted_by)[: len(ranking.order)], corrected=by)


def _values(sorted_by: Doubles, scores: Doubles, correction: Correction) -> Doubles:
    """Return what the formula of a correction says of each answer, (n,)."""
    if correction == "csls":
        values: Doubles = sorted_by - own_offset(scores, correction)
        return values
    shares: Doubles = np.exp(sorted_by / TEMPERATURE)
    return np.where(np.isfinite(sorted_by), shares, -np.inf)
