"""What differs between two runs of one image: now − pinned, region by region, edge by edge, gate by gate.

A run's numbers belong to rows of the dataset, so two runs are subtracted row by row, whatever each leaves out or reads
in another order. A region that only one of them has gets no number. The scale is symmetric: orange is more than pinned,
blue is less.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vsrn_viewer.explain.affinity import affinity_name, edge_values, has_edge_values, matrix_picture
from vsrn_viewer.explain.attention import attention_picture
from vsrn_viewer.explain.attribution import attention_map
from vsrn_viewer.explain.difference_reading import reading_difference
from vsrn_viewer.explain.difference_words import no_words_difference, words_difference
from vsrn_viewer.explain.filtered import edges_in_sight
from vsrn_viewer.explain.graph import graph_of, strongest_edges
from vsrn_viewer.explain.missing import no_layers, no_network
from vsrn_viewer.explain.runs import Run, all_rows, common_places, same_regions, short_title, symmetric
from vsrn_viewer.picture import GraphPicture, HeatPicture, LayersPicture, MatrixPicture, Picture
from vsrn_viewer.trace import Array

_TWO_IMAGES = "These are two images: their regions do not match, so nothing can be subtracted. Put them side by side."
_NOTHING_IN_COMMON = "The two runs have no region in common, so nothing can be subtracted. Put them side by side."
_NOT_OF_THIS = "This picture has no difference. Put the two side by side."
_NO_NETWORK = "A similarity matrix has scores and no network, so nothing can be subtracted. Put the two side by side."
_ONE_ONLY = "Only one of the two has this picture, so nothing can be subtracted."
_NOT_THERE = "The influence of the edges is not there for both, so nothing can be subtracted yet."
_QUANTITIES = "One shows {} and the other {}, which cannot be subtracted. Choose the same values of the edges for both."


def has_difference(name: str) -> bool:
    """Return whether pictures of a kind can be subtracted at all; name: of the kind, as in the registry."""
    return name in _DIFFERENCES


def no_difference(name: str, now: Run, pinned: Run) -> str:
    """Return why there is no difference of a kind of picture, a sentence for people; "" if there is one.

    name: of the kind, as in the registry.
    """
    if no_network(now.trace) or no_network(pinned.trace):  # first: without one the features are not there to compare
        return _NO_NETWORK
    if name == "reading-words":  # whose words may be the same for two images
        return no_words_difference(now, pinned)
    if not same_regions(now, pinned):
        return _TWO_IMAGES
    if not len(common_places(now.trace, pinned.trace)[0]):
        return _NOTHING_IN_COMMON
    if name not in _DIFFERENCES:
        return _NOT_OF_THIS
    if name in _OF_EDGES and (no_layers(now.trace) or no_layers(pinned.trace)):
        return _ONE_ONLY
    if name in _OF_EDGES and now.view.quantity != pinned.view.quantity:
        return _QUANTITIES.format(affinity_name(now.view), affinity_name(pinned.view))
    if name in _OF_EDGES and not all(has_edge_values(run.trace, run.view, run.probed) for run in (now, pinned)):
        return _NOT_THERE
    if name == "attention" and (now.trace.boxes is None or _of_words(now) or _of_words(pinned)):
        return _NOT_OF_THIS
    return ""


def difference_of(name: str, now: Run, pinned: Run) -> Picture | None:
    """Return now − pinned as a picture of the same kind; None exactly where `no_difference` says why."""
    return None if no_difference(name, now, pinned) else _DIFFERENCES[name](*map(_of_regions, (now, pinned)))


def _of_regions(run: Run) -> Run:
    """Return a run whose nodes are regions: two runs need not make the same things of them."""
    return replace(run, view=replace(run.view, nodes="regions"))


def _matrix(now: Run, pinned: Run) -> MatrixPicture | None:
    """Return the difference of the shown layers, edge by edge, (M,M): rows and columns of all regions of both runs."""
    shown = matrix_picture(now.trace, now.context, now.view, replace(now.probed, before=None))
    if shown is None:
        return None
    rows, labels = all_rows(now, pinned)
    values = np.full((len(rows), len(rows)), np.nan, dtype=np.float32)
    at = [rows.index(row) for row in now.trace.region_rows.tolist()]
    values[np.ix_(at, at)] = _edge_difference(now, pinned)
    alone = tuple(np.flatnonzero(np.isnan(np.diag(values))).tolist())
    return replace(
        shown,
        title=short_title(shown.title),
        note=_layers_words(now, pinned) + (" · grey: only one of them has this region" if alone else ""),
        values=values,
        scale=symmetric(values, affinity_name(now.view)),
        numbers=tuple(row + 1 for row in rows),
        labels=labels,
        selected=tuple(at[place] for place in shown.selected),
        faint=tuple(at[place] for place in shown.faint),
        dropped=alone,
        changed=tuple((at[receiver], at[giver], factor) for receiver, giver, factor in shown.changed),
        kept=tuple((at[receiver], at[giver]) for receiver, giver in shown.kept),
    )


def _graph(now: Run, pinned: Run) -> GraphPicture:
    """Return the edges that differ most, of the regions that the run on screen has. A threshold is one of values, not
    of differences, so it hides none."""
    differences = _edge_difference(now, pinned)
    values = edges_in_sight(now.trace, now.context, now.view, np.nan_to_num(differences))
    unpruned = replace(now.view, kept_influence=1.0, edge_threshold=0.0)
    kept = strongest_edges(now.trace, now.view, values)
    values[np.isnan(differences)] = np.nan  # an edge that only one of them has is no 0
    picture = graph_of(now.trace, now.context, unpruned, now.probed, values, kept)
    said = picture.note.replace("the strongest", "those that differ most")
    if not picture.faint and not np.nan_to_num(values)[kept].any():
        said = _nothing_differs(differences, picture.selected)
    return replace(
        picture,
        title=short_title(picture.title),
        note=f"{_layers_words(now, pinned)} · {said.replace('acts', 'differs')}",
        scale=symmetric(values, affinity_name(now.view)),
    )


def _nothing_differs(differences: Array, selected: tuple[int, ...]) -> str:
    """Return why no edge is drawn; selected: places of the regions whose edges alone are looked at, () for all."""
    if not selected:
        return "no edge differs"
    regions = "the selected region" if len(selected) == 1 else f"the {len(selected)} selected regions"
    if np.isnan(differences[list(selected)]).all():
        return f"only one of them has {regions}"
    return f"no edge of {regions} differs"


def _layers(now: Run, pinned: Run) -> LayersPicture:
    """Return the difference of each layer, on one scale; of the layers that both models have."""
    count = min(now.trace.layers, pinned.trace.layers)
    pairs = [(_at_layer(now, layer), _at_layer(pinned, layer)) for layer in range(count)]
    graphs = [_graph(*pair) for pair in pairs]
    scale = symmetric(np.concatenate([graph.values for graph in graphs]), affinity_name(now.view))
    return LayersPicture(
        title=short_title(f"{affinity_name(now.view)}, all layers".capitalize()),
        note="the edges of each layer that differ most, on one scale",
        graphs=tuple(replace(graph, scale=scale) for graph in graphs),
        layer=min(now.view.shown_layer(now.trace.layers), count - 1),
    )


def _at_layer(run: Run, layer: int) -> Run:
    return replace(run, view=replace(run.view, layer=layer))


def _attention(now: Run, pinned: Run) -> HeatPicture | None:
    """Return the difference of the paper's scores over the image; a region of one run alone adds nothing."""
    shown, boxes = attention_picture(now.trace, now.context, now.view), now.trace.boxes
    if shown is None or boxes is None:
        return None
    ours, theirs = common_places(now.trace, pinned.trace)
    scores = np.zeros(now.trace.regions, dtype=np.float32)
    scores[ours] = now.trace.attention[ours] - pinned.trace.attention[theirs]
    values = attention_map(scores, boxes, shown.image_size)
    return replace(
        shown, title=short_title(shown.title), values=values, scale=symmetric(values, shown.score_name), scores=scores
    )


