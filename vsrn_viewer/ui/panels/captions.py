"""Captions panel: all captions of the split, ranked for the open image."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QToolButton, QWidget

from vsrn_viewer.answers import CaptionRanking, ImageRanking, PairInfo, SentencePlace
from vsrn_viewer.hubs import NAMES, order_words, rank_name
from vsrn_viewer.picture import Table, score_text
from vsrn_viewer.scale import ordinal
from vsrn_viewer.ui.panels.frame import PanelFrame
from vsrn_viewer.ui.panels.lines import LineDelegate, LineModel
from vsrn_viewer.ui.panels.menu_list import MenuList
from vsrn_viewer.ui.panels.menus_of import Commands, open_menu_of
from vsrn_viewer.ui.panels.topic_signs import TopicSigns
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import theme_changed
from vsrn_viewer.view import Query, View

_NAME = "Captions of this image"
_LEAST_PX = 32  # a line: beside two images and the queries the matrix needs the height more
_WITHOUT_DATASET = "Open a dataset to rank its captions."
_OPENING = "The captions are ranked as soon as the model and the dataset are open."
_WITHOUT_CAPTIONS = "This split has no captions. Images can still be searched with a sentence."


class CaptionsPanel(PanelFrame):
    """List what the model would say of one subject's image; a double click or Enter asks that caption. A typed sentence
    stands where it would be ranked.

    Observes info_changed, captions_changed, probed_changed, view_changed, busy_changed and failed.
    """

    caption_chosen = Signal(object)  # Query of kind "caption"

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self._own_rank = ""  # of the image for a typed sentence, as the header says it
        self.model = LineModel(self)
        self.list = CaptionList(self.model)
        self.set_content(self.list)
        self.set_short_name("Captions")
        self.setMinimumHeight(_LEAST_PX)
        self.sentence_button = QToolButton()
        self.sentence_button.setProperty("quiet", True)
        self.sentence_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sentence_button.clicked.connect(self.reveal_sentence)
        self.add_control(self.sentence_button)
        self.set_table(self._table)
        self.list.doubleClicked.connect(lambda index: self._ask(index.row()))
        self.list.entered_by_key.connect(lambda index: self._ask(index.row()))
        self.list.menu_asked.connect(self.open_caption_menu)
        self.twin.opened.connect(self._ask)
        self.twin.menu_asked.connect(lambda row, _column, place: self.open_caption_menu(row, place))
        subject.info_changed.connect(self._show_pair)
        subject.captions_changed.connect(self._show_ranking)
        subject.view_changed.connect(self._show_view)
        subject.probed_changed.connect(self._take_probe)
        self._show_ranking(subject.captions)
        TopicSigns(self, subject, ("captions",), self._show_what_is_there)
        subject.busy_changed.connect(self._show_opening)

    @Slot(object)
    def _show_pair(self, _info: PairInfo | None) -> None:
        self._show_ranking(self._subject.captions)

    @Slot(object)
    def _show_ranking(self, ranking: CaptionRanking | None) -> None:
        self.model.show_ranking(self._subject.info, ranking)
        self.list.scrollToTop()
        self._place_sentence()
        self._show_what_is_there()
        self.refresh_table()

    @Slot(str, bool)
    def _show_opening(self, topic: str, _busy: bool) -> None:
        if topic == "open":
            self._show_what_is_there()

    @Slot(object, object)
    def _show_view(self, new: View, old: View) -> None:
        if new.asked != old.asked or new.change != old.change:
            self._show_what_is_there()

    def _show_what_is_there(self) -> None:
        info, view = self._subject.info, self._subject.view
        if self._subject.captions is not None:
            changed = " for the image as changed" if view.change.of_image else ""
            self.set_title(_NAME, f"ranked{changed}{self._order_words()}, all {self.model.captions:,}{self._own_rank}")
            self.show_content()
            return
        self.set_title(_NAME)
        if info is not None and not info.captions:
            self.show_message(_WITHOUT_CAPTIONS)
        elif info is None:
            self.show_message(_OPENING if "open" in self._subject.busy else _WITHOUT_DATASET)
        elif view.asked[1] < 0:
            self.show_message("Open an image to see which captions match it best.")
        else:
            self.show_content()

    def set_on_top(self, on_top: bool) -> None:
        """See PanelFrame."""
        self._subject.want(self, ("placed",) if on_top else ())

    @Slot(str)
    def _take_probe(self, probe: str) -> None:
        if probe in ("placed", "standing"):
            self._place_sentence()
            self._show_what_is_there()
            self.refresh_table()

    def _place_sentence(self) -> None:
        """Show the typed sentence among the captions of its image."""
        ranking, placed = self._subject.captions, self._subject.probed.placed
        fits = ranking is not None and placed is not None and ranking.image == placed.image
        self.model.show_sentence(placed if fits and self.model.corrected is None else None)
        self._name_button(placed if fits else None)

    def _order_words(self) -> str:
        by = self.model.corrected
        return "" if by is None else f" {order_words(by.correction)}"

    def _name_button(self, placed: SentencePlace | None) -> None:
        """Say on the button which place the sentence would have, and more where the pointer rests on it."""
        self._own_rank = ""
        self.sentence_button.setVisible(placed is not None)
        if placed is None:
            return
        plain, by_score = ("", "") if self.model.corrected is None else ("plain ", " by its score")  # not as listed
        self.sentence_button.setText(f"your sentence: {plain}{ordinal(placed.rank)}")
        said = (
            f"Your sentence would be {ordinal(placed.rank)} among {placed.captions:,} captions for this image{by_score}"
        )
        ranking = self._ranking_as_changed()
        at = np.flatnonzero(ranking.order == placed.image) if ranking and ranking.query == placed.query else ()
        if len(at) and ranking:
            said += f", which is {ordinal(int(at[0]) + 1)} of {len(ranking.order):,} images for your sentence"
            self._own_rank = f" · this image is {ordinal(int(at[0]) + 1)} for your sentence"
        self.sentence_button.setToolTip(f"{said}. Go to it.")
        self.sentence_button.setAccessibleName(f"{said}. Go to it.")

    def _ranking_as_changed(self) -> ImageRanking | None:
        """Return how the images rank, the open one with its what-ifs; None while that is not known."""
        change, found = self._subject.view.change, self._subject.probed.standing
        if not (change.of_image or change.of_query):
            return self._subject.ranking
        return None if found is None else found.ranking

    def reveal_sentence(self) -> None:
        """Go to the typed sentence; nothing without one."""
        place = self.model.typed_place
        if place >= 0:
            index = self.model.index(place)
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    @Slot(int)
    def _ask(self, place: int) -> None:
        line = self.model.line(place)
        if line.is_typed:
            return  # it is asked already
        self.caption_chosen.emit(Query("caption", line.text, line.caption))

    def open_caption_menu(self, place: int, on_screen: QPoint) -> QMenu:
        """Open the menu of the caption at a place."""
        line, info = self.model.line(place), self._subject.info
        commands: Commands = ()
        if not line.is_typed:
            commands = (("Search with this caption", lambda: self._ask(place)),)
        if info is not None and info.captions and not line.is_typed:
            image = info.caption_lines.image_of(line.caption)
            commands += (("Open the image it belongs to", lambda: self._subject.pick_image(image)),)
        what = "sentence" if line.is_typed else "caption"
        copies = {f"Copy the {what}": line.text, "Copy its score": score_text(line.score)}
        return open_menu_of(self, commands, copies, on_screen)

    def _table(self) -> Table | None:
        lines = map(self.model.line, range(self.model.rowCount()))
        by = self.model.corrected
        if by is not None:
            named = (rank_name(order_words(by.correction)), "plain rank", "score", NAMES[by.correction])
            values = by.values
            rows = tuple(
                (
                    line.rank,
                    line.plain_rank,
                    line.score,
                    float(values[line.caption]),
                    line.mark,
                    line.text,
                    line.caption,
                )
                for line in lines
            )
            return Table(_NAME, (*named, "truth", "caption", "line"), rows) if rows else None
        rows = tuple(
            (line.rank, line.score, line.mark, line.text, "" if line.is_typed else line.caption) for line in lines
        )
        return Table(_NAME, ("rank", "score", "truth", "caption", "line"), rows) if rows else None


class CaptionList(MenuList):
    """Lines of one height, chosen by double click or Enter on every platform."""

    entered_by_key = Signal(QModelIndex)

    def __init__(self, model: LineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Captions, best match first. Enter searches with the caption.")
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setModel(model)
        self.setItemDelegate(LineDelegate(model, self))
        theme_changed.connect(self._repaint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # `activated` would also come with a single click where the desktop says so.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_by_key.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(object)
    def _repaint(self, _: object) -> None:
        self.viewport().update()
