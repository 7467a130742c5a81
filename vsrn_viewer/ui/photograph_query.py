"""A photograph as the query: which captions of the open split fit it, and which images are like it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.answers import PairInfo, PhotographMatches, Progress
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.picture import score_text
from vsrn_viewer.requests import MatchPhotograph
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.looking import Looker
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.session import Worker
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.ui.thumbnails import qimage
from vsrn_viewer.view import Query

_SIZE = (860, 480)
_PHOTOGRAPH_PX = 200


class PhotographDialog(QDialog):
    """Asks what fits a photograph, and shows it beside. Observes info_changed; calls pick_image.

    Closing it stops the search. A double click or Enter opens an image, or searches with a caption.
    """

    caption_chosen = Signal(object)  # Query of kind "caption"

    def __init__(self, menus: Menus, subject: Subject, worker: Worker, parent: QWidget) -> None:
        super().__init__(parent)
        self._subject = subject
        self._found: PhotographMatches | None = None
        self._asking = Asking(worker, self)
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(lambda _request, sentence, _details: self._say(sentence))
        self._asking.went_on.connect(self._take_progress)
        self._looker = Looker(self)
        self.photograph, self.sentence = QLabel(), QLabel()
        self.photograph.setFixedWidth(_PHOTOGRAPH_PX)
        self.photograph.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.captions, self.images = QListWidget(), QListWidget()
        self.captions.setAccessibleName("Captions that fit the photograph, best first. Enter searches with one.")
        self.images.setAccessibleName("Images like the photograph, best first. Enter opens the image.")
        self.captions.itemActivated.connect(lambda item: self._ask_caption(self.captions.row(item)))
        self.images.itemActivated.connect(lambda item: self._open_image(self.images.row(item)))
        self.finished.connect(self._asking.stop)
        self._lay_out()
        self.command = menus.add("&Query", "Search with a photograph…", "", self._choose)
        subject.info_changed.connect(self._follow)
        self._follow(subject.info)

    def search(self, file: str) -> None:
        """Look for what fits a photograph."""
        if self._subject.info is None:
            return
        self._found = None
        self.setWindowTitle(f"What fits {Path(file).name}")
        for shown in (self.captions, self.images):
            shown.clear()
        self._say("Looking for the regions of the photograph…")
        self.photograph.clear()
        self._looker.look(lambda: _small(file), self._show_photograph)
        self._asking.ask(MatchPhotograph(self._subject.info.pair, file))
        self.show()
        self.raise_()

    def _choose(self) -> None:
        dialog = QFileDialog(self.parentWidget(), "Search with a photograph")
        dialog.setNameFilters(["Photographs (*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp)", "All files (*)"])
        dialog.fileSelected.connect(self.search)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(object)
    def _follow(self, info: PairInfo | None) -> None:
        """What was found belongs to the pair that was asked."""
        self.command.setEnabled(info is not None)
        self.close()

    @Slot(object, object)
    def _take(self, _request: MatchPhotograph, found: PhotographMatches) -> None:
        self._found = found
        self.sentence.hide()
        for hit in found.captions:
            self.captions.addItem(QListWidgetItem(f"{score_text(hit.score)}  {hit.caption}"))
        if not found.captions:
            self.captions.addItem("This split has no captions.")
            self.captions.setEnabled(False)
        for like in found.images:
            self.images.addItem(QListWidgetItem(f"{score_text(like.score)}  {like.image_id}"))
        (self.captions if found.captions else self.images).setFocus()

    @Slot(object)
    def _take_progress(self, progress: Progress) -> None:
        self._say(f"{progress.label}: {progress.done:,} of {progress.total:,} {progress.unit}")

    def _ask_caption(self, place: int) -> None:
        if self._found is not None and self._found.captions:
            hit = self._found.captions[place]
            self.caption_chosen.emit(Query("caption", hit.caption, hit.caption_index))

    def _open_image(self, place: int) -> None:
        if self._found is not None:
            self._subject.pick_image(self._found.rows[place])

    def _show_photograph(self, found: QImage | None) -> None:
        if found is not None:
            self.photograph.setPixmap(QPixmap.fromImage(found))

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.show()

    def _lay_out(self) -> None:
        left, right, lists = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.addWidget(self.photograph)
        left.addStretch(1)
        for title, shown in (("Captions that fit it", self.captions), ("Images like it", self.images)):
            column = QVBoxLayout()
            label = QLabel(title)
            label.setObjectName("grey")
            shown.setWordWrap(True)
            column.addWidget(label)
            column.addWidget(shown)
            lists.addLayout(column, 3 if shown is self.captions else 2)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        right.addWidget(self.sentence)
        right.addLayout(lists, 1)
        right.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 3 * STEP)
        row.setSpacing(4 * STEP)
        row.addLayout(left)
        row.addLayout(right, 1)
        self.resize(*_SIZE)


def _small(file: str) -> QImage | None:
    """Return a photograph as a small QImage, None if it cannot be read: the search says why."""
    from vsrn_viewer.data.images import read_thumbnail

    try:
        return qimage(read_thumbnail(Path(file), _PHOTOGRAPH_PX))
    except ViewerError:
        return None
