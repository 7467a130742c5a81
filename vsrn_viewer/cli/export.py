"""`vsrn-viewer export`: a figure of one image's reasoning, or a checkpoint in the published form.

Options and recipes say what to draw in the same words: both become a Recipe, and that a View once the dataset is open.
A trace file needs neither model nor data. What can be refused is refused before a model is loaded.
"""

from __future__ import annotations

import argparse

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.cli.drawing import Drawing, check_channels, check_words, labels_of, plan_of
from vsrn_viewer.cli.figure_options import check_view, recipe_of_options, wanted_figure
from vsrn_viewer.cli.numbers import files_of, refuse_of_numbers
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import FIGURE_OPTIONS, PAIR_OPTIONS, refuse
from vsrn_viewer.cli.plot import plot, recipe_of_plot
from vsrn_viewer.cli.plot_options import PLOT_OPTIONS
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.output import check_output, holds_numbers
from vsrn_viewer.trace_file import is_trace_file, load_trace
from vsrn_viewer.view import check_layer

_OF_RUN = ("image", "query", "member", *WHAT_IF_NAMES, *PAIR_OPTIONS)  # what a trace file has decided already


def run(arguments: argparse.Namespace) -> int:
    """Write what is asked for; return the exit status."""
    stored = b"" if arguments.plot else recipe_of_plot(arguments.source)
    if arguments.plot or stored:
        return plot(arguments, stored)
    refuse(arguments, ("more", *(name for name in PLOT_OPTIONS if name not in FIGURE_OPTIONS)), "without --plot")
    if arguments.out.name.endswith(".pth.tar"):
        from vsrn_viewer.cli.publish import publish

        return publish(arguments)
    if holds_numbers(arguments.out):
        refuse_of_numbers(arguments)
    if arguments.images is not None:
        from vsrn_viewer.cli.batch import draw_all

        return draw_all(arguments)
    check_output(arguments.out)
    if arguments.source and is_trace_file(arguments.source):
        return _draw_file(arguments)
    wanted = plan_of(*wanted_figure(arguments))
    files = files_of(arguments.out, wanted.recipe)
    drawing = Drawing(wanted.recipe, wanted.view)
    drawing.write(wanted, arguments.out, arguments.sidecar)
    return _say_done(arguments, drawing.pair.info, wanted.recipe.image, files)


def _draw_file(arguments: argparse.Namespace) -> int:
    from vsrn_viewer.explain.runs import Run
    from vsrn_viewer.figures.making import draw

    refuse(arguments, _OF_RUN, "with a trace, which holds one run")
    trace, context = load_trace(arguments.source)
    recipe = recipe_of_options(arguments, context.image_id)
    view, labels = recipe.view, labels_of(recipe)
    rows = trace.region_rows.tolist()
    check_view(view, rows, max(rows) + 1)
    check_layer(max(recipe.layers, default=view.layer), trace.layers)
    if view.quantity == "influence" or "influence" in recipe.panels:
        raise FigureError(
            "influence needs the model, which a trace file does not have. Name --image and --query instead, or draw "
            "raw or effective values."
        )
    check_words(view.selection.words, trace, context)
    check_channels(view.channels, trace)
    files = files_of(arguments.out, recipe)
    if holds_numbers(arguments.out) and not recipe.panels and trace.score is not None:
        say("influence needs the model, which a trace file does not have: it is left out.")
    draw([Run(trace, context, view)], recipe, arguments.out, labels)
    return _say_done(arguments, None, context.image_id, files)


def _say_done(arguments: argparse.Namespace, info: PairInfo | None, image_id: str, files: list[str]) -> int:
    answer = {"out": str(arguments.out), "image_id": image_id} | ({"files": files} if len(files) > 1 else {})
    print_answer(arguments, info, answer, files)
    return 0
