"""Colours of the window and of figures, in one place. Plain data and NumPy.

Signed quantities: blue ↔ neutral ↔ orange, symmetric, zero in the panel's colour.
Unsigned quantities: one light-to-dark blue ramp, 0 at the paper's end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.picture import BarsPicture, MatrixPicture, Scale

Colours = npt.NDArray[np.uint8]

NEGATIVE = "#2166ac"
POSITIVE = "#e08214"
DEEP_BLUE = "#08306b"
PALE_BLUE = "#c6dbef"
HIGHLIGHT = "#ffd23f"  # a selected or hovered region, always with HALO around it
HALO = "#1d1f23"
RANKED = "#8d6cc0"  # bars of the paper's rank-based attention: purple, as it is not a quantity of the model
VEILED = 0.25  # share of its own colour that a matrix cell out of sight keeps
FAINT_TEXT = 0.5  # opacity of such a region's number, which has to be read still
VEIL = 0.62  # opacity of the halo's colour over what a run leaves out
FAINT = 0.2  # opacity of what belongs to a region that a run leaves out or a filter does not keep
WASHES = (0.08, 0.3)  # least and greatest share of the panel's colour in a photograph under an overlay
EDGE_WIDTHS = (0.8, 4.0)  # of the weakest and the strongest edge on the scale, in units of 1/96 inch


@dataclass(frozen=True)
class SeriesLook:
    """How one series of a plot differs from the others: by its colour's hue and lightness, and without colour too.

    colour, on_dark: #rrggbb on paper and on a dark slide. dash: lengths of line and gap in line widths, () for a whole
    line. marker: as matplotlib calls it. hatch: of its bars, likewise, "" for none.
    """

    colour: str
    on_dark: str
    dash: tuple[float, ...]
    marker: str
    hatch: str


# Neighbours differ in lightness by at least an eighth of black to white; blue and orange stay apart for everybody.
SERIES = (
    SeriesLook("#08306b", "#cfe3fa", (), "o", ""),
    SeriesLook("#e08214", "#e08214", (4, 1.5), "D", ""),
    SeriesLook("#2f78b7", "#a5cbe8", (1.2, 1.2), "s", "////"),
    SeriesLook("#a5cbe8", "#2f78b7", (6, 1.5, 1.2, 1.5), "^", ""),
    SeriesLook("#7f3b08", "#fdb863", (8, 2), "v", ""),
    SeriesLook("#f5c98b", "#b35806", (2.5, 1), "P", "...."),
    SeriesLook("#55595f", "#d9dce1", (1.2, 2.5), "X", "\\\\\\\\"),
    SeriesLook("#b6bac0", "#8d9299", (8, 1.5, 1.2, 1.5, 1.2, 1.5), "*", "xxxx"),
)


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
    truth: str  # what is right, always with a tick
    wrong: str  # what is not, always with a cross


LIGHT = Theme(
    "light", "#eceef1", "#ffffff", "#f6f7f9", "#1d1f23", "#666b73", "#d9dce1", "#1b6ec2", "#18864b", "#b3261e"
)
DARK = Theme("dark", "#1b1d21", "#23262b", "#2a2e34", "#e8eaed", "#9aa0a8", "#3a3f46", "#5aa2ea", "#4cc38a", "#f2877d")


def rgb(colour: str) -> tuple[int, int, int]:
    """Return #rrggbb as three numbers 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def wash(brightness: float, theme: Theme) -> float:
    """Return the share of the panel's colour that is mixed into a photograph under an overlay.

    brightness: the photograph's mean, 0 = black to 1 = white. The nearer it is to the panel's, the less is needed: a
    pale photograph under white would fade away.
    """
    least, greatest = WASHES
    red, green, blue = rgb(theme.panel)
    panel = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    return least + (greatest - least) * min(1.0, 1.5 * abs(panel - brightness))


def anchors(signed: bool, theme: Theme) -> tuple[str, ...]:
    """Return the colours of a scale from its low to its high end, evenly spaced, as #rrggbb."""
    if signed:
        return (NEGATIVE, theme.panel, POSITIVE)
    if theme is DARK:
        return (theme.panel, "#1f4e82", "#5aa2ea", "#cfe3fa")
    return (theme.panel, PALE_BLUE, "#4292c6", DEEP_BLUE)


