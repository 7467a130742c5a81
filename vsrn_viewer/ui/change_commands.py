"""The Change menu: what-ifs of what is selected and shown, each one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.changing import dropped_rows, with_edge, with_stored_order
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.change_menus import (
    add_gate_changes,
    add_layer_change,
    add_word_changes,
    drop,
    keep_only,
    restore,
    skip_layer,
    words_of_query,
)
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.state import Subject

_MENU = "&Change"


class ChangeCommands(QObject):
    """Adds its commands to the menus. Observes view_changed and traced_changed."""

    def __init__(self, menus: Menus, subject: Subject, steps: tuple[QAction, ...], parent: QObject) -> None:
        """steps: undo and redo, which stand in this menu too."""
        super().__init__(parent)
        self._subject = subject
        self._add = partial(self._new, menus)
        self._drop = self._add("Drop the selected regions", keys.DROP, lambda: drop(subject, self._chosen()))
        self._keep = self._add("Keep only the selected regions", "", lambda: keep_only(subject, self._chosen()))
        self._restore = self._add("Restore all dropped regions", "", lambda: restore(subject, self._dropped()))
        self._sort = self._add("Read the regions in stored order", "", self._read_as_stored)
        self._gates = menus.add_submenu(_MENU, "Gates of the selected regions")
        menus.separate(_MENU)
        self._cut = self._add("Cut the kept edges", "", lambda: self._scale_edges(0.0))
        self._skip = self._add("Skip the layer on screen", "", self._switch_layer)
        self._layers = menus.add_submenu(_MENU, "Layers")
        self._words = menus.add_submenu(_MENU, "Words of the query")
        menus.separate(_MENU)
        self._reset = self._add("Reset all what-ifs", "", self.reset)
        menus.repeat(_MENU, *steps)
        for menu, fill in ((self._gates, self._fill_gates), (self._layers, self._fill_layers)):
            menu.aboutToShow.connect(partial(_fill, menu, fill))
        self._words.aboutToShow.connect(partial(_fill, self._words, self._fill_words))
        for signal in (subject.view_changed, subject.traced_changed, subject.info_changed, subject.ranking_changed):
            signal.connect(self._enable)
        self._enable()

    def reset(self) -> None:
        """Let the run be as the network has it, and forget what is switched off."""
        self._subject.change_run(lambda _: UNCHANGED, ())

    def _new(self, menus: Menus, words: str, shortcut: str, do: Callable[[], object]) -> QAction:
        return menus.add(_MENU, words, shortcut, lambda _=False: do())

    def _chosen(self) -> tuple[int, ...]:
        return self._subject.view.selection.regions

    def _dropped(self) -> tuple[int, ...]:
        return dropped_rows(self._subject.view.change, self._subject.image_regions)

    def _enable(self, *_: object) -> None:
        subject, view = self._subject, self._subject.view
        can, chosen, change = subject.can_ask_what_if, bool(self._chosen()), view.change
        layer = subject.layer
        skipped = layer in change.skipped_layers
        self._skip.setText(f"{'Run' if skipped else 'Skip'} layer {layer + 1} (on screen)")
        for action, is_on in (
            (self._drop, chosen),
            (self._keep, chosen),
            (self._restore, bool(self._dropped())),
            (self._sort, change.regions is not None and list(change.regions) != sorted(change.regions)),
            (self._gates.menuAction(), chosen and subject.trace is not None and subject.trace.hidden is not None),
            (self._cut, bool(view.selection.edges) and subject.layers > 0),
            (self._skip, subject.layers > 0),
            (self._layers.menuAction(), subject.layers > 0),
            (self._words.menuAction(), bool(words_of_query(subject))),
            (self._reset, change != UNCHANGED or bool(view.switched_off)),
        ):
            action.setEnabled(can and is_on)

    def _read_as_stored(self) -> None:
        self._subject.change_run(lambda change: with_stored_order(change, self._subject.image_regions))

    def _scale_edges(self, factor: float) -> None:
        def make(change: Change) -> Change:
            for receiver, giver in self._subject.view.selection.edges:
                change = with_edge(change, self._subject.layer, receiver, giver, factor)
            return change

        self._subject.change_run(make)

    def _switch_layer(self) -> None:
        layer = self._subject.layer
        skip_layer(self._subject, layer, layer not in self._subject.view.change.skipped_layers)

    def _fill_gates(self, menu: QMenu) -> None:
        add_gate_changes(menu, self._subject, self._chosen())

    def _fill_layers(self, menu: QMenu) -> None:
        for layer in range(self._subject.layers):
            add_layer_change(menu, self._subject, layer)

    def _fill_words(self, menu: QMenu) -> None:
        for place, word in enumerate(words_of_query(self._subject)):
            add_word_changes(menu.addMenu(f"{place + 1}  {word}"), self._subject, place)


def _fill(menu: QMenu, fill: Callable[[QMenu], None]) -> None:
    """Fill a submenu with what can be done now."""
    menu.clear()
    fill(menu)
