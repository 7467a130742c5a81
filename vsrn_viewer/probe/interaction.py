"""How words and regions make a match together: s − s(−word) − s(−region) + s(−word, −region), for every pair.

The score is an inner product of two embeddings, so (T + 1) sentences and (N + 1) images give all (T + 1) × (N + 1)
scores by one product of matrices: the values are exact.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch
from torch import Tensor

from vsrn_viewer.answers import Interaction, Progress
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.data.tokens import encode_words, pad_words
from vsrn_viewer.errors import QueryError
from vsrn_viewer.probe.match import Match, match_of, others, runs_at_once
from vsrn_viewer.retrieval.gallery import embed_tokens
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import Vsrn, batch_change, embed_batch


def interaction(
    pair: Pair, image: int, query: Query, member: int | None = None, change: Change = UNCHANGED
) -> Generator[Progress, None, Interaction]:
    """Return the interaction of every word with every region, a short step at a time.

    member: of the ensemble, from 1; None for all together. A column is NaN where the run without its region overflows.
    Raises as `match_of` does, and QueryError for an image of one region, a sentence of one word, or a sum.
    """
    match = match_of(pair, image, query, "score", member, change)
    if len(match.rows) == 1:
        raise QueryError("Word × region needs two regions: without the only one there is nothing to compare.")
    if not match.words:
        raise QueryError("Word × region needs one sentence, and this query is a sum. Ask one of its parts alone.")
    if len(match.words) == 1:
        raise QueryError("Word × region needs two words: without the only one there is nothing to compare.")
    scores = np.zeros((len(match.words) + 1, len(match.rows) + 1))
    for model, own_image, caption in zip(match.models, match.images, match.captions, strict=True):
        images = yield from _images_without(match, model)
        sentences = torch.cat([caption[None], _sentences_without(match, model)])
        product = sentences @ torch.cat([own_image[None], images]).T
        scores += product.double().cpu().numpy() / len(match.models)
    whole, less_region, less_word = scores[0, 0], scores[:1, 1:], scores[1:, :1]
    values = whole - less_word - less_region + scores[1:, 1:]
    return Interaction(
        words=match.words,
        rows=match.rows,
        values=values.astype(np.float32),
        score=float(whole),
        by_word=(whole - less_word[:, 0]).astype(np.float32),
        by_region=(whole - less_region[0]).astype(np.float32),
    )


def _images_without(match: Match, model: Vsrn) -> Generator[Progress, None, Tensor]:
    """Return the image without each region, (N,D)."""
    kept = np.stack(others(len(match.rows)))
    embeddings = []
    size = runs_at_once(model, kept.shape[1])
    for start in range(0, len(kept), size):
        batch = kept[start : start + size]
        with torch.inference_mode():
            features = torch.from_numpy(match.features[batch]).to(model.device)
            change = batch_change(match.change, match.rows, batch, model.device)
            embeddings.append(embed_batch(model, features, change))
        yield Progress("Taking words and regions apart", min(start + size, len(kept)), len(kept), "runs")
    return torch.cat(embeddings)


def _sentences_without(match: Match, model: Vsrn) -> Tensor:
    """Return the sentence without each word, (T,D)."""
    encoded = [
        encode_words([match.words[at] for at in kept], match.pair.vocabulary) for kept in others(len(match.words))
    ]
    return embed_tokens(model, *pad_words(encoded))
