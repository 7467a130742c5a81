"""The tiles of the results grid: which image lies at which place, and how a tile is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import ImageRanking, Indices
from vsrn_viewer.filtering import Bools
from vsrn_viewer.hubs import NAMES, order_words, rank_name
from vsrn_viewer.marks import Verdict
from vsrn_viewer.picture import Table
from vsrn_viewer.ui.panels.score import ScoreScale, paint_bar, scale_of, score_text
from vsrn_viewer.ui.panels.shown_images import ShownImages
from vsrn_viewer.ui.panels.tile import CHECK as CHECK
from vsrn_viewer.ui.panels.tile import Tile
from vsrn_viewer.ui.panels.tile_star import paint_star, star_place
from vsrn_viewer.ui.qt_palette import mix, selection_colour
from vsrn_viewer.ui.theme import NOTE_PX, STEP, current_theme, tabular_font
from vsrn_viewer.ui.thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex

ASKED = "●"
_LINE_PX = 20  # the line of rank, bar and score under a thumbnail
_BAR_PX = 5
_GAP_PX = 2  # around the ground of a tile


class TileModel(QAbstractListModel):
    """The images of the split by place: in the order of the ranking, or of the dataset before any query; those of them
    that a filter keeps. Ranks, scores and the scale of the bars are those of all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._info: ShownImages | None = None
        self._ranking: ImageRanking | None = None
        self._kept: Bools | None = None
        self._order = self._ranks = np.zeros(0, dtype=np.int64)  # by place
        self._place_of = self._order
        self._place_before: Indices | None = None
        self.verdict_of: Callable[[int], Verdict | None] = lambda _image: None  # of the image in a row
        self.is_starred: Callable[[int], bool] = lambda _image: False  # the image in a row, with the query on screen
        self.scale = ScoreScale(0.0, 0.0)

    def show_pair(self, info: ShownImages | None) -> None:
        """Show another split, in its own order."""
        self.beginResetModel()
        self._info, self._kept, self._place_before = info, None, None
        self._take_order(None)
        self.endResetModel()

    def show_ranking(
        self, ranking: ImageRanking | None, before: ImageRanking | None = None, kept: Bools | None = None
    ) -> None:
        """Show the images in another order, or those of them that were ranked. before: how they stood without a
        what-if; None where nothing is compared. kept (I,), by row: only these; None for all."""
        self._place_before = None if before is None else self._places(before.order)
        self._kept = kept
        if len(self._shown_places(ranking)) != len(self._order):
            self.beginResetModel()
            self._take_order(ranking)
            self.endResetModel()
            return
        self._take_order(ranking)
        if self._order.size:
            # The places stay, what lies there changes: no reset, so the view keeps its layout and its focus.
            self.dataChanged.emit(self.index(0), self.index(len(self._order) - 1))

    def tile(self, place: int) -> Tile:
        """Return what lies at a place, from 0."""
        assert self._info is not None
        image = int(self._order[place])
        ranking = self._ranking
        return Tile(
            image,
            self._info.image_ids[image],
            self._info.image_files[image],
            int(self._ranks[place]) if ranking else 0,
            float(ranking.scores[image]) if ranking else None,
            ranking is not None and image == ranking.truth,
            self._first_caption(image),
            None if self._place_before is None else int(self._place_before[image]) + 1 - int(self._ranks[place]),
            ranking is not None and image == asked_image(ranking),
            -1 if ranking is None or ranking.regions is None else int(ranking.regions[image]),
            tuple((explain.part_name(part), float(part.scores[image])) for part in ranking.parts) if ranking else (),
            self.verdict_of(image),
            *self._beside_rank(image),
            is_starred=self.is_starred(image),
        )

    def _beside_rank(self, image: int) -> tuple[int, str]:
        """Return the plain rank of an image and what the order says of it, 0 and "" in the plain order."""
        by = None if self._ranking is None else self._ranking.corrected
        if by is None:
            return 0, ""
        return int(by.plain_ranks[image]), f"{NAMES[by.correction]} {score_text(float(by.values[image]))}"

    def _first_caption(self, image: int) -> str:
        assert self._info is not None
        captions = self._info.captions
        return next((captions[line] for line in self._info.caption_lines.of(image)), "") if captions else ""

    def table(self) -> Table | None:
        """Return all tiles as a table, None if there are none. It is made from whole columns: there may be 123,287."""
        if self._info is None or not self._order.size:
            return None
        order, ranking = self._order.tolist(), self._ranking
        ids = [self._info.image_ids[image] for image in order]
        if ranking is None:
            return Table("Images in dataset order", ("image", "row"), tuple(zip(ids, order, strict=True)))
        by = ranking.corrected
        columns: dict[str, Sequence[str | int | float]] = {
            rank_name(order_words(None if by is None else by.correction)): self._ranks.tolist(),
            "image": ids,
            "score": ranking.scores[self._order].tolist(),
            "truth": ["truth" if image == ranking.truth else "" for image in order],
        }
        if by is not None:
            columns["plain rank"] = by.plain_ranks[self._order].tolist()
            columns[NAMES[by.correction]] = by.values[self._order].tolist()
        if self._place_before is not None:
            columns["rank before"] = (self._place_before[self._order] + 1).tolist()
        if ranking.regions is not None:
            columns["region"] = (ranking.regions[self._order] + 1).tolist()
        columns |= {explain.part_name(part): part.scores[self._order].tolist() for part in ranking.parts}
        return Table("Ranked images", tuple(columns), tuple(zip(*columns.values(), strict=True)))

    def place(self, image: int) -> int:
        """Return where an image lies, -1 if it is not of this split or was not ranked."""
        return int(self._place_of[image]) if 0 <= image < len(self._place_of) else -1

    def rank(self, image: int) -> int:
        """Return the rank of an image, from 1, whether it passes the filter or not; 0 if it was not ranked."""
        found = np.flatnonzero(self._whole_order(self._ranking) == image)
        return int(found[0]) + 1 if len(found) else 0

    @property
    def info(self) -> ShownImages | None:
        """The pair whose images these are, or what is known of it before its model is there."""
        return self._info

    @property
    def ranked(self) -> int:
        """How many images there are in the order, those that a filter hides among them."""
        return len(self._whole_order(self._ranking))

    @property
    def is_filtered(self) -> bool:
        """Whether only the images that pass a filter are shown."""
        return self._kept is not None

    @property
    def is_compared(self) -> bool:
        """Whether tiles say how far a what-if has moved them."""
        return self._place_before is not None

    def has_mark(self) -> bool:
        """Tell whether one of the images is known to be the right one, or is what the others are compared with."""
        return self._ranking is not None and (self._ranking.truth >= 0 or asked_image(self._ranking) >= 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tile(index.row()).words()
        if role == Qt.ItemDataRole.ToolTipRole:
            tile = self.tile(index.row())
            return tile.words() + ("" if tile.score is None else f"{tile.breakdown()}\n{self.scale.words()}")
        return None

    def _images(self) -> int:
        return len(self._info.image_ids) if self._info else 0

    def _shown_places(self, ranking: ImageRanking | None) -> Indices:
        """Return which places of an order are shown, from 0."""
        order = self._whole_order(ranking)
        return np.arange(len(order)) if self._kept is None else np.flatnonzero(self._kept[order])

    def _whole_order(self, ranking: ImageRanking | None) -> Indices:
        return ranking.order if ranking else np.arange(self._images())

    def _take_order(self, ranking: ImageRanking | None) -> None:
        self._ranking = ranking
        shown = self._shown_places(ranking)
        self._order, self._ranks = self._whole_order(ranking)[shown], shown + 1
        self._place_of = self._places(self._order)
        self.scale = scale_of(ranking.scores[ranking.order]) if ranking else ScoreScale(0.0, 0.0)

    def _places(self, order: Indices) -> Indices:
        """Return where each image of the split lies in an order, (I,); -1 if it is not in it."""
        places = np.full(self._images(), -1, dtype=np.int64)
        places[order] = np.arange(len(order))
        return places


class TileDelegate(QStyledItemDelegate):
    """Paints a tile: the whole image, never cropped, and below it rank, bar, score and the truth's mark."""

    def __init__(self, model: TileModel, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._thumbnails = thumbnails
        self._size = QSize(1, 1)

    def set_tile_size(self, size: QSize) -> None:
        """Give every tile this size."""
        self._size = size
        room = self._picture_place(QRect(QPoint(0, 0), size)).size()
        self._thumbnails.fit(room * self._ratio())

    def _ratio(self) -> float:
        parent = self.parent()
        return parent.devicePixelRatioF() if isinstance(parent, QWidget) else 1.0

    def star_place(self, tile: QRect) -> QRect:
        """Return where the star of a tile is, or would be."""
        return star_place(self._picture_place(tile))

    def _picture_place(self, tile: QRect) -> QRect:
        """Return where the picture of a tile lies."""
        whole = tile.adjusted(_GAP_PX, _GAP_PX, -_GAP_PX, -_GAP_PX)
        return whole.adjusted(STEP, STEP, -STEP, -_LINE_PX)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return self._size

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Say why an image cannot be read, else what the tile shows."""
        thumbnail = self._thumbnails.get(self._model.tile(index.row()).file) if index.isValid() else None
        if event.type() == QEvent.Type.ToolTip and thumbnail and thumbnail.problem:
            QToolTip.showText(event.globalPos(), thumbnail.problem, view)
            return True
        return super().helpEvent(event, view, option, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile = self._model.tile(index.row())
        whole = QRect(option.rect.topLeft(), self._size).adjusted(_GAP_PX, _GAP_PX, -_GAP_PX, -_GAP_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter, QRectF(whole), option.state)
        picture = self._picture_place(QRect(option.rect.topLeft(), self._size))
        self._paint_picture(painter, picture, tile)
        paint_star(painter, star_place(picture), tile.is_starred, bool(option.state & QStyle.StateFlag.State_MouseOver))
        self._paint_line(painter, QRect(picture.left(), picture.bottom() + 1, picture.width(), _LINE_PX), tile)
        painter.restore()

    def _paint_ground(self, painter: QPainter, place: QRectF, state: QStyle.StateFlag) -> None:
        theme = current_theme()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if not (selected or hovered):
            return
        focused = selected and bool(state & QStyle.StateFlag.State_HasFocus)
        path = QPainterPath()
        path.addRoundedRect(place.adjusted(1, 1, -1, -1), STEP, STEP)
        painter.fillPath(path, QColor(selection_colour(theme) if selected else mix(theme.panel, theme.text, 0.06)))
        if selected:
            painter.setPen(QPen(QColor(theme.accent), 2.0 if focused else 1.0))
            painter.drawPath(path)

    def _paint_picture(self, painter: QPainter, place: QRect, tile: Tile) -> None:
        thumbnail = self._thumbnails.get(tile.file) if tile.file else None
        if thumbnail and thumbnail.pixmap:
            pixmap = thumbnail.pixmap
            size = pixmap.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            corner = place.center() - QRect(0, 0, size.width(), size.height()).center()
            painter.drawPixmap(QRect(corner, size), pixmap)
            return
        theme = current_theme()
        painter.fillRect(place, QColor(mix(theme.panel, theme.text, 0.06)))
        painter.setPen(QColor(theme.secondary))
        painter.setFont(tabular_font(NOTE_PX))
        room = place.adjusted(STEP, STEP, -STEP, -STEP)
        if tile.file or not tile.caption:
            painter.drawText(room, _CENTRED, tile.image_id + ("\ncannot be read" if thumbnail else ""))
            return
        painter.drawText(room, _UPPER, tile.image_id)
        painter.setPen(QColor(theme.text))
        room.setTop(room.top() + painter.fontMetrics().lineSpacing())
        painter.drawText(room, _WORDS, tile.caption)

    def _paint_line(self, painter: QPainter, place: QRect, tile: Tile) -> None:
        theme = current_theme()
        painter.setFont(tabular_font(NOTE_PX))
        if tile.score is None:
            painter.setPen(QColor(theme.secondary))
            if self._thumbnails.get(tile.file):
                words = painter.fontMetrics().elidedText(tile.image_id, Qt.TextElideMode.ElideMiddle, place.width())
                painter.drawText(place, _LEFT, words)
            return
        score = score_text(tile.score)
        metrics = painter.fontMetrics()
        score_px = metrics.horizontalAdvance("−0.000" if self._model.scale.low < 0 else "0.000")
        check_px = max(map(metrics.horizontalAdvance, (CHECK, "R", "W"))) + STEP if self._model.has_mark() else 0
        painter.setPen(QColor(theme.text))
        painter.drawText(place.adjusted(0, 0, -check_px, 0), _RIGHT, score)
        painter.setFont(tabular_font(NOTE_PX, bold=True))
        if tile.sign:
            painter.setPen(QColor(theme.secondary if tile.verdict == "wrong" else theme.truth))
            painter.drawText(place, _RIGHT, tile.sign)
            painter.setPen(QColor(theme.text))
        elif tile.is_asked:
            painter.setPen(QColor(theme.accent))
            painter.drawText(place, _RIGHT, ASKED)
            painter.setPen(QColor(theme.text))
        painter.drawText(place, _LEFT, str(tile.rank))
        left = place.left() + self._rank_px(painter.fontMetrics()) + STEP
        if tile.moved:
            painter.setFont(tabular_font(NOTE_PX))
            painter.setPen(QColor(theme.secondary))
            painter.drawText(place.adjusted(left - place.left(), 0, 0, 0), _LEFT, tile.moved)
        if self._model.is_compared:
            left += painter.fontMetrics().horizontalAdvance("▼" + "0" * len(str(self._model.ranked))) + STEP
        right = place.right() - check_px - score_px - STEP
        if tile.region >= 0:
            painter.setFont(tabular_font(NOTE_PX))
            painter.setPen(QColor(theme.secondary))
            painter.drawText(place.adjusted(left - place.left(), 0, 0, 0), _LEFT, f"region {tile.region + 1}")
            return
        if tile.plain_rank:
            painter.setFont(tabular_font(NOTE_PX))
            painter.setPen(QColor(theme.secondary))
            room = place.adjusted(left - place.left(), 0, right - place.right(), 0)
            painter.drawText(room, _LEFT, tile.plain_words(painter.fontMetrics().horizontalAdvance, room.width()))
            return
        middle = place.center().y() - _BAR_PX // 2
        if right - left > 4 * STEP:
            paint_bar(painter, QRectF(left, middle, right - left, _BAR_PX), tile.score, self._model.scale)

    def _rank_px(self, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance("0" * max(2, len(str(self._model.ranked))))


def asked_image(ranking: ImageRanking) -> int:
    """Return the row of the image that all are compared with, -1 where a sentence ranks them."""
    return -1 if ranking.query.has_words else ranking.query.index


def tile_height(width: int) -> int:
    """Return the height of a tile of this width: a 4:3 image and the line below it."""
    return (width - 2 * (_GAP_PX + STEP)) * 3 // 4 + _LINE_PX + 2 * _GAP_PX + STEP


_WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
_UPPER = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
