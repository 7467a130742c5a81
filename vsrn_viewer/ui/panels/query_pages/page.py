"""What every page of the queries panel has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vsrn_viewer.picture import Table
from vsrn_viewer.queries import Case
from vsrn_viewer.ui.query_desk import QueryDesk

_LOW_PX = 160

Remedy: TypeAlias = tuple[str, Callable[[], object]]  # words on a button, what it does


class QueriesPage(QWidget):
    """Shows one thing about the queries of a split.

    WORDS: on the switch. TITLE: of the command that turns to it. HEADING: in docs/reading-the-panels.md.
    NEEDS_DATASET, NEEDS_CAPTIONS, NEEDS_QUERIES: whether it shows nothing without a dataset, of a split without
    captions, and before all queries are ranked. note: half a sentence for the panel's header.
    """

    WORDS = ""
    TITLE = ""
    HEADING = ""
    NEEDS_DATASET = NEEDS_CAPTIONS = NEEDS_QUERIES = True

    changed = Signal()  # note, absence or table are others now
    chosen = Signal()  # by a person: `choices` are others
    turned = Signal(str)  # a page that is to be shown in the place of this one
    left = Signal()  # Esc: back to the image
    plot_asked = Signal(object)  # AskedPlot, to be saved as a figure
    plot_added = Signal(object)  # AskedPlot, to be added to the figure
    pair_asked = Signal(object)  # MinimalPair, to be saved as a figure

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.note = ""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    @property
    def is_low(self) -> bool:
        """Whether there is so little height that it is the rows'."""
        return self.height() < _LOW_PX

    def absence(self) -> str:
        """Return the sentence that stands in the page's place, "" where there is something to show."""
        return ""

    def remedy(self) -> Remedy | None:
        """Return the button below the sentence of `absence`, None where only time helps."""
        return None

    def chosen_case(self) -> Case | None:
        """Return the case of the row that has the cursor, None where no row has it or the page has no cases."""
        return None

    def sorting(self) -> int:
        """Return by which column the page is sorted, from 1, negative where it falls; 0 for none."""
        return 0

    def sort_by(self, sorting: int) -> None:
        """Sort the page as `sorting` says it was."""

    def choices(self) -> dict[str, str]:
        """Return what the page's switches say, by name."""
        return {}

    def choose_again(self, choices: Mapping[str, str]) -> None:
        """Let the switches say what `choices` returned. One that it does not name, or gives no such choice, stays."""

    def set_shown(self, shown: bool) -> None:
        """Take whether the page is on screen."""

    def table(self) -> Table | None:
        """Return the numbers of what is shown, for the panel's table button; None where the page is a table itself."""
        return None

    def has_table(self) -> bool:
        """Return whether `table` returns one. A page whose table is long says so without making it."""
        return self.table() is not None
