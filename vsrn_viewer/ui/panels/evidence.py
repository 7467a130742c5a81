"""What the panels around one trace share: following the subject, words for regions, the menu of a region."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from vsrn_viewer.answers import Traced
from vsrn_viewer.explain import (
    Kind,
    difference_of,
    has_difference,
    no_difference,
    region_label,
)
from vsrn_viewer.picture import Picture, Table
from vsrn_viewer.requests import PROBES, Probe
from vsrn_viewer.ui.both_runs import beside, both_runs
from vsrn_viewer.ui.change_menus import add_region_changes
from vsrn_viewer.ui.edge_menu import fill_edge_menu
from vsrn_viewer.ui.grouping import add_grouping
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.likeness import add_region_search
from vsrn_viewer.ui.panels.pointing import Pointing
from vsrn_viewer.ui.panels.tabbed import tabbed
from vsrn_viewer.ui.panels.topic_signs import TopicSigns
from vsrn_viewer.ui.state import Hover, Subject
from vsrn_viewer.view import View

RUNS_UNDER_WAY = "The runs that this takes are under way."
_LATER_MS = 150  # a pause in typing; the trace of what was typed draws everything before, if it comes sooner
_SEPARATOR = 2  # its place in the menu of a region


class EvidencePanel(Pointing):
    """Base of the image, the matrix and the reading line.

    Observes traced_changed, view_changed, beside_changed, beside_probed, hover_changed, busy_changed and failed; calls
    hover_region, hover_edge, select_region and clear_selection. A subclass says how it shows a trace, a highlight, and
    its table, and calls `follow` once it is built. Its table is as alive as its picture.
    """

    save_asked = Signal()  # what it shows shall be a figure
    add_asked = Signal()  # what it shows shall be a part of the figure that is put together

    def __init__(self, subject: Subject, name: str, empty: str, parent: QWidget | None = None) -> None:
        """name: of the panel. empty: the sentence while there is no trace."""
        super().__init__(parent)
        self.subject = subject
        self._title, self._empty = name, empty
        self._resting_note = ""
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._draw_late)
        self._is_on_top = True  # no other panel lies on it
        self._is_behind = False  # it was out of sight when there was something new to show

    def follow(self) -> None:
        """Show what is there now, and whatever comes."""
        self.set_table(self.table)
        subject = self.subject
        subject.traced_changed.connect(self._take_trace)
        subject.view_changed.connect(self._take_view)
        subject.beside_changed.connect(self._follow_beside)
        subject.beside_probed.connect(self._take_beside_probe)
        subject.probed_changed.connect(self._take_probe)
        subject.failed.connect(self._take_probe_failure)
        subject.hover_changed.connect(self._take_hover)
        self.twin.pointed.connect(self.point_cell)
        self.twin.cell_clicked.connect(self.click_cell)
        self.twin.menu_asked.connect(self.open_cell_menu)
        self.table_shown.connect(self._mark_table)
        self._take_trace(subject.traced)
        TopicSigns(self, subject, ("trace",), lambda: self._take_trace(subject.traced))
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.customContextMenuRequested.connect(self._open_header_menu)

    def highlighted_regions(self) -> tuple[int, ...]:
        """Return the rows of the regions that stand out, hovered or selected, in the order of the trace."""
        return tuple(self.row_at(place) for place in self.highlight_now().regions)

    def invitation(self) -> tuple[str, Callable[[], object]] | tuple[()]:
        """Return the words of the empty state's button and what it does; () for no button."""
        return ()

    def empty_sentence(self) -> str:
        """Return what is said while there is no trace."""
        return self._empty

    def made(self, kind: Kind, traced: Traced) -> Picture | None:
        """Return a kind's picture of a trace, compared with what is shown beside it: its difference, or both on one
        scale. None where `why_no_difference` says why."""
        subject, runs = self.subject, both_runs(self.subject)
        if runs is not None and subject.shows_difference and has_difference(kind.name):
            return difference_of(kind.name, *runs)
        picture = subject.pictures.of(kind, traced, subject.view, subject.probed)
        return picture if picture is None or runs is None else beside(kind, picture, *runs, subject.is_pinned)

    def why_no_difference(self, kind: Kind) -> tuple[str, str, Callable[[], object]]:
        """Return why a difference that is asked for cannot be shown, "" if it can or is not asked for; with the words
        of a button that helps, and what it does."""
        runs, back = both_runs(self.subject), partial(self.subject.show_difference, False)
        is_asked = runs is not None and self.subject.shows_difference and has_difference(kind.name)
        return no_difference(kind.name, *runs) if is_asked and runs else "", "Show them side by side", back

    def point_cell(self, row: int, column: int) -> None:
        """Hover what a cell of the table is about; -1 for no cell."""
        self.hover_rows(*self._regions_of_cell(row, column))

    def click_cell(self, row: int, column: int, add: bool) -> None:
        """Select the region that a cell of the table is about; of an edge, the receiver."""
        for region in self._regions_of_cell(row, column)[:1]:
            self.select_row(region, add)

    def open_cell_menu(self, row: int, column: int, place: QPoint) -> None:
        """Open the menu of what a cell of the table is about."""
        regions = self._regions_of_cell(row, column)
        places = self.places_of(dict.fromkeys(regions))
        if places:
            edge = (regions[0], regions[1]) if len(regions) == 2 and self.shows_edges() else None
            self.open_menu(places, place, listed=True, edge=edge)

    def shows_edges(self) -> bool:
        """Return whether two regions together are an edge of the layer on screen here."""
        return True

    def show_trace(self, traced: Traced) -> None:
        """Show a trace as the View says."""
        raise NotImplementedError

    def show_nothing(self) -> None:
        """Forget the last trace."""
        raise NotImplementedError

    def show_highlight(self, highlight: Highlight) -> None:
        """Highlight regions, without painting anything else again."""
        raise NotImplementedError

    def table(self) -> Table | None:
        """Return the numbers of what is shown."""
        raise NotImplementedError

    def words_for(self, highlight: Highlight) -> str:
        """Return the half-sentence about what is hovered, "" for nothing."""
        raise NotImplementedError

    def words_now(self) -> str:
        """Return the half-sentence about what is under the pointer, "" for nothing."""
        highlight = self.highlight_now()
        if self.subject.hover.word >= 0:
            return ""
        return self.words_for(highlight) if highlight.hovered and self.subject.trace is not None else ""

    def drawn_from(self, view: View) -> tuple[object, ...]:
        """Return the parts of the View that the pictures are made from: if one changes, they are made again."""
        raise NotImplementedError

    def kind_shown(self) -> Kind:
        """Return the kind of the picture on screen."""
        raise NotImplementedError

    def help_heading(self) -> str:
        return self.kind_shown().title

    def asks(self, view: View) -> tuple[Probe, ...]:
        """Return what is drawn of what is asked beside the trace. It is asked for while the panel is on screen."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_sight()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._follow_sight()

    def set_on_top(self, on_top: bool) -> None:
        """Take whether a panel that lies on others is the one that is seen: Qt hides no widget of a tab behind."""
        self._is_on_top = on_top
        self._follow_sight()

    def _is_in_sight(self) -> bool:
        """Return whether somebody can see it. In a window that is not on screen yet, every panel counts."""
        return (self.isVisible() and self._is_on_top) or not self.window().isVisible()

    def _follow_sight(self) -> None:
        """Come into sight with what is to be seen now; out of sight, ask for nothing."""
        if not (self.isVisible() and self._is_on_top):
            self.subject.want(self, ())
            return
        self._want()
        if self._is_behind and self.subject.traced is not None:
            self._show_anew(self.subject.traced)
        else:
            self._take_hover(self.subject.hover)

    def say(self, name: str, note: str) -> None:
        """Give the panel its name and its half-sentence for while nothing is hovered."""
        self._title, self._resting_note = name, note
        self._say_note()

    def open_menu(
        self, regions: tuple[int, ...], place: QPoint, listed: bool = False, edge: tuple[int, int] | None = None
    ) -> QMenu:
        """Open the menu of the first region; with `listed`, also offer the others under the pointer by name.

        regions: places in the trace. edge: rows of the (receiver, giver) that the menu is of as well.
        """
        first = regions[0]
        chosen = self.row_at(first) in self.subject.view.selection.regions
        select, numbers = partial(self.select_place, first), partial(self.numbers_of, first)
        menu = self.menu_of(self.region_words(first), chosen, select, numbers)
        if listed and len(regions) > 1:
            under = QMenu("Regions under the cursor", menu)
            menu.insertMenu(menu.actions()[_SEPARATOR], under)
            self.list_regions(under, regions)
        add_grouping(menu, self.subject, self.row_at(first))
        add_region_changes(menu, self.subject, self.row_at(first))
        add_region_search(menu, self.subject, self.row_at(first))
        self.add_to_menu(menu, first)
        if edge is not None:
            inner = menu.addMenu(f"Edge {edge[1] + 1} → {edge[0] + 1} of layer {self.subject.layer + 1}")
            fill_edge_menu(inner, self.subject, edge, self.edge_value(*self.places_of(edge)))
        self.pop_up(menu, place)
        return menu

    def add_to_menu(self, menu: QMenu, place: int) -> None:
        """Offer what this panel alone can do with the region at a place."""

    def pop_up(self, menu: QMenu, place: QPoint) -> None:
        """Open a menu of this panel, below what is in it what can be done with the panel as a whole."""
        if menu.actions():
            menu.addSeparator()
        for words, ask in (("Add to figure", self.add_asked.emit), ("Save this panel as…", self.save_asked.emit)):
            menu.addAction(words, ask).setEnabled(self.subject.traced is not None)
        menu.popup(place)

    @Slot(QPoint)
    def _open_header_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.pop_up(menu, self.header.mapToGlobal(place))

    def edge_value(self, _receiver: int, _giver: int) -> float:
        """Return the value of an edge that is drawn here, by the places of its ends; NaN for one that is not."""
        return math.nan

    def list_regions(self, menu: QMenu, regions: tuple[int, ...]) -> None:
        """Offer regions by name; the one that is pointed at in the menu is highlighted."""
        for region in regions:
            action = menu.addAction(self.region_words(region))
            action.triggered.connect(lambda _=False, region=region: self.select_place(region))
            action.hovered.connect(lambda region=region: self.hover_place(region))

    def menu_of(self, name: str, chosen: bool, select: Callable[..., None], numbers: Callable[[], str]) -> QMenu:
        """Return the menu of a region or a word: select it alone, add or remove it, copy its numbers.

        select: what the subject does about it, which takes `add`.
        """
        menu = QMenu(self)
        menu.addAction(f"Select {name}", lambda: select())
        verb = "Remove from the selection" if chosen else "Add to the selection"
        menu.addAction(verb, lambda: select(add=True))
        menu.addSeparator()
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(numbers()))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def region_words(self, place: int) -> str:
        """Return "region 7 bear" for the region at a place of the trace, or "region 7" where the class is not known."""
        traced = self.subject.traced
        return "" if traced is None else f"region {region_label(traced.trace, traced.context, place)}"

    def numbers_of(self, place: int) -> str:
        """Return the table's lines about the region at a place of the trace as tab-separated text with the columns'
        names; all lines if none is about it."""
        table, number = self.table(), self.called(place)
        if table is None:
            return ""
        keys = [at for at, column in enumerate(table.columns) if column in ("region", "receiver", "giver")]
        rows = [row for row in table.rows if number in [row[at] for at in keys]]
        return tabbed([table.columns, *(rows or table.rows)])

    @Slot(object)
    def _take_trace(self, traced: Traced | None) -> None:
        if traced is None:
            self._is_behind = False
            self.show_nothing()
            self.say(self._title, "")
            self.show_message(self.empty_sentence(), *self.invitation())
        else:
            self._show_anew(traced)
        self._take_hover(self.subject.hover)

    @Slot(object, object)
    def _take_view(self, new: View, old: View) -> None:
        if self.subject.traced is not None and self.drawn_from(new) != self.drawn_from(old):
            self._show_anew(self.subject.traced)
        if new.selection != old.selection:
            self._take_hover(self.subject.hover)
        if self.isVisible() and self._is_on_top:
            self._want()

    def _want(self) -> None:
        self.subject.want(self, self.asks(self.subject.view))

    @Slot(str)
    def _take_probe(self, probe: Probe) -> None:
        """Draw what was found. What is taken away while another trace is due stays beside the old one, until that trace
        draws everything or keys rest."""
        if self.subject.traced is None or probe not in self.asks(self.subject.view):
            return
        if getattr(self.subject.probed, probe) is None and self.subject.busy & {"images", "trace"}:
            self._later.start()
        else:
            self._show_anew(self.subject.traced)

    @Slot()
    def _draw_late(self) -> None:
        if self.subject.traced is not None:
            self._show_anew(self.subject.traced)

    @Slot(str, str, str)
    def _take_probe_failure(self, topic: str, _sentence: str, _details: str) -> None:
        if topic in PROBES:
            self._take_probe(topic)

    def why_waiting(self) -> str:
        """Return why what is asked beside the trace is not there: that it failed, or is under way."""
        asked = self.asks(self.subject.view)
        said = [self.subject.failures[probe][0] for probe in asked if probe in self.subject.failures]
        if said:
            return said[0]
        if self.subject.info is None:
            return "A trace file holds one run: what takes others needs the model and the dataset."
        return RUNS_UNDER_WAY

    @Slot()
    def _follow_beside(self) -> None:
        if self.subject.traced is not None:
            self._show_anew(self.subject.traced)

    @Slot(object)
    def _take_beside_probe(self, probes: frozenset[Probe]) -> None:
        """Draw on the scale of what was found beside the other trace, which comes after that trace itself."""
        if self.subject.compared is not None and probes.intersection(self.asks(self.subject.view)):
            self._follow_beside()

    @Slot(object)
    def _take_hover(self, _hover: Hover) -> None:
        if self._is_behind or not self._is_in_sight():
            return  # what it shows may be of another trace, with other regions
        self.show_highlight(self.highlight_now())
        self._mark_table()
        self._say_note()

    def _regions_of_cell(self, row: int, column: int) -> tuple[int, ...]:
        table = self.twin.table() if row >= 0 else None
        return () if table is None else table.regions_at(row, column)

    def marked_rows(self, table: Table) -> list[int]:
        """Return the rows of the table that are about what is hovered, then those about what is selected.

        In a table of edges, which are all about the selected regions, the hovered ones and the kept ones.
        """
        hover, selected = self.subject.hover, set(self.subject.view.selection.regions)
        of_edges = any(len(regions) == 2 for regions in table.row_regions)
        edge = hover.edge if hover.edge is not None else tuple(rows[0] for rows in hover.things)
        if of_edges and len(edge) == 2:
            return [row for row, regions in enumerate(table.row_regions) if regions == edge]
        under = {edge[0] if edge else hover.region}
        hovered = [row for row, regions in enumerate(table.row_regions) if under.intersection(regions)]
        if of_edges:
            kept = self.subject.view.selection.edges
            return hovered + [row for row, regions in enumerate(table.row_regions) if regions in kept]
        return hovered + [row for row, regions in enumerate(table.row_regions) if selected.intersection(regions)]

    def _mark_table(self) -> None:
        if self.twin.isVisible() and (table := self.twin.table()) is not None:
            self.twin.mark(self.marked_rows(table))

    def _show_anew(self, traced: Traced) -> None:
        """Show a trace; a panel out of sight waits until it is seen: most of them are, and there are new traces at
        every key."""
        self._later.stop()
        self._is_behind = not self._is_in_sight()
        if self._is_behind:
            return
        self.forget_message()
        self.show_trace(traced)
        self.show_content_again()
        self.show_highlight(self.highlight_now())
        self.refresh_table()

    def _say_note(self) -> None:
        self.set_title(self._title, self.words_now() or self._resting_note)
