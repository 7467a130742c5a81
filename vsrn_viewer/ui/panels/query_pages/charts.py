"""What can be done with a chart of the queries panel: save it, add it to the figure, copy what draws it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vsrn_viewer.errors import ViewerError
from vsrn_viewer.figures.plot_recipe import PlotRecipe, plot_command, plot_python
from vsrn_viewer.picture import Table
from vsrn_viewer.plot_question import PlotQuestion, check_question
from vsrn_viewer.plots import Plot
from vsrn_viewer.ui.panels.menus_of import Commands
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage
from vsrn_viewer.ui.panels.twin import tab_separated
from vsrn_viewer.view import PairId


@dataclass(frozen=True)
class AskedPlot:
    """A plot of a page. pair: what is open. recipe: what draws it again, None where no recipe can say what it shows."""

    plot: Plot
    pair: PairId
    recipe: PlotRecipe | None = None


def recipe_or_none(question: PlotQuestion) -> PlotRecipe | None:
    """Return the recipe of a question, None for one that no recipe can ask: of marks, or of a matrix of scores where
    the plot needs a model."""
    try:
        check_question(question)
    except ViewerError:
        return None
    return None if question.pair.matrix else PlotRecipe(question)


def chart_commands(page: QueriesPage, recipe: PlotRecipe | None, make: Callable[[], AskedPlot | None]) -> Commands:
    """Return what a menu offers to do with a chart. make: the plot, which may have a long table."""
    save = ("Save as a figure…", lambda: page.plot_asked.emit(make()))
    if recipe is None:
        return (save,)
    return save, ("Add to figure", lambda: page.plot_added.emit(make()))


def chart_copies(recipe: PlotRecipe | None, numbers: Table | None = None) -> dict[str, str]:
    """Return what a menu offers to copy of a chart. numbers: those on screen, None where they are too many for a
    clipboard: they can be saved as a file."""
    copies = {} if numbers is None else {"Copy numbers": tab_separated([numbers.columns, *numbers.rows])}
    if recipe is not None:
        out = f"{recipe.question.name}.pdf"
        copies["Copy as command"] = plot_command(recipe, out)
        copies["Copy as Python"] = plot_python(recipe, out)
    return copies
