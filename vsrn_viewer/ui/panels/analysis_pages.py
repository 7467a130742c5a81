"""What was found over a whole split, on screen: a page a question. A page computes nothing that `explain` can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from vsrn_viewer.explain import over_split
from vsrn_viewer.picture import BarsPicture, Table
from vsrn_viewer.statistics import Raw
from vsrn_viewer.ui.items.bars import BarsCanvas
from vsrn_viewer.ui.panels.twin import tab_separated
from vsrn_viewer.ui.state import Subject


class Page(QWidget):
    """Shows one kind of answer. note: half a sentence for the panel's header."""

    changed = Signal()  # note or table are others now

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.subject = subject
        self.note = ""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def show_answer(self, found: Any) -> None:
        """Show an answer, or again after the View has changed."""
        raise NotImplementedError

    def table(self) -> Table | None:
        """Return the numbers of what is shown."""
        raise NotImplementedError

    def quantity(self) -> Raw:
        """Return the quantity that the View looks at, of the two that are counted over a split."""
        return "effective" if self.subject.view.quantity == "effective" else "raw"


class BarsPage(Page):
    """Bars, and a menu that copies their numbers."""

    def __init__(
        self, subject: Subject, picture: Callable[[Any], BarsPicture], table: Callable[[Any], Table], name: str
    ) -> None:
        """picture, table: of an answer. name: of the bars, for whoever cannot see them."""
        super().__init__(subject)
        self._picture, self._table = picture, table
        self._found: Any = None
        self.canvas = BarsCanvas(name)
        self.column.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self.canvas.menu_asked.connect(self.open_menu)

    def show_answer(self, found: Any) -> None:
        self._found = found
        self.show_bars(self._picture(found))

    def table(self) -> Table | None:
        return None if self._found is None else self._table(self._found)

    def show_bars(self, picture: BarsPicture, marked: int = -1) -> None:
        """Show bars; marked: the group that stands out."""
        self.note = picture.title[0].lower() + picture.title[1:]
        self.canvas.set_picture(picture, marked)
        self.changed.emit()

    def open_menu(self, place: QPoint) -> QMenu:
        """Offer what can be done with the bars."""
        menu = QMenu(self)
        menu.addAction("Copy numbers", self._copy)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
        return menu

    def _copy(self) -> None:
        table = self.table()
        if table is not None:
            QGuiApplication.clipboard().setText(tab_separated([table.columns, *table.rows]))


class BindingPage(BarsPage):
    """AUC per layer, of the View's quantity; a click on a bar shows that layer."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject, self._bars, over_split.binding_table, "AUC of every layer")
        self.canvas.clicked.connect(lambda bar: subject.change_view(layer=bar[1]))

    def show_bars(self, picture: BarsPicture, marked: int = -1) -> None:  # noqa: ARG002 (the layer of the View)
        super().show_bars(picture, self.subject.view.shown_layer(len(picture.groups)))

    def _bars(self, found: Any) -> BarsPicture:
        return over_split.binding_picture(found, self.quantity())


def order_page(subject: Subject) -> Page:
    """Return a page for recall under other reading orders."""
    return BarsPage(subject, over_split.order_picture, over_split.order_table, "Recall under other reading orders")


def methods_page(subject: Subject) -> Page:
    """Return a page for deletion and insertion."""
    name = "Deletion and insertion of every method"
    return BarsPage(subject, over_split.methods_picture, over_split.methods_table, name)


def sanity_page(subject: Subject) -> Page:
    """Return a page for explanations of shuffled networks."""
    name = "Similarity of explanations after shuffling"
    return BarsPage(subject, over_split.sanity_picture, over_split.sanity_table, name)
