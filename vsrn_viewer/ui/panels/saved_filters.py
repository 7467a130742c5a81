"""Filters that somebody gave a name: kept in the settings, offered beside the field that they are for."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QPoint, QSettings, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from vsrn_viewer.ui.ask_value import ask_value

_KEY = "filters/{}"
_LONGEST = 48  # characters of a filter in the menu


def read_saved(stored: object) -> dict[str, str]:
    """Return filters by name, as they were stored. Anybody may have edited them: what is no text is left out."""
    try:
        found = json.loads(stored) if isinstance(stored, str) else {}
    except (ValueError, RecursionError):
        return {}
    entries = found.items() if isinstance(found, dict) else ()
    return {name: text for name, text in entries if name and isinstance(text, str)}


class SavedFiltersButton(QToolButton):
    """Opens the list of saved filters of a field, to use, add and remove them. Hidden until it knows where they are."""

    chosen = Signal(str)  # a saved filter

    def __init__(self, kind: str, typed: Callable[[], str], parent: QWidget | None = None) -> None:
        """kind: of the filters that are remembered together. typed: returns the filter that the field holds, "" where
        it holds none that can be read."""
        super().__init__(parent)
        self._kind, self._typed = kind, typed
        self._settings: QSettings | None = None
        self.setText("saved")
        self.setProperty("quiet", True)
        self.setAccessibleName("Saved filters")
        self.setToolTip("Saved filters")
        self.clicked.connect(self.open_list)
        self.hide()

    def keep_in(self, settings: QSettings) -> None:
        """Keep the filters of this kind in the settings."""
        self._settings = settings
        self.show()

    @property
    def filters(self) -> dict[str, str]:
        """The saved filters by name."""
        return {} if self._settings is None else read_saved(self._settings.value(_KEY.format(self._kind)))

    def open_list(self) -> QMenu:
        """Open the list."""
        menu = QMenu(self)
        saved = self.filters
        for name, text in saved.items():
            menu.addAction(_words(name, text), lambda text=text: self.chosen.emit(text))
        menu.addSeparator()
        add = menu.addAction("Save this filter…", self._ask_name)
        add.setEnabled(bool(self._typed()))
        removal = QMenu("Remove", menu)
        menu.addMenu(removal)
        removal.setEnabled(bool(saved))
        for name, text in saved.items():
            removal.addAction(_words(name, text), lambda name=name: self._store(name, None))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        return menu

    def _ask_name(self) -> None:
        ask_value(self, "Name of the filter", self._save, tuple(self.filters))

    def _save(self, name: str) -> str:
        if not name.strip():
            return "A saved filter needs a name."
        self._store(name.strip(), self._typed())
        return ""

    def _store(self, name: str, text: str | None) -> None:
        """Keep a filter by its name, or forget it with None."""
        others = {other: filtered for other, filtered in self.filters.items() if other != name}
        kept = others if text is None else {**others, name: text}
        if self._settings is not None:
            self._settings.setValue(_KEY.format(self._kind), json.dumps(kept, ensure_ascii=False))


def _words(name: str, text: str) -> str:
    """Return the line of a menu: the name, then the filter at its right end."""
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"{name}\t{shown}".replace("&", "&&")
