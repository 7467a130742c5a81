"""The evaluation of a split as people read it: recalls, ranks, minimal pairs; as plain values for JSON."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.split import Split
from vsrn_viewer.retrieval import metrics


def evaluate(similarity: npt.NDArray[np.float64], split: Split, folds: int = 1) -> dict[str, Any]:
    """Return the metrics of a similarity matrix (I,C) with the split's own captions.

    folds: number of consecutive equal blocks of images that the metrics are averaged over.
    Raises DatasetError if the folds do not divide the images. Keys as `vsrn-viewer evaluate --json`
    prints them; "minimal_pairs" only where the split's relations name pairs.
    """
    measured = metrics.evaluate(similarity, folds)
    answer: dict[str, Any] = {**dataclasses.asdict(measured), "rsum": measured.rsum, "folds": folds}
    pairs = (split.relations() or {}).get("pairs", [])
    if pairs:
        named = [(*pair["images"], *pair["captions"]) for pair in pairs]
        answer["minimal_pairs"] = {"pairs": len(named), "right": metrics.minimal_pairs(similarity, named)}
    return answer


def report_lines(answer: dict[str, Any]) -> list[str]:
    """Return the metrics as lines of a table. Recalls are percentages."""
    lines = [f"{answer['images']} images, {answer['captions']} captions, folds {answer['folds']}"]
    lines.append(f"{'':15}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'median':>8}{'mean':>8}")
    for key, name in (("image_to_text", "image → text"), ("text_to_image", "text → image")):
        row = answer[key]
        numbers = f"{row['r1']:7.1f}{row['r5']:7.1f}{row['r10']:7.1f}{row['median_rank']:8.1f}{row['mean_rank']:8.1f}"
        lines.append(f"{name:15}{numbers}")
    lines.append(f"rsum {answer['rsum']:.1f} of 600")
    if "minimal_pairs" in answer:
        pairs = answer["minimal_pairs"]
        lines.append(f"minimal pairs {pairs['right']:.1f} % right of {pairs['pairs']} pairs (order-blind: 50)")
    return lines
