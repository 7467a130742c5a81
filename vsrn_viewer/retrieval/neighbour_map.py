"""Embeddings in a plane by t-SNE (van der Maaten and Hinton 2008), which keeps who is near whom as far as a plane can.
openTSNE computes it. R rows, D embedding, K neighbours of a row.

Nothing in it is random: neighbours are found exactly, and it begins with the principal plane (Kobak and Berens 2019).
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import torch

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.principal import Doubles, Embeddings, principal_plane

PERPLEXITY = 30.0
_ROUNDS = ((250, 12.0, 0.5), (500, 1.0, 0.8))  # how many, exaggeration, momentum: openTSNE's own
_FEWEST = 10  # rows
_SPREAD = 1e-4  # of the beginning: rows must be free to move
_STEP_S = 0.02  # between two looks at the thread: people are answered meanwhile
_AT_ONCE = 1 << 21  # distances that are in memory together
_MISSING = (
    "t-SNE needs openTSNE, which is not installed. Install it, or stay with the principal plane: "
    'pip install "vsrn-viewer[map]".'
)


def installed() -> str:
    """Return which openTSNE is there, "" if none is. Nothing is loaded."""
    try:
        return version("openTSNE")
    except PackageNotFoundError:
        return ""


def neighbour_plane(rows: Embeddings) -> Generator[Progress, None, Doubles]:
    """Return rows (R,D) as places by t-SNE, (R,2) float64, without a unit; NaN for rows that are not finite.

    The perplexity is 30, or a third of the other rows where there are fewer than 91. It works in a thread of its own,
    and ends with its round when the generator is closed. Raises DatasetError without openTSNE, or with fewer than ten
    finite rows.
    """
    if not installed():
        raise DatasetError(_MISSING)
    finite = np.asarray(np.isfinite(rows).all(axis=1))
    count = int(np.count_nonzero(finite))
    if count < _FEWEST:
        raise DatasetError(f"t-SNE needs {_FEWEST} images and captions or more: got {count}. Take the principal plane.")
    watch = _Watch()
    with ThreadPoolExecutor(1) as pool:
        try:
            working = pool.submit(_arrange, rows[finite], watch)
            while not working.done():
                wait([working], timeout=_STEP_S)
                yield watch.progress
            places = np.full((len(rows), 2), np.nan)
            places[finite] = working.result()
            return places
        finally:
            watch.is_over = True


@dataclass
class _Watch:
    """What a thread says of its work, and what it is told."""

    progress: Progress = field(default_factory=lambda: Progress("Finding neighbours", 0, 0, "rows"))
    is_over: bool = False


def _arrange(rows: Embeddings, watch: _Watch) -> Doubles:
    """Return places (R,2) of finite rows; whatever they are by then, once nobody waits for them any more."""
    perplexity = min(PERPLEXITY, (len(rows) - 1) / 3)
    neighbours, distances = _neighbours(rows, int(3 * perplexity), watch)
    first, _ = principal_plane(rows)
    first *= _SPREAD / (first[:, 0].std() or 1.0)
    if watch.is_over:
        return first
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    known = PrecomputedNeighbors(neighbours, distances)
    affinities = PerplexityBasedNN(perplexity=perplexity, knn_index=known, n_jobs=torch.get_num_threads())
    places: Any = TSNEEmbedding(first, affinities, n_jobs=torch.get_num_threads(), random_state=0)
    done, whole = 0, sum(rounds for rounds, _, _ in _ROUNDS)
    for rounds, exaggeration, momentum in _ROUNDS:

        def said(iteration: int, _error: float, _places: Any, before: int = done) -> bool:
            watch.progress = Progress("Arranging neighbours", before + iteration, whole, "rounds")
            return watch.is_over

        steps = {"exaggeration": exaggeration, "momentum": momentum, "learning_rate": "auto"}
        places = places.optimize(rounds, callbacks=said, callbacks_every_iters=1, **steps)
        done += rounds
    return np.array(places, np.float64)


def _neighbours(rows: Embeddings, count: int, watch: _Watch) -> tuple[Any, Doubles]:
    """Return the K nearest other rows of each row and how far they are, (R,K) int64 and (R,K) float64, near ones first.

    Distances are Euclidean, of float32 products.
    """
    wide = torch.from_numpy(np.ascontiguousarray(rows, np.float32))
    squares = (wide * wide).sum(dim=1)
    found, far = np.zeros((len(rows), count), np.int64), np.zeros((len(rows), count))
    step = max(1, _AT_ONCE // len(rows))
    for start in range(0, len(rows), step):
        if watch.is_over:
            break
        block = slice(start, min(start + step, len(rows)))
        squared = squares[block, None] + squares - 2 * (wide[block] @ wide.T)
        squared[torch.arange(block.stop - start), torch.arange(start, block.stop)] = torch.inf  # itself
        near = torch.topk(squared, count, largest=False)
        found[block], far[block] = near.indices.numpy(), near.values.clamp(min=0).sqrt().numpy()
        watch.progress = Progress("Finding neighbours", block.stop, len(rows), "images and captions")
    return found, far
