"""`vsrn-viewer export`: a figure of one image's reasoning, or a checkpoint in the published form."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Literal, cast

from vsrn_viewer.cli.opening import open_pair, traced_image
from vsrn_viewer.cli.output import print_answer
from vsrn_viewer.cli.parser import FIGURE_OPTIONS, pair_of, refuse
from vsrn_viewer.errors import DatasetError, FigureError
from vsrn_viewer.figures.recipe import Recipe, load_recipe
from vsrn_viewer.view import Selection, View

if TYPE_CHECKING:
    from vsrn_viewer.answers import Traced


def run(arguments: argparse.Namespace) -> int:
    """Write what is asked for; return the exit status."""
    if arguments.out.name.endswith(".pth.tar"):
        from vsrn_viewer.cli.publish import publish

        return publish(arguments)
    from vsrn_viewer.figures import draw_figure

    if arguments.recipe:
        options = (*FIGURE_OPTIONS, "checkpoint", "vocab", "data", "split", "device")
        refuse(arguments, options, "beside a recipe, which says it itself")
    recipe = load_recipe(arguments.recipe) if arguments.recipe else _recipe_of(arguments)
    pair = open_pair(recipe.pair)
    if recipe.layer > max(pair.info.layers, 1):
        raise FigureError(f"layer must be 1 to {max(pair.info.layers, 1)}: got {recipe.layer}. Choose a smaller one.")
    traced = traced_image(pair, recipe.image, recipe.query, recipe.member)
    if traced.no_photograph:  # a figure without it would look as if the dataset had none
        raise DatasetError(traced.no_photograph)
    view = View(
        selection=Selection(words=_words_of(recipe, traced)),
        layer=recipe.layer - 1,
        quantity=cast(Literal["raw", "effective"], recipe.quantity),
        edges_per_node=recipe.edges_per_node,
        member=recipe.member,
    )
    draw_figure(traced.trace, traced.context, view, arguments.out)
    answer = {"out": str(arguments.out), "image_id": recipe.image}
    print_answer(arguments, pair.info, answer, [f"{arguments.out}"])
    return 0


def _words_of(recipe: Recipe, traced: Traced) -> tuple[int, ...]:
    """Return the places of the recipe's words, from 0. Raises FigureError unless the generated sentence has them."""
    from vsrn_viewer.explain import missing, sentence_words

    absence, count = missing("sentence", traced.trace), len(traced.context.words)
    if recipe.words and absence:
        raise FigureError(f"words cannot be drawn. {absence} Leave words out.")
    if max(recipe.words, default=0) > count:
        said = enumerate(sentence_words(traced.trace, traced.context), start=1)
        known = ", ".join(f"{place} {word}" for place, word in said)
        raise FigureError(f"words must be 1 to {count}: got {max(recipe.words)}. The sentence's are {known}.")
    return tuple(word - 1 for word in recipe.words)


def _recipe_of(arguments: argparse.Namespace) -> Recipe:
    if not arguments.image:
        raise FigureError(
            "export needs --image ID or a recipe: vsrn-viewer export --image ID --out figure.pdf. A checkpoint is "
            "written to a name in .pth.tar."
        )
    given = {name: value for name in FIGURE_OPTIONS if (value := getattr(arguments, name)) is not None}
    return Recipe(pair=pair_of(arguments), **given)
