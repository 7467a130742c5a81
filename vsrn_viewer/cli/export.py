"""`vsrn-viewer export`: a figure of one image's reasoning, or a checkpoint in the published form.

Options and recipes say what to draw in the same words: both become a Recipe, and that a View once the dataset is open.
A trace file needs neither model nor data. What can be refused is refused before a model is loaded.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from vsrn_viewer.answers import NOTHING_PROBED, Influence, Probed
from vsrn_viewer.cli.opening import check_member_of, check_words_of_query, image_of, open_pair, traced_image
from vsrn_viewer.cli.output import print_answer
from vsrn_viewer.cli.parser import FIGURE_OPTIONS, refuse
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES, WhatIfs, add_what_if_options, what_ifs_of
from vsrn_viewer.errors import ChangeError, DatasetError, FigureError
from vsrn_viewer.figures.output import check_output, holds_numbers
from vsrn_viewer.figures.recipe import VERSION, Recipe, load_recipe, recipe_of
from vsrn_viewer.trace_file import is_trace_file, load_trace
from vsrn_viewer.view import View, check_layer

if TYPE_CHECKING:
    from vsrn_viewer.answers import PairInfo, Traced
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.trace import ReasoningTrace, TraceContext

_PAIR_OPTIONS = ("checkpoint", "vocab", "data", "split", "device")
OF_RUN = ("image", "query", "member", *WHAT_IF_NAMES, *_PAIR_OPTIONS)  # what a trace file has decided already


def run(arguments: argparse.Namespace) -> int:
    """Write what is asked for; return the exit status."""
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
    asked = recipe.view
    check_words_of_query(asked.query.text, what_ifs)
    image, regions = image_of(asked.pair, recipe.image)
    view = figure_view(recipe, what_ifs, image, regions)
    check_member_of(asked.pair, view.member)
    pair = open_pair(asked.pair, view.change, view.layer)
    traced = traced_image(pair, recipe.image, view.query.text, view.member, view.change)
    if traced.no_photograph:  # a figure without it would look as if the dataset had none
        raise DatasetError(traced.no_photograph)
    return _draw(arguments, traced.trace, traced.context, view, pair.info, _probed(pair, traced, view))


def _probed(pair: Pair, traced: Traced, view: View) -> Probed:
    """Return what a figure says beside the trace: the influence of the edges where it is drawn; of a changed run, the
    run before, and what became of score and rank."""
    from vsrn_viewer.probe.edge_influence import edge_influence
    from vsrn_viewer.probe.pruning import prune
    from vsrn_viewer.probe.what_if import what_if
    from vsrn_viewer.workbench import drain

    image, query, probed = traced.image, view.query, NOTHING_PROBED
    has_query = bool(query.text.strip())
    if view.quantity == "influence" and has_query:
        found: Influence = drain(edge_influence(pair, image, query, view.member, view.change))
        kept = prune(pair, image, query, found, view.kept_influence, view.member, view.change)
        probed = Probed(influence=found, pruned=kept)
    if not (view.change.of_image or view.change.of_query):
        return probed
    standing = what_if(pair, image, query, view.change) if has_query else None
    before = traced_image(pair, traced.context.image_id, query.text, view.member)
    return replace(probed, before=before, standing=standing)


def _draw_file(arguments: argparse.Namespace) -> int:
    refuse(arguments, OF_RUN, "with a trace, which holds one run")
    trace, context = load_trace(arguments.source)
    view = _recipe_of_options(arguments, context.image_id).view
    rows = trace.region_rows.tolist()
    _check_view(view, rows, max(rows) + 1)
    check_layer(view.layer, trace.layers)
    if view.quantity == "influence":
        raise FigureError(
            "influence needs the model, which a trace file does not have. Name --image and --query instead, or draw "
            "raw or effective values."
        )
    return _draw(arguments, trace, context, view, None, NOTHING_PROBED)


def _draw(
    arguments: argparse.Namespace,
    trace: ReasoningTrace,
    context: TraceContext,
    view: View,
    info: PairInfo | None,
    probed: Probed,
) -> int:
    from vsrn_viewer.figures import draw_figure

    _check_words(view.selection.words, trace, context)
    draw_figure(trace, context, view, arguments.out, probed)
    answer = {"out": str(arguments.out), "image_id": context.image_id}
    print_answer(arguments, info, answer, [f"{arguments.out}"])
    return 0


def wanted_figure(arguments: argparse.Namespace) -> tuple[Recipe, WhatIfs]:
    """Return what the recipe, or else the options, say: a figure, and what to do differently.

    Raises ViewerError for options beside a recipe and for all that no data could make right.
    """
    if not arguments.source:
        if not arguments.image:
            raise FigureError(
                "export needs --image ID, a recipe or a trace file: vsrn-viewer export --image ID --out figure.pdf. "
                "To write a checkpoint, end --out in .pth.tar."
            )
        return _recipe_of_options(arguments, arguments.image), what_ifs_of(arguments)
    refuse(arguments, (*FIGURE_OPTIONS, *WHAT_IF_NAMES, *_PAIR_OPTIONS), "with a recipe; set it there")
    recipe = load_recipe(arguments.source)
    return recipe, _what_ifs_of_recipe(recipe.what_ifs, arguments.source)


def figure_view(recipe: Recipe, what_ifs: WhatIfs, image: int, regions: int) -> View:
    """Return what is drawn, of the image in this row, which has so many regions.

    Raises ChangeError for a change, and FigureError for regions or edges that this image cannot have.
    """
    change = what_ifs.change(regions)
    for region in recipe.view.selection.regions:
        if region < regions and change.regions is not None and region not in change.regions:
            raise FigureError(f"region {region + 1} is selected, but a what-if leaves it out. Select another.")
    _check_view(recipe.view, range(regions) if change.regions is None else change.regions, regions)
    return replace(recipe.view, image=image, change=change)


def _check_view(view: View, rows: Iterable[int], most_edges: int) -> None:
    """Raise FigureError unless the selected regions are among these rows of the dataset, and edges are not too many."""
    known = [*rows]
    for region in view.selection.regions:
        if region not in known:
            named = ",".join(str(row + 1) for row in known)
            few = f"1 to {len(known)}" if sorted(known) == [*range(len(known))] else f"among {named}"
            raise FigureError(f"regions must be {few}: got {region + 1}. Choose others.")
    if view.edges_per_node > most_edges:
        raise FigureError(f"edges per node must be 1 to {most_edges}, one a region: got {view.edges_per_node:,}.")


def _check_words(words: tuple[int, ...], trace: ReasoningTrace, context: TraceContext) -> None:
    """Raise FigureError unless the generated sentence has these words. words: places, from 0."""
    from vsrn_viewer.explain import missing, sentence_words

    absence, said = missing("generated", trace), sentence_words(trace, context)
    if words and absence:
        raise FigureError(f"words cannot be drawn. {absence} Leave words out.")
    if max(words, default=-1) >= len(said):
        known = ", ".join(f"{place} {word}" for place, word in enumerate(said, start=1))
        raise FigureError(f"words must be 1 to {len(said)}: got {max(words) + 1}. The sentence is {known}.")


def _recipe_of_options(arguments: argparse.Namespace, image: str) -> Recipe:
    given = {name: getattr(arguments, name) for name in (*FIGURE_OPTIONS, *_PAIR_OPTIONS)} | {"image": image}
    stored = {name: _plain(value) for name, value in given.items() if value is not None}
    return recipe_of({"version": VERSION, **stored}, Path())


def _plain(value: object) -> object:
    """Return an option's value as a recipe holds it."""
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def _what_ifs_of_recipe(options: Sequence[str], file: Path) -> WhatIfs:
    parser = _RecipeParser(file)
    add_what_if_options(parser)
    try:
        return what_ifs_of(parser.parse_args(options))
    except ChangeError as error:
        raise FigureError(f"{file}: {error}") from None


class _RecipeParser(argparse.ArgumentParser):
    """Reads the what-ifs of a recipe, and blames the recipe for a mistake."""

    def __init__(self, file: Path) -> None:
        super().__init__(add_help=False)
        self._file = file

    def error(self, message: str) -> NoReturn:
        """Say a mistake with the recipe's own words for it."""
        raise FigureError(f"{self._file}: {message.removeprefix('argument --')}. Correct it there.")
