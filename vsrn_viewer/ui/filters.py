"""What the filter fields of the window need from the rest of it: labels, saved filters, and keys that lead to them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsrn_viewer.query_filter import Marked
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.docks import DockLayout
from vsrn_viewer.ui.image_labels import LabelsAtHand
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.panels.filter_field import FilterField
from vsrn_viewer.ui.panels.kept_chip import KeptChip
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.panels.query_filter_field import QueryFilterField
from vsrn_viewer.ui.panels.query_pages.ranked import RankedPage
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.row_actions import QueryKind
from vsrn_viewer.ui.theme import STEP


class Filters(QObject):
    """Completes the fields of a window, once all of them are in it, and puts one above each table of queries."""

    def __init__(
        self,
        menus: Menus,
        docks: DockLayout,
        results: ResultsPanel,
        queries: QueriesPanel,
        desk: QueryDesk,
        settings: QSettings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._docks, self._queries = docks, queries
        self._labels = LabelsAtHand(desk, self)
        results.filter.labels = self._labels.labels
        self._labels.changed.connect(results.filter.take_labels)
        results.filter.follow(desk.kept)
        results.add_strip(_strip_of(KeptChip(desk.kept)))
        pages = [page for page in queries.pages.values() if isinstance(page, RankedPage)]
        self.fields = {page.KEY: field_above(page, desk) for page in pages}
        for field in window.findChildren(FilterField):
            field.saved.keep_in(settings)
        menus.add("&Query", "Filter the results…", keys.FILTER_RESULTS, results.open_filter)
        menus.add("&Analysis", "Filter the queries…", keys.FILTER_QUERIES, self._filter_queries)

    def _filter_queries(self) -> None:
        """Go to the field above the table that is on screen, else to that of the captions."""
        shown = self._queries.switch.current()
        page = shown if shown in self.fields else next(iter(self.fields))
        self._docks.show_queries()
        self._queries.choose(page)
        self._queries.take_focus(self.fields[page])


def field_above(page: RankedPage, desk: QueryDesk) -> QueryFilterField:
    """Put a field above the table of a page, which keeps what it says."""
    field = QueryFilterField(desk, page.KEY, page)
    field.marked = lambda: _said(desk, page.KIND)
    field.starred = lambda: desk.starred_rows.of(page.KIND)

    def follow(name: str) -> None:
        if f"{name}:" in desk.filters.get(page.KEY, ""):
            field.keep()

    desk.marking.changed.connect(lambda: follow("marked"))
    desk.starred.changed.connect(lambda: follow("starred"))
    field.kept.connect(lambda kept: desk.kept.take_filter(page.KEY, kept))
    field.left.connect(page.rows.setFocus)
    page.tools.addWidget(field)
    return field


def _strip_of(chip: QWidget) -> QWidget:
    """Return a chip at the left of a strip that is as wide as its panel, and of no height while the chip is hidden."""
    strip = QWidget()
    row = QHBoxLayout(strip)
    row.setContentsMargins(STEP, 0, STEP, 0)
    row.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
    return strip


def _said(desk: QueryDesk, kind: QueryKind) -> Marked | None:
    """Return what was said of each caption, or of each image; None before the marks are read."""
    if desk.marks is None:
        return None
    return desk.marks.said_of_lines() if kind == "caption" else desk.marks.said_of_images()
