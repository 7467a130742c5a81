"""Leave-one-out: what the score loses when a region, or a word of the sentence, is left out and the others stay."""

from __future__ import annotations

import numpy as np
import torch

from vsrn_viewer.answers import Attribution, Floats
from vsrn_viewer.data.tokens import encode_words
from vsrn_viewer.retrieval.gallery import embed_tokens
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.query import words_to_read
from vsrn_viewer.retrieval.search import embed_sentence
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import embed_runs


def leave_one_out(pair: Pair, image: int, query: Query) -> Attribution:
    """Return what each region and each word that is read brings to the ensemble's score.

    None for the regions of an image that has one, and for the words of a sentence of one. Raises QueryError for a
    sentence that cannot be asked, OverflowingError if the values of a run overflow.
    """
    counted, captions = embed_sentence(pair, query)
    words = words_to_read(counted, pair.vocabulary)
    images = tuple(member[image] for member in pair.images.members)
    with torch.inference_mode():
        score = torch.stack([one @ caption for one, caption in zip(images, captions, strict=True)]).mean().item()
    return Attribution(
        target="score",
        method="leave-one-out",
        by_region=_lost_by_region(pair, image, captions, score),
        by_word=_lost_by_word(pair, words, images, score),
    )


def _lost_by_region(pair: Pair, image: int, captions: tuple[torch.Tensor, ...], score: float) -> Floats | None:
    features = pair.split.features(image)
    if len(features) == 1:
        return None
    runs = features[_others(len(features))]  # (N,N-1,F)
    scores = [embed_runs(model, runs) @ caption for model, caption in zip(pair.models, captions, strict=True)]
    return _lost(score, scores)


def _lost_by_word(pair: Pair, words: tuple[str, ...], images: tuple[torch.Tensor, ...], score: float) -> Floats | None:
    if len(words) == 1:
        return None
    ids = np.array([encode_words([words[place] for place in kept], pair.vocabulary) for kept in _others(len(words))])
    lengths = np.full(len(ids), ids.shape[1])
    scores = [embed_tokens(model, ids, lengths) @ one for model, one in zip(pair.models, images, strict=True)]
    return _lost(score, scores)


def _others(count: int) -> np.ndarray:
    """Return for each place the others in order, (count, count - 1) int64."""
    return np.array([np.delete(np.arange(count), place) for place in range(count)])


def _lost(score: float, without: list[torch.Tensor]) -> Floats:
    """Return score − mean over members of the scores without each part, (parts,) float32."""
    lost: Floats = (score - torch.stack(without).mean(dim=0)).cpu().numpy()
    return lost
