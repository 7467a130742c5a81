"""The evaluation of a similarity matrix: recalls, ranks, minimal pairs, what was published, the difference to another
matrix; as plain values for JSON. `report` writes them for people."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from vsrn_viewer.data.relations import minimal_pairs_of
from vsrn_viewer.data.split import Split
from vsrn_viewer.retrieval import metrics
from vsrn_viewer.retrieval.bootstrap import paired_bootstrap
from vsrn_viewer.retrieval.paper import find_protocol
from vsrn_viewer.retrieval.ranking import Scores


def evaluate(
    similarity: Scores, split: Split | None = None, folds: int = 1, data_name: str = "", against: Scores | None = None
) -> dict[str, Any]:
    """Return the metrics of a similarity matrix (I,C). Keys as `vsrn-viewer evaluate --json` prints them.

    split: the matrix's own, None if unknown. folds: number of consecutive equal blocks of images that the metrics are
    averaged over. data_name: what the dataset is called by checkpoints, "" if unknown. against: the matrix of another
    system for the same split, (I,C). "split" is None without one. Only where they apply: "minimal_pairs" (the split's
    relations name pairs), "published" (a protocol of the paper is recognised), "against" and "difference".
    Raises DatasetError if the folds do not divide the images, or if the relations name pairs that there are not.
    """
    ranks = metrics.query_ranks(similarity, folds)
    answer = {**_plain(metrics.summarise(ranks)), "folds": folds, "split": split.name if split else None}
    pairs = minimal_pairs_of(split) if split else ()
    answer |= _of_pairs(similarity, pairs)
    published = find_protocol(data_name, split.name if split else "", len(similarity), folds)
    if published:
        answer["published"] = {
            "protocol": published.name,
            "data_name": published.data_name,
            "members": 2,
            "image_to_text": dict(zip(("r1", "r5", "r10"), published.image_to_text, strict=True)),
            "text_to_image": dict(zip(("r1", "r5", "r10"), published.text_to_image, strict=True)),
            "rsum": published.rsum,
        }
    if against is not None:
        others = metrics.query_ranks(against, folds)
        answer["against"] = _plain(metrics.summarise(others)) | _of_pairs(against, pairs)
        answer["difference"] = dataclasses.asdict(paired_bootstrap(ranks, others))
    return answer


def _of_pairs(similarity: Scores, pairs: Sequence[tuple[int, int, int, int]]) -> dict[str, Any]:
    return {"minimal_pairs": {"pairs": len(pairs), "right": metrics.minimal_pairs(similarity, pairs)}} if pairs else {}


def _plain(measured: metrics.Evaluation) -> dict[str, Any]:
    return {**dataclasses.asdict(measured), "rsum": measured.rsum}
