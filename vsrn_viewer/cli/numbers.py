"""`vsrn-viewer export --out x.graphml`: a layer's graph as numbers, for other programs, instead of a picture.

All N² edges of the layer are written, whatever a picture would show. What can be refused is refused before a model is
loaded.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from vsrn_viewer.cli.export import OF_RUN, figure_view, wanted_figure
from vsrn_viewer.cli.opening import check_member_of, check_words_of_query, image_of, open_pair, traced_image
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import refuse
from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain import GraphForm, digraph, edges_table, effective_contribution, graph_text, missing
from vsrn_viewer.figures.output import unwritable
from vsrn_viewer.files import check_replaceable
from vsrn_viewer.number_files import csv_text, save_arrays, save_text
from vsrn_viewer.trace_file import is_trace_file, load_trace
from vsrn_viewer.view import check_layer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from vsrn_viewer.answers import Influence, PairInfo
    from vsrn_viewer.trace import ReasoningTrace, TraceContext

_GRAPH_FORMS: tuple[GraphForm, ...] = get_args(GraphForm)
_OF_PICTURES = ("quantity", "edges_per_node", "kept_influence", "shared_scale", "regions", "words")


@dataclass(frozen=True)
class _Run:
    """A traced run. layer: the one that is written, from 0. influence: None without a sentence or a model to ask."""

    trace: ReasoningTrace
    context: TraceContext
    layer: int
    influence: Influence | None = None
    info: PairInfo | None = None


def write_numbers(arguments: argparse.Namespace) -> int:
    """Write the graph that the options name; return the exit status."""
    refuse(arguments, _OF_PICTURES, f"for a {arguments.out.suffix}, which holds all edges with all their numbers")
    _check_output(arguments.out, arguments.source)
    of_file = arguments.source and is_trace_file(arguments.source)
    run = _run_of_file(arguments) if of_file else _run_of_model(arguments)
    absence = missing("graph", run.trace)
    if absence:
        raise FigureError(f"{arguments.out}: there is no graph to write. {absence}")
    try:
        _save(arguments.out, run)
    except OSError as error:
        raise unwritable(arguments.out, error) from None
    count = run.trace.regions
    answer = {"out": str(arguments.out), "image_id": run.context.image_id, "nodes": count, "edges": count**2}
    print_answer(arguments, run.info, answer, [f"{arguments.out}: {count} regions, {count**2:,} edges"])
    return 0


def _check_output(out: Path, source: Path | None) -> None:
    if source and os.path.realpath(source) == os.path.realpath(out):
        raise FigureError(f"{out}: would overwrite the file that is read. Give the numbers another name.")
    try:
        check_replaceable(out)
    except OSError as error:
        raise unwritable(out, error) from None


def _run_of_file(arguments: argparse.Namespace) -> _Run:
    refuse(arguments, OF_RUN, "with a trace, which holds one run")
    trace, context = load_trace(arguments.source)
    layer = (arguments.layer or 1) - 1
    check_layer(layer, trace.layers)
    if trace.score is not None and trace.layers:
        say("influence needs the model, which a trace file does not have: it is left out.")
    return _Run(trace, context, layer)


def _run_of_model(arguments: argparse.Namespace) -> _Run:
    from vsrn_viewer.probe.edge_influence import edge_influence
    from vsrn_viewer.workbench import drain

    recipe, what_ifs = wanted_figure(arguments)
    asked = recipe.view
    check_words_of_query(asked.query.text, what_ifs)
    view = figure_view(recipe, what_ifs, *image_of(asked.pair, recipe.image))
    check_member_of(asked.pair, view.member)
    pair = open_pair(asked.pair, view.change, view.layer)
    traced = traced_image(pair, recipe.image, view.query.text, view.member, view.change)
    influence: Influence | None = None
    if traced.trace.score is not None and traced.trace.layers:
        influence = drain(edge_influence(pair, traced.image, view.query, view.member, view.change))
    return _Run(traced.trace, traced.context, view.layer, influence, pair.info)


def _save(out: Path, run: _Run) -> None:
    form = out.suffix.lower().removeprefix(".")
    if form == "npz":
        save_arrays(out, _arrays(run))
        return
    graph = digraph(run.trace, run.context, run.layer, run.influence)
    if form == "csv":
        table = edges_table([graph])
        save_text(out, csv_text(table.columns, table.rows))
    else:
        save_text(out, graph_text(graph, next(known for known in _GRAPH_FORMS if known == form)))


def _arrays(run: _Run) -> dict[str, npt.NDArray[Any]]:
    """Return the layer's matrices, receiver × giver, and what its regions are."""
    import numpy as np

    trace, layer = run.trace, run.layer
    arrays: dict[str, np.ndarray] = {
        "layer_index": np.array(layer),
        "region_rows": trace.region_rows,
        "affinity": trace.affinity[layer],
        "effective": effective_contribution(trace)[layer],
    }
    if run.influence is not None:
        arrays["influence"] = run.influence.by_edge[layer]
    if trace.boxes is not None:
        arrays["boxes"] = trace.boxes
    if run.context.labels:
        arrays["labels"] = np.array(run.context.labels)
    return arrays
