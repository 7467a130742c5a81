"""Do the layers of the graph bind the boxes of one thing? AUC of affinity within things against between things."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.probe.over_split.graphs import Edges, edges_of
from vsrn_viewer.probe.over_split.ranks import auc
from vsrn_viewer.probe.over_split.things import NO_THING, things_of
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.statistics import AskBinding, Binding

Flags = npt.NDArray[np.bool_]


def binding(pair: Pair, asked: AskBinding) -> Generator[Progress, None, Binding]:
    """Return the AUC of every image and layer, as Binding says.

    Raises DatasetError if the split does not say which boxes show one thing, or no image has both kinds of edges;
    CheckpointError for a member that there is not.
    """
    things = things_of(pair.split)
    found, within, between = [], [], []
    for image in range(pair.split.images):
        thing = things.of(image)
        same, different = kinds_of_edges(thing)
        found.append(_auc(edges_of(pair, image, asked.member), same, different))
        within.append(np.count_nonzero(same))
        between.append(np.count_nonzero(different))
        yield Progress("Comparing affinities", image + 1, pair.split.images)
    result = Binding(things.rule, np.stack(found, axis=2), np.array(within), np.array(between))
    if not result.images:
        raise DatasetError(f"split '{pair.info.split}' has no image with two boxes of one thing and another thing.")
    return result


def kinds_of_edges(thing: npt.NDArray[np.int64]) -> tuple[Flags, Flags]:
    """Return which edges join two regions of one thing, and which of different things, (N,N) each.

    thing: (N,), NO_THING for a region whose edges are of neither kind. No edge from a region to itself is.
    """
    known = thing != NO_THING
    both = known[:, None] & known[None]
    equal = thing[:, None] == thing[None]
    return both & equal & ~np.eye(len(thing), dtype=bool), both & ~equal


def _auc(edges: Edges, same: Flags, different: Flags) -> npt.NDArray[np.float32]:
    """Return (2,L) float32."""
    return np.array([[auc(layer[same], layer[different]) for layer in quantity] for quantity in edges], np.float32)
