"""`vsrn-viewer export`: a figure of one image's reasoning, or a checkpoint in the published form.

Options and recipes say what to draw in the same words: both become a Recipe, and that a View once the dataset is open.
A trace file needs neither model nor data. What can be refused is refused before a model is loaded.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vsrn_viewer.answers import NOTHING_PROBED, PairInfo
from vsrn_viewer.cli.figure_options import check_view, figure_view, recipe_of_options, wanted_figure
from vsrn_viewer.cli.opening import check_member_of, check_words_of_query, image_of, open_pair, say_unknown
from vsrn_viewer.cli.output import print_answer
from vsrn_viewer.cli.parser import PAIR_OPTIONS, refuse
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES
from vsrn_viewer.data.group_file import read_labels
from vsrn_viewer.errors import DatasetError, FigureError
from vsrn_viewer.figures.output import check_output, holds_numbers
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.trace_file import is_trace_file, load_trace
from vsrn_viewer.view import View, check_layer

if TYPE_CHECKING:
    from vsrn_viewer.figures.making import Labels
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.trace import ReasoningTrace, TraceContext

OF_RUN = ("image", "query", "member", *WHAT_IF_NAMES, *PAIR_OPTIONS)  # what a trace file has decided already


def run(arguments: argparse.Namespace) -> int:
    """Write what is asked for; return the exit status."""
    if arguments.plot:
        from vsrn_viewer.cli.plot import plot

        return plot(arguments)
    refuse(arguments, ("more",), "without --plot")
    if arguments.out.name.endswith(".pth.tar"):
        from vsrn_viewer.cli.publish import publish

        return publish(arguments)
    if holds_numbers(arguments.out):
        from vsrn_viewer.cli.numbers import write_numbers

        return write_numbers(arguments)
    check_output(arguments.out)
    if arguments.source and is_trace_file(arguments.source):
        return _draw_file(arguments)
    recipe, what_ifs = wanted_figure(arguments)
    asked, labels = recipe.view, _check_figure(recipe)
    check_words_of_query(asked.query.text, what_ifs)
    image, regions = image_of(asked.pair, recipe.image)
    view = figure_view(recipe, what_ifs, image, regions)
    check_member_of(asked.pair, view.member)
    pair = open_pair(asked.pair, view.change, max(recipe.layers, default=view.layer))
    return _draw(arguments, pair, recipe, view, labels)


def _check_figure(recipe: Recipe) -> Labels | None:
    """Return the labels that a recipe names. Raises ViewerError for panels and labels that there are not."""
    from vsrn_viewer.explain import kinds

    for name in recipe.panels:
        if name != "influence":
            kinds.kind_of(name)
    return None if recipe.labels in ("none", "detector") else read_labels(Path(recipe.labels))


def _draw(arguments: argparse.Namespace, pair: Pair, recipe: Recipe, view: View, labels: Labels | None) -> int:
    from vsrn_viewer.figures.making import draw, probes_of
    from vsrn_viewer.figures.panels import Subject
    from vsrn_viewer.workbench.subject import ask_view, data_fingerprint, model_fingerprint

    made_with = model_fingerprint(pair), data_fingerprint(pair, view.image)
    _check_fingerprints(recipe, *made_with)
    traced, probed = ask_view(pair, view, probes_of(recipe, view))
    say_unknown(pair, traced.words)
    if traced.no_photograph:  # a figure without it would look as if the dataset had none
        raise DatasetError(traced.no_photograph)
    _check_words(view.selection.words, traced.trace, traced.context)
    recipe = replace(recipe, model=made_with[0], data=made_with[1])
    draw([Subject(traced.trace, traced.context, view, probed)], recipe, arguments.out, labels)
    return _say_done(arguments, pair.info, recipe.image)


def _check_fingerprints(recipe: Recipe, model: str, data: str) -> None:
    """Raise FigureError if a recipe was made with something else: its figure would not be the one it promises."""
    for what, stored, now in (("model", recipe.model, model), ("data", recipe.data, data)):
        if stored and stored != now:
            changed = "another model" if what == "model" else f"other data of image {recipe.image}"
            raise FigureError(
                f"the recipe was made with {changed} ({what}_fingerprint {stored}, now {now}). Open what it was made "
                f"with, or delete {what}_fingerprint from it to draw what is there now."
            )


def _draw_file(arguments: argparse.Namespace) -> int:
    from vsrn_viewer.figures.making import draw
    from vsrn_viewer.figures.panels import Subject

    refuse(arguments, OF_RUN, "with a trace, which holds one run")
    trace, context = load_trace(arguments.source)
    recipe = recipe_of_options(arguments, context.image_id)
    view, labels = recipe.view, _check_figure(recipe)
    rows = trace.region_rows.tolist()
    check_view(view, rows, max(rows) + 1)
    check_layer(max(recipe.layers, default=view.layer), trace.layers)
    if view.quantity == "influence" or "influence" in recipe.panels:
        raise FigureError(
            "influence needs the model, which a trace file does not have. Name --image and --query instead, or draw "
            "raw or effective values."
        )
    _check_words(view.selection.words, trace, context)
    draw([Subject(trace, context, view, NOTHING_PROBED)], recipe, arguments.out, labels)
    return _say_done(arguments, None, context.image_id)


def _say_done(arguments: argparse.Namespace, info: PairInfo | None, image_id: str) -> int:
    print_answer(arguments, info, {"out": str(arguments.out), "image_id": image_id}, [f"{arguments.out}"])
    return 0


def _check_words(words: tuple[int, ...], trace: ReasoningTrace, context: TraceContext) -> None:
    """Raise FigureError unless the generated sentence has these words. words: places, from 0."""
    from vsrn_viewer.explain import missing, sentence_words

    absence, said = missing("generated", trace), sentence_words(trace, context)
    if words and absence:
        raise FigureError(f"words cannot be drawn. {absence} Leave words out.")
    if max(words, default=-1) >= len(said):
        known = ", ".join(f"{place} {word}" for place, word in enumerate(said, start=1))
        raise FigureError(f"words must be 1 to {len(said)}: got {max(words) + 1}. The sentence is {known}.")
