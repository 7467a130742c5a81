"""The menu of an edge: keep it, copy its value, select its ends, and what its affinity can be multiplied by."""

from __future__ import annotations

import math

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from vsrn_viewer.ui.change_menus import add_edge_changes
from vsrn_viewer.ui.state import Subject


def fill_edge_menu(menu: QMenu, subject: Subject, edge: tuple[int, int], value: float) -> None:
    """Add what can be done with an edge of the layer on screen. edge: rows of (receiver, giver). value: NaN if it is
    not drawn, and cannot be copied."""
    receiver, giver = edge
    verb = "Let go of" if edge in subject.view.selection.edges else "Keep"
    menu.addAction(f"{verb} {giver + 1} → {receiver + 1}", lambda: subject.keep_edge(receiver, giver, add=True))
    copy = menu.addAction("Copy the value", lambda: QGuiApplication.clipboard().setText(f"{value:.9g}"))
    copy.setEnabled(not math.isnan(value))
    menu.addSeparator()
    menu.addAction(f"Select the giver, region {giver + 1}", lambda: subject.select_region(giver))
    menu.addAction(f"Select the receiver, region {receiver + 1}", lambda: subject.select_region(receiver))
    add_edge_changes(menu, subject, receiver, giver)
