"""A figure as it is asked for: its pictures, its labels, and what its file says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain import filter_lack
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.canvas import Page, page_size, settings, write
from vsrn_viewer.figures.numbers import number_files, save_numbers
from vsrn_viewer.figures.output import check_output, holds_numbers
from vsrn_viewer.figures.page import compose
from vsrn_viewer.figures.pair_sheet import compose_pair
from vsrn_viewer.figures.panels import compose_panels
from vsrn_viewer.figures.provenance import RECIPE
from vsrn_viewer.figures.recipe import Recipe, beside_file, command_of, recipe_keys, recipe_text
from vsrn_viewer.figures.wanted import expanded
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.version import __version__

_DOTS = 150  # an inch, of a figure that is only looked at
Labels = dict[int, str]  # by the region's row in the dataset


@dataclass(frozen=True)
class Pixels:
    """A figure to look at. png: a file. width, height: of the page, millimetres."""

    png: bytes
    width: float
    height: float


def draw(runs: Sequence[Run], recipe: Recipe, path: Path, labels: Labels | None = None) -> None:
    """Write a figure as its recipe says, or its numbers if the path ends so. The same input gives the same bytes.

    runs: what it is drawn of, the recipe's own first. labels: instead of the detector's, where the recipe names a
    file of them. Raises FigureError for a panel that cannot be made or a file that cannot be written, DatasetError for
    a photograph that cannot be decoded.
    """
    check_output(path)
    if holds_numbers(path):
        one = runs[0]
        named = with_labels(one.trace, one.context, recipe.labels, labels)
        save_numbers(number_files(path, recipe), replace(one, context=named))
        return
    with settings():
        write(composed(runs, recipe, labels), path, {RECIPE: said_of(runs[0], recipe, path)}, recipe.style.dpi)


def composed(runs: Sequence[Run], recipe: Recipe, labels: Labels | None = None) -> Page:
    """Return the figure, drawn. To be called within `canvas.settings`."""
    named = [replace(one, context=with_labels(one.trace, one.context, recipe.labels, labels)) for one in runs]
    for one in named:
        _check_filter(one)
    if recipe.panels == ("pair",):
        return compose_pair(named, recipe.style)
    if recipe.panels:
        return compose_panels(named, expanded(recipe.panels), recipe.layers, recipe.style)
    first = named[0]
    return compose(first.trace, first.context, first.view, first.probed)


def pixels(runs: Sequence[Run], recipe: Recipe) -> Pixels:
    """Return a figure as a PNG file for the screen. Raises FigureError as `composed` does."""
    with settings():
        return pixels_of(composed(runs, recipe))


def pixels_of(page: Page) -> Pixels:
    """Return a drawn page as a PNG file. To be called within `canvas.settings`."""
    out = BytesIO()
    page.savefig(out, format="png", dpi=_DOTS)
    width, height = page_size(page)
    return Pixels(out.getvalue(), width * 25.4 / 72, height * 25.4 / 72)


def _check_filter(run: Run) -> None:
    """Raise FigureError for a filter that cannot be applied: a figure of all regions would look as if it were."""
    lack = filter_lack(run.trace, run.context, run.view)
    if lack:
        raise FigureError(f"the regions cannot be filtered: {lack}. Leave the filter out, or ask for something else.")


def with_labels(trace: ReasoningTrace, context: TraceContext, choice: str, labels: Labels | None) -> TraceContext:
    """Return the words around a trace with other labels of its regions: "none", the "detector"'s, or those given."""
    if choice == "detector":
        return context
    chosen = {} if choice == "none" or labels is None else labels
    groups = tuple(
        replace(group, label=next((chosen[row] for row in group.regions if chosen.get(row)), ""))
        for group in context.groups
    )
    return replace(context, labels=tuple(chosen.get(row, "") for row in trace.region_rows.tolist()), groups=groups)


def said_of(run: Run, recipe: Recipe, path: Path) -> str:
    """Return the recipe of a figure as TOML, below what it was made with. Paths are relative to its folder, so that it
    says the same wherever it was drawn from."""
    context = run.context
    keys = recipe_keys(recipe, run.view, path.parent)
    made = ", ".join(part for part in (f"vsrn_viewer {__version__}", context.device, context.precision) if part)
    command = command_of(*beside_file(recipe, run.view, path.parent), f"figure{path.suffix}")
    return f"# {made}\n# {command}\n{recipe_text(keys)}"
