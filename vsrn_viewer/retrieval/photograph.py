"""A photograph of no dataset as a query: the captions of a split that fit it, and the images that are like it."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

import torch
from torch import Tensor

from vsrn_viewer.answers import ImageRanking, PhotographMatches, Progress
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.hits import CaptionHit, Hit
from vsrn_viewer.retrieval.likeness import order_by_likeness
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.retrieval.scoring import ranked
from vsrn_viewer.retrieval.search import prepare_captions
from vsrn_viewer.view import Query


@steps_within_memory
def match_photograph(pair: Pair, file: Path, top: int) -> Generator[Progress, None, PhotographMatches]:
    """Return the `top` best captions for a photograph, and the `top` images of the split that are most like it.

    Its regions come from the extractor that the models were trained with. Likeness is the inner product of two image
    embeddings, the mean over the members; images count as far as they are embedded. Raises DatasetError if no such
    extractor is installed, or if the photograph cannot be read.
    """
    if pair.features_of is None:
        raise DatasetError("This pair was opened without an extractor, so no photograph can be matched with it.")
    yield Progress("Finding the regions of the photograph", 0, 1, "photographs")
    features = torch.from_numpy(pair.features_of(file))[None]
    with torch.inference_mode():
        embedded = tuple(model.embed_images(features.to(model.device))[0] for model in pair.models)
    yield from prepare_captions(pair)
    return PhotographMatches(str(file), _captions(pair, embedded, top), *_images(pair, embedded, top))


def rank_like_photograph(pair: Pair, query: Query) -> ImageRanking:
    """Rank the images of a split that are embedded so far by their likeness to the photograph beside it.

    pair: of the photograph (see `Pair.host`). Likeness: see `likeness`. Raises ValueError for a pair without a host.
    """
    if pair.host is None:
        raise ValueError("a photograph is compared with the images of the split that it stands beside")
    start = time.perf_counter()
    embedded = tuple(pair.gallery.row(member, 0) for member in range(len(pair.models)))
    order, scores = order_by_likeness(pair.host, embedded)
    return ImageRanking(query, order, scores, -1, (), 0.0, (time.perf_counter() - start) * 1e3)


def _captions(pair: Pair, embedded: tuple[Tensor, ...], top: int) -> tuple[CaptionHit, ...]:
    if pair.captions is None:
        return ()
    order, scores = ranked(pair.captions, embedded)
    lines = order[:top].tolist()
    return tuple(
        CaptionHit(place, pair.info.captions[line], line, float(scores[line]), ground_truth=False)
        for place, line in enumerate(lines, start=1)
    )


def _images(pair: Pair, embedded: tuple[Tensor, ...], top: int) -> tuple[tuple[Hit, ...], tuple[int, ...]]:
    """Return the images that are most like it, and their rows."""
    order, scores = order_by_likeness(pair, embedded)
    rows = order[:top].tolist()
    hits = (Hit(place, pair.info.image_ids[row], float(scores[row])) for place, row in enumerate(rows, start=1))
    return tuple(hits), tuple(rows)
