"""What is asked of a whole split, and what is answered: plain data.

A question names all that its answer depends on beside model and split. I images, C captions, L graph layers. Rows,
lines and layers count from 0, members from 1. Arrays with a first axis of 2 hold raw affinity, then effective
contribution (see `trace.contribution`); both have no unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import Correction, Offsets
from vsrn_viewer.view import Method

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.integer[Any]]
Raw: TypeAlias = Literal["raw", "effective"]
By: TypeAlias = Literal["strongest", "mean"]
QUANTITIES: tuple[Raw, ...] = ("raw", "effective")
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True)
class AskBinding:
    """Does a layer bind the boxes of one thing more than boxes of different things? Answered by Binding."""

    member: int = 1


@dataclass(frozen=True)
class AskLabelPairs:
    """How large is the affinity between things of two labels? Answered by LabelPairs."""

    member: int = 1


@dataclass(frozen=True)
class AskOrder:
    """How much does the order matter in which the regions are read? Answered by OrderEffect.

    orders: how many random ones. seed: of the generator that draws them.
    """

    orders: int = 10
    seed: int = 0


@dataclass(frozen=True)
class AskFaithfulness:
    """Do the methods of explanation call valuable what the match rests on? Answered by MethodFaithfulness.

    captions: how many, drawn with the seed. grouping: what is deleted and inserted together. orders: random ones for
    each caption, with whose mean the methods are compared.
    """

    captions: int = 100
    grouping: Grouping = "things"
    orders: int = 10
    seed: int = 0
    methods: tuple[Method, ...] = METHODS


@dataclass(frozen=True)
class AskSanity:
    """Do explanations change when the network forgets what it has learned? Answered by Sanity.

    captions: how many, drawn with the seed, which also shuffles the weights.
    """

    member: int = 1
    captions: int = 50
    seed: int = 0
    methods: tuple[Method, ...] = METHODS


@dataclass(frozen=True)
class AskOffsets:
    """What does an order without hubs subtract from the scores of every image and caption? Answered by Offsets."""

    correction: Correction


SplitQuestion: TypeAlias = AskBinding | AskLabelPairs | AskOrder | AskFaithfulness | AskSanity | AskOffsets


@dataclass(frozen=True)
class Binding:
    """AUC: the chance that an edge between two boxes of one thing is larger than one between boxes of different things.

    auc: (2,L,I) float32, of each image by itself, 0.5 if the affinity does not tell; NaN for an image without both
    kinds of edges. within, between: (I,), how many edges of each kind it has, both directions counted, none from a
    region to itself. truth: how it is known which boxes show one thing, a sentence for people.
    """

    truth: str
    auc: Floats
    within: Integers
    between: Integers

    @property
    def images(self) -> int:
        """How many images have both kinds of edges."""
        return int(np.count_nonzero((self.within > 0) & (self.between > 0)))

    def mean(self) -> Floats:
        """Return the mean AUC over the images that have one, (2,L)."""
        mean: Floats = np.nanmean(self.auc, axis=2)
        return mean

    def error(self) -> Floats:
        """Return the standard error of `mean` over the images, (2,L); 0 for a single image."""
        if self.images < 2:
            return np.zeros(self.auc.shape[:2], np.float32)
        error: Floats = np.nanstd(self.auc, axis=2, ddof=1) / np.float32(np.sqrt(self.images))
        return error


@dataclass(frozen=True)
class LabelPairs:
    """Affinity between regions by their labels: a row for each image and each pair of labels that it has.

    labels: (K,), most regions first. image (R,): rows. giver, receiver (R,): places in `labels`. edges (R,): how many
    there are, none from a region to itself. mean (2,R,L): of them. strongest (2,R,L): the one of the largest size, with
    its sign; strongest_edge (2,R,L,2): receiver and giver of that one, rows of its image.
    """

    labels: tuple[str, ...]
    image: Integers
    giver: Integers
    receiver: Integers
    edges: Integers
    mean: Floats
    strongest: Floats
    strongest_edge: Integers

    def matrix(self, quantity: Raw, layer: int, labels: int) -> Floats:
        """Return the mean over all edges of the split, (labels,labels) receiver × giver; NaN where there is none.

        labels: how many of the first ones.
        """
        shown = (self.giver < labels) & (self.receiver < labels)
        cell = self.receiver[shown].astype(np.int64) * labels + self.giver[shown]
        weights = self.edges[shown].astype(np.float64)
        values = self.mean[QUANTITIES.index(quantity), shown, layer]
        count = np.bincount(cell, weights, labels * labels)
        total = np.bincount(cell, weights * values, labels * labels)
        mean = np.divide(total, count, out=np.full(labels * labels, np.nan), where=count > 0)
        matrix: Floats = mean.reshape(labels, labels).astype(np.float32)
        return matrix

    def images_with(
        self, giver: str, receiver: str, quantity: Raw, layer: int, by: By = "strongest"
    ) -> tuple[Found, ...]:
        """Return the images in which a label gives to another, the largest size first, ties to the smaller row."""
        rows = np.flatnonzero((self.giver == self._place(giver)) & (self.receiver == self._place(receiver)))
        of = QUANTITIES.index(quantity)
        values = (self.strongest if by == "strongest" else self.mean)[of, rows, layer]
        order = np.lexsort((self.image[rows], -np.abs(values)))
        edges = self.strongest_edge[of, rows, layer]
        return tuple(
            Found(int(self.image[rows[at]]), float(values[at]), (int(edges[at, 0]), int(edges[at, 1]))) for at in order
        )

    def _place(self, label: str) -> int:
        return self.labels.index(label) if label in self.labels else -1


@dataclass(frozen=True)
class Found:
    """An image that has a relation. value: what it was ranked by. edge: the strongest one, (receiver, giver), rows."""

    image: int
    value: float
    edge: tuple[int, int]


@dataclass(frozen=True)
class OrderEffect:
    """A split whose images are read in other orders, all of them at once or one by one. O orders, the stored one first.

    orders: (O,), their names. score: (O,C) float32, of each caption with its own image. rank: (O,C), of the own image
    for each caption if every image is read in that order, from 1; alone: if no other image is. image_rank: (O,Q), of
    the best own caption for each image that has one, from 1. pairs: (O,) per cent of the minimal pairs that are told
    apart (chance 50), empty if the split has none.
    """

    orders: tuple[str, ...]
    score: Floats
    rank: Integers
    alone: Integers
    image_rank: Integers
    pairs: Floats


@dataclass(frozen=True)
class MethodFaithfulness:
    """Deletion and insertion of every method over captions with their own images (see `probe.faithfulness`).

    methods (M,): the last is the random order. lines (K,): the captions. deletion, insertion (M,K): mean score while
    the most valuable parts go, or come; low and high are good. NaN where no run has a score. parts (K,): how many parts
    the image of each caption has. deletion_curve, insertion_curve (M,K,P): the score on the way, at P evenly spaced
    shares from 0 to 1 of the parts that go or come while one stays: from all parts to one, and from one to all. NaN
    beside a run without a score.
    """

    methods: tuple[str, ...]
    lines: Integers
    deletion: Floats
    insertion: Floats
    parts: Integers
    deletion_curve: Floats
    insertion_curve: Floats

    def better(self, method: str) -> tuple[float, float]:
        """Return how much a method is better than the random order: mean over captions of its deletion's distance
        below, and of its insertion's above. Larger is better, 0 is no better than chance."""
        at = self.methods.index(method)
        return float(np.nanmean(self.deletion[-1] - self.deletion[at])), float(
            np.nanmean(self.insertion[at] - self.insertion[-1])
        )


@dataclass(frozen=True)
class Sanity:
    """How similar explanations of regions stay when weights are shuffled, part after part of the image encoder.

    methods (M,). stages (S,): what is shuffled, each with all before it. lines (K,): the captions. similarity (M,S,K):
    Spearman's correlation of an explanation with that of the network as trained, -1 to 1; NaN where there is none.
    """

    methods: tuple[str, ...]
    stages: tuple[str, ...]
    lines: Integers
    similarity: Floats


SplitAnswer: TypeAlias = Binding | LabelPairs | OrderEffect | MethodFaithfulness | Sanity | Offsets

ANSWERED_BY: dict[type[SplitQuestion], type[SplitAnswer]] = {
    AskBinding: Binding,
    AskLabelPairs: LabelPairs,
    AskOrder: OrderEffect,
    AskFaithfulness: MethodFaithfulness,
    AskSanity: Sanity,
    AskOffsets: Offsets,
}
