"""Affinity between regions by their labels, image by image: what the matrix of labels and a search read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.probe.over_split.graphs import Edges, edges_of
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.statistics import AskLabelPairs, LabelPairs

Indices = npt.NDArray[np.int64]


class _Rows(NamedTuple):
    """One image's pairs of labels. giver, receiver, edges: (r,). mean, strongest: (2,r,L). edge: (2,r,L,2)."""

    giver: Indices
    receiver: Indices
    edges: Indices
    mean: npt.NDArray[np.float32]
    strongest: npt.NDArray[np.float32]
    edge: npt.NDArray[np.int32]


def label_pairs(pair: Pair, asked: AskLabelPairs) -> Generator[Progress, None, LabelPairs]:
    """Return the affinity by pairs of labels, as LabelPairs says.

    Raises DatasetError without labels, CheckpointError for a member that there is not or that has no graph.
    """
    split = pair.split
    labels = _labels(pair)
    place = {label: number for number, label in enumerate(labels)}
    found = []
    for image in range(split.images):
        own = np.array([place[label] for label in split.labels(image)], np.int64)
        found.append(_rows(edges_of(pair, image, asked.member), own, len(labels)))
        yield Progress("Comparing labels", image + 1, split.images)
    image_of = np.repeat(np.arange(split.images), [len(rows.edges) for rows in found])
    giver, receiver, edges = (np.concatenate([rows[part] for rows in found]).astype(np.int32) for part in range(3))
    mean, strongest, edge = (np.concatenate([rows[part] for rows in found], axis=1) for part in range(3, 6))
    return LabelPairs(labels, image_of.astype(np.int32), giver, receiver, edges, mean, strongest, edge)


def _labels(pair: Pair) -> tuple[str, ...]:
    """Return the labels of the split, those of most regions first, ties by name."""
    split = pair.split
    count = Counter(label for image in range(split.images) for label in split.labels(image))
    if not count:
        raise DatasetError(f"split '{split.name}' has no labels, so none can be compared. Name them in dataset.toml.")
    return tuple(sorted(count, key=lambda label: (-count[label], label)))


def _rows(values: Edges, labels: Indices, count: int) -> _Rows:
    """Return an image's pairs of labels. values: (2,L,N,N). labels: (N,), numbers below `count`."""
    receiver, giver = np.nonzero(~np.eye(len(labels), dtype=bool))
    pair_of = labels[giver] * count + labels[receiver]
    order = np.argsort(pair_of, kind="stable")
    receiver, giver = receiver[order], giver[order]
    pairs, first, edges = np.unique(pair_of[order], return_index=True, return_counts=True)
    if not len(pairs):  # a single region
        empty = np.zeros((2, 0, values.shape[1]), np.float32)
        return _Rows(pairs, pairs, edges, empty, empty, np.zeros((*empty.shape, 2), np.int32))
    sorted_values = values[:, :, receiver, giver]  # (2,L,E)
    mean = np.add.reduceat(sorted_values, first, axis=2, dtype=np.float64) / edges
    strongest = _strongest(sorted_values, np.repeat(np.arange(len(pairs)), edges), first)  # (2,L,r)
    edge = np.stack([receiver[strongest], giver[strongest]], axis=-1).astype(np.int32)  # (2,L,r,2)
    return _Rows(
        giver=pairs // count,
        receiver=pairs % count,
        edges=edges,
        mean=mean.astype(np.float32).transpose(0, 2, 1),
        strongest=np.take_along_axis(sorted_values, strongest, axis=2).transpose(0, 2, 1),
        edge=edge.transpose(0, 2, 1, 3),
    )


def _strongest(values: Edges, group: Indices, first: Indices) -> Indices:
    """Return the place of the value of largest size in each group, (2,L,r); of equal ones the first.

    values: (2,L,E), the edges of a group side by side. group: (E,). first: (r,), where each begins.
    """
    size = np.abs(values)
    largest = np.maximum.reduceat(size, first, axis=2)[:, :, group]
    places = np.where(size == largest, np.arange(size.shape[2]), size.shape[2])
    return np.minimum.reduceat(places, first, axis=2)
