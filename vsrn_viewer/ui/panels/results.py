"""Results panel: the images of the split, ranked for the query, as a grid of thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import ImageRanking, PairInfo, WhatIf
from vsrn_viewer.filtering import Bools
from vsrn_viewer.hubs import order_words
from vsrn_viewer.picture import score_text
from vsrn_viewer.ui.panels.frame import PanelFrame
from vsrn_viewer.ui.panels.menu_list import MenuList
from vsrn_viewer.ui.panels.menus_of import Commands, open_menu_of
from vsrn_viewer.ui.panels.order import OrderChoice, OrderStrip
from vsrn_viewer.ui.panels.result_filter import ResultFilterField
from vsrn_viewer.ui.panels.search_progress import SearchProgress
from vsrn_viewer.ui.panels.tiles import TileDelegate, TileModel, tile_height
from vsrn_viewer.ui.panels.topic_signs import TopicSigns
from vsrn_viewer.ui.panels.yielding_button import YieldingButton
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP, theme_changed
from vsrn_viewer.ui.thumbnails import Thumbnails
from vsrn_viewer.view import Query, Selection, View

THUMBNAIL_PX = 256  # longer side: sharp up to twice the width at which a tile splits
_TILE_PX = 136  # a tile is at least this wide where there are more than two side by side
_LEAST_TILE_PX = 96  # ... and where there are two: one result alone is nothing to compare
_FRAME_MS = 16
_WANT_DELAY_MS = 15  # while scrolling, ask for what is visible at most once a frame


class ResultsPanel(PanelFrame):
    """Show the images of one subject; open the one that is chosen.

    While the run is changed, the changed image stands where it now is, and each tile says how far it moved.
    Observes info_changed, ranking_changed, probed_changed, view_changed, busy_changed and failed; calls pick_image.
    """

    demo_requested = Signal()
    query_chosen = Signal(object)  # Query of kind "image" or "like"
    said = Signal(str, str)  # one sentence, details

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self._standing: WhatIf | None = None  # that the order is of
        self.more_commands: list[Callable[[int], Commands]] = []  # of others, in the menu of an image, by its row
        self._hides_all = False  # no image passes the filter
        self._reveals = False  # the next ranking is of a place that somebody came back to
        self.filter = ResultFilterField(subject)
        self.model = TileModel(self)
        self.grid = TileGrid(self.model)
        self.truth = YieldingButton("Go to the image that the query is of")
        self.truth.clicked.connect(self._go_to_truth)
        self.add_control(self.truth)
        self._add_filter()
        self._add_order()
        self.set_content(self.grid)
        self.set_table(self.model.table)
        self.progress = SearchProgress(subject, self)
        self.progress.setContentsMargins(2 * STEP, 0, STEP, 0)
        self.add_strip(self.progress)
        self.grid.selectionModel().currentChanged.connect(self._pick)
        self.grid.unkept.connect(lambda sentence: self.said.emit(sentence, ""))
        self.grid.menu_asked.connect(self.open_image_menu)
        self.twin.cell_clicked.connect(lambda row, _column, _add: self._pick_place(row))
        self.twin.opened.connect(self._pick_place)
        self.twin.menu_asked.connect(lambda row, _column, place: self.open_image_menu(row, place))
        self.table_shown.connect(self._mark_table)
        subject.info_changed.connect(self._show_pair)
        subject.ranking_changed.connect(self._show_ranking)
        subject.view_changed.connect(self._show_image)
        subject.busy_changed.connect(self._show_opening)
        # Queued: what is dropped is often under way again a moment later, and the old order stays until then.
        for signal in (subject.probed_changed, subject.busy_changed):
            signal.connect(self._follow_standing, Qt.ConnectionType.QueuedConnection)
        self._show_pair(subject.info)
        self._show_ranking(subject.ranking)
        TopicSigns(self, subject, ("open", "images"), self._show_what_is_there)

    def open_filter(self) -> None:
        """Open the field of the filter, ready to type."""
        self._filter_button.setChecked(True)
        self.filter.setFocus()

    @Slot(object)
    def _show_pair(self, info: PairInfo | None) -> None:
        with QSignalBlocker(self.grid.selectionModel()):  # filling is nobody's choice
            self.model.show_pair(info)
        self._hides_all = False
        self._show_what_is_there()
        self._say_title()
        self._select()

    @Slot(object)
    def _show_ranking(self, ranking: ImageRanking | None) -> None:
        self._standing = None
        self.model.show_ranking(ranking, kept=self._passing(ranking))
        self._show_whether_any_passes()
        self._say_title()
        self._select()
        if self._reveals:
            self._scroll_to_image()
        else:
            self.grid.scrollToTop()
        self._reveals = self._reveals and ranking is None
        self.refresh_table()

    @Slot(str)
    def _follow_standing(self, topic: str) -> None:
        """Show how the images stand with the what-ifs, or without them once there are none."""
        found = self._subject.probed.standing
        waits = found is None and "standing" in self._subject.busy
        if topic != "standing" or waits or found is self._standing or self._subject.ranking is None:
            return
        self._standing = found
        self._show_order()

    def _show_order(self) -> None:
        """Show the images as they stand with the what-ifs, those of them that pass the filter."""
        before = self._subject.ranking
        after = None if self._standing is None else self._standing.ranking
        moved_from = before if after and _of_one_order(before, after) else None
        self.model.show_ranking(after or before, moved_from, self._passing(after or before))
        self._show_whether_any_passes()
        self._say_title()
        self._select()
        self.refresh_table()

    def _passing(self, ranking: ImageRanking | None) -> Bools | None:
        """Return which images pass the filter. While another pair comes, the old tiles stay until their turn."""
        return self.filter.passing(ranking) if self.model.info is self._subject.info else None

    def reveal_image(self, awaits_ranking: bool) -> None:
        """Scroll to the open image, which somebody came back to; with `awaits_ranking` again once that is there."""
        self._reveals = awaits_ranking
        self._scroll_to_image()

    @Slot(object, object)
    def _show_image(self, new: View, old: View) -> None:
        if new.image != old.image:
            self._select()
            self._mark_table()

    @Slot(str, bool)
    def _show_opening(self, topic: str, busy: bool) -> None:
        if topic != "open" or self._subject.info is not None:
            return
        if busy:
            self.show_message("Opening the model and the dataset…")
        elif "open" not in self._subject.failures:  # somebody stopped it
            self._show_what_is_there()

    def _show_what_is_there(self) -> None:
        if self._subject.info is None:
            self.show_message("No dataset is open.", "Open the demo", self.demo_requested.emit)
        elif self._hides_all:
            self.show_message("No image passes the filter.", "Show all images", self.filter.let_all_pass)
        else:
            self.show_content()

    def _show_whether_any_passes(self) -> None:
        hides_all = self.model.is_filtered and not self.model.rowCount()
        if hides_all != self._hides_all:
            self._hides_all = hides_all
            self._show_what_is_there()

    def _let_all_pass(self) -> None:
        self._subject.change_view(result_filter="")

    @Slot(QModelIndex)
    def _pick(self, index: QModelIndex) -> None:
        if index.isValid():
            self._pick_place(index.row())

    def _pick_place(self, place: int) -> None:
        """Open an image, with the region that was found in it selected."""
        tile = self.model.tile(place)
        found = {"selection": Selection(regions=(tile.region,))} if tile.region >= 0 else {}
        self._subject.pick_image(tile.image, **found)

    def open_image_menu(self, place: int, on_screen: QPoint) -> QMenu:
        """Open the menu of the image at a place."""
        tile = self.model.tile(place)
        commands = (
            (f"Open image {tile.image_id}", lambda: self._pick_place(place)),
            ("Images like it", lambda: self.query_chosen.emit(Query("like", tile.image_id, tile.image))),
            ("Rank the captions for it", lambda: self.query_chosen.emit(Query("image", tile.image_id, tile.image))),
            *(command for more in self.more_commands for command in more(tile.image)),
        )
        copies = {"Copy its id": tile.image_id}
        copies |= {"Copy its score": score_text(tile.score)} if tile.score is not None else {}
        copies |= {"Copy its file's path": tile.file} if tile.file else {}
        return open_menu_of(self, commands, copies, on_screen)

    def _go_to_truth(self) -> None:
        """Open the image that the query is of, and let it be seen among the others."""
        if self._subject.ranking is not None:
            self._subject.pick_image(self._subject.ranking.truth)
            self._scroll_to_image()

    def _scroll_to_image(self) -> None:
        place = self.model.place(self._subject.view.image)
        if place >= 0:
            self.grid.scrollTo(self.model.index(place), QAbstractItemView.ScrollHint.PositionAtCenter)

    def _mark_table(self) -> None:
        place = self.model.place(self._subject.view.image)
        self.twin.mark([place] if place >= 0 else [])

    def _select(self) -> None:
        """Mark the open image. Signals of the selection stay: the view itself repaints by them."""
        place = self.model.place(self._subject.view.image)
        selection = self.grid.selectionModel()
        selection.currentChanged.disconnect(self._pick)
        if place < 0:
            self.grid.clearSelection()
            self.grid.setCurrentIndex(QModelIndex())
        else:
            self.grid.setCurrentIndex(self.model.index(place))
        selection.currentChanged.connect(self._pick)

    def _say_title(self) -> None:
        info, ranking = self._subject.info, self._subject.ranking
        if info is None:
            self.truth.hide()
            self.set_title("Results")
            return
        member = self._subject.view.member if info.members > 1 else 0
        asked = explain.asked_words(self._subject.view.query, ranking, member)
        note = self._count_words(len(info.image_ids))
        if asked and ranking is not None:  # what a filter leaves comes first: the end is cut where there is no room
            note = f"{note} · {asked}" if self.model.is_filtered else f"{asked} · {note}"
        if ranking is None:
            note += ", in dataset order"
        rank = 0 if ranking is None else self.model.rank(ranking.truth)
        order = None if ranking is None else ranking.corrected
        plain = "" if order is None or not rank or ranking is None else f", plain {order.plain_ranks[ranking.truth]:,}"
        self.truth.say(f"✓ truth at {rank:,}{plain}", f"✓ {rank:,}")
        self.truth.setVisible(rank > 0)
        if ranking is not None and self.model.place(ranking.truth) < 0 <= ranking.truth:
            note += " · truth filtered out" if rank else " · truth not among them"
        said = f"{order_words(order.correction)} · " if order is not None else ""
        moved = explain.moved_words(self._standing, info.image_ids[self._subject.view.image])
        self.set_title("Results", said + moved + note)

    def _count_words(self, images: int) -> str:
        ranked = self.model.ranked
        if self.model.is_filtered:
            return f"{self.model.rowCount():,} of {ranked:,} pass the filter"
        return f"{images:,} images" if ranked == images else f"{ranked:,} of {images:,} images"

    def _add_filter(self) -> None:
        """Put the filter below the header, where it stays as long as it hides something."""
        self._filter_button = self._quiet_button("filter", "Say which results are listed")
        self._filter_button.setCheckable(True)
        self._filter_button.setChecked(bool(self._subject.view.result_filter))
        self._filter_button.toggled.connect(self.filter.setVisible)
        self._filter_button.clicked.connect(self._toggle_filter)
        self.add_control(self._filter_button)
        self.filter.setContentsMargins(STEP, STEP, STEP, STEP)
        self.add_strip(self.filter)
        self.filter.setVisible(self._filter_button.isChecked())
        self.filter.left.connect(self.focus_content)
        self.filter.changed.connect(self._take_filter)

    def _add_order(self) -> None:
        """Put the choice of the order among the settings, and say below the header what it is if it is not plain."""
        self.order = OrderChoice(self._subject)
        self.add_settings(self.order)
        self.order_strip = OrderStrip(self._subject)
        self.order_strip.retried.connect(lambda: self.retry_requested.emit("offsets"))
        self.add_strip(self.order_strip)

    def _take_filter(self) -> None:
        if self._subject.view.result_filter:
            self._filter_button.setChecked(True)
        self._show_order()

    def _toggle_filter(self, shown: bool) -> None:
        """Begin to type, or filter no more."""
        if shown:
            self.filter.setFocus()
        else:
            self._let_all_pass()


def _of_one_order(one: ImageRanking | None, other: ImageRanking) -> bool:
    """Return whether places in the two rankings can be compared."""
    return one is not None and (one.corrected is None) == (other.corrected is None)


class TileGrid(MenuList):
    """Lays the tiles out over the whole width and asks for the thumbnails of the visible ones."""

    unkept = Signal(str)  # why thumbnails are not kept on disk
    typed = Signal(int, str)  # image, letter
    star_clicked = Signal(int)  # image

    def __init__(self, model: TileModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Images")
        self._tiles = model
        self._thumbnails = Thumbnails(THUMBNAIL_PX, self)
        self._delegate = TileDelegate(model, self._thumbnails, self)
        self._want_timer = QTimer(self, singleShot=True, interval=_WANT_DELAY_MS)
        self._want_timer.timeout.connect(self._want_visible)
        self._lay_out_as_grid()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self._repaint_timer = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._repaint_timer.timeout.connect(self.viewport().update)
        self._thumbnails.ready.connect(self._repaint_soon)
        self._thumbnails.unkept.connect(self.unkept)
        theme_changed.connect(self._repaint_soon)
        self.verticalScrollBar().valueChanged.connect(self._want_soon)
        model.modelReset.connect(self._want_soon)
        model.dataChanged.connect(self._want_soon)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width() - 1  # Qt breaks a line that fills the width to the last pixel
        columns = max(1, width // _TILE_PX, min(2, width // _LEAST_TILE_PX))
        tile_width = width // columns
        size = QSize(tile_width, tile_height(tile_width))
        if size != self.gridSize():
            self._delegate.set_tile_size(size)
            self.setGridSize(size)
        super().resizeEvent(event)
        self._want_soon()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a click on the star of a tile, which opens nothing."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and index.isValid() and self._delegate.star_place(self.visualRect(index)).contains(place):
            self.star_clicked.emit(self._tiles.tile(index.row()).image)
        else:
            super().mousePressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Take a letter, which Qt would look for among the words of all tiles."""
        if self.currentIndex().isValid():
            self.typed.emit(self._tiles.tile(self.currentIndex().row()).image, search)

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: Sequence[int] = ()) -> None:
        """Repaint what is visible. Tiles are of one size, so Qt need not ask 30,000 of them for theirs (70 ms)."""
        seen = self.visible_places()
        changed = range(max(first.row(), seen.start), min(last.row() + 1, seen.stop))
        if changed:
            super().dataChanged(self._tiles.index(changed[0]), self._tiles.index(changed[-1]), list(roles))

    def visible_places(self) -> range:
        """Return the places that are on screen."""
        first = self.indexAt(self.viewport().rect().topLeft())
        if not first.isValid():
            return range(0)
        columns = max(1, self.viewport().width() // self.gridSize().width())
        lines = self.viewport().height() // self.gridSize().height() + 2
        return range(first.row(), min(self._tiles.rowCount(), first.row() + lines * columns))

    def _lay_out_as_grid(self) -> None:
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # Always there: one that comes and goes changes the width, and with it the columns.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    @Slot(object)
    def _repaint_soon(self, _: object) -> None:
        """Paint once a frame, however many thumbnails come meanwhile."""
        if not self._repaint_timer.isActive():
            self._repaint_timer.start()

    def _want_soon(self) -> None:
        if not self._want_timer.isActive():
            self._want_timer.start()

    def _want_visible(self) -> None:
        files = (self._tiles.tile(place).file for place in self.visible_places())
        self._thumbnails.want([file for file in files if file])
