"""What was found over a whole split, as pictures and tables. Pure functions of plain data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vsrn_viewer.picture import BarsPicture, Floats, MatrixPicture, Scale, Table
from vsrn_viewer.statistics import (
    QUANTITIES,
    Binding,
    Found,
    LabelPairs,
    MethodFaithfulness,
    OrderEffect,
    Raw,
    Sanity,
)

Doubles = npt.NDArray[np.float64]

_SHORT = {
    "leave-one-out": "leave out",
    "integrated-gradients": "int. grad.",
    "shapley": "Shapley",
    "random order": "random",
}
MOST_LABELS = 12  # of a matrix: names beside more of them cannot be read
_NAMES: dict[Raw, str] = {"raw": "affinity", "effective": "effective contribution"}


def binding_picture(found: Binding, quantity: Raw) -> BarsPicture:
    """Return the AUC of every layer as bars from 0.5, with the standard error over the images."""
    of = QUANTITIES.index(quantity)
    layers = found.auc.shape[1]
    return BarsPicture(
        title="Which layers bind the boxes of a thing",
        note=f"{_NAMES[quantity]}; mean of {found.images:,} images; {found.truth}",
        groups=tuple(f"layer {layer + 1}" for layer in range(layers)),
        series=("AUC",),
        values=found.mean()[of : of + 1],
        errors=found.error()[of : of + 1],
        scale=Scale(0.0, 1.0, False, f"AUC of {_NAMES[quantity]} within things against between things"),
        base=0.5,
        base_name="0.5, no better than chance",
        signed=True,
        ticks=(0.0, 0.25, 0.5, 0.75, 1.0),
    )


def binding_table(found: Binding) -> Table:
    """Return AUC and standard error of every layer, raw and effective."""
    mean, error = found.mean(), found.error()
    rows = tuple(
        (layer + 1, *(float(one) for of in range(2) for one in (mean[of, layer], error[of, layer])), found.images)
        for layer in range(mean.shape[1])
    )
    names = [one for name in _NAMES.values() for one in (f"AUC of {name}", "standard error")]
    columns = ("layer", *names, "images")
    return Table("Which layers bind the boxes of a thing", columns, rows)


def labels_picture(found: LabelPairs, quantity: Raw, layer: int) -> MatrixPicture:
    """Return the mean affinity from label to label in a layer, from 0, on one scale for all layers."""
    shown = labels_shown(found)
    matrices = [found.matrix(quantity, one, len(shown)) for one in range(found.mean.shape[2])]
    sizes = [float(np.nanmax(np.abs(one))) for one in matrices if not np.isnan(one).all()]
    end = max(sizes, default=0.0) or 1.0
    return MatrixPicture(
        title=f"Mean {_NAMES[quantity]} by label, layer {layer + 1} of {len(matrices)}",
        note=f"row receives, column gives, grey: never together; {len(shown)} labels of {len(found.labels)}",
        values=matrices[layer],
        scale=Scale(-end, end, True, f"mean {_NAMES[quantity]} (no unit), one scale for {len(matrices)} layers"),
        numbers=tuple(range(1, len(shown) + 1)),
        labels=shown,
        names=shown,
    )


def labels_shown(found: LabelPairs) -> tuple[str, ...]:
    """Return the labels of the matrix: those of most regions, as many as can be read."""
    return found.labels[:MOST_LABELS]


def labels_table(found: LabelPairs, quantity: Raw, layer: int) -> Table:
    """Return the mean of every pair of labels of the split that has an edge, in a layer from 0."""
    matrix = found.matrix(quantity, layer, len(found.labels))
    receivers, givers = np.nonzero(~np.isnan(matrix))
    rows = tuple(
        (found.labels[giver], found.labels[receiver], float(matrix[receiver, giver]))
        for receiver, giver in zip(receivers.tolist(), givers.tolist(), strict=True)
    )
    return Table(f"Mean {_NAMES[quantity]}, layer {layer + 1}", ("giver", "receiver", "mean"), rows)


def relation_table(hits: Sequence[Found], image_ids: Sequence[str]) -> Table:
    """Return the images that have a relation, as they were ranked. The edge's regions count from 1."""
    rows = tuple((rank, image_ids[hit.image], hit.value, edge_text(hit)) for rank, hit in enumerate(hits, start=1))
    return Table("Images by relation", ("rank", "image", "value", "giver → receiver"), rows)


def edge_text(hit: Found) -> str:
    """Return "giver → receiver" of the edge that was found, as regions are numbered for people."""
    receiver, giver = hit.edge
    return f"{giver + 1} → {receiver + 1}"


def order_picture(found: OrderEffect) -> BarsPicture:
    """Return R@1 and minimal pairs under each kind of order; of the random ones their mean and standard deviation."""
    shares = _shares(found)
    values, errors = zip(*(_in_three(share) for share in shares.values()), strict=True)
    return BarsPicture(
        title="How much the reading order matters",
        note=f"{len(found.orders) - 2} random orders, mean ± standard deviation, over every image of the split",
        groups=("as stored", "reversed", "random"),
        series=tuple(shares),
        values=np.array(values, np.float32),
        errors=np.array(errors, np.float32),
        scale=Scale(0.0, 100.0, False, "per cent"),
        base=0.0,
        base_name="",
        signed=False,
        ticks=(0.0, 25.0, 50.0, 75.0, 100.0),
    )


