"""Reading panel: the image as the GRU read it, region by region."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QWidget

from vsrn_viewer import explain
from vsrn_viewer.changing import with_moved
from vsrn_viewer.explain import Kind
from vsrn_viewer.explain.channels import moved_most
from vsrn_viewer.picture import InteractionPicture, ReadingPicture, SentencePicture, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.reading import ReadingCanvas
from vsrn_viewer.ui.items.reading_names import names_width
from vsrn_viewer.ui.panels.channel_menu import add_channels
from vsrn_viewer.ui.panels.member_switch import MemberSwitch
from vsrn_viewer.ui.panels.method_button import MethodButton
from vsrn_viewer.ui.panels.one_picture import OnePicturePanel
from vsrn_viewer.ui.panels.photographs import PhotographLoader, same_shape
from vsrn_viewer.ui.panels.probe_progress import ProbeProgress
from vsrn_viewer.ui.state import Subject


class ReadingPanel(OnePicturePanel[ReadingPicture]):
    """Show a picture with a column per region; say the exact values of the column under the pointer."""

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(subject, kind, parent)
        self._image = QImage()
        self._photographs = PhotographLoader(self)
        self.canvas = ReadingCanvas(kind.title)
        self.set_content(self.canvas)
        self.add_own_controls()
        self._photographs.loaded.connect(self._take_photograph)
        self.canvas.pointed.connect(self.hover_place)
        self.canvas.clicked.connect(self.select_place)
        self.canvas.stepped.connect(self._step)
        self.canvas.cleared.connect(subject.clear_selection)
        self.canvas.menu_asked.connect(self._open_menu)
        self.canvas.moved.connect(self._move)
        self.canvas.shifted.connect(self._shift)
        subject.probed_changed.connect(self._align)
        self.follow()

    def add_own_controls(self) -> None:
        """Put what this panel has into the header: which member is traced, and how the match is explained."""
        self.add_member_switch()
        self.progress = ProbeProgress(self.subject, "attribution", self)
        self.progress.restarted.connect(self.retry_requested)
        self.add_control(self.progress)
        self.method = MethodButton(self.subject, self)
        self.add_control(self.method)

    def add_member_switch(self) -> None:
        """Put the choice of the member into the header."""
        self.member = MemberSwitch(self.subject, self)
        self.add_control(self.member)

    def show_picture(self) -> None:
        context = self.subject.context
        if not self._photographs.load(b"" if self.picture is None or context is None else context.image_file):
            self._draw()

    def _draw(self) -> None:
        context, image = self.subject.context, self._image
        size = (None if context is None else context.image_size) or (image.width(), image.height())
        if not image.isNull() and not same_shape(image, size):
            image = QImage()  # the boxes are of another picture
        self.canvas.set_picture(self.picture, image, size, self._names())

    def _names(self) -> int:
        """Return the width of the names in every panel with a column per region: their columns stand below each other,
        whichever is on top."""
        subject, traced = self.subject, self.subject.traced
        if traced is None:
            return 0
        pictures = (ReadingPicture, SentencePicture, InteractionPicture)
        kinds = (kind for kind in explain.KINDS if kind.picture in pictures)
        made = (subject.pictures.of(kind, traced, subject.view, subject.probed) for kind in kinds)
        return max((names_width(picture) for picture in made if isinstance(picture, ReadingPicture)), default=0)

    @Slot(str)
    def _align(self, probe: str) -> None:
        """Keep the columns below those of the sentence, whose words may need more room."""
        if probe == "generated" and self.picture is not None and probe not in self.asks(self.subject.view):
            self.show_picture()
            self.show_highlight(self.highlight_now())

    def show_highlight(self, highlight: Highlight) -> None:
        self.canvas.set_highlight(highlight)
        if len(highlight.hovered) == 1 and not self.canvas.underMouse():
            self.canvas.reveal(highlight.hovered[0])

    def words_for(self, highlight: Highlight) -> str:
        if self.picture is None:
            return ""
        region = highlight.hovered[0]
        if region in self.picture.dropped:
            return f"{self.region_words(region)} is dropped"
        return f"{self.region_words(region)}: {values_at(self.picture, region)}"

    @Slot(QImage)
    def _take_photograph(self, image: QImage) -> None:
        self._image = image
        self._draw()
        self.show_highlight(self.highlight_now())

    @Slot(int)
    def _step(self, region: int) -> None:
        """Go to a region by key; a single selected one goes along."""
        if len(self.subject.view.selection.regions) == 1:
            self.select_place(region)
        self.hover_place(region)

    @Slot(int, int)
    def _move(self, column: int, before: int) -> None:
        """Let a region be read before another one, or last."""
        rows, trace = self.rows_shown(), self.subject.trace
        if not self.subject.can_ask_what_if or trace is None or trace.hidden is None:
            return  # without a GRU their order has no effect
        following = rows[before] if before < len(rows) else None
        count = self.subject.image_regions
        self.subject.change_run(lambda change: with_moved(change, rows[column], following, count))

    @Slot(int, int)
    def _shift(self, column: int, by: int) -> None:
        """Let a region change places with the one that is read before it (by -1) or after it (1)."""
        dropped = () if self.picture is None else self.picture.dropped
        at = column + by
        while at in dropped:
            at += by
        if column not in dropped and 0 <= at < len(self.rows_shown()):
            self._move(column, at if by < 0 else at + 1)

    def add_to_menu(self, menu: QMenu, place: int) -> None:
        trace = self.subject.trace
        if trace is not None and self.kind_shown().name == "reading":
            rows, row = trace.region_rows.tolist(), self.row_at(place)
            add_channels(menu, self.subject, moved_most(trace, rows.index(row)) if row in rows else ())

    @Slot(int, QPoint)
    def _open_menu(self, region: int, place: QPoint) -> None:
        self.open_menu((region,), place)


def values_at(picture: ReadingPicture, column: int) -> str:
    """Return what stands in a column, row by row: "match so far 0.412, update gate 0.620"."""
    return ", ".join(f"{row.name} {_said(float(row.values[column]))}" for row in picture.rows)


def _said(value: float) -> str:
    return "none" if math.isnan(value) else number(value)