def _edge_difference(now: Run, pinned: Run) -> Array:
    """Return the shown layer now less that pinned, (N,N) float32, NaN at regions that the pinned run does not have."""
    ours, theirs = common_places(now.trace, pinned.trace)
    values = np.full((now.trace.regions, now.trace.regions), np.nan, dtype=np.float32)
    shown, before = _shown_edges(now), _shown_edges(pinned)
    values[np.ix_(ours, ours)] = shown[np.ix_(ours, ours)] - before[np.ix_(theirs, theirs)]
    return values


def _shown_edges(run: Run) -> Array:
    shown: Array = edge_values(run.trace, run.view.quantity, run.probed)[run.view.shown_layer(run.trace.layers)]
    return shown


def _layers_words(now: Run, pinned: Run) -> str:
    ours, theirs = (run.view.shown_layer(run.trace.layers) + 1 for run in (now, pinned))
    return f"layer {ours}" if ours == theirs else f"layer {ours} − layer {theirs}"


def _of_words(run: Run) -> bool:
    return bool(run.view.selection.words)


_OF_EDGES = ("matrix", "graph", "layers")
_DIFFERENCES: dict[str, Callable[[Run, Run], Picture | None]] = {
    "matrix": _matrix,
    "graph": _graph,
    "layers": _layers,
    "attention": _attention,
    "reading": reading_difference,
    "reading-words": words_difference,
}
