"""Light and dark: palette.py's tokens as Qt's palette and one stylesheet.

Widgets that paint themselves read `current_theme()` and repaint on `theme_changed`. Chrome is grey; colour belongs
to data. Base style is Fusion, the one style that obeys a palette on every platform.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from vsrn_viewer.palette import DARK, LIGHT, Theme
from vsrn_viewer.ui.dressing import Dressing
from vsrn_viewer.ui.qt_palette import qt_palette
from vsrn_viewer.ui.stylesheet import stylesheet

Choice = Literal["light", "dark", "system"]
CHOICES: tuple[Choice, ...] = ("light", "dark", "system")

_STYLE = "fusion"  # the one style that obeys a palette on every platform
TEXT_PX = 13
NOTE_PX = 12
STEP = 4  # pixels; every distance in the window is a multiple of it


class _Appearance(QObject):
    """The theme in use, and who hears that it changed."""

    theme_changed = Signal(object)  # palette.Theme

    def __init__(self) -> None:
        super().__init__()
        self.choice: Choice = "system"
        self.theme = LIGHT
        self.plain_font: QFont | None = None  # the application's, from which the tabular ones are made
        self.follows_system = False
        self.dressing: Dressing | None = None  # once the application is dressed


_appearance = _Appearance()
theme_changed = _appearance.theme_changed


def current_theme() -> Theme:
    """Return the colours in use."""
    return _appearance.theme


def apply_theme(app: QApplication, choice: Choice) -> None:
    """Dress the application. "system" follows the desktop, now and when it changes.

    A desktop without a preference is light.
    """
    if not _appearance.follows_system:
        app.styleHints().colorSchemeChanged.connect(lambda _: _follow_system(app))
        _appearance.follows_system = True
    _appearance.choice = choice
    _dress(app, _theme_of(app, choice))


def stored_choice(value: object) -> Choice:
    """Return a remembered choice; "system" if there is none, or none that we know."""
    return next((choice for choice in CHOICES if choice == value), "system")


def tabular_font(pixels: int = TEXT_PX, bold: bool = False) -> QFont:
    """Return the application's font with digits of one width, so that columns of numbers line up."""
    plain = QApplication.font()
    if plain != _appearance.plain_font:
        _appearance.plain_font = plain
        _tabular_font.cache_clear()
    return QFont(_tabular_font(pixels, bold))


@lru_cache(maxsize=64)
def _tabular_font(pixels: int, bold: bool) -> QFont:
    """One picture asks for the same fonts hundreds of times."""
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setBold(bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _theme_of(app: QApplication, choice: Choice) -> Theme:
    if choice == "system":
        return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def _follow_system(app: QApplication) -> None:
    if _appearance.choice == "system":
        _dress(app, _theme_of(app, "system"))


def _dress(app: QApplication, theme: Theme) -> None:
    """Dress the application, if it does not wear this already."""
    another, _appearance.theme = theme is not _appearance.theme, theme
    if _appearance.dressing is None or not app.styleSheet():
        _dress_first(app, theme)
    elif another:
        app.setPalette(qt_palette(theme))
        _appearance.dressing.begin()
    _appearance.theme_changed.emit(theme)


def _dress_first(app: QApplication, theme: Theme) -> None:
    app.setStyle(_STYLE)
    font = QFont(app.font())
    font.setPixelSize(TEXT_PX)
    app.setFont(font)
    app.setPalette(qt_palette(theme))
    app.setStyleSheet(stylesheet())
    _appearance.dressing = Dressing(app)
