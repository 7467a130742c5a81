"""From a recipe to a figure: what can be refused is refused before a model is loaded, which then serves all figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vsrn_viewer.cli.figure_options import figure_view
from vsrn_viewer.cli.opening import check_member_of, check_words_of_query, image_of, open_pair, say_unknown_words
from vsrn_viewer.cli.what_if import WhatIfs
from vsrn_viewer.data.group_file import read_labels
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.output import holds_numbers
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.versus import Versus, versus_of
from vsrn_viewer.view import View

if TYPE_CHECKING:
    from vsrn_viewer.figures.making import Labels
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.trace import ReasoningTrace, TraceContext


@dataclass(frozen=True)
class Plan:
    """A figure that can be drawn as far as that is known without a model. view: of the recipe's image, with its change.

    labels: instead of the detector's, None for those. versus: what stands beside it.
    """

    recipe: Recipe
    view: View
    labels: Labels | None
    versus: Versus | None


def plan_of(recipe: Recipe, what_ifs: WhatIfs) -> Plan:
    """Check everything about a figure that needs no model. Raises ViewerError for the first mistake."""
    asked, labels = recipe.view, labels_of(recipe)
    versus = versus_of(recipe.versus) if recipe.versus else None
    check_words_of_query(asked.query.text, what_ifs)
    image, regions = image_of(asked.pair, recipe.image)
    view = figure_view(recipe, what_ifs, image, regions)
    check_member_of(asked.pair, view.member)
    if versus is not None and versus.what == "image":
        image_of(asked.pair, versus.value)
    if versus is not None and versus.what == "member":
        check_member_of(asked.pair, int(versus.value))
    return Plan(recipe, view, labels, versus)


def labels_of(recipe: Recipe) -> Labels | None:
    """Return the labels that a recipe names in a file. Raises ViewerError for panels and labels that there are not."""
    from vsrn_viewer.figures.wanted import check_panels

    check_panels(recipe.panels, recipe.versus)
    return None if recipe.labels in ("none", "detector") else read_labels(Path(recipe.labels))


class Drawing:
    """An open pair that draws figures."""

    def __init__(self, recipe: Recipe, view: View) -> None:
        """Open what a recipe is of. Raises ViewerError for any file that cannot be used."""
        from vsrn_viewer.workbench.serving import Serving

        self.pair = open_pair(view.pair, view.change, max(recipe.layers, default=view.layer))
        self._others: dict[str, Pair] = {}
        self._serving = Serving()

    def write(self, plan: Plan, path: Path, with_sidecar: bool = False) -> None:
        """Draw a figure into a file, and write words about it beside it. Raises ViewerError for what cannot be."""
        from vsrn_viewer.figures.making import draw
        from vsrn_viewer.figures.sidecar import write_sidecar
        from vsrn_viewer.figures.wanted import probes_of
        from vsrn_viewer.workbench.subject import runs_of

        recipe = self.fingerprinted(plan)
        is_drawn = not holds_numbers(path)
        wanted = probes_of(recipe, plan.view, not is_drawn)
        runs = runs_of(self.pair, plan.view, wanted, plan.versus, self._other(plan), is_drawn, self._serving)
        for run in runs:
            say_unknown_words(self.pair, run.context.unknown_words)
            check_words(run.view.selection.words, run.trace, run.context)
            check_channels(run.view.channels, run.trace)
        draw(runs, recipe, path, plan.labels)
        if with_sidecar:
            write_sidecar(runs, recipe, path)

    def fingerprinted(self, plan: Plan) -> Recipe:
        """Return the recipe with what it is made with. Raises FigureError if it was made with something else: its
        figure would not be the one that it promises."""
        from vsrn_viewer.workbench.fingerprints import data_fingerprint

        recipe = plan.recipe
        model, data = self._model_fingerprint, data_fingerprint(self.pair, plan.view.image)
        for what, stored, now in (("model", recipe.model, model), ("data", recipe.data, data)):
            if stored and stored != now:
                changed = "another model" if what == "model" else f"other data of image {recipe.image}"
                raise FigureError(
                    f"the recipe was made with {changed} ({what}_fingerprint {stored}, now {now}). Open what it was "
                    f"made with, or delete {what}_fingerprint from it to draw what is there now."
                )
        return replace(recipe, model=model, data=data)

    @cached_property
    def _model_fingerprint(self) -> str:
        from vsrn_viewer.workbench.fingerprints import model_fingerprint

        return model_fingerprint(self.pair)

    def _other(self, plan: Plan) -> Pair | None:
        """Return the pair of the checkpoint that stands beside the recipe's own."""
        if plan.versus is None or plan.versus.what != "checkpoint":
            return None
        file = plan.versus.value
        if file not in self._others:
            wanted = replace(plan.view.pair, checkpoints=(file,), vocabulary="")
            self._others[file] = open_pair(wanted, plan.view.change, plan.view.layer)
        return self._others[file]


def check_channels(channels: tuple[int, ...], trace: ReasoningTrace) -> None:
    """Raise FigureError unless the GRU has these channels, from 0: that of the regions, or without one that of the
    words, which has as many."""
    gate = trace.caption_update_gate if trace.update_gate is None else trace.update_gate
    if channels and gate is None:
        raise FigureError("channels cannot be drawn: this network has no GRU. Leave channels out.")
    if gate is not None and max(channels, default=-1) >= gate.shape[1]:
        raise FigureError(f"channels must be 1 to {gate.shape[1]}: got {max(channels) + 1}.")


def check_words(words: tuple[int, ...], trace: ReasoningTrace, context: TraceContext) -> None:
    """Raise FigureError unless the generated sentence has these words. words: places, from 0."""
    from vsrn_viewer.explain import missing, sentence_words

    absence, said = missing("generated", trace), sentence_words(trace, context)
    if words and absence:
        raise FigureError(f"words cannot be drawn. {absence} Leave words out.")
    if max(words, default=-1) >= len(said):
        known = ", ".join(f"{place} {word}" for place, word in enumerate(said, start=1))
        raise FigureError(f"words must be 1 to {len(said)}: got {max(words) + 1}. The sentence is {known}.")
