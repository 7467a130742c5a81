"""Draws boxes over the image: key boxes with a tag each, the others faint."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from vsrn_viewer.figures.canvas import axes_size
from vsrn_viewer.figures.ground import FINE, halo, show_ground
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.tags import Tag, place_tags
from vsrn_viewer.figures.text import BODY, printable, style, text_width
from vsrn_viewer.palette import HALO, HIGHLIGHT, LIGHT, VEIL
from vsrn_viewer.picture import BoxesPicture, Floats, Veil

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
    draw_veils(picture, axes)
    draw_key_boxes(picture, axes)


def draw_veils(picture: BoxesPicture, axes: Axes) -> None:
    """Darken what the run leaves out, under a dashed edge; the axes count in the image's pixels already."""
    if not picture.veils:
        return
    per_point = picture.image_size[0] / axes_size(axes)[0]
    corners = [[(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)] for x1, y1, x2, y2 in (v.box for v in picture.veils)]
    # All turn one way, and a path is filled where it winds at all: what two veils cover is no darker.
    dark = Path.make_compound_path(*(Path(frame, closed=True) for frame in corners))
    axes.add_patch(PathPatch(dark, facecolor=HALO, alpha=VEIL, linewidth=0))
    for veil in picture.veils:
        x1, y1, x2, y2 = veil.box
        edge = Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor=LIGHT.panel, linewidth=KEY_LINE)
        edge.set_linestyle((0, (3, 2)))
        axes.add_patch(edge)
        wordings = (printable(veil.label), "dropped") if veil.label else ()
        words = next((one for one in wordings if _fits(one, veil, per_point)), "")
        look = style(BODY, ha="center", va="center", colour=LIGHT.panel)
        axes.text((x1 + x2) / 2, (y1 + y2) / 2, words, **look)


def _fits(words: str, veil: Veil, per_point: float) -> bool:
    x1, _, x2, _ = veil.box
    return (text_width(words, BODY) + 2 * TAG_PADDING) * per_point <= x2 - x1


def draw_key_boxes(picture: BoxesPicture, axes: Axes) -> None:
    """Draw the key boxes alone, with their tags; the axes count in the image's pixels already."""
    for region in reversed(picture.key):
        colour = HIGHLIGHT if region in picture.selected else LIGHT.panel
        _frame(axes, picture, region, edgecolor=colour, linewidth=KEY_LINE, path_effects=halo(KEY_LINE + 1.0))
    draw_tags(axes, picture.boxes, picture.labels, picture.key, picture.image_size, picture.selected)


def draw_tags(
    axes: Axes,
    boxes: Floats,
    names: tuple[str, ...],
    key: tuple[int, ...],
    image_size: tuple[int, int],
    selected: tuple[int, ...] = (),
) -> None:
    """Write the names of the key boxes on their edges; boxes (B,4) count in the image's pixels, as the axes do."""
    width, height = axes_size(axes)
    per_point = image_size[0] / width, image_size[1] / height
    texts = [printable(names[box]) for box in key]
    sizes = [((text_width(text, BODY) + 2 * TAG_PADDING) * per_point[0], TAG_HEIGHT * per_point[1]) for text in texts]
    tags = place_tags([boxes[box] for box in key], sizes, image_size)
    for box, text, tag in zip(key, texts, tags, strict=True):
        _draw_tag(axes, tag, text, HIGHLIGHT if box in selected else LIGHT.panel)


def _frame(axes: Axes, picture: BoxesPicture, region: int, **look: object) -> None:
    x1, y1, x2, y2 = picture.boxes[region].tolist()
    axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, joinstyle="miter", **look))  # type: ignore[arg-type]


def _draw_tag(axes: Axes, tag: Tag, text: str, colour: str) -> None:
    frame = Rectangle((tag.x, tag.y), tag.width, tag.height, facecolor=colour, edgecolor=HALO, linewidth=0.3, zorder=7)
    axes.add_patch(frame)
    middle = tag.x + tag.width / 2, tag.y + tag.height / 2
    axes.text(*middle, text, **style(BODY, ha="center", va="center_baseline", zorder=8))