def colours(values: npt.NDArray[np.float32], scale: Scale, theme: Theme) -> Colours:
    """Return the colour of each value: (..., 3) uint8. Values beyond the scale get its end's colour, NaN the line's."""
    none = np.isnan(values)
    place = (np.asarray(values, dtype=np.float64) - scale.low) / (scale.high - scale.low)
    stops = np.array([rgb(colour) for colour in anchors(scale.signed, theme)], dtype=np.float64)
    at = np.linspace(0.0, 1.0, len(stops))
    place = np.clip(np.where(none, 0.0, place), 0.0, 1.0)
    channels = [np.interp(place, at, stops[:, channel]) for channel in range(3)]
    painted: Colours = np.stack(channels, axis=-1).round().astype(np.uint8)
    painted[none] = rgb(theme.line)
    return painted


def matrix_colours(picture: MatrixPicture, theme: Theme) -> Colours:
    """Return the colour of each cell of a matrix, (N,N,3) uint8: the line's where a region is not read, and little of
    the value's in the line's where one is out of sight, so that no faint value looks like a small one."""
    painted = colours(picture.values, picture.scale, theme)
    line, faint, dropped = np.array(rgb(theme.line)), list(picture.faint), list(picture.dropped)
    veiled = (line + VEILED * (painted - line)).round().astype(np.uint8)
    painted[faint], painted[:, faint] = veiled[faint], veiled[:, faint]
    painted[dropped] = painted[:, dropped] = line
    return painted


def bar_colours(picture: BarsPicture, theme: Theme) -> tuple[str, ...]:
    """Return the colour of each series of bars, as #rrggbb; of signed bars: above the base line, and below."""
    return (POSITIVE, NEGATIVE) if picture.signed else (theme.accent, POSITIVE, theme.truth, RANKED, theme.secondary)


def strengths(values: npt.NDArray[np.float32], scale: Scale) -> npt.NDArray[np.float64]:
    """Return how strong each edge is, 0 to 1: its size as a share of the scale's end. Any shape."""
    sizes: npt.NDArray[np.float64] = np.clip(np.abs(np.asarray(values, dtype=np.float64)) / scale.high, 0.0, 1.0)
    return sizes


def edge_widths(values: npt.NDArray[np.float32], scale: Scale) -> npt.NDArray[np.float64]:
    """Return the width of each edge, in units of 1/96 inch; values (E,) → (E,)."""
    thin, thick = EDGE_WIDTHS
    return thin + (thick - thin) * strengths(values, scale)


def edge_colours(values: npt.NDArray[np.float32], scale: Scale) -> Colours:
    """Return red, green, blue and opacity of each edge; values (E,) → (E,4) uint8. The sign gives the
    colour and the size the opacity, so that a weak edge over a photograph fades instead of whitening."""
    signs = np.asarray(values)[..., None] < 0
    painted = np.where(signs, np.array(rgb(NEGATIVE)), np.array(rgb(POSITIVE)))
    opacity = 255 * (0.45 + 0.55 * strengths(values, scale))[..., None]
    edges: Colours = np.concatenate([painted, opacity], axis=-1).round().astype(np.uint8)
    return edges


def brought_colours(values: npt.NDArray[np.float32], scale: Scale) -> Colours:
    """Return colour and opacity of boxes over a photograph by what they brought: (B,4) uint8. The sign gives the
    colour, the size the opacity; a value that is NaN is the halo's colour and lets everything through."""
    sizes = np.nan_to_num(np.asarray(values))
    painted = edge_colours(sizes, scale)
    painted[:, 3] = (255 * 0.55 * strengths(sizes, scale)).round().astype(np.uint8)
    painted[np.isnan(values)] = (*rgb(HALO), 0)
    return painted


def heat_colours(values: npt.NDArray[np.float32], scale: Scale, theme: Theme) -> Colours:
    """Return colour and opacity of a heat map over a photograph: (..., 4) uint8. Where there is
    nothing, the photograph shows, best in shades of grey, so that colour is data alone; the colours are
    those of `colours`, so one colour bar fits both."""
    opacity = 0.8 * np.sqrt(strengths(values, scale))[..., None]
    return np.concatenate([colours(values, scale, theme), (255 * opacity).round().astype(np.uint8)], axis=-1)
