"""Recall, R-Precision and mAP@R where a query has several truths, as ECCV Caption defines them.

R is the number of truths of a query, and r_1 < … < r_R their ranks among all candidates, from 1. Then

    R@K = [r_1 ≤ K] ,   R-Precision = #{i : r_i ≤ R} / R ,   mAP@R = 1/R · Σ over i with r_i ≤ R of i / r_i ,

each a mean over the queries, in per cent (Chun et al., ECCV Caption, ECCV 2022; mAP@R: Musgrave et al., A Metric
Learning Reality Check, ECCV 2020). Only the queries of the file count, and only the truths that it says: a caption's
own image is one of them where the file says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.extended import ExtendedPositives
from vsrn_viewer.recall import recall_of
from vsrn_viewer.retrieval.scored import Scored

Indices = npt.NDArray[np.int64]
Answer = dict[str, Any]


def measure_extended(scored: Scored, positives: ExtendedPositives) -> Answer:
    """Return the metrics of both directions, over all images and captions of the split.

    Keys as `evaluate --extended --json` prints them. Of the scores those of the captions that ask are held.
    """
    to_text, to_image = _ranks(scored, positives)
    return {
        "source": positives.source,
        "queries": {"images": len(positives.lines_of), "captions": len(positives.images_of)},
        "queries_of_source": {"images": positives.image_queries, "captions": positives.caption_queries},
        "truths_left_out": positives.truths_left_out,
        "image_to_text": _measure(to_text),
        "text_to_image": _measure(to_image),
    }


def _ranks(scored: Scored, positives: ExtendedPositives) -> tuple[list[Indices], list[Indices]]:
    """Return the ranks of the truths of each image that asks, and of each caption, in the order of the positives.

    A score is taken from the block that it is ranked in: computed another way it may differ by its last bit.
    """
    asking = np.array(list(positives.images_of), dtype=np.int64)
    of_captions = np.empty((len(asking), scored.lines.images))
    of_images: dict[int, Indices] = {}
    for images, scores in scored.rows():
        of_captions[:, images] = scores[:, asking].T
        for image, row in zip(images.tolist(), scores, strict=True):
            if image in positives.lines_of:
                of_images[image] = truth_ranks(row, np.array(positives.lines_of[image]))
    answers = zip(of_captions, positives.images_of.values(), strict=True)
    to_image = [truth_ranks(row, np.array(truths)) for row, truths in answers]
    return [of_images[image] for image in positives.lines_of], to_image


def truth_ranks(scores: npt.NDArray[np.floating[Any]], truths: Indices) -> Indices:
    """Return the ranks of some candidates from 1, ascending, (R,). scores: (n,), ties to the smaller index."""
    order = np.argsort(-scores, kind="stable")
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(1, len(order) + 1)
    ranks: Indices = np.sort(places[truths])
    return ranks


def _measure(ranks: Sequence[Indices]) -> Answer:
    """ranks: of the truths of each query, ascending."""
    recall = recall_of(np.array([one[0] - 1 for one in ranks], dtype=np.int64))
    precisions = [_precision(one) for one in ranks]
    r_precision, map_at_r = 100 * np.mean(np.array(precisions), axis=0)
    return {
        "r1": recall.r1,
        "r5": recall.r5,
        "r10": recall.r10,
        "r_precision": float(r_precision),
        "map_at_r": float(map_at_r),
    }


def _precision(ranks: Indices) -> tuple[float, float]:
    """Return R-Precision and average precision at R of a query, 0 to 1. ranks: (R,), of its truths, ascending."""
    within = ranks[ranks <= len(ranks)]
    average = float((np.arange(1, len(within) + 1) / within).sum() / len(ranks))
    return len(within) / len(ranks), average
