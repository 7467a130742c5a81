"""Draws boxes over the image: key boxes with a tag each, the others faint."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from vsrn_viewer.figures.canvas import axes_size, look_of
from vsrn_viewer.figures.ground import FINE, halo, show_ground
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.tags import Tag, place_tags
from vsrn_viewer.figures.text import Look
from vsrn_viewer.palette import FAINT, HALO, HIGHLIGHT, LIGHT, VEIL
from vsrn_viewer.picture import BoxesPicture, Floats, Veil

KEY_LINE = 1.1  # points
TAG_HEIGHT = 8.5  # points, around a text of a page's body
MOST_HIDDEN = 0.15  # share of a tag that others hide, in a panel by itself
TAG_PADDING = 2.0  # points, left and right of the text


def draw_boxes(picture: BoxesPicture, axes: Axes, image: Image | None) -> None:
    """Draw the picture over the image, or over plain paper; a panel by itself has the key boxes alone."""
    look = look_of(axes)
    show_ground(axes, image, picture.image_size)
    faint, opacity = (look.theme.secondary, 0.35) if image is None else (look.theme.panel, 0.6)
    for region in range(len(picture.boxes)) if look.page else ():
        if region not in picture.key:
            share = FAINT if region in picture.faint else 1.0
            _frame(axes, picture, region, edgecolor=faint, linewidth=FINE, alpha=share * opacity)
    draw_veils(picture, axes)
    draw_key_boxes(picture, axes)


def draw_veils(picture: BoxesPicture, axes: Axes) -> None:
    """Darken what the run leaves out, under a dashed edge; the axes count in the image's pixels already."""
    look = look_of(axes)
    if not picture.veils:
        return
    per_point = picture.image_size[0] / axes_size(axes)[0]
    corners = [[(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)] for x1, y1, x2, y2 in (v.box for v in picture.veils)]
    # All turn one way, and a path is filled where it winds at all: what two veils cover is no darker.
    dark = Path.make_compound_path(*(Path(frame, closed=True) for frame in corners))
    axes.add_patch(PathPatch(dark, facecolor=HALO, alpha=VEIL, linewidth=0))
    for veil in picture.veils:
        x1, y1, x2, y2 = veil.box
        edge = Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor=look.theme.panel, linewidth=KEY_LINE)
        edge.set_linestyle((0, (3, 2)))
        axes.add_patch(edge)
        wordings = (look.printable(veil.label), "dropped") if veil.label else ()
        words = next((one for one in wordings if _fits(look, one, veil, per_point)), "")
        drawn = look.style(look.body, ha="center", va="center", colour=look.theme.panel)
        axes.text((x1 + x2) / 2, (y1 + y2) / 2, words, **drawn)


def _fits(look: Look, words: str, veil: Veil, per_point: float) -> bool:
    x1, _, x2, _ = veil.box
    return (look.width(words, look.body) + 2 * TAG_PADDING * look.unit) * per_point <= x2 - x1


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
    look = look_of(axes)
    wide, high = axes_size(axes)
    per_point = image_size[0] / wide, image_size[1] / high
    texts = [look.printable(names[box]) for box in key]
    sizes = [
        (
            (look.width(text, look.body) + 2 * TAG_PADDING * look.unit) * per_point[0],
            TAG_HEIGHT * look.unit * per_point[1],
        )
        for text in texts
    ]
    tags = place_tags([boxes[box] for box in key], sizes, image_size)
    drawn: list[Tag] = []
    for box, text, tag in zip(key, texts, tags, strict=True):
        hidden = max((tag.shared_area(other) for other in drawn), default=0.0)
        if not look.page and hidden > MOST_HIDDEN * tag.width * tag.height:
            continue  # a small panel has no room for all: what matters most comes first
        drawn.append(tag)
        _draw_tag(axes, tag, text, HIGHLIGHT if box in selected else look.theme.panel)


def _frame(axes: Axes, picture: BoxesPicture, region: int, **drawn: object) -> None:
    x1, y1, x2, y2 = picture.boxes[region].tolist()
    axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, joinstyle="miter", **drawn))  # type: ignore[arg-type]


def _draw_tag(axes: Axes, tag: Tag, text: str, colour: str) -> None:
    look = look_of(axes)
    frame = Rectangle((tag.x, tag.y), tag.width, tag.height, facecolor=colour, edgecolor=HALO, linewidth=0.3, zorder=7)
    axes.add_patch(frame)
    middle = tag.x + tag.width / 2, tag.y + tag.height / 2
    axes.text(*middle, text, **look.style(look.body, ha="center", va="center_baseline", zorder=8))
