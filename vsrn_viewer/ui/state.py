"""State of the window: two subjects (current, pinned), each a View with what was answered for it.

Knows no widget and calls no network. It emits only when something really changes. Panels observe a
subject and write through its methods; `ui.session` listens to `view_changed` and asks the worker.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from vsrn_viewer.answers import NOTHING_PROBED, Answer, CaptionRanking, ImageRanking, PairInfo, Progress, Traced
from vsrn_viewer.change import UNCHANGED, Change, check_change
from vsrn_viewer.changing import dropped_rows, for_another_image, for_another_query
from vsrn_viewer.errors import ChangeError
from vsrn_viewer.groups import Group, regrouped
from vsrn_viewer.requests import PROBES, Probe, Topic
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.ui.pictures import Pictures
from vsrn_viewer.view import Selection, View


@dataclass(frozen=True)
class Hover:
    """What is under the pointer: a region, or an edge (receiver, giver), called by their rows in the dataset, or a word
    of the query, called by its place among those that were read, from 0; -1 and None for nothing. things: the rows of a
    thing under the pointer, or of the (receiver, giver) of an edge between two; () for none."""

    region: int = -1
    edge: tuple[int, int] | None = None
    word: int = -1
    things: tuple[tuple[int, ...], ...] = ()


NOTHING = Hover()


class Subject(QObject):
    """One thing being looked at. Every array it holds is read-only by agreement."""

    info_changed = Signal(object)  # PairInfo or None
    view_changed = Signal(object, object)  # new View, old View
    ranking_changed = Signal(object)  # ImageRanking or None
    captions_changed = Signal(object)  # CaptionRanking or None
    traced_changed = Signal(object)  # Traced or None
    probed_changed = Signal(str)  # which of `Probed`
    wanted_changed = Signal()  # what is asked beside the trace because something on screen shows it
    hover_changed = Signal(object)  # Hover
    beside_changed = Signal()  # what `beside` shows is another thing, or shown in another way
    beside_probed = Signal(object)  # what was found beside the trace of `beside` is another: a frozenset of Probe
    busy_changed = Signal(str, bool)  # topic of `requests`, whether what is shown of it is older than the View
    progressed = Signal(str)  # topic whose answer is nearer, or asked anew
    stop_asked = Signal(str)  # topic that shall not be answered
    hold_asked = Signal(str, bool)  # topic, whether what answers it shall rest
    failed = Signal(str, str, str)  # topic, one sentence ("" when mended), details
    refused = Signal(str)  # why a change cannot be made

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = View()
        self.info: PairInfo | None = None
        self.ranking: ImageRanking | None = None
        self.captions: CaptionRanking | None = None
        self.traced: Traced | None = None
        self.pictures = Pictures()  # of the trace
        self.probed = NOTHING_PROBED
        self._spoken: Traced | None = None  # the last trace whose sentence was there
        self._wants: dict[object, tuple[Probe, ...]] = {}
        self.hover = NOTHING
        self.beside: Subject | None = None  # shown side by side with this one: its pictures share their scales
        self.is_pinned = False  # it is what the other one is compared with
        self.shows_difference = False  # pictures show how it differs from the one beside it
        self.follows_best = True
        self.is_taking_back = False  # what the View becomes is what it was: a gesture turned out to be another one
        self.busy: frozenset[Topic] = frozenset()
        self.failures: dict[Topic, tuple[str, str]] = {}
        self.progress: dict[Topic, Progress] = {}  # of what is under way and has said how far it is

    @property
    def trace(self) -> ReasoningTrace | None:
        """The trace on screen, if any."""
        return self.traced.trace if self.traced else None

    @property
    def context(self) -> TraceContext | None:
        """The words and pictures around the trace, if any."""
        return self.traced.context if self.traced else None

    @property
    def layers(self) -> int:
        """How many graph layers there are to choose from: the trace's, or the model's until there is a trace."""
        if self.trace is not None:
            return self.trace.layers
        return self.info.layers if self.info else 0

    @property
    def layer(self) -> int:
        """The layer on screen, from 0. The View may wish for a later one than a model has, and keeps its wish."""
        return self.view.shown_layer(self.layers)

    @property
    def image_regions(self) -> int:
        """How many regions the image on screen has, whatever its run leaves out; 0 if that is not known."""
        return self.traced.image_regions if self.traced else 0

    @property
    def groups(self) -> tuple[Group, ...]:
        """Which regions of the image are one thing, those that somebody put together among them; () if nobody knows."""
        return regrouped(self.traced.context.groups, self.view.own_groups) if self.traced else ()

    @property
    def can_ask_what_if(self) -> bool:
        """Whether the run on screen can be changed: a trace file's cannot."""
        return self.info is not None and self.image_regions > 0

    @property
    def wanted(self) -> frozenset[Probe]:
        """What is asked beside the trace because something on screen shows it."""
        return frozenset(probe for wishes in self._wants.values() for probe in wishes)

    def want(self, owner: object, wishes: tuple[Probe, ...]) -> None:
        """Say what somebody shows of what is asked beside the trace; () once nothing any more."""
        before = self.wanted
        if wishes:
            self._wants[owner] = wishes
        else:
            self._wants.pop(owner, None)
        if self.wanted != before:
            self.wanted_changed.emit()

    def step_layer(self, step: int) -> None:
        """Show the layer so many after the one on screen, if there is one."""
        if 0 <= self.layer + step < self.layers:
            self.change_view(layer=self.layer + step)

    @property
    def compared(self) -> Traced | None:
        """The trace that the one on screen is compared with, if any."""
        return None if self.beside is None or self.traced is None else self.beside.traced

    def show_difference(self, shown: bool) -> None:
        """Show how everything differs from what is beside it, or everything as it is."""
        if shown != self.shows_difference:
            self.shows_difference = shown
            self.beside_changed.emit()

    def pick_image(self, image: int, **changes: Any) -> None:
        """Show the image that somebody picked, and change other fields of the View with it.

        It stays while the query changes.
        """
        self.keep_image()
        self.change_view(image=image, **changes)

    def keep_image(self) -> None:
        """From now on the image stays while the query changes."""
        self.follows_best = False

    def follow_best(self) -> None:
        """From now on the best-ranked image is shown, until somebody picks one."""
        self.follows_best = True

    def change_run(self, make: Callable[[Change], Change], switched_off: tuple[Change, ...] | None = None) -> None:
        """Let the run be changed otherwise; regions that it leaves out, and their edges, are selected no more. What
        cannot be is said.

        make: returns the new change from that of the View. switched_off: replaces the View's, unless it is None.
        """
        view = self.view
        try:
            change = make(view.change)
            check_change(change)
        except ChangeError as error:
            self.refused.emit(str(error))
            return
        dropped = dropped_rows(change, self.image_regions)
        left = tuple(row for row in view.selection.regions if row not in dropped)
        edges = tuple(edge for edge in view.selection.edges if not {*edge} & {*dropped})
        self.keep_image()
        self.change_view(
            change=change,
            switched_off=view.switched_off if switched_off is None else switched_off,
            selection=dataclasses.replace(view.selection, regions=left, edges=edges),
        )

    def change_view(self, **changes: Any) -> None:
        """Replace fields of the View. What is selected goes with the image that it is of, and so does what a change
        says of its regions, and groups by hand; what it says of words goes with the query; a threshold of edges goes
        with the quantity that it is of. Each stays if it comes along. A photograph and an image of the split take each
        other's place."""
        old = self.view
        if changes.get("photograph"):
            changes["image"] = -1
        elif changes.get("image", -1) >= 0:
            changes["photograph"] = ""
        of_image = ("image", "pair", "photograph")
        if any(changes.get(name, getattr(old, name)) != getattr(old, name) for name in of_image):
            changes.setdefault("selection", Selection())
            changes.setdefault("own_groups", ())
            self._keep_what_means_something(changes, for_another_image)
        if changes.get("quantity", old.quantity) != old.quantity:
            changes.setdefault("edge_threshold", 0.0)
        if changes.get("query", old.query).text != old.query.text:
            self._keep_what_means_something(changes, for_another_query)
        self.view = dataclasses.replace(old, **changes)
        if self.view != old:
            self.view_changed.emit(self.view, old)

    def _keep_what_means_something(self, changes: dict[str, Any], keep: Callable[[Change], Change]) -> None:
        """Add to the changes of a View what is left of its own what-ifs."""
        changes.setdefault("change", keep(self.view.change))
        off = dict.fromkeys(map(keep, self.view.switched_off))
        changes.setdefault("switched_off", tuple(part for part in off if part != UNCHANGED))

    def select_region(self, region: int, add: bool = False) -> None:
        """Select a region, by its row, alone; with `add`, add it, or take it away if it is selected. -1 clears."""
        chosen = _chosen(self.view.selection.regions, region, add)
        self.change_view(selection=dataclasses.replace(self.view.selection, regions=chosen))

    def keep_edge(self, receiver: int, giver: int, add: bool = False) -> None:
        """Keep an edge, by the rows of its ends, and let go of the others; with `add`, keep them too. One that is kept
        is let go of alone."""
        edge, kept = (receiver, giver), self.view.selection.edges
        others = tuple(other for other in kept if other != edge)
        if len(others) == len(kept):
            others = (*kept, edge) if add else (edge,)
        self.change_view(selection=dataclasses.replace(self.view.selection, edges=others))

    def select_regions(self, rows: tuple[int, ...], add: bool = False) -> None:
        """Select regions together, as those of a thing are; with `add`, add them, or take them away if all are."""
        chosen = self.view.selection.regions if add else ()
        left = tuple(row for row in chosen if row not in rows)
        kept = left if {*rows} <= {*chosen} else (*left, *rows)
        self.change_view(selection=dataclasses.replace(self.view.selection, regions=kept))

    def select_word(self, word: int, add: bool = False) -> None:
        """Select a word of the generated sentence as `select_region` does a region."""
        chosen = _chosen(self.view.selection.words, word, add)
        self.change_view(selection=dataclasses.replace(self.view.selection, words=chosen))

    def take_back_selection(self, before: Selection) -> None:
        """Select the regions and edges that were selected before a click that was the first of two."""
        self.is_taking_back = True
        self.change_view(selection=dataclasses.replace(self.view.selection, regions=before.regions, edges=before.edges))
        self.is_taking_back = False

    def clear_selection(self) -> None:
        """Select nothing."""
        self.change_view(selection=Selection())

    def hover_region(self, region: int) -> None:
        """Say that a region, by its row, is under the pointer; -1 for none."""
        self.set_hover(NOTHING if region < 0 else Hover(region=region))

    def hover_edge(self, receiver: int, giver: int) -> None:
        """Say that an edge, by the rows of its ends, is under the pointer."""
        self.set_hover(Hover(edge=(receiver, giver)))

    def hover_things(self, things: tuple[tuple[int, ...], ...]) -> None:
        """Say that a thing, by the rows of its regions, is under the pointer, or an edge between two of them."""
        self.set_hover(Hover(things=things))

    def hover_word(self, word: int) -> None:
        """Say that a word of the query is under the pointer; -1 for none."""
        self.set_hover(NOTHING if word < 0 else Hover(word=word))

    def set_hover(self, hover: Hover) -> None:
        """Replace what is under the pointer."""
        if hover != self.hover:
            self.hover = hover
            self.hover_changed.emit(hover)

    def set_info(self, info: PairInfo | None, view: View | None = None) -> None:
        """Replace what is open, and with it the View if one is given; whatever was answered for the old pair goes."""
        old, self.info = self.view, info
        self.view = view or old
        self.set_ranking(None)
        self.set_captions(None)
        self.set_traced(None)
        for probe in PROBES:
            self.set_probe(probe, None)
        self.info_changed.emit(info)
        if self.view != old:
            self.view_changed.emit(self.view, old)

    def answer(self, topic: Topic) -> Answer | None:
        """Return what is on screen of a topic that a View asks about."""
        if topic in PROBES:
            found: Answer | None = getattr(self.probed, topic)
            return found
        return self.ranking if topic == "images" else self.captions if topic == "captions" else self.traced

    def set_busy(self, topic: Topic, busy: bool) -> None:
        """Say whether what is shown of a topic is older than the View."""
        if busy != (topic in self.busy):
            self.busy = self.busy | {topic} if busy else self.busy - {topic}
            self.busy_changed.emit(topic, busy)

    def set_progress(self, topic: Topic, progress: Progress | None) -> None:
        """Say how far the answer to a topic is; None where it is asked anew."""
        self.progress.pop(topic, None)
        if progress is not None:
            self.progress[topic] = progress
        self.progressed.emit(topic)

    def stop_asking(self, topic: Topic) -> None:
        """Let a topic go unanswered until it is asked again, or the View asks something else of it."""
        self.stop_asked.emit(topic)

    def hold(self, topic: Topic, paused: bool) -> None:
        """Let what answers a topic rest, or go on where it rested."""
        self.hold_asked.emit(topic, paused)

    def set_failure(self, topic: Topic, sentence: str, details: str = "") -> None:
        """Say why there is nothing to show of a topic; "" once there is."""
        before = self.failures.pop(topic, ("", ""))
        if sentence:
            self.failures[topic] = (sentence, details)
        if sentence or before[0]:
            self.failed.emit(topic, sentence, details)

    def set_ranking(self, ranking: ImageRanking | None) -> None:
        """Replace the ranked images."""
        if ranking is not self.ranking:
            self.ranking = ranking
            self.ranking_changed.emit(ranking)

    def set_captions(self, captions: CaptionRanking | None) -> None:
        """Replace the ranked captions."""
        if captions is not self.captions:
            self.captions = captions
            self.captions_changed.emit(captions)

    def set_probe(self, probe: Probe, answer: Answer | None) -> None:
        """Replace what was found by one probe. A sentence that is found becomes the trace's."""
        if answer is not getattr(self.probed, probe):
            found: dict[str, Any] = {probe: answer}
            self.probed = dataclasses.replace(self.probed, **found)
            if probe == "generated":
                self._complete_trace()
            self.probed_changed.emit(probe)

    def keep_run_before(self) -> None:
        """Keep the trace on screen as the run before the what-ifs. Says nothing: the next trace follows at once."""
        self.probed = dataclasses.replace(self.probed, before=self.traced)

    def set_traced(self, traced: Traced | None) -> None:
        """Replace the trace. The sentence that was generated of its image is its own."""
        if traced is self.traced:
            return
        self.traced, self.pictures = traced, Pictures()
        self.set_hover(NOTHING)
        self._complete_trace()
        self.traced_changed.emit(self.traced)

    def _complete_trace(self) -> None:
        """Put the sentence into the trace, if it is there. Selected words go where the same image gets another one, as
        of another member."""
        if self.traced is None:
            self._spoken = None
            return
        with_sentence = self.traced.with_sentence(self.probed.generated)
        if with_sentence is not self.traced:
            self.traced, self.pictures = with_sentence, Pictures()
        if self.traced.trace.sentence_follows:
            return
        before, self._spoken = self._spoken, self.traced
        if before and before.image == self.traced.image and not _same_sentence(before.trace, self.traced.trace):
            self.change_view(selection=dataclasses.replace(self.view.selection, words=()))


def _chosen(chosen: tuple[int, ...], one: int, add: bool) -> tuple[int, ...]:
    """Return what is selected after a click on one; add: as well, or no longer if it was. -1 clears."""
    if one < 0:
        return ()
    if not add:
        return (one,)
    return tuple(other for other in chosen if other != one) if one in chosen else (*chosen, one)


def _same_sentence(one: ReasoningTrace, other: ReasoningTrace) -> bool:
    if one.word_ids is None or other.word_ids is None:
        return one.word_ids is other.word_ids
    return np.array_equal(one.word_ids, other.word_ids)
