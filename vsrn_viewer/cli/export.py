"""`vsrn-viewer export`: a figure of one image's reasoning, or a checkpoint in the published form.

Options and recipes say what to draw in the same words: both become a Recipe, and that a View once the pair is open.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from vsrn_viewer.cli.opening import change_of, open_pair, traced_image
from vsrn_viewer.cli.output import print_answer
from vsrn_viewer.cli.parser import FIGURE_OPTIONS, refuse
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES, WhatIfs, add_what_if_options, what_ifs_of
from vsrn_viewer.errors import ChangeError, DatasetError, FigureError
from vsrn_viewer.figures.recipe import VERSION, Recipe, load_recipe, recipe_of
from vsrn_viewer.view import View

if TYPE_CHECKING:
    from vsrn_viewer.answers import Traced

_PAIR_OPTIONS = ("checkpoint", "vocab", "data", "split", "device")


def run(arguments: argparse.Namespace) -> int:
    """Write what is asked for; return the exit status."""
    if arguments.out.name.endswith(".pth.tar"):
        from vsrn_viewer.cli.publish import publish

        return publish(arguments)
    from vsrn_viewer.figures import draw_figure

    recipe, what_ifs = wanted_figure(arguments)
    change = change_of(recipe.view.pair, recipe.image, recipe.view.query.text, what_ifs)
    pair = open_pair(recipe.view.pair, change)
    layers = max(pair.info.layers, 1)
    if recipe.view.layer >= layers:
        raise FigureError(f"layer must be 1 to {layers}: got {recipe.view.layer + 1}. Choose a smaller one.")
    image = pair.split.index_of(recipe.image)
    view = figure_view(recipe, what_ifs, image, int(pair.split.counts()[image]))
    traced = traced_image(pair, recipe.image, view.query.text, view.member, view.change)
    _check_words(view.selection.words, traced)
    if traced.no_photograph:  # a figure without it would look as if the dataset had none
        raise DatasetError(traced.no_photograph)
    draw_figure(traced.trace, traced.context, view, arguments.out)
    answer = {"out": str(arguments.out), "image_id": recipe.image}
    print_answer(arguments, pair.info, answer, [f"{arguments.out}"])
    return 0


def wanted_figure(arguments: argparse.Namespace) -> tuple[Recipe, WhatIfs]:
    """Return what the recipe, or else the options, say: a figure, and what to do differently.

    Raises ViewerError for options beside a recipe and for all that no data could make right.
    """
    if not arguments.recipe:
        return _recipe_of_options(arguments), what_ifs_of(arguments)
    refuse(arguments, (*FIGURE_OPTIONS, *WHAT_IF_NAMES, *_PAIR_OPTIONS), "beside a recipe, which says it itself")
    recipe = load_recipe(arguments.recipe)
    return recipe, _what_ifs_of_recipe(recipe.what_ifs, arguments.recipe)


def figure_view(recipe: Recipe, what_ifs: WhatIfs, image: int, regions: int) -> View:
    """Return what is drawn, of the image in this row, which has so many regions.

    Raises ChangeError for a change and FigureError for a selected region that this image cannot have.
    """
    change = what_ifs.change(regions)
    for region in recipe.view.selection.regions:
        if region >= regions:
            raise FigureError(f"regions must be 1 to {regions}: got {region + 1}. Choose others.")
        if change.regions is not None and region not in change.regions:
            raise FigureError(f"region {region + 1} is selected, but a what-if leaves it out. Select another.")
    return replace(recipe.view, image=image, change=change)


def _check_words(words: tuple[int, ...], traced: Traced) -> None:
    """Raise FigureError unless the generated sentence has these words. words: places, from 0."""
    from vsrn_viewer.explain import missing, sentence_words

    absence, count = missing("generated", traced.trace), len(traced.context.words)
    if words and absence:
        raise FigureError(f"words cannot be drawn. {absence} Leave words out.")
    if max(words, default=-1) >= count:
        said = enumerate(sentence_words(traced.trace, traced.context), start=1)
        known = ", ".join(f"{place} {word}" for place, word in said)
        raise FigureError(f"words must be 1 to {count}: got {max(words) + 1}. The sentence's are {known}.")


def _recipe_of_options(arguments: argparse.Namespace) -> Recipe:
    if not arguments.image:
        raise FigureError(
            "export needs --image ID or a recipe: vsrn-viewer export --image ID --out figure.pdf. A checkpoint is "
            "written to a name in .pth.tar."
        )
    given = {name: getattr(arguments, name) for name in (*FIGURE_OPTIONS, *_PAIR_OPTIONS)}
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
