"""Draws a heat map over the image."""

from __future__ import annotations

from matplotlib.axes import Axes

from vsrn_viewer.figures.ground import show_ground
from vsrn_viewer.figures.photograph import Image, greyed
from vsrn_viewer.palette import LIGHT, heat_colours
from vsrn_viewer.picture import HeatPicture


def draw_heat(picture: HeatPicture, axes: Axes, image: Image | None) -> None:
    """Draw the picture over the image in grey, or over plain paper. The map is an image also in vector files."""
    show_ground(axes, None if image is None else greyed(image), picture.image_size)
    width, height = picture.image_size
    painted = heat_colours(picture.values, picture.scale, LIGHT)
    axes.imshow(painted, extent=(0, width, height, 0), aspect="auto", interpolation="none")
