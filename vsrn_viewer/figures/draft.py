"""A figure that is being put together from panels of one View. Plain data; every step makes a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TypeAlias

from vsrn_viewer.answers import Probed
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.explain.versus import versus_between
from vsrn_viewer.figures.plot_recipe import PlotRecipe
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.figures.shown import panel_recipe, recorded, recorded_view
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.figures.wanted import probes_of
from vsrn_viewer.plots import Plot
from vsrn_viewer.view import PairId


@dataclass(frozen=True)
class Draft:
    """A figure in the making. recipe: its panels, its style, and what stands beside the run, "" for nothing.

    run: what its panels are of. other: what was pinned when the last panel came, None for nothing.
    """

    recipe: Recipe
    run: Run = field(compare=False)  # the recipe says which
    other: Run | None = field(default=None, compare=False)

    @property
    def versus(self) -> str:
        """What a recipe calls the pinned run; "" if there is none, if it differs in more than one thing, or if not all
        that the panels draw is known of it."""
        if self.other is None:
            return ""
        view, theirs = recorded_view(self.run), recorded_view(self.other)
        for probe in set(probes_of(self.recipe, view)) - {"before", "standing"}:
            if getattr(self.other.probed, probe) is None is not getattr(self.run.probed, probe):
                return ""
        return versus_between(view, theirs, self.other.context.image_id)

    @property
    def runs(self) -> tuple[Run, ...]:
        """What the figure is drawn of."""
        beside = (self.other,) if self.recipe.versus and self.other is not None else ()
        return tuple(recorded(run, self.recipe) for run in (self.run, *beside))


@dataclass(frozen=True)
class PlotDraft:
    """A plot in the making. recipe: what it shows, and how it is set. plot: what is drawn. pair: what was open.

    is_empty: it was taken out of the figure.
    """

    recipe: PlotRecipe
    plot: Plot = field(compare=False)  # the recipe says which
    pair: PairId
    is_empty: bool = False


AnyDraft: TypeAlias = Draft | PlotDraft


def panels_of(draft: AnyDraft | None) -> tuple[str, ...]:
    """Return what a figure is made of, by name."""
    if isinstance(draft, PlotDraft):
        return () if draft.is_empty else (draft.plot.name,)
    return () if draft is None else draft.recipe.panels


def first_draft(run: Run, name: str, other: Run | None = None) -> Draft:
    """Return a figure of one panel, which stands beside the pinned run if it is `compare`. name: of a kind."""
    draft = Draft(panel_recipe(run, name), run, other)
    return replace(draft, recipe=replace(draft.recipe, versus=draft.versus if name == "compare" else ""))


def joined(draft: Draft, panel: Draft) -> Draft | None:
    """Return a figure with one more panel, that of a `first_draft`. One that is there already stays where it is.

    None if it cannot join: a figure shows one View, and what stands beside it, stands beside all.
    """
    mine, theirs = draft.recipe, panel.recipe
    seen = replace(theirs.view, overlay=mine.view.overlay)
    if "results" not in theirs.panels:
        seen = replace(seen, result_filter=mine.view.result_filter)
    if seen != mine.view:
        return None
    panels = tuple(dict.fromkeys((*mine.panels, *theirs.panels)))
    run = replace(panel.run, probed=_all_found(panel.run.probed, draft.run.probed))
    both = Draft(replace(mine, panels=panels), run, panel.other)
    wanted = mine.versus or theirs.versus
    if wanted and both.versus != wanted:
        return None
    return replace(both, recipe=replace(both.recipe, versus=wanted))


def with_panels(draft: AnyDraft, panels: Sequence[str]) -> AnyDraft:
    """Return a figure with these panels, in this order."""
    if isinstance(draft, PlotDraft):
        return replace(draft, is_empty=not panels)
    return replace(draft, recipe=replace(draft.recipe, panels=tuple(panels)))


def styled_alike(draft: AnyDraft, other: AnyDraft) -> AnyDraft:
    """Return a figure that is set as another one is; letters and labels are of figures of an image alone."""
    if isinstance(draft, PlotDraft):
        style = replace(other.recipe.style, letters=False)
        return replace(draft, recipe=replace(draft.recipe, style=style))
    if isinstance(other, PlotDraft):
        return replace(draft, recipe=replace(draft.recipe, style=other.recipe.style))
    return replace(draft, recipe=replace(draft.recipe, style=other.recipe.style, labels=other.recipe.labels))


def styled(draft: AnyDraft, style: FigureStyle) -> AnyDraft:
    """Return a figure that is set otherwise. A slide has its own size, and a paper its own text."""
    if style.style != draft.recipe.style.style:
        style = replace(style, size=None, width=None)
    if isinstance(draft, PlotDraft):
        return replace(draft, recipe=replace(draft.recipe, style=style))
    return replace(draft, recipe=replace(draft.recipe, style=style))


def _all_found(new: Probed, known: Probed) -> Probed:
    """Return all that was found of one run: the window forgets what no panel shows any more."""
    found = {one.name: (getattr(new, one.name), getattr(known, one.name)) for one in fields(Probed)}
    return Probed(**{name: before if now is None else now for name, (now, before) in found.items()})
