"""Draws what regions brought over the image: a box around each thing, in the colour of its value."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.boxes import draw_tags
from vsrn_viewer.figures.canvas import look_of
from vsrn_viewer.figures.ground import FINE, halo, show_ground
from vsrn_viewer.figures.photograph import Image, greyed, pale
from vsrn_viewer.palette import brought_colours, strengths
from vsrn_viewer.picture import BroughtPicture

LINE = 0.9  # points


def draw_brought(picture: BroughtPicture, axes: Axes, image: Image | None) -> None:
    """Draw the picture over the image in grey, or over plain paper."""
    look = look_of(axes)
    ground = None if image is None else (greyed if look.page else pale)(image, look.theme)
    show_ground(axes, ground, picture.image_size)
    share = strengths(np.nan_to_num(picture.values), picture.scale)
    fills = brought_colours(picture.values, picture.scale) / 255
    for box in picture.painting_order:
        x1, y1, x2, y2 = picture.boxes[box].tolist()
        fill = Rectangle((x1, y1), x2 - x1, y2 - y1, facecolor=tuple(fills[box]), linewidth=0)
        edge = Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor=tuple(fills[box, :3]), linewidth=LINE)
        axes.add_patch(fill)
        if picture.faded:
            edge.set(alpha=share[box], linewidth=FINE)
        else:
            edge.set_path_effects(halo(LINE + 0.8))
        axes.add_patch(edge)
    draw_tags(axes, picture.boxes, picture.names, picture.key, picture.image_size)
