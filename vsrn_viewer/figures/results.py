"""Draws the images that match a query best, in a row: rank and score, the photograph, what brought the match."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.brought import draw_brought
from vsrn_viewer.figures.canvas import DOTS_PER_INCH, Place, axes_at, in_points, look_of, place_of
from vsrn_viewer.figures.ground import FINE, show_ground
from vsrn_viewer.figures.heat import draw_heat
from vsrn_viewer.figures.marks import colour_of, draw_mark
from vsrn_viewer.figures.photograph import Image, decoded
from vsrn_viewer.figures.text import LEADING, PAGE, Look
from vsrn_viewer.picture import BroughtPicture, ResultPicture, ResultsPicture, score_text

GAP = 7.0  # points, between two images; it grows with the text, as frames do
TALLEST = 1.3  # of a photograph, in widths of its column
_FRAME = 1.2  # points, the line around a photograph
_RIM = 1.4  # points, from the photograph to the middle of that line
_FILLED = 0.98  # share of a line that words fill: fitted to pixels, letters are a little wider than measured
_UNKNOWN = (4, 3)  # the shape of an image that nobody knows


@dataclass(frozen=True)
class _Strip:
    """How a strip is laid out, points. lines: of the query. label: where ranks stand, below the query. across: the
    width of a column. photographs, overs: where these begin; down: the height of either."""

    lines: list[str]
    label: float
    across: float
    photographs: float
    overs: float
    down: float


def inset(look: Look) -> float:
    """Return what the frames take at either end of a row, points."""
    return (_RIM + _FRAME / 2) * look.unit


def results_height(picture: ResultsPicture, width: float, tallest: float, look: Look = PAGE) -> float:
    """Return how high the strip is when it is `width` wide, in points. tallest: the most that a photograph may be."""
    strip = _strip(picture, width, tallest, look)
    has_overs = any(result.over is not None for result in picture.results)
    return strip.overs + strip.down if has_overs else strip.photographs + strip.down + (_RIM + _FRAME) * look.unit


def draw_results(picture: ResultsPicture, axes: Axes, image: Image | None) -> None:  # noqa: ARG001 (as of every one)
    """Draw the strip as high as the axes allow; the image, which is one alone, has no part in it.

    A photograph of what is right has a solid green frame and a tick, of what is wrong a dashed red one and a cross.
    """
    look, place = look_of(axes), place_of(axes)
    width, height = in_points(axes)
    strip = _strip(picture, width, height, look)
    while strip.overs + strip.down > height and strip.down > 1:
        strip = _strip(picture, width, 0.95 * strip.down, look)
    leading = LEADING * look.body
    for at, line in enumerate(strip.lines):
        axes.text(inset(look), (at + 0.8) * leading, line, **look.style(look.body, va="baseline"))
    for at, result in enumerate(picture.results):
        left = inset(look) + at * (strip.across + GAP * look.unit)
        _draw_label(axes, result, left, strip, look)
        _draw_photograph(axes, result, left, strip, place)
        if result.over is not None:
            _draw_over(axes, result, left, strip, place)


def _strip(picture: ResultsPicture, width: float, tallest: float, look: Look) -> _Strip:
    columns = max(len(picture.results), 3)  # fewer images do not fill the width
    across = (width - 2 * inset(look) - (columns - 1) * GAP * look.unit) / columns
    room = (width - 2 * inset(look)) * _FILLED
    lines = look.wrap(look.printable(f"“{picture.query}”"), room, look.body, most=3)
    if picture.order:  # a line of its own: a long query is cut
        lines += look.wrap(look.printable(f"Ranked {picture.order}, in brackets the plain rank."), room, look.body)
    label = len(lines) * LEADING * look.body + 2
    frame = (_RIM + _FRAME) * look.unit
    photographs = label + LEADING * look.body + frame
    most = min(tallest, TALLEST * across)
    down = max(_fitted(result, across, most)[1] for result in picture.results)
    return _Strip(lines, label, across, photographs, photographs + down + frame + 2 * look.unit, down)


def _fitted(result: ResultPicture, across: float, down: float) -> tuple[float, float]:
    """Return the width and the height of an image in its column, points."""
    wide, high = result.image_size or _UNKNOWN
    scale = min(across / wide, down / high)
    return wide * scale, high * scale


def _draw_label(axes: Axes, result: ResultPicture, left: float, strip: _Strip, look: Look) -> None:
    """Write the rank and the score, and whether it is right."""
    baseline = strip.label + 0.8 * LEADING * look.body
    rank = str(result.rank)
    axes.text(left, baseline, rank, **look.style(look.body, bold=True, va="baseline"))
    after = left + look.width(rank, look.body, bold=True) + 0.5 * look.body
    if result.plain_rank:
        plain = f"({result.plain_rank})"
        axes.text(after, baseline, plain, **look.style(look.body, va="baseline"))
        after += look.width(plain, look.body) + 0.5 * look.body
    score = score_text(result.score)
    axes.text(after, baseline, score, **look.style(look.body, va="baseline"))
    if result.right is not None:
        side = 0.8 * look.body
        middle = baseline - 0.36 * look.body
        draw_mark(axes, result.right, after + look.width(score, look.body) + 0.5 * look.body, middle, side, look.theme)


def _draw_photograph(axes: Axes, result: ResultPicture, left: float, strip: _Strip, place: Place) -> None:
    look = look_of(axes)
    wide, high = _fitted(result, strip.across, strip.down)
    inner = _axes_within(axes, place, Place(left, strip.photographs, wide, high))
    photograph = _printed(result, wide, high)
    size = result.image_size or _UNKNOWN
    show_ground(inner, photograph, size)
    if photograph is None:
        words = look.shorten(look.printable(result.image_id), wide - 2, look.small)
        inner.text(size[0] / 2, size[1] / 2, words, **look.style(look.small, ha="center", va="center"))
    if result.right is None:
        return
    rim = _RIM * look.unit
    frame = Rectangle((left - rim, strip.photographs - rim), wide + 2 * rim, high + 2 * rim, fill=False, clip_on=False)
    frame.set_linewidth(_FRAME * look.unit)
    frame.set(edgecolor=colour_of(result.right, look.theme), joinstyle="miter")
    if not result.right:
        frame.set_linestyle((0, (2, 1.4)))
    axes.add_patch(frame)


def _draw_over(axes: Axes, result: ResultPicture, left: float, strip: _Strip, place: Place) -> None:
    over, (wide, high) = result.over, _fitted(result, strip.across, strip.down)
    photograph = _printed(result, wide, high)
    inner = _axes_within(axes, place, Place(left, strip.overs, wide, high))
    if isinstance(over, BroughtPicture):
        draw_brought(over, inner, photograph)
    elif over is not None:
        draw_heat(over, inner, photograph)
    edge = Rectangle((0, 0), 1, 1, transform=inner.transAxes, fill=False, linewidth=FINE, clip_on=False)
    edge.set_edgecolor(look_of(axes).theme.line)
    inner.add_patch(edge)


def _printed(result: ResultPicture, wide: float, high: float) -> Image | None:
    """Return the photograph with as many pixels as print needs: a vector file holds them all."""
    return decoded(result.image_id, result.image_file, round(max(wide, high) / 72 * DOTS_PER_INCH))


def _axes_within(axes: Axes, place: Place, within: Place) -> Axes:
    """Return axes of their own at a place that counts from the corner of the given ones."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # made by axes_at
    return axes_at(figure, Place(place.left + within.left, place.top + within.top, within.width, within.height))
