"""How a panel speaks of what is under the pointer: places in its picture on one side, rows of the dataset on the other.

Where the nodes of a picture are things, a node is hovered and selected as all of its regions.
"""

from __future__ import annotations

from collections.abc import Iterable

from vsrn_viewer import explain
from vsrn_viewer.changing import dropped_rows
from vsrn_viewer.members import REGIONS, Members
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.panels.frame import PanelFrame
from vsrn_viewer.ui.state import Subject


class Pointing(PanelFrame):
    """Base of the panels around one trace: translates between their places and the rows of their subject."""

    subject: Subject

    def members(self) -> Members:
        """Return the regions of each node of what is shown, where nodes are things."""
        return REGIONS

    def rows_shown(self) -> tuple[int, ...]:
        """Return the rows of the regions that have a place: of the trace, and in some pictures of dropped ones too."""
        trace = self.subject.trace
        return () if trace is None else tuple(trace.region_rows.tolist())

    def row_at(self, place: int) -> int:
        """Return the row of the region at a place, which is what the subject calls it; -1 for -1."""
        rows = self.rows_shown()
        return rows[place] if 0 <= place < len(rows) else -1

    def places_of(self, rows: Iterable[int]) -> tuple[int, ...]:
        """Return the places of the regions in these rows, in their order, without those that have none."""
        shown = self.rows_shown()
        return tuple(shown.index(row) for row in rows if row in shown)

    def called(self, place: int) -> int | str:
        """Return what the table calls the region at a place: its number, or the letter of its thing."""
        return self.row_at(place) + 1

    def hover_place(self, place: int) -> None:
        """Hover the region at a place, or its thing; -1 for none."""
        self.hover_rows(*(() if place < 0 else (self.row_at(place),)))

    def hover_rows(self, *rows: int) -> None:
        """Hover a region, or the edge of a (receiver, giver), by their rows; where nodes are things, theirs."""
        things = tuple(self.members().together_with(row) for row in rows)
        if things and all(things):
            self.subject.hover_things(things)
        elif len(rows) == 2:
            self.subject.hover_edge(*rows)
        else:
            self.subject.hover_region(rows[0] if rows else -1)

    def select_place(self, place: int, add: bool = False) -> None:
        """Select the region at a place, or its thing; -1 clears. One that the run leaves out cannot be selected."""
        row = self.row_at(place)
        if row < 0 or row not in dropped_rows(self.subject.view.change, self.subject.image_regions):
            self.select_row(row, add)

    def select_row(self, row: int, add: bool = False) -> None:
        """Select the region in a row; where nodes are things, all regions of its thing."""
        together = self.members().together_with(row)
        if together:
            self.subject.select_regions(together, add)
        else:
            self.subject.select_region(row, add)

    def highlight_now(self) -> Highlight:
        """Return what is hovered and selected of what is shown, at its places."""
        if self.subject.trace is None:
            return Highlight()
        hovered = self.places_of(self._rows_hovered())
        return Highlight(
            hovered=tuple(dict.fromkeys(hovered)),
            selected=tuple(dict.fromkeys(self.places_of(self.subject.view.selection.regions))),
            edge=self._edge_hovered(),
        )

    def _edge_hovered(self) -> tuple[int, int] | None:
        """Return the places of the (receiver, giver) under the pointer. An edge of things is none where nodes are
        regions."""
        hover = self.subject.hover
        ends = hover.edge if hover.edge is not None else tuple(rows[0] for rows in hover.things)
        if len(ends) != 2 or (hover.things and not self.members()):
            return None
        places = self.places_of(ends)
        return (places[0], places[1]) if len(places) == 2 else None

    def _rows_hovered(self) -> tuple[int, ...]:
        """Return the rows of what is under the pointer, or of what shares in the word under it, where that is known."""
        hover, found = self.subject.hover, self.subject.probed.interaction
        if hover.things:
            return tuple(row for rows in hover.things for row in rows)
        if hover.edge is not None:
            return hover.edge
        if hover.word < 0:
            return (hover.region,)
        return () if found is None else explain.regions_of_word(found, hover.word)
