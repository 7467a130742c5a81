"""The one stylesheet of the window, the same in every theme. Object names: see `ui.panels`."""

from __future__ import annotations

from string import Template

from vsrn_viewer.ui.qt_palette import sheet_colours

_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 6px; height: 6px; }
QToolTip { background: $header; color: $text; border: 1px solid $line; padding: 4px; }
QMenuBar { background: $header; color: $text; border-bottom: 1px solid $line; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 4px 0; }
QMenu::item { padding: 4px 24px 4px 24px; }
QMenu::item:selected { background: $chosen; color: $text; }
QMenu::item:disabled { color: $secondary; }
QMenu::separator { height: 1px; background: $line; margin: 4px 0; }
QStatusBar { background: $header; color: $text; border-top: 1px solid $line; }
QStatusBar::item { border: none; }

#panel { background: $panel; border: 1px solid $line; border-top: none; border-bottom-left-radius: 4px;
    border-bottom-right-radius: 4px; }
#panelHeader { background: $header; border: 1px solid $line; border-top-left-radius: 4px;
    border-top-right-radius: 4px; }
#panelName { font-weight: bold; color: $text; }
#panelNote, #grey { color: $secondary; font-size: 12px; }
#panelMessage { color: $secondary; }
#popover { background: $panel; border: 1px solid $line; }
#notice { background: $notice; border: 1px solid $line; border-radius: 4px; }
#notice[tone="good"] { background: $good; }
#openSentence { background: $notice; border: 1px solid $line; border-radius: 4px; padding: 6px 8px; }
#queryBar { background: $panel; border-bottom: 1px solid $line; }

#changeBar { background: $header; border-bottom: 1px solid $line; }
#chip { background: $panel; border: 1px solid $line; border-radius: 12px; }
#chip QToolButton { background: transparent; border: 1px solid transparent; border-radius: 10px; padding: 2px 4px; }
#chip QToolButton:hover { background: $hover; }
#chip QToolButton:focus { border: 1px solid $accent; }
#chip[off="true"] QToolButton { color: $secondary; }
#moreChanges { background: transparent; border: 1px solid transparent; color: $accent; padding: 3px 6px; }
#moreChanges:hover { background: $hover; }
#moreChanges:focus { border: 1px solid $accent; }
#suggestedWord { background: $header; border: 1px solid $line; border-radius: 10px; padding: 1px 8px; font-size: 12px; }
#suggestedWord:hover { background: $hover; }
#standing { font-size: 17px; }

QPushButton, QToolButton { background: $header; color: $text; border: 1px solid $line; border-radius: 4px;
    padding: 3px 10px; outline: none; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:disabled, QToolButton:disabled { color: $faint; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QToolButton[quiet="true"] { background: transparent; border: 1px solid transparent; color: $secondary;
    font-size: 12px; padding: 1px 0; }
QToolButton[quiet="true"]:hover { color: $text; background: $hover; }
QToolButton[quiet="true"]:checked { color: $accent; font-weight: bold; }
QToolButton[quiet="true"]:focus { border: 1px solid $accent; }
QToolButton::menu-indicator { image: none; }
QToolButton#splitButton { background: transparent; border: 1px solid transparent; padding: 1px 6px; }
QToolButton#splitButton:hover { background: $hover; }
QToolButton#splitButton:disabled { color: $text; }
QToolButton#splitButton:focus { border: 1px solid $accent; }
QFileDialog QToolButton { padding: 3px; }

QToolButton[segment="only"], QToolButton[segment="first"], QToolButton[segment="inner"], QToolButton[segment="last"] {
    background: $panel; border: 1px solid $line; border-radius: 0; padding: 1px 2px; font-size: 12px; }
QToolButton[segment="inner"], QToolButton[segment="last"] { border-left: none; }
QToolButton[segment="first"], QToolButton[segment="only"] {
    border-top-left-radius: 4px; border-bottom-left-radius: 4px; }
QToolButton[segment="last"], QToolButton[segment="only"] {
    border-top-right-radius: 4px; border-bottom-right-radius: 4px; }
QToolButton[segment]:hover { background: $hover; }
QToolButton[segment]:checked { background: $accent; color: $onaccent; border-color: $accent; }
QToolButton[segment][dim="true"] { color: $faint; }
QToolButton[segment][dim="true"]:checked { background: $line; color: $secondary; border-color: $line; }
QToolButton[segment]:focus { border-color: $line; }
QToolButton[segment]:checked:focus { border-color: $accent; }
QToolButton[segment][ring="true"]:focus { border: 2px solid $text; padding: 0 1px; }

QLineEdit, QPlainTextEdit, QSpinBox { background: $panel; color: $text; border: 1px solid $line;
    border-radius: 4px; padding: 3px 8px; selection-background-color: $accent; selection-color: $onaccent; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus { border: 1px solid $accent; }
#queryField { font-size: 15px; padding: 2px 8px 1px 8px; }
#queryField:focus { border: 2px solid $accent; padding: 1px 7px 0px 7px; }

QListView, QTableView { background: $panel; color: $text; border: none; outline: none; }
QListView#popup { border: 1px solid $line; }
QListView#popup::item, QListView#choices::item { padding: 4px 8px; }
QListView#popup::item:selected, QListView#choices::item:selected { background: $chosen; color: $text; }
QTableView { gridline-color: $line; selection-background-color: $chosen; selection-color: $text; }
QTableView::item { padding: 0 5px; }
QTableView:focus { border: 1px solid $accent; }
QHeaderView { background: $header; }
QHeaderView::section { background: $header; color: $secondary; border: none; border-bottom: 1px solid $line;
    padding: 4px 8px; font-size: 12px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }
QTableCornerButton::section { background: $header; border: none; }

QTabBar::tab { background: transparent; color: $secondary; padding: 4px 10px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected:focus { border: 1px solid $accent; border-bottom-width: 2px; padding: 3px 9px 4px 9px; }

QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $faint; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def stylesheet() -> str:
    """Return the stylesheet. Its colours are the palette's, whichever that is."""
    return _SHEET.substitute(sheet_colours())
