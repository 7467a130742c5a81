"""Images with a region like one region of one image.

Two regions are alike by the cosine of their nodes behind the last layer of the graph (those that enter it, where there
is no layer), of one member: what a region means among the regions of its own image. An image counts by its best region.
B images, N regions, D embedding.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import Floats, ImageRanking, Indices, Progress
from vsrn_viewer.errors import QueryError
from vsrn_viewer.retrieval.gallery import image_blocks
from vsrn_viewer.retrieval.likeness import asked_image, with_asked_first
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.retrieval.ranking import rank
from vsrn_viewer.retrieval.search import encode_images
from vsrn_viewer.steps import saying
from vsrn_viewer.view import Query, check_member
from vsrn_viewer.vsrn import Folded, trace_graph

_IMAGES_A_BLOCK = 64  # whose regions are held at once
_STEP_SHARE = 0.25  # of a step of reading the images: people are at work while this goes on


@steps_within_memory
def rank_by_region(pair: Pair, query: Query, member: int = 1) -> Generator[Progress, None, ImageRanking]:
    """Rank the images by their region that is most like region `query.region` of image `query.index`.

    member: of the ensemble, from 1. The images are read in blocks, so memory does not grow with the split; an image
    whose regions cannot be read, or whose values overflow, is left out. Of copies only the first is computed. The last
    answers are kept. Raises QueryError for an image or a region there is not, CheckpointError for such a member,
    OverflowingError if the values of the asked image overflow, DatasetError as `encode_images` does.
    """
    image = asked_image(pair, query)
    check_member(member, len(pair.models))
    _check_region(pair, image, query)
    yield from encode_images(pair)
    key = image, query.region, member
    known = pair.by_region.find(key)
    if known is not None:
        return known
    found = yield from _ranked(pair, query, member)
    pair.by_region.put(key, found)
    return found


def _check_region(pair: Pair, image: int, query: Query) -> None:
    regions = pair.split.count(image)
    if not 0 <= query.region < regions:
        name = pair.split.image_ids[image]
        raise QueryError(f"Image {name} has regions 1 to {regions}: got {query.region + 1}. Choose one of them.")


def _ranked(pair: Pair, query: Query, member: int) -> Generator[Progress, None, ImageRanking]:
    start = time.perf_counter()
    model, images = pair.models[member - 1], pair.split.images
    nodes, _, _ = trace_graph(model, pair.split.features(query.index))
    asked = _unit(torch.from_numpy(nodes[-1, query.region]).to(model.device))
    scores, regions = np.full(images, -np.inf, np.float32), np.full(images, -1, np.int64)
    originals = pair.images.ready & (pair.images.first == np.arange(images))
    folded, done = Folded(model, _STEP_SHARE), 0
    for rows in _blocks(pair, originals):
        for alike, features in _by_count(pair, rows):
            progress = Progress("Comparing regions", done, int(originals.sum()))
            best = _best(folded, features.to(model.device), asked)
            scores[alike], regions[alike] = yield from saying(best, lambda _, progress=progress: progress)  # type: ignore[misc]
            done += len(alike)
    scores, regions = scores[pair.images.first], regions[pair.images.first]
    order = rank(scores)[: int(np.isfinite(scores).sum())]
    order = with_asked_first(order, scores, query.index)
    elapsed = (time.perf_counter() - start) * 1e3
    return ImageRanking(query, order, scores, -1, (), 0.0, elapsed, regions=regions)


def _blocks(pair: Pair, wanted: npt.NDArray[np.bool_]) -> Iterator[Indices]:
    """Yield the rows that are wanted, (I,) bool, a block at a time."""
    for block in image_blocks(pair.split):
        rows = block[wanted[block]]
        yield from (rows[at : at + _IMAGES_A_BLOCK] for at in range(0, len(rows), _IMAGES_A_BLOCK))


def _by_count(pair: Pair, rows: Indices) -> Iterator[tuple[Indices, Tensor]]:
    """Yield the rows with equally many regions, and their features, (B,N,F)."""
    read = [pair.split.features(row) for row in rows.tolist()]
    counts = np.array([len(features) for features in read])
    for count in np.unique(counts):
        places = np.flatnonzero(counts == count)
        yield rows[places], torch.from_numpy(np.stack([read[place] for place in places]))


def _best(folded: Folded, features: Tensor, asked: Tensor) -> Generator[None, None, tuple[Floats, Indices]]:
    """Return the cosine of the best region of each image, (B,), minus infinity where values overflow, and that region,
    (B,), ties to the smaller one. features: (B,N,F). asked: (D,), of length 1."""
    nodes = yield from folded.nodes_in_steps(features)
    with torch.inference_mode():
        cosine = (_unit(nodes) @ asked).cpu().numpy()  # (B,N)
    overflows = ~np.isfinite(cosine).all(axis=1)
    best = cosine.argmax(axis=1)
    scores = np.where(overflows, -np.inf, cosine[np.arange(len(best)), best]).astype(np.float32)
    return scores, np.where(overflows, -1, best)


def _unit(nodes: Tensor) -> Tensor:
    return torch.nn.functional.normalize(nodes, dim=-1)
