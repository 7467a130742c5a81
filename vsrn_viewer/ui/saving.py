"""Figures from the window: the page of what is shown, and any panel by itself as it is on screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.answers import HALF_TYPED, Fingerprints, Traced
from vsrn_viewer.explain import Run, has_difference, no_network
from vsrn_viewer.figures.draft import AnyDraft, Draft, PlotDraft, first_draft, joined, panels_of, styled_alike
from vsrn_viewer.figures.shown import page_recipe
from vsrn_viewer.figures.wanted import kind_of_panel
from vsrn_viewer.requests import PROBES, questions_of, without_idle_order
from vsrn_viewer.ui.both_runs import run_of
from vsrn_viewer.ui.dialogs import ask_figure, ask_recipe
from vsrn_viewer.ui.exporting import FigureExport
from vsrn_viewer.ui.figure_editor import FigureEditor
from vsrn_viewer.ui.fingerprinting import Fingerprinting
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.panels.query_pages.charts import AskedPlot
from vsrn_viewer.ui.plot_saving import PlotSaving
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker
from vsrn_viewer.view import View

_BEGUN = (
    "A figure shows one image in one way, or one plot. This shows another image, query, layer, selection, run or "
    "comparison, so it begins a new figure. Undo brings the other back."
)
_DIFFERENCE = (
    "Of differences a figure draws that of the affinity graph, between two runs that differ in one thing. Show both "
    "side by side, and save the panel then."
)
_HALF_TYPED = "The last word of the query is still being typed, and is left out so far. Finish it; a space will do."
_SENTENCE_FOLLOWS = "Words of the sentence are selected, and the model is still generating it. Export in a moment."
_NOTHING = "There is nothing to draw yet: enter a query and open an image."


class FigureSaving(QObject):
    """Asks where to write a figure and lets it be drawn. Panels ask through `save_asked`."""

    said = Signal(str, str)  # one sentence, details

    def __init__(self, window: QWidget, subject: Subject, worker: Worker, export: FigureExport) -> None:
        super().__init__(window)
        self._window, self._subject, self._export = window, subject, export
        self._fingerprinting = Fingerprinting(worker, self)
        self._fingerprinting.failed.connect(self.said)
        self.plots = PlotSaving(window, export, self._fingerprinting, self)
        self.plots.said.connect(self.said)
        self.editor = FigureEditor(window)
        self.editor.preview_wanted.connect(export.preview)
        self.editor.save_asked.connect(self._save_draft)
        self.editor.recipe_asked.connect(self._save_recipe)
        export.previewed.connect(lambda drawn: self.editor.show_preview(drawn.png, drawn.width, drawn.height))
        export.not_previewed.connect(self.editor.show_problem)

    def follow(self, panels: Iterable[EvidencePanel]) -> None:
        """Save these panels, or add them to the figure, when they ask for it."""
        for panel in panels:
            panel.save_asked.connect(partial(self.save_panel, panel))
            panel.add_asked.connect(partial(self.add_panel, panel))

    @Slot()
    def export_page(self) -> None:
        """Ask where to write the page of everything that is shown."""
        subject, traced = self._subject, self._subject.traced
        if traced is None:
            self.said.emit(_NOTHING, "")
            return
        if no_network(traced.trace):
            self.said.emit(no_network(traced.trace), "")
            return
        if _is_half_typed(traced, subject.view):
            self.said.emit(_HALF_TYPED, "")
            return
        if subject.view.selection.words and traced.trace.sentence_follows:
            self.said.emit(_SENTENCE_FOLLOWS, "")
            return
        run = run_of(subject, traced)
        name = figure_name(traced, subject.view)
        ask_figure(self._window, name, self._export.last, partial(self._write, Draft(page_recipe(run), run)))

    def save_panel(self, panel: EvidencePanel) -> None:
        """Ask where to write what a panel shows now; what it shows later is another figure."""
        draft = self._draft_of(panel)
        if draft is not None:
            self._save_draft(draft)

    def add_plot(self, asked: AskedPlot) -> None:
        """Show a plot as the figure that is put together, in the place of the one before, which undo brings back."""
        if asked.recipe is not None:
            self._begin(PlotDraft(asked.recipe, asked.plot, asked.pair))
            self.show_editor()

    def add_panel(self, panel: EvidencePanel) -> None:
        """Add what a panel shows now to the figure, and show the figure. Panels of another View begin a new one, which
        can be undone."""
        new, draft = self._draft_of(panel), self.editor.draft
        if new is None:
            return
        both = joined(draft, new) if isinstance(draft, Draft) and draft.recipe.panels else None
        if both is None:
            self._begin(new)
        else:
            self.editor.edit(both)
        self.show_editor()

    def _begin(self, new: AnyDraft) -> None:
        """Begin a figure, set as the one before, and say so if that one had panels."""
        draft = self.editor.draft
        self.editor.edit(new if draft is None else styled_alike(new, draft))
        if panels_of(draft):
            self.editor.remark(_BEGUN)

    @Slot()
    def show_editor(self) -> None:
        """Show the figure that is being put together."""
        self.editor.show()
        self.editor.raise_()

    def _draft_of(self, panel: EvidencePanel) -> Draft | None:
        """Return a figure of what a panel shows; None, with a sentence, if it cannot be one."""
        subject, traced, name = panel.subject, panel.subject.traced, panel.kind_shown().name
        why = why_not(panel)
        if traced is not None and not why:
            is_difference = subject.compared is not None and subject.shows_difference and has_difference(name)
            shown = "compare" if is_difference and name == "graph" else name
            draft = first_draft(run_of(subject, traced), shown, run_beside(subject))
            if not is_difference or (name == "graph" and draft.recipe.versus):
                return draft
            why = _DIFFERENCE
        self.said.emit(why, "")
        return None

    def _save_draft(self, draft: AnyDraft) -> None:
        """Ask where to write a figure."""
        if isinstance(draft, PlotDraft):
            self.plots.save_draft(draft, self._window_of(draft))
            return
        ask_figure(self._window_of(draft), draft_name(draft), self._export.last, partial(self._write, draft))

    def _save_recipe(self, draft: AnyDraft) -> None:
        """Ask where to write a figure's recipe, which draws it again."""
        if isinstance(draft, PlotDraft):
            self.plots.save_recipe(draft, self.editor)
            return
        folder = self._export.last.parent if self._export.last is not None else None
        ask_recipe(self.editor, draft_name(draft), folder, partial(self._write_recipe, draft))

    def _window_of(self, draft: AnyDraft) -> QWidget:
        return self.editor if draft is self.editor.draft else self._window

    def _write(self, draft: Draft, path: Path) -> None:
        self._say_begun(path)
        self._fingerprinting.bring(draft.run.view, partial(self._draw, draft, path))

    def _draw(self, draft: Draft, path: Path, made_with: Fingerprints) -> None:
        recipe = replace(draft.recipe, model=made_with.model, data=made_with.data)
        self._export.start(draft.runs, recipe, path)

    def _write_recipe(self, draft: Draft, path: Path) -> None:
        def write(made_with: Fingerprints) -> None:
            recipe = replace(draft.recipe, model=made_with.model, data=made_with.data)
            self._export.write_recipe(recipe, path)

        self._fingerprinting.bring(draft.run.view, write)

    def _say_begun(self, path: Path) -> None:
        self.said.emit(f"The figure is being drawn: {path}", "")  # the first one takes some seconds


