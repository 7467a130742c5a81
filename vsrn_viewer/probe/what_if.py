"""What a change does to an image's score and rank. The other images stay as they are."""

from __future__ import annotations

import time

import numpy as np
import torch

from vsrn_viewer.answers import Floats, ImageRanking, Standing, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.ranking import place_of, rank
from vsrn_viewer.retrieval.scoring import mean_scores
from vsrn_viewer.retrieval.search import embed_image, embed_sentence
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import effective_change

_NEAR = 1e-4  # between scores of equal images, which rounding may set apart


def what_if(pair: Pair, image: int, query: Query, change: Change) -> WhatIf:
    """Return an image's standing for a sentence without and with a change, of all members together.

    After a change of words every image is scored with the changed sentence. Where a run overflows, score, rank and
    ranking are None and a notice says so. Raises QueryError and ChangeError as `trace_image` does.
    """
    start = time.perf_counter()
    _, captions = embed_sentence(pair, query)
    pair.gallery.row(0, image)  # it stands among those that are embedded so far
    before = _standing(mean_scores(pair.images, captions), image)
    words, captions = embed_sentence(pair, query, change)
    encoded = time.perf_counter()
    scores = mean_scores(pair.images, captions)
    try:
        scores[image] = _changed_score(pair, image, captions, change, scores)
    except OverflowingError as error:
        return WhatIf(before, Standing(None, None), words, (str(error),))
    truth = pair.split.image_of_caption(query.index) if query.kind == "caption" else -1
    order, ranked = rank(scores)[: np.count_nonzero(pair.images.ready)], time.perf_counter()
    times = (encoded - start) * 1e3, (ranked - encoded) * 1e3
    return WhatIf(before, _standing(scores, image), words, (), ImageRanking(query, order, scores, truth, words, *times))


def _changed_score(pair: Pair, image: int, captions: tuple[torch.Tensor, ...], change: Change, scores: Floats) -> float:
    """Return the score of the changed image. scores: (I,), of the unchanged ones.

    A change that has no effect keeps the score to the last bit, and so does one that leaves the regions of another
    image: copies tie (see `retrieval.copies`), and an image becomes a copy by losing regions.
    """
    features = pair.split.features(image)
    effective = effective_change(pair.models[0], features, change)
    if not effective.of_image:
        return float(scores[image])
    embeddings = [embed_image(pair, image, member, change) for member in range(1, len(pair.models) + 1)]
    with torch.inference_mode():
        own = torch.stack([one @ caption for one, caption in zip(embeddings, captions, strict=True)]).mean().item()
    if effective.edges or effective.skipped_layers or effective.gates:
        return own
    left = features[list(effective.regions or ())]
    for other in np.flatnonzero(np.abs(scores - own) < _NEAR).tolist():
        if pair.split.count(other) == len(left) and np.array_equal(pair.split.features(other), left):
            return float(scores[other])
    return own


def _standing(scores: Floats, image: int) -> Standing:
    return Standing(float(scores[image]), place_of(scores, image))
