"""What is strange about a training run: said while it trains, at its end, on its curve, and of its checkpoints."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.finding import Finding
from vsrn_viewer.training_curve import TrainingCurve

STUCK_STEPS = 300  # a network that learns at all leaves the margin within some dozens
_NEAR = 0.01  # of the flat loss
_TRUE_NEGATIVES = 0.1  # of a batch's rows; 0.004 with the published settings on Flickr30K, 0.001 on COCO


def is_flat(ranking_loss: float, flat_loss: float) -> bool:
    """Return whether a ranking loss is that of equal scores. Both in units of the loss; NaN, unknown, is not."""
    return abs(ranking_loss - flat_loss) < _NEAR * flat_loss


def flat_steps(curve: TrainingCurve) -> int:
    """Return how many steps at the end of a run have the ranking loss of equal scores."""
    moved = np.flatnonzero(~(np.abs(curve.ranking - curve.flat) < _NEAR * curve.flat))
    return len(curve.ranking) - (int(moved[-1]) + 1 if len(moved) else 0)


def note_of_collapse(curve: TrainingCurve) -> str:
    """Return what a drawing of a run says where it ends collapsed, else ""."""
    flat = flat_steps(curve)
    return f"ranking loss of equal scores for the last {flat:,} steps" if flat >= STUCK_STEPS else ""


def of_curve(name: str, curve: TrainingCurve) -> tuple[Finding, ...]:
    """Return what is strange about a run, as its log tells it. name: of the run, for the sentences."""
    flat = flat_steps(curve)
    collapsed = (of_collapse(name, flat, float(curve.ranking[-1])),) if flat >= STUCK_STEPS else ()
    known = curve.true_negatives[np.isfinite(curve.true_negatives)]
    return (*collapsed, *of_true_negatives(name, float(known.mean()) if len(known) else 0.0))


def of_collapse(name: str, steps: int, loss: float) -> Finding:
    """Return the finding of a run whose last `steps` steps had the ranking loss of equal scores, about `loss`.

    What helps is what Faghri et al. ("VSE++", BMVC 2018) and users of hardest negatives report: to begin with all
    negatives, and smaller steps.
    """
    return Finding(
        "ranking-collapsed",
        f"{name}: the ranking loss has stayed at {loss:.2f} for {steps:,} steps, which is what equal scores cost (2 × "
        "batch size × margin with hardest negatives): negatives score as high as the truth, so nothing is told apart.",
        "certain",
        "Start again with --set all_negatives_epochs=2, or with a lower learning_rate.",
    )


def of_true_negatives(name: str, share: float) -> tuple[Finding, ...]:
    """Return the finding of a run in which this share of a batch's rows, 0 to 1, has a true caption as a negative."""
    if share < _TRUE_NEGATIVES:
        return ()
    return (
        Finding(
            "true-captions-as-negatives",
            f"{name}: {share:.0%} of the rows in a batch have a true caption among their negatives: another one of "
            "the same image, or the same text of another image. The loss pushes away what is right.",
            "likely",
            "Set captions_per_image=1 with --set, which makes batches of distinct images, use a smaller batch_size, "
            "and keep one copy of each image.",
        ),
    )
