"""Reading panel: the image as the GRU read it, region by region."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.picture import ReadingPicture, Table, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.reading import ReadingCanvas
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.panels.photographs import PhotographLoader
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

_NAME = "Reading"
_EMPTY = "Open an image to see how the model read it, region by region."


class ReadingPanel(EvidencePanel):
    """Show the reading line; say the exact values of the column under the pointer."""

    def __init__(self, subject: Subject, parent: QWidget | None = None, name: str = _NAME, empty: str = _EMPTY) -> None:
        """name, empty: of another picture with a column per region, for a subclass."""
        super().__init__(subject, name, empty, parent)
        self._picture: ReadingPicture | None = None
        self._image = QImage()
        self._photographs = PhotographLoader(self)
        self.canvas = ReadingCanvas()
        self.set_content(self.canvas)
        self._photographs.loaded.connect(self._take_photograph)
        self.canvas.pointed.connect(subject.hover_region)
        self.canvas.clicked.connect(subject.select_region)
        self.canvas.stepped.connect(self._step)
        self.canvas.cleared.connect(subject.clear_selection)
        self.canvas.menu_asked.connect(self._open_menu)
        self.follow()

    def picture_of(self, traced: Traced) -> ReadingPicture | None:
        """Return the picture of a trace, None where a message stands for it."""
        return explain.reading_picture(traced.trace, traced.context, self.subject.view)

    def show_trace(self, traced: Traced) -> None:
        self._picture = self.picture_of(traced)
        self._photographs.load(traced.context.image_file)
        self._show_picture()
        if self._picture is not None:
            self.say(self._picture.title, self._picture.note)

    def show_nothing(self) -> None:
        self._picture = None
        self._photographs.load(b"")
        self._show_picture()

    def show_highlight(self, highlight: Highlight) -> None:
        self.canvas.set_highlight(highlight)
        if len(highlight.hovered) == 1 and not self.canvas.underMouse():
            self.canvas.reveal(highlight.hovered[0])

    def drawn_from(self, _view: View) -> tuple[object, ...]:
        return ()

    def table(self) -> Table | None:
        return None if self._picture is None else explain.table_of(self._picture)

    def words_for(self, highlight: Highlight) -> str:
        if self._picture is None:
            return ""
        region = highlight.hovered[0]
        values = [f"{row.name} {number(float(row.values[region]))}" for row in self._picture.rows]
        return f"{self.region_words(region)}: {', '.join(values)}"

    def _show_picture(self) -> None:
        context = self.subject.context
        size = None if context is None else context.image_size
        self.canvas.set_picture(self._picture, self._image, size or (self._image.width(), self._image.height()))

    @Slot(QImage)
    def _take_photograph(self, image: QImage) -> None:
        self._image = image
        self._show_picture()
        self.show_highlight(self.highlight_now())

    @Slot(int)
    def _step(self, region: int) -> None:
        """Go to a region by key; a single selected one goes along."""
        if len(self.subject.view.selection.regions) == 1:
            self.subject.select_region(region)
        self.subject.hover_region(region)

    @Slot(int, QPoint)
    def _open_menu(self, region: int, place: QPoint) -> None:
        self.open_menu((region,), place)
