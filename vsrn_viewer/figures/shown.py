"""What a panel of the window shows, as the run and the recipe that draw it again.

A View of the window wishes for more than a figure says: a layer that the model does not have, a sentence that nobody
could read. What a recipe records is what is on screen.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import get_args

from vsrn_viewer.answers import Probed
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.recipe import Explained, Recipe
from vsrn_viewer.figures.style import PAPER, FigureStyle
from vsrn_viewer.figures.wanted import probes_of
from vsrn_viewer.requests import Probe
from vsrn_viewer.view import Query, View

_OF_ANY_CHANGE: tuple[Probe, ...] = ("before", "standing")  # asked for every changed run, whatever is drawn of it


def recorded_view(run: Run) -> View:
    """Return the View that a recipe holds of a run: its sentence as it was read, its layer as it is on screen. A
    photograph is the whole data."""
    view = run.view.alone
    text = view.query.sentence if run.context.query else ""
    return replace(view, query=Query(text=text), layer=view.shown_layer(run.trace.layers), switched_off=())


def recorded(run: Run, recipe: Recipe) -> Run:
    """Return a run with nothing beside its trace but what a recipe draws: the rest was asked for by other panels."""
    view = recorded_view(run)
    asked = (*_OF_ANY_CHANGE, *probes_of(recipe, view))
    found = {field.name: getattr(run.probed, field.name) for field in fields(Probed) if field.name in asked}
    return replace(run, view=view, probed=Probed(**found))


def page_recipe(run: Run) -> Recipe:
    """Return the recipe of the page of one run, with all that was found of its match."""
    found = tuple(name for name in get_args(Explained) if getattr(run.probed, name) is not None)
    return Recipe(run.context.image_id, recorded_view(run), explained=found)


def panel_recipe(run: Run, *names: str, style: FigureStyle = PAPER, versus: str = "") -> Recipe:
    """Return the recipe of panels of one run. names: of kinds. Its View has the run's own row and change."""
    return Recipe(run.context.image_id, recorded_view(run), panels=names, style=style, versus=versus)
