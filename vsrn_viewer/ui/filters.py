"""What the filter fields of the window need from the rest of it: labels, saved filters, and keys that lead to them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui import keys
from vsrn_viewer.ui.image_labels import LabelsAtHand
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.panels.filter_field import FilterField
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.query_desk import QueryDesk


class Filters(QObject):
    """Completes the fields of a window, once all of them are in it."""

    def __init__(
        self, menus: Menus, results: ResultsPanel, desk: QueryDesk, settings: QSettings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._labels = LabelsAtHand(desk, self)
        results.filter.labels = self._labels.labels
        self._labels.changed.connect(results.filter.take_labels)
        for field in window.findChildren(FilterField):
            field.saved.keep_in(settings)
        menus.add("&Query", "Filter the results…", keys.FILTER_RESULTS, results.open_filter)