def order_table(found: OrderEffect) -> Table:
    """Return the numbers of every order that was tried."""
    shares = _shares(found)
    rows: list[tuple[str | float, ...]] = [
        (name, float(found.score[at].mean()), *(float(share[at]) for share in shares.values()))
        for at, name in enumerate(found.orders)
    ]
    return Table("How much the reading order matters", ("order", "mean score", *shares), tuple(rows))


def methods_picture(found: MethodFaithfulness) -> BarsPicture:
    """Return mean deletion and insertion of every method beside the random order's, with their standard errors."""
    means = np.array([_mean_of_known(one) for one in (found.deletion, found.insertion)])
    low, high = min(0.0, float(np.nanmin(means))), float(np.nanmax(means))
    end = max(0.1, np.ceil(10 * high + 0.5) / 10)
    return BarsPicture(
        title="Do explanations value what the match rests on",
        note=f"{len(found.lines):,} captions with their images; a good method deletes low and inserts high",
        groups=tuple(_SHORT.get(method, method) for method in found.methods),
        series=("deletion: the most valuable parts go first", "insertion: they come first"),
        values=means.astype(np.float32),
        errors=np.array([_error(one) for one in (found.deletion, found.insertion)], np.float32),
        scale=Scale(low, float(end), False, "mean score of the runs"),
        base=0.0,
        base_name="",
        signed=False,
        ticks=tuple(float(tick) for tick in np.linspace(0, end, 3)),
    )


def methods_table(found: MethodFaithfulness) -> Table:
    """Return deletion and insertion of every method, and how much better than the random order they are."""
    rows: list[tuple[str | float, ...]] = [
        (
            method,
            *(float(_mean_of_known(one[at])) for one in (found.deletion, found.insertion)),
            *found.better(method),
        )
        for at, method in enumerate(found.methods)
    ]
    columns = ("method", "deletion", "insertion", "deletion below random by", "insertion above by")
    return Table("Deletion and insertion", columns, tuple(rows))


def sanity_picture(found: Sanity) -> BarsPicture:
    """Return how similar the explanations stay, by what is shuffled: mean over captions, with the standard error."""
    return BarsPicture(
        title="Do explanations change when weights are shuffled",
        note=f"{len(found.lines):,} captions; each bar shuffles its part and all before it; 1 means no change",
        groups=found.stages,
        series=tuple(_SHORT.get(method, method) for method in found.methods),
        values=_mean_of_known(found.similarity),
        errors=_error(found.similarity),
        scale=Scale(-1.0, 1.0, True, "Spearman correlation with the explanation of the network as trained"),
        base=0.0,
        base_name="0, nothing in common",
        signed=False,
        ticks=(-1.0, -0.5, 0.0, 0.5, 1.0),
    )


def sanity_table(found: Sanity) -> Table:
    """Return the mean similarity of every method after every stage."""
    mean = _mean_of_known(found.similarity)
    rows: list[tuple[str | float, ...]] = [(method, *mean[at].tolist()) for at, method in enumerate(found.methods)]
    return Table("Similarity of explanations after shuffling", ("method", *found.stages), tuple(rows))


def _mean_of_known(values: Floats) -> Floats:
    """Return the mean over the last axis of what is known, NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    total = np.where(known, values, 0).sum(axis=-1)
    mean: Floats = np.divide(total, count, out=np.full(total.shape, np.nan, np.float32), where=count > 0)
    return mean


def _error(values: Floats) -> Floats:
    """Return the standard error of the mean over the last axis of what is known; 0 for fewer than two."""
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    off = np.where(known, values - _mean_of_known(values)[..., None], 0)
    variance = np.divide((off**2).sum(axis=-1), count - 1, out=np.zeros(count.shape, np.float32), where=count > 1)
    error: Floats = np.sqrt(variance / np.maximum(count, 1)).astype(np.float32)
    return error


def _shares(found: OrderEffect) -> dict[str, Doubles]:
    """Return what is measured of every order, (O,) per cent each, by its name."""
    ranks = {
        "text → image R@1": found.rank,
        "text → image R@1, other images as stored": found.alone,
        "image → text R@1": found.image_rank,
    }
    shares = {name: 100 * (one == 1).mean(axis=1) for name, one in ranks.items()}
    return shares | ({"minimal pairs": found.pairs.astype(np.float64)} if len(found.pairs) else {})


def _in_three(share: Doubles) -> tuple[list[float], list[float]]:
    """Return the values as stored, reversed and random (mean), and their spread. share: (O,)."""
    random = share[2:]
    mean = float(random.mean()) if len(random) else float("nan")
    return [float(share[0]), float(share[1]), mean], [0.0, 0.0, float(random.std()) if len(random) else 0.0]
