"""A run of a small network on eight regions, whole or changed, as the window and figures get it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from networks import random_network

from vsrn_viewer.answers import Traced
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import trace, trace_words, words_matched

THREE_LEFT = Change(regions=(5, 2, 7))  # seen from 1: regions 6, 3, 8
CLASSES = ("ape", "bear", "cow", "dog", "eel", "fox", "goat", "hen")
# Boxes in a row that do not overlap: region k has pixels 50 k to 50 k + 40 of 400.
BOXES = np.array([[50 * k, 20, 50 * k + 40, 80] for k in range(8)], dtype=np.float32)


@cache
def run(change: Change = UNCHANGED, boxes: bool = True) -> Traced:
    """Return the run. Region k, from 0, is of class k. This network ends its sentences after three and four words."""
    rng = np.random.default_rng(8)
    features = rng.normal(size=(8, 6)).astype(np.float32)
    query = rng.normal(size=5).astype(np.float32)
    model = random_network(7, graph_layers=2, caption_hidden=4, caption_word_size=3)
    made = trace(model, features, BOXES if boxes else None, query / np.linalg.norm(query), change)
    assert made.word_ids is not None
    assert made.caption_embedding is not None
    read = trace_words(model, np.array([1, 4, 5, 2]))
    made = replace(made, **words_matched(read, made.embedding, made.caption_embedding, made.score))
    context = TraceContext(
        image_id="107",
        query="a bear",
        region_order="left to right",
        image_size=(400, 100),
        labels=tuple(CLASSES[row] for row in made.region_rows),
        words=tuple(f"w{word:.0f}" for word in made.word_ids),
        query_words=("<start>", "a", "bear", "<end>"),
    )
    return Traced(0, Query(text="a bear"), made, context, 1.0, image_regions=8)
