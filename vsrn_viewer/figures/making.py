"""A figure as it is asked for: its pictures, its labels, and what its file says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vsrn_viewer.explain import kinds
from vsrn_viewer.figures.canvas import Page, settings, write
from vsrn_viewer.figures.output import check_output
from vsrn_viewer.figures.page import compose
from vsrn_viewer.figures.panels import Subject, compose_panels
from vsrn_viewer.figures.provenance import RECIPE
from vsrn_viewer.figures.recipe import Recipe, command_of, recipe_keys, recipe_text
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.version import __version__
from vsrn_viewer.view import View

Labels = dict[int, str]  # by the region's row in the dataset


def draw(subjects: Sequence[Subject], recipe: Recipe, path: Path, labels: Labels | None = None) -> None:
    """Write a figure as its recipe says. The same input gives the same bytes.

    subjects: what it is drawn of, the recipe's own first. labels: instead of the detector's, where the recipe names a
    file of them. Raises FigureError for a panel that cannot be made or a file that cannot be written, DatasetError for
    a photograph that cannot be decoded.
    """
    check_output(path)
    with settings():
        write(composed(subjects, recipe, labels), path, {RECIPE: said_of(subjects[0], recipe, path)}, recipe.style.dpi)


def composed(subjects: Sequence[Subject], recipe: Recipe, labels: Labels | None = None) -> Page:
    """Return the figure, drawn. To be called within `canvas.settings`."""
    named = [replace(one, context=with_labels(one.trace, one.context, recipe.labels, labels)) for one in subjects]
    if recipe.panels:
        return compose_panels(named, recipe.panels, recipe.layers, recipe.style)
    first = named[0]
    return compose(first.trace, first.context, first.view, first.probed)


def probes_of(recipe: Recipe, view: View) -> tuple[Probe, ...]:
    """Return what has to be asked beside the trace to draw a recipe. Raises FigureError for an unknown panel."""
    if not recipe.panels:
        return ("influence", "pruned") if view.quantity == "influence" else ()
    asked: list[Probe] = []
    for name in recipe.panels:
        seen = replace(view, quantity="influence") if name == "influence" else view
        asked += kinds.kind_of("graph" if name == "influence" else name).asks(seen)
    return tuple(dict.fromkeys(asked))


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


def said_of(subject: Subject, recipe: Recipe, path: Path) -> str:
    """Return the recipe of a figure as TOML, below what it was made with."""
    context = subject.context
    keys = recipe_keys(recipe, subject.view, path.parent)
    made = ", ".join(part for part in (f"vsrn_viewer {__version__}", context.device, context.precision) if part)
    return f"# {made}\n# {command_of(keys, f'figure{path.suffix}')}\n{recipe_text(keys)}"
