"""`vsrn-viewer export --out x.graphml`: a layer's graph as numbers, for other programs, instead of a picture."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.cli.export import OF_RUN
from vsrn_viewer.cli.figure_options import figure_view, wanted_figure
from vsrn_viewer.cli.opening import check_member_of, check_words_of_query, image_of, open_pair, traced_image
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import refuse
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.numbers import number_files, save_numbers
from vsrn_viewer.trace_file import is_trace_file, load_trace
from vsrn_viewer.view import View, check_layer

if TYPE_CHECKING:
    from vsrn_viewer.answers import PairInfo
    from vsrn_viewer.trace import ReasoningTrace, TraceContext

_OF_PICTURES = ("quantity", "edges_per_node", "kept_influence", "shared_scale", "regions", "words")


def write_numbers(arguments: argparse.Namespace) -> int:
    """Write the graph that the options name; return the exit status."""
    refuse(arguments, _OF_PICTURES, f"for a {arguments.out.suffix}, which holds all edges with all their numbers")
    source: Path | None = arguments.source
    if source and os.path.realpath(source) == os.path.realpath(arguments.out):
        raise FigureError(f"{source}: would overwrite the file that is read. Give the numbers another name.")
    if source and is_trace_file(source):
        return _write_file(arguments)
    from vsrn_viewer.probe.edge_influence import edge_influence
    from vsrn_viewer.workbench import drain

    recipe, what_ifs = wanted_figure(arguments)
    asked = recipe.view
    check_words_of_query(asked.query.text, what_ifs)
    number_files(arguments.out, (), (asked.layer,))
    view = figure_view(recipe, what_ifs, *image_of(asked.pair, recipe.image))
    check_member_of(asked.pair, view.member)
    pair = open_pair(asked.pair, view.change, view.layer)
    traced = traced_image(pair, recipe.image, view.query.text, view.member, view.change)
    probed = NOTHING_PROBED
    if traced.trace.score is not None and traced.trace.layers:
        probed = Probed(influence=drain(edge_influence(pair, traced.image, view.query, view.member, view.change)))
    return _write(arguments, traced.trace, traced.context, view, probed, pair.info)


def _write_file(arguments: argparse.Namespace) -> int:
    refuse(arguments, OF_RUN, "with a trace, which holds one run")
    trace, context = load_trace(arguments.source)
    view = View(layer=(arguments.layer or 1) - 1)
    check_layer(view.layer, trace.layers)
    if trace.score is not None and trace.layers:
        say("influence needs the model, which a trace file does not have: it is left out.")
    return _write(arguments, trace, context, view, NOTHING_PROBED, None)


def _write(
    arguments: argparse.Namespace,
    trace: ReasoningTrace,
    context: TraceContext,
    view: View,
    probed: Probed,
    info: PairInfo | None,
) -> int:
    save_numbers(number_files(arguments.out, (), (view.layer,)), trace, context, view, probed)
    count = trace.regions
    answer = {"out": str(arguments.out), "image_id": context.image_id, "nodes": count, "edges": count**2}
    print_answer(arguments, info, answer, [f"{arguments.out}: {count} regions, {count**2:,} edges"])
    return 0
