"""What pictures are drawn on: the photograph, plain paper where there is none, or a plot's axes."""

from __future__ import annotations

import matplotlib.patheffects as effects
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import look_of
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.text import FONTS
from vsrn_viewer.palette import HALO

FINE = 0.5  # points, the width of frames and faint boxes


def show_ground(axes: Axes, image: Image | None, size: tuple[int, int]) -> None:
    """Let the axes count in the original image's pixels and fill them with the photograph.

    size: (width, height), which the photograph covers whatever its own resolution is.
    """
    look = look_of(axes)
    width, height = size
    if image is None:
        paper = Rectangle((0, 0), width, height, facecolor=look.theme.header, edgecolor=look.theme.line, linewidth=FINE)
        paper.set_zorder(-1)  # under images too
        axes.add_patch(paper)
    else:
        # Interpolation "none" puts the pixels as they are into a vector file.
        axes.imshow(image, extent=(0, width, height, 0), aspect="auto", interpolation="none")
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)


def frame(axes: Axes) -> None:
    """Give a plot its left and its lower edge, with ticks and their numbers."""
    look = look_of(axes)
    axes.set_axis_on()
    axes.minorticks_off()
    axes.tick_params(width=FINE, length=2.5, color=look.theme.secondary)
    axes.tick_params(labelsize=look.small, labelfontfamily=FONTS[look.font][0], labelcolor=look.theme.text)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set(linewidth=FINE, edgecolor=look.theme.secondary)


def halo(width: float, colour: str = HALO) -> list[effects.AbstractPathEffect]:
    """Return path effects that put a rim of `width` points around a line, so that it reads on any ground."""
    return [effects.Stroke(linewidth=width, foreground=colour, alpha=0.75), effects.Normal()]