def why_not(panel: EvidencePanel) -> str:
    """Return why a figure of what a panel shows would not be what its recipe draws again, "" if it would."""
    subject, kind = panel.subject, panel.kind_shown()
    view, traced = subject.view, subject.traced
    if traced is None:
        return _NOTHING
    missing = no_network(traced.trace) or kind.missing(traced.trace, view) or traced.no_photograph
    if missing:
        return missing
    asked = without_idle_order(questions_of(view, subject.info, bool(traced.query.text), kind.asks(view)))
    needed = [topic for topic in ("trace", *PROBES) if topic in asked]
    if any(topic in subject.busy or subject.answer(topic) is None for topic in needed):
        return panel.why_waiting()
    if _is_half_typed(traced, view):
        return _HALF_TYPED
    return ""


def run_beside(subject: Subject) -> Run | None:
    """Return what stands beside a subject's run, if a recipe would draw the same of it."""
    beside = subject.beside
    traced = None if beside is None else beside.traced
    if (
        beside is None
        or traced is None
        or no_network(traced.trace)
        or traced.no_photograph
        or _is_half_typed(traced, beside.view)
    ):
        return None
    return None if beside.busy.intersection(("trace", *PROBES)) else run_of(beside, traced)


def _is_half_typed(traced: Traced, view: View) -> bool:
    """Return whether a query ends in a word that the network was not given, but will be once it is finished."""
    return view.query.unfinished and any(word.reason == HALF_TYPED for word in traced.words)


def figure_name(traced: Traced, view: View) -> str:
    """Return a name that tells figures of one image apart, "test00002-layer-1": a page shows every overlay."""
    layers = traced.trace.layers
    name = traced.context.image_id or "figure"
    return f"{name}-layer-{view.shown_layer(layers) + 1}" if layers else name


def draft_name(draft: Draft) -> str:
    """Return a name that tells figures of one image apart: "test00002-graph-layer-1", "test00002-figure"."""
    recipe, image = draft.recipe, draft.run.context.image_id or "figure"
    if len(recipe.panels) != 1:
        return f"{image}-figure"
    name = recipe.panels[0]
    kind = kind_of_panel(name)
    layered = "layer" in kind.follows and kind.name != "layers"
    return f"{image}-{name}-layer-{recipe.view.layer + 1}" if layered else f"{image}-{name}"
