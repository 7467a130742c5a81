"""What a figure's panels need: known without matplotlib, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain import kinds
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.requests import Probe
from vsrn_viewer.view import View

_ALIASES = ("influence", "compare")  # panels that are drawn by the graph's kind


def check_panels(names: Sequence[str], compared: bool) -> None:
    """Raise FigureError for a panel that there is not, and for `compare` where nothing is compared."""
    for name in names:
        if name == "compare" and not compared:
            raise FigureError(
                "panel 'compare' needs a second subject: --versus image=ID, query=TEXT, layer=3 or change."
            )
        if name not in _ALIASES:
            kinds.kind_of(name)


def probes_of(recipe: Recipe, view: View) -> tuple[Probe, ...]:
    """Return what has to be asked beside the trace to draw a recipe. Raises FigureError for an unknown panel."""
    if not recipe.panels:
        return ("influence", "pruned") if view.quantity == "influence" else ()
    asked: list[Probe] = []
    for name in recipe.panels:
        seen = replace(view, quantity="influence") if name == "influence" else view
        asked += kinds.kind_of("graph" if name in _ALIASES else name).asks(seen)
    return tuple(dict.fromkeys(asked))
