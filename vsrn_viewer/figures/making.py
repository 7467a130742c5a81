"""A figure as it is asked for: its pictures, its labels, and what its file says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain import filter_lack
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.canvas import Page, settings, write
from vsrn_viewer.figures.numbers import number_files, save_numbers
from vsrn_viewer.figures.output import check_output, holds_numbers
from vsrn_viewer.figures.page import compose
from vsrn_viewer.figures.panels import compose_panels
from vsrn_viewer.figures.provenance import RECIPE
from vsrn_viewer.figures.recipe import Recipe, command_of, pair_beside, recipe_keys, recipe_text
from vsrn_viewer.figures.wanted import expanded
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.version import __version__

Labels = dict[int, str]  # by the region's row in the dataset


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
    if recipe.panels:
        return compose_panels(named, expanded(recipe.panels), recipe.layers, recipe.style)
    first = named[0]
    return compose(first.trace, first.context, first.view, first.probed)


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
    """Return the recipe of a figure as TOML, below what it was made with. Paths are relative to the figure's folder."""
    context, folder = run.context, path.parent
    keys = recipe_keys(recipe, run.view, folder)
    made = ", ".join(part for part in (f"vsrn_viewer {__version__}", context.device, context.precision) if part)
    command = command_of(recipe, replace(run.view, pair=pair_beside(run.view.pair, folder)), f"figure{path.suffix}")
    return f"# {made}\n# {command}\n{recipe_text(keys)}"
