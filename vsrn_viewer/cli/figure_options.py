"""What `export` is asked to draw: a recipe, the options, or a recipe whose keys some options override."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from vsrn_viewer.change import Change
from vsrn_viewer.cli.parser import FIGURE_OPTIONS, PAIR_OPTIONS
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES, WhatIfs, add_what_if_options, what_ifs_of
from vsrn_viewer.errors import ChangeError, FigureError
from vsrn_viewer.figures.provenance import FIGURES, recipe_inside
from vsrn_viewer.figures.recipe import VERSION, Recipe, load_recipe, recipe_of, recipe_of_text
from vsrn_viewer.view import Selection, View


def wanted_figure(arguments: argparse.Namespace, image: str = "") -> tuple[Recipe, WhatIfs]:
    """Return what the recipe and the options say: a figure, and what to do differently. An option wins over a recipe.

    image: which one, where the options do not say it. Raises ViewerError for all that no data could make right.
    """
    given = _given(arguments) | ({"image": image} if image else {})
    source: Path | None = arguments.source
    if source is None:
        if "image" not in given:
            raise FigureError(
                "export needs --image ID, a recipe, a figure or a trace file: vsrn-viewer export --image ID --out "
                "figure.pdf. To write a checkpoint, end --out in .pth.tar."
            )
        return recipe_of({"version": VERSION, **given}), what_ifs_of(arguments)
    if source.suffix.lower() in FIGURES:
        recipe = recipe_of_text(recipe_inside(source).encode(), source, given)
    else:
        recipe = load_recipe(source, given)
    return recipe, _what_ifs_of_recipe(recipe.what_ifs, source, arguments)


def figure_view(recipe: Recipe, what_ifs: WhatIfs, image: int, regions: int) -> View:
    """Return what is drawn, of the image in this row, which has so many regions.

    Raises ChangeError for a change, and FigureError for regions or edges that this image cannot have.
    """
    change, chosen = what_ifs.change(regions), recipe.view.selection
    _check_left(chosen.regions, change, regions, "is selected, but a what-if leaves it out. Select another.")
    _check_left(ends_of(chosen), change, regions, "ends a kept edge, but a what-if leaves it out. Keep another edge.")
    check_view(recipe.view, range(regions) if change.regions is None else change.regions, regions)
    return replace(recipe.view, image=image, change=change)


def ends_of(selection: Selection) -> tuple[int, ...]:
    """Return the rows of the regions at which kept edges begin or end."""
    return tuple(row for edge in selection.edges for row in edge)


def _check_left(rows: Iterable[int], change: Change, regions: int, why: str) -> None:
    """Raise FigureError for a row of the image that the change leaves out. why: "region 3" goes before it."""
    for row in rows:
        if row < regions and change.regions is not None and row not in change.regions:
            raise FigureError(f"region {row + 1} {why}")


def check_view(view: View, rows: Iterable[int], most_edges: int) -> None:
    """Raise FigureError unless the selected regions and the ends of kept edges are among these rows of the dataset, and
    edges are not too many."""
    known = [*rows]
    for region in (*view.selection.regions, *ends_of(view.selection)):
        if region not in known:
            named = ",".join(str(row + 1) for row in known)
            few = f"1 to {len(known)}" if sorted(known) == [*range(len(known))] else f"among {named}"
            raise FigureError(f"regions must be {few}: got {region + 1}. Choose others.")
    if view.edges_per_node > most_edges:
        raise FigureError(f"edges per node must be 1 to {most_edges}, one a region: got {view.edges_per_node:,}.")


def recipe_of_options(arguments: argparse.Namespace, image: str) -> Recipe:
    """Return what the options alone say of an image."""
    return recipe_of({"version": VERSION, **_given(arguments), "image": image})


def _given(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the options that were given, as keys of a recipe."""
    given = {name: _plain(getattr(arguments, name)) for name in (*FIGURE_OPTIONS, *PAIR_OPTIONS)}
    keys = {name: value for name, value in given.items() if value is not None}
    layers = keys.pop("layer", None)
    if isinstance(layers, list):
        keys |= {"layer": layers[0], "layers": layers if len(layers) > 1 else []}
    return keys


def _plain(value: object) -> object:
    """Return an option's value as a recipe holds it."""
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def _what_ifs_of_recipe(options: Sequence[str], file: Path, arguments: argparse.Namespace) -> WhatIfs:
    """Return a recipe's what-ifs; of a kind that was given as an option, those."""
    parser = _RecipeParser(file)
    add_what_if_options(parser)
    try:
        asked = parser.parse_args(options)
        what_ifs_of(asked)
    except ChangeError as error:
        raise FigureError(f"{file}: {error}") from None
    for name in WHAT_IF_NAMES:
        if getattr(arguments, name):
            setattr(asked, name, getattr(arguments, name))
    return what_ifs_of(asked)


class _RecipeParser(argparse.ArgumentParser):
    """Reads the what-ifs of a recipe, and blames the recipe for a mistake."""

    def __init__(self, file: Path) -> None:
        super().__init__(add_help=False)
        self._file = file

    def error(self, message: str) -> NoReturn:
        """Say a mistake with the recipe's own words for it."""
        raise FigureError(f"{self._file}: {message.removeprefix('argument --')}. Correct it there.")
