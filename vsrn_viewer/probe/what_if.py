"""What a change does to an image's score and rank. The other images stay as they are."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
import torch

from vsrn_viewer.answers import CorrectedStanding, CountedWord, Floats, ImageRanking, Standing, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.hubs import Correction, Doubles
from vsrn_viewer.retrieval.ordering import images_in_order, images_without_hubs, own_offset
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import within_memory
from vsrn_viewer.retrieval.ranking import place_in, rank
from vsrn_viewer.retrieval.scoring import mean_scores
from vsrn_viewer.retrieval.search import embed_image, embed_sentence
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import effective_change

NO_STANDING = Standing(None, None)
_NEAR = 1e-4  # between scores of equal images, which rounding may set apart


@within_memory
def what_if(pair: Pair, image: int, query: Query, change: Change, correction: Correction | None = None) -> WhatIf:
    """Return an image's standing for a sentence without and with a change, of all members together.

    After a change of words every image is scored with the changed sentence. Where a run overflows, score, rank and
    ranking are None and a notice says so. correction: ranks are those of an order without hubs, as
    `ordering.images_without_hubs` says. Raises QueryError and ChangeError as `trace_image` does.
    """
    start = time.perf_counter()
    _, captions = embed_sentence(pair, query)
    pair.gallery.row(0, image)  # it stands among those that are embedded so far
    unchanged = images_without_hubs(pair, _ranking(pair, query, mean_scores(pair.images, captions), ()), correction)
    words, captions = embed_sentence(pair, query, change)
    encoded = time.perf_counter()
    scores = mean_scores(pair.images, captions)
    try:
        run = _run(pair, image, captions, change, scores)
    except OverflowingError as error:
        return WhatIf(_standing(unchanged, image), NO_STANDING, words, (str(error),))
    scores[image] = run.score
    changed = _ranking(pair, query, scores, words)
    by = unchanged.corrected
    if by is not None:
        changed = images_in_order(changed, *_offsets(pair, image, change, run, by.correction), by.correction)
    times = (encoded - start) * 1e3, (time.perf_counter() - encoded) * 1e3
    changed = replace(changed, text_ms=times[0], rank_ms=times[1])
    return WhatIf(_standing(unchanged, image), _standing(changed, image), words, (), changed)


@dataclass(frozen=True)
class _Run:
    """The score of a changed image. same_as: the row of the unchanged image that it is, its own where the change has no
    effect; -1 for none."""

    score: float
    same_as: int


def _run(pair: Pair, image: int, captions: tuple[torch.Tensor, ...], change: Change, scores: Floats) -> _Run:
    """Return how the changed image matches. scores: (I,), of the unchanged ones.

    A change that has no effect keeps the score to the last bit, and so does one that leaves the regions of another
    image: copies tie (see `retrieval.copies`), and an image becomes a copy by losing regions.
    """
    features = pair.split.features(image)
    effective = effective_change(pair.models[0], features, change)
    if not effective.of_image:
        return _Run(float(scores[image]), image)
    embeddings = _embeddings(pair, image, change)
    with torch.inference_mode():
        own = torch.stack([one @ caption for one, caption in zip(embeddings, captions, strict=True)]).mean().item()
    if effective.edges or effective.skipped_layers or effective.gates:
        return _Run(own, -1)
    left = features[list(effective.regions or ())]
    for other in np.flatnonzero(np.abs(scores - own) < _NEAR).tolist():
        if pair.split.count(other) == len(left) and np.array_equal(pair.split.features(other), left):
            return _Run(float(scores[other]), other)
    return _Run(own, -1)


def _embeddings(pair: Pair, image: int, change: Change) -> tuple[torch.Tensor, ...]:
    """Return the embedding of the changed image per member, (D,)."""
    return tuple(embed_image(pair, image, member, change) for member in range(1, len(pair.models) + 1))


def _offsets(pair: Pair, image: int, change: Change, run: _Run, correction: Correction) -> tuple[float, Doubles]:
    """Return the scale of scores and what is subtracted from each, (I,): from the changed image what its own scores
    with the captions of the split give, from the others what was found before."""
    known = pair.offsets[correction]
    less = known.images.copy()
    if run.same_as >= 0:
        less[image] = less[run.same_as]
    else:
        assert pair.captions is not None  # the offsets were found with them
        less[image] = own_offset(mean_scores(pair.captions, _embeddings(pair, image, change)), correction)
    return known.scale, less


def _ranking(pair: Pair, query: Query, scores: Floats, words: tuple[CountedWord, ...]) -> ImageRanking:
    truth = pair.split.image_of_caption(query.index) if query.kind == "caption" else -1
    order = rank(scores)[: np.count_nonzero(pair.images.ready)]
    return ImageRanking(query, order, scores, truth, words, 0.0, 0.0)


def _standing(ranking: ImageRanking, image: int) -> Standing:
    score, found = float(ranking.scores[image]), place_in(ranking.order, image)
    if ranking.corrected is None:
        return Standing(score, found)
    return CorrectedStanding(score, found, int(ranking.corrected.plain_ranks[image]))
