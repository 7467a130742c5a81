"""The choice of the device: a line for each that torch knows; those that are not here say why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.device_choice import DeviceChoice


def fill_device_menu(menu: QMenu, info: PairInfo | None, choose: Callable[[str], None]) -> None:
    """Offer the devices for what is open, the one that it was opened with marked. choose: takes one, as --device."""
    menu.clear()
    menu.setToolTipsVisible(True)
    if info is None:
        menu.addAction("No model is open").setEnabled(False)
        return
    group = QActionGroup(menu)
    best = next((choice.words for choice in info.devices if not choice.absence), "CPU")
    for choice in (DeviceChoice("auto", f"Automatic: {best}"), *info.devices):
        action = menu.addAction(f"{choice.words} — {choice.absence}" if choice.absence else choice.words)
        action.setEnabled(not choice.absence)
        action.setCheckable(True)
        action.setChecked(choice.name == info.pair.device)
        action.triggered.connect(lambda _=False, name=choice.name: choose(name))
        group.addAction(action)
