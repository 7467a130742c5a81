"""Draws boxes over the image: key boxes with a tag each, the others faint."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import axes_size
from vsrn_viewer.figures.ground import FINE, halo, show_ground
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.tags import Tag, place_tags
from vsrn_viewer.figures.text import BODY, printable, style, text_width
from vsrn_viewer.palette import HALO, HIGHLIGHT, LIGHT
from vsrn_viewer.picture import BoxesPicture

KEY_LINE = 1.1  # points
TAG_HEIGHT = 8.5  # points, around a text of size BODY
TAG_PADDING = 2.0  # points, left and right of the text


def draw_boxes(picture: BoxesPicture, axes: Axes, image: Image | None) -> None:
    """Draw the picture over the image, or over plain paper."""
    show_ground(axes, image, picture.image_size)
    faint, opacity = (LIGHT.secondary, 0.35) if image is None else (LIGHT.panel, 0.6)
    for region in range(len(picture.boxes)):
        if region not in picture.key:
            _frame(axes, picture, region, edgecolor=faint, linewidth=FINE, alpha=opacity)
    draw_key_boxes(picture, axes)


def draw_key_boxes(picture: BoxesPicture, axes: Axes) -> None:
    """Draw the key boxes alone, with their tags; the axes count in the image's pixels already."""
    for region in reversed(picture.key):
        colour = HIGHLIGHT if region in picture.selected else LIGHT.panel
        _frame(axes, picture, region, edgecolor=colour, linewidth=KEY_LINE, path_effects=halo(KEY_LINE + 1.0))
    width, height = axes_size(axes)
    per_point = picture.image_size[0] / width, picture.image_size[1] / height
    texts = [printable(picture.labels[region]) for region in picture.key]
    sizes = [((text_width(text, BODY) + 2 * TAG_PADDING) * per_point[0], TAG_HEIGHT * per_point[1]) for text in texts]
    tags = place_tags([picture.boxes[region] for region in picture.key], sizes, picture.image_size)
    for region, text, tag in zip(picture.key, texts, tags, strict=True):
        _draw_tag(axes, tag, text, HIGHLIGHT if region in picture.selected else LIGHT.panel)


def _frame(axes: Axes, picture: BoxesPicture, region: int, **look: object) -> None:
    x1, y1, x2, y2 = picture.boxes[region].tolist()
    axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, joinstyle="miter", **look))  # type: ignore[arg-type]


def _draw_tag(axes: Axes, tag: Tag, text: str, colour: str) -> None:
    frame = Rectangle((tag.x, tag.y), tag.width, tag.height, facecolor=colour, edgecolor=HALO, linewidth=0.3, zorder=7)
    axes.add_patch(frame)
    middle = tag.x + tag.width / 2, tag.y + tag.height / 2
    axes.text(*middle, text, **style(BODY, ha="center", va="center_baseline", zorder=8))
