"""The evaluation of a split: recalls, ranks, minimal pairs, what was published, the difference to another system; as
plain values for JSON. `report` writes them for people."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from vsrn_viewer.data.relations import minimal_pairs_of
from vsrn_viewer.data.split import Split
from vsrn_viewer.hubs import FORMULAS, Correction
from vsrn_viewer.recall import outcome_of
from vsrn_viewer.retrieval import metrics
from vsrn_viewer.retrieval.bootstrap import paired_bootstrap
from vsrn_viewer.retrieval.paper import CAPTIONS_EACH, PaperProtocol, find_protocol
from vsrn_viewer.retrieval.scored import Scored
from vsrn_viewer.retrieval.without_hubs import WithoutHubs

Answer = dict[str, Any]


def evaluate(
    scored: Scored,
    split: Split | None = None,
    folds: int = 1,
    data_name: str = "",
    against: Scored | None = None,
    correction: Correction | None = None,
) -> Answer:
    """Return the metrics of a split's scores. Keys as `vsrn-viewer evaluate --json` prints them.

    split: the scores' own, None if unknown. folds: number of consecutive equal blocks of images that the metrics are
    averaged over. data_name: what the dataset is called by checkpoints, "" if unknown. against: scores of another
    system for the same captions. correction: also measured without hubs, those of each fold. Every caption counts.
    "split" is None without one. Only where they apply: "minimal_pairs" (the split's relations name
    pairs; "right": a caption with its image and the twin, "right_captions": an image with its caption and the twin's);
    "without_hubs"; "against", "difference" and "outcomes" (wins, losses and ties, query by query, each rank among its
    own fold); "published" (a protocol of the paper is recognised), and beside it "first_five", where images have more
    captions than the paper counts: the metrics once more over the first of each.
    Raises DatasetError if the folds do not divide the images, if the relations name pairs that there are not, or if
    the correction is not for such scores (`without_hubs.offsets_of`).
    """
    answer, difference = _of_ranks(scored, folds, against)
    answer |= _of_correction(scored, folds, correction)
    answer |= {"folds": folds, "split": split.name if split else None}
    pairs = minimal_pairs_of(split) if split else ()
    answer |= _of_pairs(scored, pairs)
    published = find_protocol(data_name, split.name if split else "", scored.lines.images, folds)
    if published:
        answer |= {"published": _of_paper(published)} | _first_five(scored, folds, against, correction)
    if against is not None:
        difference["against"] |= _of_pairs(against, pairs)
    return answer | difference


def _of_ranks(scored: Scored, folds: int, against: Scored | None) -> tuple[Answer, Answer]:
    """Return the metrics, and what compares them with the other system's: nothing without one."""
    ranks = metrics.query_ranks(scored, folds)
    answer = _plain(metrics.summarise(ranks))
    if against is None:
        return answer, {}
    others = metrics.query_ranks(against, folds)
    difference = dataclasses.asdict(paired_bootstrap(ranks, others))
    pairs = {
        "image_to_text": (ranks.image_to_text, others.image_to_text),
        "text_to_image": (ranks.text_to_image, others.text_to_image),
    }
    outcomes = {direction: dataclasses.asdict(outcome_of(*both)) for direction, both in pairs.items()}
    theirs = _plain(metrics.summarise(others))
    return answer, {"against": theirs, "difference": difference, "outcomes": outcomes}


def _of_correction(scored: Scored, folds: int, correction: Correction | None) -> Answer:
    """Return the metrics without hubs; nothing without a correction."""
    if correction is None:
        return {}
    metrics_without = _plain(metrics.measure(WithoutHubs(scored, correction), folds))
    return {"without_hubs": {"correction": correction, "formula": FORMULAS[correction], **metrics_without}}


def _first_five(scored: Scored, folds: int, against: Scored | None, correction: Correction | None) -> Answer:
    if scored.lines.counts.max() <= CAPTIONS_EACH:
        return {}
    limited = None if against is None else against.limited(CAPTIONS_EACH)
    first = scored.limited(CAPTIONS_EACH)
    answer, difference = _of_ranks(first, folds, limited)
    return {"first_five": answer | _of_correction(first, folds, correction) | difference}


def _of_paper(published: PaperProtocol) -> Answer:
    return {
        "protocol": published.name,
        "data_name": published.data_name,
        "members": 2,
        "image_to_text": dict(zip(("r1", "r5", "r10"), published.image_to_text, strict=True)),
        "text_to_image": dict(zip(("r1", "r5", "r10"), published.text_to_image, strict=True)),
        "rsum": published.rsum,
    }


def _of_pairs(scored: Scored, pairs: Sequence[tuple[int, int, int, int]]) -> Answer:
    if not pairs:
        return {}
    of_images, of_captions = metrics.minimal_pairs(scored, pairs), metrics.minimal_pair_captions(scored, pairs)
    return {"minimal_pairs": {"pairs": len(pairs), "right": of_images, "right_captions": of_captions}}


def _plain(measured: metrics.Evaluation) -> Answer:
    return {**dataclasses.asdict(measured), "rsum": measured.rsum}
