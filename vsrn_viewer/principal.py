"""The plane of the largest variance of embeddings, both kinds together. Plain data and NumPy.

R rows, I images, C captions, D embedding.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.steps import drain

Doubles: TypeAlias = npt.NDArray[np.float64]
Embeddings: TypeAlias = npt.NDArray[np.floating[Any]]

ROWS_A_STEP = 1024  # some 30 ms on two cores


MapMethod: TypeAlias = Literal["pca", "t-sne"]


@dataclass(frozen=True)
class AskPlane:
    """Where the embeddings of a member lie (from 1), by a method that takes long. by: the program that computes it."""

    member: int
    method: MapMethod
    by: str


@dataclass(frozen=True, eq=False)
class Plane:
    """Where the embeddings of a split lie. images (I,2), captions (C,2): NaN for what could not be embedded.

    shares: each component's share of the variance, 0 to 1; None by t-SNE, whose axes are none. member: of the ensemble,
    from 1, whose embeddings they are.
    """

    images: Doubles
    captions: Doubles
    shares: tuple[float, float] | None
    member: int = 1
    method: MapMethod = "pca"


def principal_plane(rows: Embeddings) -> tuple[Doubles, tuple[float, float]]:
    """Return rows (R,D) as places in their principal plane, (R,2), and each component's share of the variance, 0 to 1.

    By the eigenvectors of the scatter matrix (D,D), which are the right singular vectors of the centred rows. Of the
    two signs that a component may have, that which makes its entry of largest size positive. Rows that are not finite
    count for nothing and have the place NaN. Raises ValueError if no row is finite.
    """
    return drain(principal_steps(rows))


def principal_steps(rows: Embeddings) -> Generator[int, None, tuple[Doubles, tuple[float, float]]]:
    """Work as `principal_plane`; say after each step how many rows are done. No copy of all rows is made."""
    finite = np.asarray(np.isfinite(rows).all(axis=1))
    if not finite.any():
        raise ValueError("a plane needs a finite row: got none")
    blocks = [slice(start, start + ROWS_A_STEP) for start in range(0, len(rows), ROWS_A_STEP)]
    size = max(rows.shape[1], 2)
    mean = sum(_wide(rows[at][finite[at]], size).sum(axis=0) for at in blocks) / np.count_nonzero(finite)
    scatter = np.zeros((size, size))
    for at in blocks:
        centred = _wide(rows[at][finite[at]], size) - mean
        scatter += centred.T @ centred
        yield min(at.stop, len(rows))
    values, vectors = np.linalg.eigh(scatter)
    chosen = vectors[:, [-1, -2]]
    largest = np.abs(chosen).argmax(axis=0)
    chosen = chosen * np.sign(chosen[largest, [0, 1]])
    plane = np.full((len(rows), 2), np.nan)
    for at in blocks:
        plane[at][finite[at]] = (_wide(rows[at][finite[at]], size) - mean) @ chosen
    total = max(float(values.sum()), np.finfo(np.float64).tiny)
    return plane, (float(max(values[-1], 0.0)) / total, float(max(values[-2], 0.0)) / total)


def _wide(rows: Embeddings, size: int) -> Doubles:
    """Return rows in float64, with zeros behind them up to a size."""
    return np.pad(rows.astype(np.float64), ((0, 0), (0, size - rows.shape[1])))
