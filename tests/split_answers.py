"""Answers about a small made-up split, whose numbers can be followed by eye."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.statistics import Binding, LabelPairs, MethodFaithfulness, OrderEffect, Sanity

NAN = np.nan


def binding() -> Binding:
    """Two layers, three images, of which the last has no two boxes of one thing."""
    raw = [[0.9, 0.7, NAN], [0.3, 0.5, NAN]]
    effective = [[0.8, 0.8, NAN], [0.2, 0.4, NAN]]
    auc = np.array([raw, effective], np.float32)
    return Binding("known objects", auc, np.array([4, 6, 0]), np.array([8, 8, 2]))


def label_pairs() -> LabelPairs:
    """Dogs and cats in images 0 and 2, one layer pair each way; layer 2 is twice layer 1, effective a tenth of raw."""
    mean = np.array([[1.0, 2], [-3, -6], [2, 4]], np.float32)  # rows × layers
    strongest = np.array([[1.5, 3], [-4, -8], [2, 4]], np.float32)
    return LabelPairs(
        labels=("dog", "cat"),
        image=np.array([0, 0, 2]),
        giver=np.array([0, 1, 0]),
        receiver=np.array([1, 0, 1]),
        edges=np.array([3, 3, 1]),
        mean=np.stack([mean, mean / 10]),
        strongest=np.stack([strongest, strongest / 10]),
        strongest_edge=np.array([[[[4, 0]] * 2, [[0, 4]] * 2, [[1, 2]] * 2]] * 2),
    )


def order_effect() -> OrderEffect:
    """Four captions of two images; stored, reversed, two random orders."""
    return OrderEffect(
        orders=("as stored", "reversed", "random 1", "random 2"),
        score=np.array([[0.5] * 4, [0.1] * 4, [0.3] * 4, [0.2] * 4], np.float32),
        rank=np.array([[1, 1, 1, 2], [2, 2, 2, 2], [1, 1, 2, 2], [2, 2, 2, 2]]),
        alone=np.array([[1, 1, 1, 2], [1, 2, 2, 2], [1, 1, 2, 2], [1, 1, 2, 2]]),
        image_rank=np.array([[1, 1], [2, 1], [1, 2], [1, 2]]),
        pairs=np.array([100, 0, 50, 70], np.float32),
    )


def method_faithfulness() -> MethodFaithfulness:
    """One method and the random order, two captions."""
    return MethodFaithfulness(
        methods=("leave-one-out", "random order"),
        lines=np.array([3, 8]),
        deletion=np.array([[0.1, 0.2], [0.4, 0.5]], np.float32),
        insertion=np.array([[0.6, 0.7], [0.3, 0.5]], np.float32),
        parts=np.array([9, 11]),
        deletion_curve=np.array([[[0.8, 0, -0.4], [0.8, 0.2, NAN]], [[0.8, 0.4, 0], [0.8, 0.5, 0.2]]], np.float32),
        insertion_curve=np.array([[[0.2, 0.8, 0.8], [0.4, 0.9, 0.8]], [[0, 0.4, 0.8], [0.2, 0.6, 0.8]]], np.float32),
    )


def sanity() -> Sanity:
    """Two methods, two stages, three captions; one of them overflowed once."""
    similarity = np.array([[[0.5, 0.7, NAN], [0, 0.1, -0.1]], [[1, 1, 1], [0.9, 0.9, 0.9]]], np.float32)
    return Sanity(("gradient", "attention"), ("GRU", "projection"), np.array([1, 2, 3]), similarity)
