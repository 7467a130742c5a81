"""What a change does to an image's score and rank. The other images stay as they are."""

from __future__ import annotations

import numpy as np
import torch

from vsrn_viewer.answers import Floats, Standing, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.ranking import place_of
from vsrn_viewer.retrieval.search import embed_image, embed_sentence, mean_scores
from vsrn_viewer.view import Query

_NEAR = 1e-4  # between scores of equal images, which rounding may set apart


def what_if(pair: Pair, image: int, query: Query, change: Change) -> WhatIf:
    """Return an image's standing for a sentence without and with a change, of all members together.

    After a change of words every image is scored with the changed sentence. Where a run overflows, score and rank are
    None and a notice says so. Raises QueryError and ChangeError as `trace_image` does.
    """
    _, captions = embed_sentence(pair, query)
    before = _standing(mean_scores(pair.images, captions), image)
    words, captions = embed_sentence(pair, query, change)
    scores = mean_scores(pair.images, captions)
    try:
        members = range(1, len(pair.models) + 1)
        embeddings = [embed_image(pair, image, member, change) for member in members]
    except OverflowingError as error:
        return WhatIf(before, Standing(None, None), words, (str(error),))
    with torch.inference_mode():
        own = torch.stack([one @ caption for one, caption in zip(embeddings, captions, strict=True)]).mean().item()
    if change.regions is not None:
        own = _score_of_equal_image(pair, image, change, scores, own)
    scores[image] = own
    return WhatIf(before, _standing(scores, image), words)


def _standing(scores: Floats, image: int) -> Standing:
    return Standing(float(scores[image]), place_of(scores, image))


def _score_of_equal_image(pair: Pair, image: int, change: Change, scores: Floats, own: float) -> float:
    """Return the score of an image that has just the regions that are left, or `own` if there is none.

    Copies tie to the last bit (see `retrieval.copies`), and an image becomes a copy by losing regions. scores: (I,).
    """
    if change.edges or change.skipped_layers or change.gates or change.regions is None:
        return own
    left = pair.split.features(image)[list(change.regions)]
    near = (np.abs(scores - own) < _NEAR) & (pair.split.counts() == len(left))
    for other in np.flatnonzero(near).tolist():
        if np.array_equal(pair.split.features(other), left):
            return float(scores[other])
    return own
