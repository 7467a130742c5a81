"""Colours of the window and of figures, in one place. Plain data and NumPy.

Signed quantities: blue ↔ neutral ↔ orange, symmetric, zero in the panel's colour.
Unsigned quantities: one light-to-dark blue ramp, 0 at the paper's end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.picture import Scale

Colours = npt.NDArray[np.uint8]

NEGATIVE = "#2166ac"
POSITIVE = "#e08214"
DEEP_BLUE = "#08306b"
PALE_BLUE = "#c6dbef"
HIGHLIGHT = "#ffd23f"  # a selected or hovered region, always with HALO around it
HALO = "#1d1f23"


@dataclass(frozen=True)
class Theme:
    """Colours of the chrome, as #rrggbb."""

    name: str
    window: str
    panel: str
    header: str
    text: str
    secondary: str
    line: str
    accent: str
    truth: str


LIGHT = Theme("light", "#eceef1", "#ffffff", "#f6f7f9", "#1d1f23", "#666b73", "#d9dce1", "#1b6ec2", "#18864b")
DARK = Theme("dark", "#1b1d21", "#23262b", "#2a2e34", "#e8eaed", "#9aa0a8", "#3a3f46", "#5aa2ea", "#4cc38a")


def rgb(colour: str) -> tuple[int, int, int]:
    """Return #rrggbb as three numbers 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def anchors(signed: bool, theme: Theme) -> tuple[str, ...]:
    """Return the colours of a scale from its low to its high end, evenly spaced, as #rrggbb."""
    if signed:
        return (NEGATIVE, theme.panel, POSITIVE)
    if theme is DARK:
        return (theme.panel, "#1f4e82", "#5aa2ea", "#cfe3fa")
    return (theme.panel, PALE_BLUE, "#4292c6", DEEP_BLUE)


def colours(values: npt.NDArray[np.float32], scale: Scale, theme: Theme) -> Colours:
    """Return the colour of each value: (..., 3) uint8. Values beyond the scale get its end's colour."""
    span = scale.high - scale.low
    place = np.zeros(np.shape(values)) if span <= 0 else (np.asarray(values, dtype=np.float64) - scale.low) / span
    if span <= 0 and scale.signed:
        place = place + 0.5
    stops = np.array([rgb(colour) for colour in anchors(scale.signed, theme)], dtype=np.float64)
    at = np.linspace(0.0, 1.0, len(stops))
    place = np.clip(place, 0.0, 1.0)
    channels = [np.interp(place, at, stops[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)
