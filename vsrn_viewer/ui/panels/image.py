"""Image panel: the photograph with boxes, the affinity graph or the attention map over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.explain import Kind, attention, attributed, boxes, graph
from vsrn_viewer.explain.case_sides import Side
from vsrn_viewer.explain.kind import asks_words
from vsrn_viewer.picture import BroughtPicture, GraphPicture, HeatPicture, number
from vsrn_viewer.requests import Probe
from vsrn_viewer.ui.both_runs import both_runs
from vsrn_viewer.ui.items.image_canvas import ImagePictures
from vsrn_viewer.ui.panels.image_controls import ImageControls
from vsrn_viewer.ui.panels.photograph import PhotographPanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

_EMPTY = "Type a sentence, or choose an image on the left."
_OPENING = "Type a sentence: the answer comes as soon as the model and the dataset are open."
_NOTHING_OPEN = "Nothing is open: choose models and data with “Open…”, or drop them here."


class ImagePanel(PhotographPanel):
    """Show one subject's image and what lies over it; choose overlay, layer and quantity.

    Beside what every evidence panel does, its controls call change_view.
    """

    example_requested = Signal()  # somebody wants to see any query answered

    def __init__(
        self, subject: Subject, name: str = "Image", says_query: bool = False, parent: QWidget | None = None
    ) -> None:
        """name: what stands before the image's id in the header. says_query: also which query, member and score its
        trace is of, where no other panel says it."""
        self._says_query = says_query
        self._side: Side | None = None  # of a case
        super().__init__(subject, name, _EMPTY, parent)
        self._name_of_panel = name
        self.controls = ImageControls(subject, self)
        for slot in self.controls.slots:
            self.add_control(slot)
        self.add_settings(self.controls.settings)
        self.follow()
        subject.info_changed.connect(lambda _: self._take_trace(self.subject.traced))
        subject.busy_changed.connect(self._say_what_is_open)

    def show_side(self, side: Side | None) -> None:
        """Say which side of a case the image is, None for none."""
        if side != self._side:
            self._side = side
            if self.subject.traced is not None:
                self.say_what_is_shown(self.subject.traced)

    def invitation(self) -> tuple[str, Callable[[], object]] | tuple[()]:
        info = self.subject.info
        return ("Show an example", self.example_requested.emit) if info is not None and info.captions else ()

    def empty_sentence(self) -> str:
        if self.subject.info is not None:
            return _EMPTY
        return _OPENING if "open" in self.subject.busy else _NOTHING_OPEN

    def open_filter(self) -> None:
        """Let somebody type which regions are looked at."""
        self.open_settings()
        self.controls.region_filter.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.controls.fit(self.width())

    def heading_of(self, traced: Traced) -> str:
        unfiltered = explain.why_unfiltered(traced.trace, traced.context, self.subject.view)
        said = [super().heading_of(traced), explain.no_network(traced.trace), self._why_bare(traced), unfiltered]
        if self._says_query:
            said.insert(0, _query_words(traced))
        runs = both_runs(self.subject)
        if runs is not None:
            said.insert(0, explain.differing_words(*runs))
        return " · ".join(words for words in said if words)

    def graph_near(self, traced: Traced, hovered: tuple[int, ...]) -> GraphPicture | None:
        near = explain.hover_picture(traced.trace, traced.context, self.subject.view, hovered, self.subject.probed)
        return near and replace(near, scale=self.pictures.graph.scale) if self.pictures.graph else near

    def pictures_of(self, traced: Traced) -> ImagePictures:
        trace, context, view = traced.trace, traced.context, self.subject.view
        overlay = explain.shown_overlay(trace, view)
        return ImagePictures(
            boxes=explain.boxes_picture(trace, context, view, self.subject.probed),
            graph=cast("GraphPicture | None", self.made(graph.KIND, traced)) if overlay == "affinity" else None,
            heat=cast("HeatPicture | None", self.made(attention.KIND, traced)) if overlay == "attention" else None,
            brought=cast("BroughtPicture | None", self.made(attributed.KIND, traced))
            if overlay == "attribution"
            else None,
        )

    def _brought(self, traced: Traced) -> BroughtPicture | None:
        return cast("BroughtPicture | None", self.made(attributed.KIND, traced))

    def kind_shown(self) -> Kind:
        trace, view = self.subject.trace, self.subject.view
        overlay = explain.shown_overlay(trace, view)
        return explain.kind_of("graph" if overlay == "affinity" else overlay)

    def asks(self, view: View) -> tuple[Probe, ...]:
        shown = {"affinity": graph.KIND, "attention": attention.KIND, "attribution": attributed.KIND}.get(view.overlay)
        asked = (*boxes.KIND.asks(view), *asks_words(view), *(shown.asks(view) if shown else ()))
        return tuple(dict.fromkeys(asked))

    def drawn_from(self, view: View) -> tuple[object, ...]:
        return view.overlay, view.selection, *graph.KIND.drawn_from(view)

    def say_what_is_shown(self, traced: Traced) -> None:
        size, sentence = self.image_size(traced), self.why_no_photograph(traced)
        facts = [explain.count_words(traced.trace, traced.context, self.subject.view)]
        facts += [f"{size[0]} × {size[1]}"] if size else []
        facts += [sentence] if sentence else []
        is_compared, image = self.subject.compared is not None, traced.context.image_id
        name = "Now" if is_compared and not self.subject.is_pinned else self._name_of_panel
        if self.subject.view.photograph and name == "Image":
            name = "Photograph"
        if self._side is not None:
            name, facts = self._side.name, [f"{self._side.note} · {facts[0]}", *facts[1:]]
        self.say(f"{name} {image}".rstrip(), ", ".join(facts))
        self.set_short_name(name if is_compared else image)
        self._say_what_is_missing(traced)

    @Slot(str, bool)
    def _say_what_is_open(self, topic: str, _busy: bool) -> None:
        if topic == "open" and self.subject.traced is None:
            self._take_trace(None)

    def _say_what_is_missing(self, traced: Traced) -> None:
        """Give way to a sentence where the overlay cannot be drawn."""
        overlay = explain.shown_overlay(traced.trace, self.subject.view)
        difference, words, act = self.why_no_difference(explain.kind_of("graph" if overlay == "affinity" else overlay))
        if overlay == "affinity":
            sentence = "" if self.pictures.graph is not None else self._why_no_graph(traced)
        else:
            sentence = explain.missing(overlay, traced.trace)
        if difference:
            self.show_message(difference, words, act)
        elif overlay == "affinity" and graph.KIND.lack(traced.trace, self.subject.view):
            self.show_message(sentence, "Show the affinity", lambda: self.subject.change_view(quantity="raw"))
        elif overlay == "attribution" and self.pictures.brought is None:
            self._offer_another(traced, sentence or self.why_waiting(), overlay)
        elif self._why_bare(traced):
            self.show_content()
        elif sentence:
            self._offer_another(traced, sentence, overlay)

    def _why_bare(self, traced: Traced) -> str:
        """Return why the photograph stands alone where boxes were to lie over it, "" where it does not."""
        is_of_boxes = explain.shown_overlay(traced.trace, self.subject.view) == "boxes"
        return explain.no_boxes(traced.trace) if is_of_boxes and self.has_photograph(traced) else ""

    def _offer_another(self, traced: Traced, sentence: str, overlay: str) -> None:
        """Say why an overlay cannot be drawn, with a button to one that can; none where there is no such overlay."""
        for kind, other in (("boxes", "boxes"), ("graph", "affinity")):
            if other != overlay and not explain.missing(kind, traced.trace, self.subject.view):
                show = partial(self.subject.change_view, overlay=other)
                self.show_message(sentence, f"Show the {kind}", show)
                return
        self.show_message(sentence)

    def _why_no_graph(self, traced: Traced) -> str:
        return graph.KIND.missing(traced.trace, self.subject.view) or self.why_waiting()


def _query_words(traced: Traced) -> str:
    """Return "0.412, member 1 of 2, ensemble 0.433 · “a bear”": how well a trace was matched, and with what."""
    trace, context = traced.trace, traced.context
    if trace.score is None:
        return "no query"
    said = [number(float(trace.score))]
    if context.members > 1:
        said.append(f"member {context.member} of {context.members}")
        if context.ensemble_score is not None:
            said.append(f"ensemble {number(context.ensemble_score)}")
    return f"{', '.join(said)} · “{context.query}”"
