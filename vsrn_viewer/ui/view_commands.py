"""The View menu: panels, what lies over the image, layers and members, colours, the window itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import get_args

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication, QMainWindow

from vsrn_viewer.hubs import WithoutHubs, correction_of, order_words
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.docks import TWIN, DockLayout
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.panels.analysis import QUESTIONS, AnalysisPanel
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.panels.query_pages import PAGES
from vsrn_viewer.ui.playing import LayerPlayer
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import CHOICES, Choice, apply_theme, stored_choice
from vsrn_viewer.view import Quantity

_MENU = "&View"
_PAGE_KEYS = {"captions": keys.QUERIES, "starred": keys.STARRED}


def add_panel_commands(menus: Menus, docks: DockLayout) -> None:
    """Show and hide each panel: in two menus of their own, as one with all of them is higher than a screen."""
    shown, twins = (menus.add_named(_MENU, text) for text in ("Panels", "Panels of the pinned one"))
    for name, dock in docks.docks.items():
        menu = twins if name.startswith(TWIN.format("")) else shown
        action = menus.add_action(menu, dock.toggleViewAction(), noun="panel")
        action.setText(dock.windowTitle())
        action.setObjectName(name)
    menus.separate(_MENU)


def add_overlay_commands(
    menus: Menus, subject: Subject, choose_overlay: Callable[[str], None], player: LayerPlayer
) -> None:
    """Choose what lies over the image, and step through layers and members."""
    for overlay in ("boxes", "affinity", "attention"):
        _add(menus, f"Show {overlay} over the image", "", partial(choose_overlay, overlay))
    _add(menus, "Show what was brought to the match over the image", "", partial(choose_overlay, "attribution"))
    for quantity in get_args(Quantity):
        _add(menus, f"Show {quantity} values of the edges", "", partial(subject.change_view, quantity=quantity))
    _add(menus, "Draw only edges among the selected regions, or all of theirs", "", partial(_switch_among, subject))
    for order in get_args(WithoutHubs):
        words = order_words(correction_of(order)) or "in the plain order"
        _add(menus, f"Rank {words}", "", partial(subject.change_view, without_hubs=order))
    menus.separate(_MENU)
    _add(menus, "Previous layer", keys.PREVIOUS_LAYER, partial(subject.step_layer, -1))
    _add(menus, "Next layer", keys.NEXT_LAYER, partial(subject.step_layer, 1))
    _add(menus, "Play through the layers", keys.PLAY_LAYERS, player.play)
    _add(menus, "Next member of the ensemble", keys.NEXT_MEMBER, partial(_next_member, subject))
    menus.separate(_MENU)


def add_analysis_commands(menus: Menus, docks: DockLayout, panel: AnalysisPanel) -> None:
    """Turn to each question about the whole split."""

    def show(key: str) -> None:
        docks.show_analysis()
        panel.choose(key)

    docks.docks["analysis"].toggleViewAction().triggered.connect(
        lambda shown: docks.show_analysis() if shown else docks.follow_window()
    )
    for key, asked in QUESTIONS.items():
        menus.add("&Analysis", f"{asked.title}…", "", lambda _=False, key=key: show(key))


def add_query_commands(menus: Menus, docks: DockLayout, panel: QueriesPanel) -> None:
    """Turn to each page about all queries of the split."""

    def show(key: str) -> None:
        docks.show_queries()
        panel.choose(key)
        panel.take_focus()

    panel.left.connect(docks.focus_image)
    for key, page in PAGES.items():
        menus.add("&Analysis", page.TITLE, _PAGE_KEYS.get(key, ""), lambda _=False, key=key: show(key))
    menus.separate("&Analysis")


def add_window_commands(
    menus: Menus, window: QMainWindow, app: QApplication, settings: QSettings, reset: Callable[[], None]
) -> None:
    """Choose colours, which are remembered, and the layout. reset: places everything as at first."""
    group = QActionGroup(window)
    for choice in CHOICES:
        action = menus.add(_MENU, f"Colours: {choice}", "", lambda _=False, choice=choice: dress(choice))
        action.setCheckable(True)
        action.setChecked(choice == stored_choice(settings.value("theme")))
        group.addAction(action)
    menus.separate(_MENU)
    _add(menus, "Reset layout", "", reset)
    _add(menus, "Full screen", keys.FULL_SCREEN, partial(_toggle_full_screen, window))

    def dress(choice: Choice) -> None:
        settings.setValue("theme", choice)
        apply_theme(app, choice)


def _add(menus: Menus, words: str, shortcut: str, do: Callable[[], object]) -> None:
    menus.add(_MENU, words, shortcut, lambda _=False: do())


def _switch_among(subject: Subject) -> None:
    subject.change_view(edges_among=not subject.view.edges_among)


def _next_member(subject: Subject) -> None:
    members = subject.info.members if subject.info is not None else 1
    subject.change_view(member=subject.view.member % max(1, members) + 1)


def _toggle_full_screen(window: QMainWindow) -> None:
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)
