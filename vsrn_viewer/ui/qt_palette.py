"""A theme as Qt's palette. The stylesheet takes every colour from there, so another theme is another palette.

Qt has no role for some colours of the chrome. They stand in roles that neither Fusion nor we use for anything else.
"""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QPalette

from vsrn_viewer.palette import DARK, Theme, rgb

Role = QPalette.ColorRole

# What the stylesheet calls a colour, and the role in which it finds it.
_ROLES = {
    "window": Role.Window,
    "panel": Role.Base,
    "header": Role.Button,
    "text": Role.Text,
    "secondary": Role.PlaceholderText,
    "line": Role.Mid,
    "accent": Role.Highlight,
    "onaccent": Role.HighlightedText,
    "hover": Role.Midlight,
    "chosen": Role.LinkVisited,
    "faint": Role.Dark,
    "notice": Role.BrightText,
    "good": Role.Light,
}
# Roles that Qt itself paints with, in the same colours.
_ALIKE = {
    "header": (Role.AlternateBase, Role.ToolTipBase),
    "text": (Role.WindowText, Role.ButtonText, Role.ToolTipText),
    "accent": (Role.Link, Role.Accent),
}


def mix(first: str, second: str, share: float) -> str:
    """Return the colour that lies `share` (0 to 1) of the way from the first to the second, all #rrggbb."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def selection_colour(theme: Theme) -> str:
    """Return the ground behind a selected item: pale enough that text and the truth's mark stay readable."""
    return mix(theme.panel, theme.accent, 0.14)


def sheet_colours() -> dict[str, str]:
    """Return how a stylesheet writes each colour, by what ours calls it: window → palette(window)."""
    return {name: f"palette({_css_name(role)})" for name, role in _ROLES.items()}


def colours_of(theme: Theme) -> dict[str, str]:
    """Return the colours of the chrome in a theme, as #rrggbb, by what the stylesheet calls them."""
    return {
        "window": theme.window,
        "panel": theme.panel,
        "header": theme.header,
        "text": theme.text,
        "secondary": theme.secondary,
        "line": theme.line,
        "accent": theme.accent,
        "onaccent": theme.window if theme is DARK else theme.panel,
        "hover": mix(theme.header, theme.text, 0.07),
        "chosen": selection_colour(theme),
        "faint": mix(theme.panel, theme.secondary, 0.45),
        "notice": mix(theme.panel, "#e0a012", 0.16),
        "good": mix(theme.panel, theme.truth, 0.16),
    }


def qt_palette(theme: Theme) -> QPalette:
    """Return a theme as Qt's palette."""
    palette, colours = QPalette(), colours_of(theme)
    for name, role in _ROLES.items():
        for each in (role, *_ALIKE.get(name, ())):
            palette.setColor(each, QColor(colours[name]))
    for each in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.secondary))
    return palette


def _css_name(role: QPalette.ColorRole) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", role.name).lower()
