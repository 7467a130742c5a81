"""What a figure's panels need: known without matplotlib, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vsrn_viewer.errors import FigureError, near_miss
from vsrn_viewer.explain import kinds
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.picture import Picture
from vsrn_viewer.requests import Probe
from vsrn_viewer.view import View

STORY = ("query", "boxes", "attribution", "layers", "reading", "results")  # from the words to the ranks
PAIR = ("boxes", "query", "interaction")  # of both captions of a pair
_ALIASES = {"influence": "graph", "compare": "graph", "pair": "interaction"}  # panels that another kind draws
_TOGETHER = {"story": STORY, "pair": PAIR}


def expanded(names: Sequence[str]) -> tuple[str, ...]:
    """Return the panels of a figure, with their own in the place of a story's and of a pair."""
    return tuple(one for name in names for one in _TOGETHER.get(name, (name,)))


def check_panels(names: Sequence[str], versus: str) -> None:
    """Raise FigureError for a panel that there is not, and for `compare` and `pair` where nothing is compared.

    versus: what stands beside the figure's own run, "" for nothing.
    """
    if "pair" in names and (len(names) > 1 or not versus.startswith("query=")):
        raise FigureError(
            "panel 'pair' stands alone, and needs the false caption beside the true one: --query TRUE --versus "
            "query=FALSE --panel pair."
        )
    for name in expanded(names):
        if name == "compare" and not versus:
            raise FigureError(
                "panel 'compare' needs a second subject: --versus image=ID, query=TEXT, layer=3 or change."
            )
        kind_of_panel(name)


def kind_of_panel(name: str) -> Kind:
    """Return the kind that draws a panel. Raises FigureError, with the near miss, if there is no such panel."""
    known = [*(kind.name for kind in kinds.KINDS), *_ALIASES, "story"]
    if name not in known:
        raise FigureError(f"no panel '{name}'{near_miss(name, known)}. Known: {', '.join(known)}.")
    return kinds.kind_of(_ALIASES.get(name, name))


def picture_of(run: Run, name: str) -> Picture:
    """Return a picture of a run. Raises FigureError, with the reason, if it cannot be made."""
    kind = kind_of_panel(name)
    view = replace(run.view, quantity="influence") if name == "influence" else run.view
    picture = kind.make(run.trace, run.context, view, run.probed)
    if picture is None:
        why = kind.missing(run.trace, view) or "What it draws was not asked for."
        raise FigureError(f"panel '{name}' cannot be drawn. {why}")
    return picture


def probes_of(recipe: Recipe, view: View, numbers: bool = False) -> tuple[Probe, ...]:
    """Return what has to be asked beside the trace to draw a recipe. Raises FigureError for an unknown panel.

    numbers: they are written instead of a figure; without panels that is the whole graph, its influence too.
    """
    if not recipe.panels and numbers:
        return ("influence",) if view.query.text.strip() else ()
    if not recipe.panels:
        of_edges: tuple[Probe, ...] = ("influence", "pruned") if view.quantity == "influence" else ()
        return (*of_edges, *recipe.explained)
    asked: list[Probe] = []
    for name in expanded(recipe.panels):
        seen = replace(view, quantity="influence") if name == "influence" else view
        asked += kind_of_panel(name).asks(seen)
    return tuple(dict.fromkeys(asked))
