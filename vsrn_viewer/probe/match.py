"""Match: one image and one sentence, and how well runs match that leave out some of its regions or words.

What an attribution asks again and again. Runs with equally many regions go through the network together, as many at
once as keep a step short. M regions are read, T words, B runs, D embedding.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import Progress
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.data.tokens import encode_words, pad_words
from vsrn_viewer.errors import QueryError
from vsrn_viewer.retrieval.gallery import Embeddings, embed_tokens
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.query import Reading, read_query
from vsrn_viewer.retrieval.scoring import mean_scores
from vsrn_viewer.retrieval.search import embed_image, embed_reading
from vsrn_viewer.view import Query, Target, check_member
from vsrn_viewer.vsrn import Vsrn, batch_change, effective_change, embed_batch, rows_read
from vsrn_viewer.vsrn.device import in_halves

Doubles = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

_STEP_OPERATIONS = 2e9  # multiplications and additions of one step: some 50 ms on two cores
_ON_CUDA = 100  # times as many, in the same time


@dataclass(frozen=True)
class Match:
    """models: the networks that are asked, members of the ensemble. rows: (M,), of the regions read. features: (M,F)
    float32. words: the T that are read of a sentence, () of a sum of sentences. images, captions: the embedding of each
    side per member, (D,). rival: the image that a margin is held against, with its embedding per member; -1 and () for
    a score."""

    pair: Pair
    models: tuple[Vsrn, ...]
    change: Change
    rows: Places
    features: npt.NDArray[np.floating[Any]]
    words: tuple[str, ...]
    images: tuple[Tensor, ...]
    captions: tuple[Tensor, ...]
    rival: int = -1
    rivals: tuple[Tensor, ...] = ()

    @property
    def score(self) -> float:
        """The score of the match as it is, mean over the members; NaN if the values of its run overflow."""
        return float(_mean_product(self.images, self.captions))

    @property
    def target(self) -> float:
        """The score, or the margin over the rival."""
        return self.score - self.rival_score

    @property
    def rival_score(self) -> float:
        """The rival's score with the sentence, 0 for a target without one."""
        return float(_mean_product(self.rivals, self.captions)) if self.rivals else 0.0

    def scores_of_regions(self, kept: Sequence[Places]) -> Generator[Progress, None, Doubles]:
        """Return the scores of runs that keep some of the regions read, (B,); NaN where values overflow.

        kept: per run, places of the regions kept, ascending: their order stays. A run of none has the score 0.
        """
        scores = np.zeros(len(kept))
        done = 0
        for runs in batches_of_runs(self.models[0], kept):
            scores[runs] = in_halves(self._scores_of_batch, np.stack([kept[run] for run in runs]))
            done += len(runs)
            yield Progress("Explaining", done, len(kept), "runs")
        return scores

    def scores_of_words(self, kept: Sequence[Places]) -> Doubles:
        """Return the scores, less the rival's for a margin, of sentences that keep some of the words, (B,).

        kept: per sentence, places of the words kept, ascending; of none, <start> and <end> are read alone.
        """
        encoded = [encode_words([self.words[place] for place in places], self.pair.vocabulary) for places in kept]
        ids, lengths = pad_words(encoded)
        own = [embed_tokens(model, ids, lengths) for model in self.models]
        scores = torch.stack([captions @ image for captions, image in zip(own, self.images, strict=True)]).mean(dim=0)
        if self.rivals:
            theirs = [captions @ rival for captions, rival in zip(own, self.rivals, strict=True)]
            scores = scores - torch.stack(theirs).mean(dim=0)
        return scores.double().cpu().numpy()

    def _scores_of_batch(self, kept: Places) -> Doubles:
        """kept: (B,N) → (B,)."""
        with torch.inference_mode():
            scores = []
            for model, caption in zip(self.models, self.captions, strict=True):
                features = torch.from_numpy(self.features[kept]).to(model.device)
                change = batch_change(self.change, self.rows, kept, model.device)
                scores.append(embed_batch(model, features, change) @ caption)
            return torch.stack(scores).mean(dim=0).double().cpu().numpy()


def match_of(
    pair: Pair,
    image: int,
    query: Query,
    target: Target = "score",
    member: int | None = None,
    change: Change = UNCHANGED,
) -> Match:
    """Return the match of an image with a sentence under a change.

    member: of the ensemble, from 1; None for all together. The rival of a margin is the best other image of the
    unchanged query. Raises QueryError for a sentence that cannot be asked, or for a margin without another image,
    CheckpointError for a member that does not exist, ChangeError for a change that does not fit, OverflowingError
    if the values of the run overflow.
    """
    members = tuple(range(len(pair.models)))
    if member is not None:
        check_member(member, len(pair.models))
        members = (member - 1,)
    reading = read_query(query, pair.vocabulary, change)
    features = pair.split.features(image)
    effective = effective_change(pair.models[0], features, change)
    rows = rows_read(effective, len(features))
    captions = _captions(pair, members, reading)
    rival = -1
    if target == "margin":
        rival = _rival(pair, image, members, _captions(pair, members, read_query(query, pair.vocabulary)))
    return Match(
        pair=pair,
        models=tuple(pair.models[one] for one in members),
        change=effective,
        rows=rows,
        features=features[rows],
        words=reading.words,
        images=tuple(embed_image(pair, image, one + 1, change).clone() for one in members),
        captions=captions,
        rival=rival,
        rivals=tuple(pair.embedding(one, rival).clone() for one in members) if rival >= 0 else (),
    )


def runs_at_once(model: Vsrn, regions: int) -> int:
    """Return how many runs of so many regions keep a step short: at least one."""
    config = model.config
    size = config.embed_size
    weights = config.feature_size * size + (4 * config.graph_layers + 6 * config.use_gru) * size**2
    edges = 2 * config.graph_layers * regions * size
    operations = _STEP_OPERATIONS * (_ON_CUDA if model.device.type == "cuda" else 1)
    return max(1, int(operations / (2 * regions * (weights + edges))))


def others(count: int) -> list[Places]:
    """Return for each place all the others, ascending."""
    return [np.delete(np.arange(count), place) for place in range(count)]


def _captions(pair: Pair, members: tuple[int, ...], reading: Reading) -> tuple[Tensor, ...]:
    embedded = embed_reading(pair, reading)
    return tuple(embedded[one].clone() for one in members)


def _rival(pair: Pair, image: int, members: tuple[int, ...], captions: tuple[Tensor, ...]) -> int:
    """Return the best-ranked other image, ties to the smaller row."""
    if pair.split.images < 2:
        raise QueryError("A margin needs a second image to compare with. Explain the score instead.")
    own = Embeddings(tuple(pair.images.members[one] for one in members), pair.images.first, pair.images.ready)
    scores = mean_scores(own, captions)
    scores[image] = -np.inf
    return int(scores.argmax())


def _mean_product(images: tuple[Tensor, ...], captions: tuple[Tensor, ...]) -> Tensor:
    return torch.stack([image @ caption for image, caption in zip(images, captions, strict=True)]).mean()


def batches_of_runs(model: Vsrn, kept: Sequence[Places]) -> Iterator[Places]:
    """Yield the numbers of runs that go through the network at once: as many regions each, a short step together.

    kept: per run, places of the regions kept; a run of none goes nowhere.
    """
    sizes = np.array([len(places) for places in kept], dtype=np.int64)
    for regions in sorted({*sizes.tolist()} - {0}):
        runs, at_once = np.flatnonzero(sizes == regions), runs_at_once(model, regions)
        for start in range(0, len(runs), at_once):
            yield runs[start : start + at_once]
