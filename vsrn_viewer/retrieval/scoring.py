"""Scores of many rows against one query, and their order. R rows, D embedding.

Where the rows lie on a CUDA device, scores and order are made there: the order that `ranking.rank` gives these scores.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import Floats, Indices
from vsrn_viewer.errors import is_end_of_memory
from vsrn_viewer.retrieval.gallery import Embeddings
from vsrn_viewer.retrieval.ranking import rank
from vsrn_viewer.vsrn.arriving import Arriving
from vsrn_viewer.vsrn.device import give_back_cached


def mean_scores(rows: Embeddings, embeddings: tuple[Tensor, ...]) -> npt.NDArray[np.float32]:
    """Mean over members of rows (R,D) times embedding (D,); returns (R,) float32, copies with equal scores.

    A row that is not ready scores minus infinity. A device without memory for the scores leaves them to the CPU.
    """
    with torch.inference_mode():
        scores = [_products(member, one) for member, one in zip(rows.members, embeddings, strict=True)]
    mean: npt.NDArray[np.float32] = np.mean(scores, axis=0)  # not by torch, which would wait for all its threads
    mean[~rows.ready] = -np.inf
    return mean[rows.first]


def _products(member: Tensor, embedding: Tensor) -> Floats:
    """Return rows (R,D) times an embedding (D,), (R,)."""
    try:
        found: Floats = (member @ embedding.to(member.device)).cpu().numpy()
        return found
    except (MemoryError, RuntimeError) as error:
        if member.device.type == "cpu" or not is_end_of_memory(error):
            raise
    give_back_cached()
    on_cpu: Floats = (member.cpu() @ embedding.cpu()).numpy()
    return on_cpu


def ranked(rows: Embeddings, embeddings: tuple[Tensor, ...]) -> tuple[Indices, Floats]:
    """Return all rows, (R,) int64, best first, and the scores of `mean_scores`, (R,) float32 by row."""
    found = _ranked_there(rows, embeddings) if all(member.is_cuda for member in rows.members) else None
    if found is not None:
        return found
    scores = mean_scores(rows, embeddings)
    return rank(scores), scores


def order_of(scores: Tensor) -> Tensor:
    """Return what `ranking.rank` does, on the device of the scores: (R,) float → (R,) int64. NaN ranks as -inf does."""
    falling = 0 - scores  # which makes one of both zeros
    falling = falling.nan_to_num_(nan=torch.inf, posinf=torch.inf, neginf=-torch.inf)  # a GPU may sort NaN anywhere
    return torch.argsort(falling, stable=True)


def _ranked_there(rows: Embeddings, embeddings: tuple[Tensor, ...]) -> tuple[Indices, Floats] | None:
    """Return what `ranked` does, made on the device; None if its memory ends."""
    try:
        with torch.inference_mode():
            there = _mean_there(rows, embeddings)
            scores = Arriving({"scores": there})
            order = Arriving({"order": order_of(there).int()})  # half the way is half the time
            arrived = scores.arrays()["scores"]  # while the device sorts
            return order.arrays()["order"].astype(np.int64), arrived
    except (MemoryError, RuntimeError) as error:
        if not is_end_of_memory(error):
            raise
    give_back_cached()
    return None


def _mean_there(rows: Embeddings, embeddings: tuple[Tensor, ...]) -> Tensor:
    """Return what `mean_scores` does, on the device of the rows. What it asks of the host it asks while that works."""
    pairs = zip(rows.members, embeddings, strict=True)
    mean, *more = (member @ embedding.to(member.device) for member, embedding in pairs)
    for scores in more:
        mean += scores
    mean /= len(rows.members)
    if not rows.ready.all():
        mean[torch.from_numpy(~rows.ready).to(mean.device)] = -torch.inf
    if not (rows.first[1:] > rows.first[:-1]).all():  # a copy falls back to a row before it
        mean = mean[torch.from_numpy(rows.first).to(mean.device)]
    return mean
