"""Regions that somebody puts together by hand: one line of their menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from vsrn_viewer.ui.state import Subject


def add_grouping(menu: QMenu, subject: Subject, row: int) -> None:
    """Add putting the selected regions together, where the region is one of several, and taking its group apart."""
    if not subject.can_ask_what_if or row < 0:
        return
    chosen = subject.view.selection.regions
    own = next((group for group in subject.view.own_groups if row in group), None)
    together = len(chosen) > 1 and row in chosen and tuple(sorted(chosen)) != own
    if together or own is not None:
        menu.addSeparator()
    if together:
        menu.addAction(f"Group these {len(chosen)} regions", partial(group_regions, subject, chosen))
    if own is not None:
        menu.addAction(f"Ungroup the {len(own)} regions", partial(ungroup, subject, own))


def group_regions(subject: Subject, rows: tuple[int, ...]) -> None:
    """Explain and change regions together from now on. They leave the groups by hand that they were in."""
    left = (tuple(row for row in group if row not in rows) for group in subject.view.own_groups)
    kept = tuple(group for group in left if len(group) > 1)
    subject.change_view(own_groups=tuple(sorted((*kept, tuple(sorted(rows))))))


def ungroup(subject: Subject, group: tuple[int, ...]) -> None:
    """Take a group by hand apart: the rule divides its regions again."""
    subject.change_view(own_groups=tuple(other for other in subject.view.own_groups if other != group))
