"""Image panel: the photograph with boxes, the affinity graph or the attention map over it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.picture import Table, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.image_canvas import NODE_REACH, ImageCanvas, ImagePictures, nearest
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.panels.image_controls import ImageControls
from vsrn_viewer.ui.panels.photographs import PhotographLoader
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

_EMPTY = "Type a sentence, or choose an image on the left."
_NO_PHOTOGRAPH = "no photograph here: boxes on an empty canvas"
_LOADING = "the photograph is being read"
_BAD_PHOTOGRAPH = "the photograph cannot be decoded: boxes on an empty canvas"


class ImagePanel(EvidencePanel):
    """Show one subject's image and what lies over it; choose overlay, layer and quantity.

    Beside what every evidence panel does, its controls call change_view.
    """

    example_requested = Signal()  # somebody wants to see any query answered

    def __init__(self, subject: Subject, name: str = "Image", parent: QWidget | None = None) -> None:
        """name: what stands before the image's id in the header."""
        super().__init__(subject, name, _EMPTY, parent)
        self._name_of_panel = name
        self._selected_before: tuple[int, ...] = ()  # the last click
        self._pictures = ImagePictures()
        self._image = QImage()
        self._under: tuple[int, ...] = ()  # regions under the pointer, the smallest first
        self._turn = 0  # which of them is meant; Tab changes it
        self._photographs = PhotographLoader(self)
        self.canvas = ImageCanvas()
        self.controls = ImageControls(subject, self)
        for slot in self.controls.slots:
            self.add_control(slot)
        self.add_settings(self.controls.settings)
        self.set_content(self.canvas)
        self._photographs.loaded.connect(self._take_photograph)
        self.canvas.pointed.connect(self._point)
        self.canvas.clicked.connect(self._click)
        self.canvas.double_clicked.connect(self._take_back_click)
        self.canvas.key_pressed.connect(self._press_key)
        self.canvas.menu_asked.connect(self._open_menu)
        self.follow()
        subject.info_changed.connect(lambda _: self._take_trace(self.subject.traced))

    def invitation(self) -> tuple[str, Callable[[], object]] | tuple[()]:
        info = self.subject.info
        return ("Show an example", self.example_requested.emit) if info is not None and info.captions else ()

    def set_overlays_hidden(self, hidden: bool) -> None:
        """Show the bare photograph while a key is held."""
        self.canvas.set_overlays_hidden(hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.controls.fit(self.width())

    def show_trace(self, traced: Traced) -> None:
        trace, context, view = traced.trace, traced.context, self.subject.view
        overlay = explain.shown_overlay(trace, view)
        self._pictures = ImagePictures(
            boxes=explain.boxes_picture(trace, context, view),
            graph=explain.graph_picture(trace, context, view) if overlay == "affinity" else None,
            heat=explain.attention_picture(trace, context, view) if overlay == "attention" else None,
        )
        self._photographs.load(context.image_file)
        self._show_pictures(traced)
        self._say_what_is_missing(traced)

    def show_nothing(self) -> None:
        self._pictures = ImagePictures()
        self._photographs.load(b"")
        self.canvas.set_pictures(self._pictures)

    def show_highlight(self, highlight: Highlight) -> None:
        self.canvas.set_highlight(highlight)

    def drawn_from(self, view: View) -> tuple[object, ...]:
        return view.overlay, view.layer, view.quantity, view.edges_per_node, view.shared_scale, view.selection

    def table(self) -> Table | None:
        shown = self._pictures.graph or self._pictures.heat or self._pictures.boxes
        return None if shown is None else explain.table_of(shown)

    def words_for(self, highlight: Highlight) -> str:
        region = highlight.hovered[0]
        if highlight.edge is not None:
            return f"{self.region_words(highlight.edge[0])} receives from {highlight.edge[1] + 1}"
        if self._pictures.boxes is None:
            return self.region_words(region)
        x1, y1, x2, y2 = self._pictures.boxes.boxes[region].tolist()
        place = f"{x2 - x1:.0f} × {y2 - y1:.0f} at {x1:.0f}, {y1:.0f}"
        if self._pictures.heat is not None:
            heat = self._pictures.heat
            place = f"{heat.score_name} {number(float(heat.scores[region]))}"
        return f"{self.region_words(region)}: {place}"

    def _show_pictures(self, traced: Traced) -> None:
        """Put image and pictures on the canvas. Without a size the image's own pixels count."""
        size = traced.context.image_size
        if size is None and self._pictures.boxes is not None:
            size = self._pictures.boxes.image_size
        self.canvas.set_pictures(self._pictures)
        shown_size = size or (max(1, self._image.width()), max(1, self._image.height()))
        sentence = self._why_no_photograph(traced)
        self.canvas.set_photograph(shown_size, self._image, sentence)
        facts = [f"{traced.trace.regions} regions"]
        facts += [f"{size[0]} × {size[1]}"] if size else []
        facts += [sentence] if sentence else []
        self.say(f"{self._name_of_panel} {traced.context.image_id}".rstrip(), ", ".join(facts))

    def _why_no_photograph(self, traced: Traced) -> str:
        if not self._image.isNull():
            return ""
        if not traced.context.image_file:
            return _NO_PHOTOGRAPH
        return _LOADING if self._photographs.is_loading else _BAD_PHOTOGRAPH

    def _say_what_is_missing(self, traced: Traced) -> None:
        """Give way to a sentence where the overlay cannot be drawn."""
        overlay = explain.shown_overlay(traced.trace, self.subject.view)
        sentence = explain.missing("graph" if overlay == "affinity" else overlay, traced.trace)
        if sentence and overlay == "affinity":
            self.show_message(sentence, "Show the boxes", lambda: self.subject.change_view(overlay="boxes"))
        elif sentence:
            self.show_message(sentence, "Show the graph", lambda: self.subject.change_view(overlay="affinity"))

    @Slot(QImage)
    def _take_photograph(self, image: QImage) -> None:
        self._image = image
        if self.subject.traced is not None:
            self._show_pictures(self.subject.traced)
            self.show_highlight(self.highlight_now())

    @Slot(object)
    def _point(self, place: QPointF | None) -> None:
        """Hover the smallest region under the pointer; the one chosen by Tab as long as the same ones lie there."""
        under = () if place is None else self._regions_at(place)
        if under != self._under:
            self._under, self._turn = under, 0
        self.subject.hover_region(under[self._turn] if under else -1)

    def _regions_at(self, place: QPointF) -> tuple[int, ...]:
        if self.canvas.node_centres is not None:
            return nearest(self.canvas.node_centres, place, NODE_REACH * self.canvas.pixel_size())
        if self._pictures.boxes is None:
            return ()
        return explain.regions_at(self._pictures.boxes.boxes, place.x(), place.y())

    @Slot(QPointF, object)
    def _click(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._point(place)
        self._selected_before = self.subject.view.selection.regions
        region = self._under[self._turn] if self._under else -1
        add = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if region >= 0 or not add:
            self.subject.select_region(region, add)

    @Slot()
    def _take_back_click(self) -> None:
        """A double click fits the image and nothing else: what its first click selected goes again."""
        selection = dataclasses.replace(self.subject.view.selection, regions=self._selected_before)
        self.subject.change_view(selection=selection)

    @Slot(object)
    def _press_key(self, event: QKeyEvent) -> None:
        """Tab goes through what lies under the pointer; where nothing does, it moves the focus as ever."""
        key, count = event.key(), len(self._under)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and count > 1:
            self._turn = (self._turn + (1 if key == Qt.Key.Key_Tab else -1)) % count
            self.subject.hover_region(self._under[self._turn])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and count:
            add = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.subject.select_region(self._under[self._turn], add)
        elif key == Qt.Key.Key_Escape:
            self.subject.clear_selection()
        else:
            return
        event.accept()

    @Slot(object, QPoint)
    def _open_menu(self, place: QPointF | None, on_screen: QPoint) -> None:
        if place is not None:
            self._point(place)
        if self._under:
            turned = self._under[self._turn :] + self._under[: self._turn]
            self.open_menu(turned, on_screen, listed=True)
