"""What panels share that show pictures over the photograph: pointer, keys, menu, and the photograph itself."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt, Slot
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.members import REGIONS, Members, regions_words
from vsrn_viewer.picture import BoxesPicture, BroughtPicture, GraphPicture, Table, edge_text, number
from vsrn_viewer.ui.change_menus import restore
from vsrn_viewer.ui.edge_menu import fill_edge_menu
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.image_canvas import NODE_REACH, ImageCanvas, ImagePictures, nearest
from vsrn_viewer.ui.items.legend import Legend
from vsrn_viewer.ui.items.veils import veil_frame
from vsrn_viewer.ui.likeness import add_image_search
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.panels.photographs import PhotographLoader, same_shape
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import Selection

Thing = int | tuple[int, int]  # a region by its place, or an edge by those of its (receiver, giver); -1 is nothing

_NO_PHOTOGRAPH = "no photograph: boxes on an empty canvas"
_LOADING = "loading the photograph"
_BAD_PHOTOGRAPH = "the photograph cannot be decoded: boxes on an empty canvas"
_OTHER_SHAPE = "the photograph is not shaped like the {} × {} image of the boxes: boxes on an empty canvas"


class PhotographPanel(EvidencePanel):
    """Base of the panels that show one subject's image and what lies over it.

    A subclass says which pictures (`pictures_of`), what is said while nothing is hovered (`say_what_is_shown`), and
    calls `follow` once it is built.
    """

    def __init__(self, subject: Subject, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(subject, name, empty, parent)
        self._selected_before = Selection()  # the last click
        self.pictures = ImagePictures()
        self.image = QImage()
        self._under: tuple[Thing, ...] = ()  # the pointer: the node or label, the edge, then boxes, the smallest first
        self._turn = 0  # which of them is meant; Tab changes it
        self._photographs = PhotographLoader(self)
        self.canvas, self.legend, self.heading = ImageCanvas(), Legend(), ElidedLabel()
        self.set_content(self._stage())
        self._photographs.loaded.connect(self._take_photograph)
        self.canvas.pointed.connect(self._point)
        self.canvas.clicked.connect(self._click)
        self.canvas.double_clicked.connect(self._take_back_click)
        self.canvas.key_pressed.connect(self._press_key)
        self.canvas.menu_asked.connect(self._open_menu)
        subject.traced_changed.connect(self._forget_pointer)

    def pictures_of(self, traced: Traced) -> ImagePictures:
        """Return what lies over the image."""
        raise NotImplementedError

    def say_what_is_shown(self, traced: Traced) -> None:
        """Name the panel and say what it shows, or give way to a sentence where that cannot be drawn."""
        raise NotImplementedError

    def set_overlays_hidden(self, hidden: bool) -> None:
        """Show the bare photograph while a key is held."""
        self.canvas.set_overlays_hidden(hidden)
        self.legend.setVisible(not hidden)

    def show_trace(self, traced: Traced) -> None:
        self.pictures = self.pictures_of(traced)
        if not self._photographs.load(traced.context.image_file):
            self._show_pictures(traced)

    def show_nothing(self) -> None:
        self.pictures = ImagePictures()
        self._photographs.load(b"")
        self.canvas.set_pictures(self.pictures)

    def show_highlight(self, highlight: Highlight) -> None:
        near, traced = None, self.subject.traced
        if self.pictures.graph is not None and traced is not None and highlight.hovered and highlight.selected:
            near = self.graph_near(traced, highlight.hovered)
        self.canvas.set_highlight(highlight, near)
        self.legend.set_pointed(self.words_now())  # the header has seldom room for it

    def graph_near(self, _traced: Traced, _hovered: tuple[int, ...]) -> GraphPicture | None:
        """Return the edges that stand out while regions are hovered and others selected; None: those of the graph."""
        return None

    def heading_of(self, traced: Traced) -> str:
        """Return the line above the image, "" for none: what has to be seen whatever the header has room for."""
        return self.why_no_photograph(traced)

    def table(self) -> Table | None:
        pictures = self.pictures
        shown = pictures.graph or pictures.heat or pictures.brought or pictures.boxes
        return None if shown is None else explain.table_of(shown)

    def words_for(self, highlight: Highlight) -> str:
        region = highlight.hovered[0]
        if highlight.edge is not None:
            return self._edge_words(*highlight.edge)
        if self.pictures.boxes is None or self.members():
            return self.region_words(region)
        x1, y1, x2, y2 = self.pictures.boxes.boxes[region].tolist()
        place = f"{x2 - x1:.0f} × {y2 - y1:.0f} at {x1:.0f}, {y1:.0f}"
        if self.pictures.heat is not None:
            heat = self.pictures.heat
            place = f"{heat.score_name} {number(float(heat.scores[region]))}"
        if self.pictures.brought is not None:
            place = _brought_words(self.pictures.brought, region)
        return f"{self.region_words(region)}: {place}"

    def _edge_words(self, receiver: int, giver: int) -> str:
        """Return "region 2 cow receives from 4: +0.123", without the value where the edge is not drawn here."""
        value, graph = self.edge_value(receiver, giver), self.pictures.graph
        said = "" if math.isnan(value) or graph is None else f": {edge_text(value, graph.is_share)}"
        from_thing = self.region_words(giver).removeprefix("thing ") if self.members() else self.row_at(giver) + 1
        return f"{self.region_words(receiver)} receives from {from_thing}{said}"

    def edge_value(self, receiver: int, giver: int) -> float:
        graph, node = self.pictures.graph, self.members().node_of
        return math.nan if graph is None else graph.value_of(node(receiver), node(giver))

    def members(self) -> Members:
        return REGIONS if self.pictures.graph is None else self.pictures.graph.members

    def shows_edges(self) -> bool:
        return not self.members()

    def called(self, place: int) -> int | str:
        graph = self.pictures.graph
        return graph.name_of(graph.members.node_of(place)) if graph and graph.members else super().called(place)

    def region_words(self, place: int) -> str:
        graph = self.pictures.graph
        if graph is None or not graph.members:
            return super().region_words(place)
        node = graph.members.node_of(place)
        return f"thing {graph.labels[node]} ({regions_words(graph.members.rows[node])})"

    def image_size(self, traced: Traced) -> tuple[int, int] | None:
        """Return (width, height) of the image in its own pixels, None if nothing says it."""
        boxes = self.pictures.boxes
        return traced.context.image_size or (None if boxes is None else boxes.image_size)

    def why_no_photograph(self, traced: Traced) -> str:
        """Return why the canvas is empty, or ""."""
        size = self.image_size(traced)
        if not self.image.isNull():
            return "" if size is None or same_shape(self.image, size) else _OTHER_SHAPE.format(*size)
        if not traced.context.image_file:
            return _NO_PHOTOGRAPH
        return _LOADING if self._photographs.is_loading else _BAD_PHOTOGRAPH

    def has_photograph(self, traced: Traced) -> bool:
        """Return whether the photograph is on the canvas, or on its way there."""
        return self.why_no_photograph(traced) in ("", _LOADING)

    def _show_pictures(self, traced: Traced) -> None:
        """Put image and pictures on the canvas. Without a size the image's own pixels count."""
        self.canvas.set_pictures(self.pictures)
        shown_size = self.image_size(traced) or (max(1, self.image.width()), max(1, self.image.height()))
        self.canvas.set_photograph(shown_size, QImage() if self.why_no_photograph(traced) else self.image)
        scaled = self.pictures.graph or self.pictures.heat or self.pictures.brought
        boxes = "" if self.pictures.boxes is None else self.pictures.boxes.note
        self.legend.set_scale(scaled.scale if scaled else None, scaled.note if scaled else boxes)
        heading = self.heading_of(traced)
        self.heading.setText(heading)
        self.heading.setVisible(bool(heading))
        self.say_what_is_shown(traced)

    def _stage(self) -> QWidget:
        """Return the image between its heading and its legend."""
        stage = QWidget()
        stage.setFocusProxy(self.canvas)
        self.heading.setObjectName("grey")
        self.heading.setContentsMargins(2 * STEP, STEP, 2 * STEP, 0)
        self.heading.hide()
        column = QVBoxLayout(stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.legend)
        return stage

    @Slot(QImage)
    def _take_photograph(self, image: QImage) -> None:
        self.image = image
        if self.subject.traced is not None:
            self._show_pictures(self.subject.traced)
            self.show_highlight(self.highlight_now())

    @Slot()
    def _forget_pointer(self) -> None:
        """What lay under the pointer was of another trace: keys must not select it unseen."""
        self._under, self._turn = (), 0

    @Slot(object)
    def _point(self, place: QPointF | None) -> None:
        """Hover the first thing under the pointer; the one chosen by Tab as long as the same ones lie there."""
        under = () if place is None else self._things_at(place)
        if under != self._under:
            self._under, self._turn = under, 0
        self._hover(under[self._turn] if under else -1)

    def _things_at(self, place: QPointF) -> tuple[Thing, ...]:
        """Return the region whose label or node is at a place, the edge there, then boxes, the smallest first: these
        cover most of an image, so an edge would never be hit if they came before it."""
        members = self.members()
        under = regions_under(self.canvas, self.pictures.boxes, place, members)
        edge = self.canvas.edge_at(place)
        edge = edge and (members.first_of(edge[0]), members.first_of(edge[1]))
        if self.canvas.node_centres is not None:
            return under or (() if edge is None else (edge,))
        first = self.canvas.labelled_at(place)
        first = members.first_of(self.canvas.node_at(place)) if first < 0 else first
        found: list[Thing] = [*([] if first < 0 else [first]), *([] if edge is None else [edge]), *under]
        return tuple(dict.fromkeys(found))

    def _hover(self, thing: Thing) -> None:
        if isinstance(thing, tuple):
            self.hover_rows(*map(self.row_at, thing))
        else:
            self.hover_place(thing)

    def _choose(self, thing: Thing, modifiers: Qt.KeyboardModifier) -> None:
        """Select a region, or keep an edge; Shift adds, for an edge Ctrl too. Of one between things, select both. Where
        the picture says what things brought, select all regions of the thing: it is what Delete should drop."""
        add = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if isinstance(thing, tuple) and self.members():
            self.subject.select_regions(self._rows_of_ends(thing), add)
        elif isinstance(thing, tuple):
            receiver, giver = map(self.row_at, thing)
            self.subject.keep_edge(receiver, giver, add or bool(modifiers & Qt.KeyboardModifier.ControlModifier))
        elif thing >= 0 and len(self._explained_with(thing)) > 1:
            self.subject.select_regions(tuple(map(self.row_at, self._explained_with(thing))), add)
        elif thing >= 0 or not add:
            self.select_place(thing, add)

    def _explained_with(self, place: int) -> tuple[int, ...]:
        """Return the places of the regions that one box of what was brought stands for; () where none is shown."""
        brought = self.pictures.brought
        return () if brought is None else brought.places[brought.box_of(place)]

    def _rows_of_ends(self, edge: tuple[int, int]) -> tuple[int, ...]:
        rows = (row for place in edge for row in self.members().together_with(self.row_at(place)))
        return tuple(dict.fromkeys(rows))

    @Slot(QPointF, object)
    def _click(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._point(place)
        self._selected_before = self.subject.view.selection
        self._choose(self._under[self._turn] if self._under else -1, modifiers)

    @Slot()
    def _take_back_click(self) -> None:
        """A double click fits the image and nothing else: what its first click selected goes again."""
        self.subject.take_back_selection(self._selected_before)

    @Slot(object)
    def _press_key(self, event: QKeyEvent) -> None:
        """Tab goes through what lies under the pointer; where nothing does, it moves the focus as ever."""
        key, count = event.key(), len(self._under)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and count > 1:
            self._turn = (self._turn + (1 if key == Qt.Key.Key_Tab else -1)) % count
            self._hover(self._under[self._turn])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and count:
            self._choose(self._under[self._turn], event.modifiers())
        elif key == Qt.Key.Key_Escape:
            self.subject.clear_selection()
        else:
            return
        event.accept()

    @Slot(object, QPoint)
    def _open_menu(self, place: QPointF | None, on_screen: QPoint) -> None:
        if place is not None:
            self._point(place)
        turned = self._under[self._turn :] + self._under[: self._turn]
        regions = tuple(thing for thing in turned if not isinstance(thing, tuple))
        if turned and isinstance(turned[0], tuple) and self.shows_edges():
            menu = self._open_edge_menu(turned[0], regions, on_screen)
        elif regions:
            menu = self.open_menu(regions, on_screen, listed=True)
        else:
            menu = self.open_ground_menu(on_screen)
        if place is not None:
            self._add_veils(menu, place)

    def _open_edge_menu(self, edge: tuple[int, int], regions: tuple[int, ...], on_screen: QPoint) -> QMenu:
        """Open the menu of an edge, by the places of its (receiver, giver), and of the regions that lie under it."""
        menu, (receiver, giver) = QMenu(self), edge
        rows = self.row_at(receiver), self.row_at(giver)
        fill_edge_menu(menu, self.subject, rows, self.edge_value(receiver, giver))
        if regions:
            menu.addSeparator()
            self.list_regions(menu.addMenu("Regions under the cursor"), regions)
        menu.aboutToHide.connect(menu.deleteLater)
        self.pop_up(menu, on_screen)
        return menu

    def _add_veils(self, menu: QMenu, place: QPointF) -> None:
        """Offer to bring back what the run leaves out at a place of the image."""
        veils = () if self.pictures.boxes is None else self.pictures.boxes.veils
        here = [veil for veil in veils if veil_frame(veil).contains(place)]
        if here:
            menu.addSeparator()
        for veil in here:
            menu.addAction(f"Restore {veil.name}", partial(restore, self.subject, veil.regions))

    def open_ground_menu(self, place: QPoint) -> QMenu:
        """Open the menu of the photograph where no region is."""
        menu = QMenu(self)
        menu.addAction("Fit the image", self.canvas.fit)
        clear = menu.addAction("Clear the selection", self.subject.clear_selection)
        clear.setEnabled(self.subject.view.selection != Selection())
        menu.addSeparator()
        add_image_search(menu, self.subject)
        copy = menu.addAction("Copy the image's id", self._copy_id)
        copy.setEnabled(bool(self.subject.context and self.subject.context.image_id))
        menu.aboutToHide.connect(menu.deleteLater)
        self.pop_up(menu, place)
        return menu

    def _copy_id(self) -> None:
        if self.subject.context is not None:
            QGuiApplication.clipboard().setText(self.subject.context.image_id)


def regions_under(canvas: ImageCanvas, boxes: BoxesPicture | None, place: QPointF, members: Members) -> tuple[int, ...]:
    """Return the regions at a place of the image, the smallest first: by their boxes, or by the nodes on a circle,
    where the first region of a thing stands for it."""
    if canvas.node_centres is not None:
        reached = nearest(canvas.node_centres, place, NODE_REACH * canvas.pixel_size())
        return tuple(map(members.first_of, reached))
    return () if boxes is None else explain.regions_at(boxes.boxes, place.x(), place.y())


def _brought_words(picture: BroughtPicture, region: int) -> str:
    """Return "in bear · 10 boxes · +0.38": what the region at a place is explained with, and what that brought."""
    return f"{picture.value_name} {picture.names[picture.box_of(region)]}"
