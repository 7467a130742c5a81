"""State of the window: two subjects (current, pinned), each a View with what was answered for it.

Knows no widget and calls no network. It emits only when something really changes. Panels observe a
subject and write through its methods; `ui.session` listens to `view_changed` and asks the worker.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.answers import CaptionRanking, ImageRanking, PairInfo, Traced
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import Selection, View


@dataclass(frozen=True)
class Hover:
    """What is under the pointer: a region, or an edge (receiver, giver); -1 and None for nothing."""

    region: int = -1
    edge: tuple[int, int] | None = None


NOTHING = Hover()


class Subject(QObject):
    """One thing being looked at. Every array it holds is read-only by agreement."""

    info_changed = Signal(object)  # PairInfo or None
    view_changed = Signal(object, object)  # new View, old View
    ranking_changed = Signal(object)  # ImageRanking or None
    captions_changed = Signal(object)  # CaptionRanking or None
    traced_changed = Signal(object)  # Traced or None
    hover_changed = Signal(object)  # Hover
    busy_changed = Signal(
        str, bool
    )  # topic ("open", "images", "captions", "trace"), whether a newer answer is under way
    failed = Signal(str, str, str)  # topic, one sentence ("" when mended), details

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = View()
        self.info: PairInfo | None = None
        self.ranking: ImageRanking | None = None
        self.captions: CaptionRanking | None = None
        self.traced: Traced | None = None
        self.hover = NOTHING

    @property
    def trace(self) -> ReasoningTrace | None:
        """The trace on screen, if any."""
        return self.traced.trace if self.traced else None

    @property
    def context(self) -> TraceContext | None:
        """The words and pictures around the trace, if any."""
        return self.traced.context if self.traced else None

    def change_view(self, **changes: Any) -> None:
        """Replace fields of the View."""
        old, self.view = self.view, dataclasses.replace(self.view, **changes)
        if self.view != old:
            self.view_changed.emit(self.view, old)

    def select_region(self, region: int, add: bool = False) -> None:
        """Select a region alone; with `add`, add it, or take it away if it is selected. -1 clears."""
        chosen = self.view.selection.regions
        if region < 0:
            chosen = ()
        elif not add:
            chosen = (region,)
        elif region in chosen:
            chosen = tuple(other for other in chosen if other != region)
        else:
            chosen = (*chosen, region)
        self.change_view(selection=dataclasses.replace(self.view.selection, regions=chosen))

    def clear_selection(self) -> None:
        """Select nothing."""
        self.change_view(selection=Selection())

    def hover_region(self, region: int) -> None:
        """Say that a region is under the pointer; -1 for none."""
        self.set_hover(NOTHING if region < 0 else Hover(region=region))

    def hover_edge(self, receiver: int, giver: int) -> None:
        """Say that an edge is under the pointer."""
        self.set_hover(Hover(edge=(receiver, giver)))

    def set_hover(self, hover: Hover) -> None:
        """Replace what is under the pointer."""
        if hover != self.hover:
            self.hover = hover
            self.hover_changed.emit(hover)

    def set_info(self, info: PairInfo | None) -> None:
        """Replace what is open; whatever was answered for the old pair goes."""
        self.info = info
        self.set_ranking(None)
        self.set_captions(None)
        self.set_traced(None)
        self.info_changed.emit(info)

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

    def set_traced(self, traced: Traced | None) -> None:
        """Replace the trace. A selection of another image's regions goes; one of the same image stays."""
        if traced is self.traced:
            return
        same = traced is not None and self.traced is not None and traced.image == self.traced.image
        self.traced = traced
        self.set_hover(NOTHING)
        if not same:
            self.clear_selection()
        self.traced_changed.emit(traced)
