"""Draws a heat map over the image."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import look_of
from vsrn_viewer.figures.ground import FINE, show_ground
from vsrn_viewer.figures.photograph import Image, greyed
from vsrn_viewer.palette import colours, heat_colours
from vsrn_viewer.picture import HeatPicture


def draw_heat(picture: HeatPicture, axes: Axes, image: Image | None) -> None:
    """Draw the picture over the image in grey, or over plain paper. The map is an image also in vector files."""
    look = look_of(axes)
    show_ground(axes, None if image is None else greyed(image, look.theme), picture.image_size)
    width, height = picture.image_size
    painted = heat_colours(picture.values, picture.scale, look.theme)
    axes.imshow(painted, extent=(0, width, height, 0), aspect="auto", interpolation="none")


def draw_bare_heat(picture: HeatPicture, axes: Axes) -> None:
    """Draw the map alone, in the very colours of its bar."""
    width, height = picture.image_size
    painted = colours(picture.values, picture.scale, look_of(axes).theme)
    axes.imshow(painted, extent=(0, width, height, 0), aspect="auto", interpolation="none")
    frame = Rectangle((0, 0), width, height, fill=False, edgecolor=look_of(axes).theme.line, linewidth=FINE)
    axes.add_patch(frame)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
