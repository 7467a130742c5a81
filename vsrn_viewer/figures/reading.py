"""Draws the reading line: a column per region, a row per quantity.

Everything is placed in points from the upper left corner of the axes.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import in_points
from vsrn_viewer.figures.ground import FINE, halo
from vsrn_viewer.figures.photograph import Image, crops
from vsrn_viewer.figures.text import BODY, SMALL, printable, shorten, style
from vsrn_viewer.palette import FAINT, HIGHLIGHT, LIGHT, NEGATIVE, POSITIVE, RANKED, colours
from vsrn_viewer.picture import Floats, ReadingPicture, ReadingRow, Scale, numbered_places, runs_of

LEFT, RIGHT = 82.0, 26.0  # points for the rows' names, and for the text beside the last column
WIDEST = 40.0  # points, the most that a column takes
NARROWEST_CROP = 7.0  # points; a narrower column has no crop
ROW_HEIGHTS = {"curve": 24.0, "strip": 12.0, "bars": 20.0, "word": 9.0, "signed": 20.0}
ASIDE = 18.0  # points for a word's probability beside it
NUMBERS = 11.0  # points for the line of region numbers, and for the name of a low first row, which stands out above it
_NUMBERS_MIDDLE = 4.0
SPACE = 3.5  # points between rows; words stand close, as the rows of one matrix


def reading_height(picture: ReadingPicture, width: float, image: Image | None) -> float:
    """Return how high the reading line is when it is `width` wide, both in points."""
    column = _column(picture, width)
    return _crop_height(picture, column, image) + NUMBERS + sum(_row_height(row) for row in picture.rows)


def draw_reading(picture: ReadingPicture, axes: Axes, image: Image | None) -> None:
    """Draw the picture; the image is cut into the regions' crops if boxes are known."""
    width, height = in_points(axes)
    column = _column(picture, width)
    y = _crop_height(picture, column, image)
    if y and image is not None:
        _draw_crops(picture, axes, image, column)
    _draw_numbers(picture, axes, column, y)
    y += NUMBERS
    _frame_things(picture, axes, column, y)
    for number, row in enumerate(picture.rows):
        _draw_row(row, axes, column, y)
        if number in picture.selected_rows:
            _frame(axes, LEFT - 0.8, y - 0.8, len(picture.labels) * column + 1.6, ROW_HEIGHTS[row.kind] + 1.6)
        y += _row_height(row)
    for region in picture.selected:
        _frame(axes, LEFT + region * column, 0, column, height)
    axes.set_xlim(0, width)  # images moved the limits
    axes.set_ylim(height, 0)


def _row_height(row: ReadingRow) -> float:
    """Return a row's height with the space below it, points."""
    return ROW_HEIGHTS[row.kind] + (0.6 if row.kind == "word" else SPACE)


def _column(picture: ReadingPicture, width: float) -> float:
    return min(WIDEST, (width - LEFT - RIGHT) / len(picture.labels))


def _crop_height(picture: ReadingPicture, column: float, image: Image | None) -> float:
    return 0.0 if image is None or picture.boxes is None or column < NARROWEST_CROP else column


def _draw_crops(picture: ReadingPicture, axes: Axes, image: Image, column: float) -> None:
    """Draw each crop as large as its square allows, on grey."""
    assert picture.boxes is not None  # or there is no height for crops
    assert picture.image_size is not None
    side = column - 1.0
    for region, crop in enumerate(crops(image, picture.boxes, picture.image_size)):
        left = LEFT + region * column + 0.5
        axes.add_patch(Rectangle((left, 0), side, side, facecolor=LIGHT.window, linewidth=0))
        if crop is None:
            continue
        high, wide = (side * length / max(crop.shape[:2]) for length in crop.shape[:2])
        x, y = left + (side - wide) / 2, (side - high) / 2
        seen = FAINT if region in picture.dropped else None
        axes.imshow(crop, extent=(x, x + wide, y + high, y), aspect="auto", interpolation="none", zorder=2, alpha=seen)


def _draw_numbers(picture: ReadingPicture, axes: Axes, column: float, top: float) -> None:
    for place in numbered_places(len(picture.numbers), column, 9):
        x = LEFT + (place + 0.5) * column
        axes.text(x, top + _NUMBERS_MIDDLE, str(picture.numbers[place]), **style(SMALL, ha="center", va="center"))
    for place in picture.dropped:
        left, y = LEFT + (place + 0.2) * column, top + _NUMBERS_MIDDLE
        axes.plot([left, left + 0.6 * column], [y, y], color=LIGHT.secondary, linewidth=FINE)
    axes.text(LEFT - 6, top + _NUMBERS_MIDDLE, "region", **style(BODY, ha="right", va="center"))


def _draw_row(row: ReadingRow, axes: Axes, column: float, top: float) -> None:
    height = ROW_HEIGHTS[row.kind]
    middle = top + height / 2
    _draw_name(row, axes, middle)
    x = LEFT + column * np.arange(len(row.values))
    read = np.flatnonzero(np.isfinite(row.values))  # a run may leave regions out
    share = _share(row.values, row.scale)
    if row.kind == "curve":
        if row.zero is not None:
            zero = top + height * (1 - row.zero)
            axes.plot([x[0], x[-1] + column], [zero, zero], color=LIGHT.line, linewidth=FINE)
        if row.before is not None:
            known = np.isfinite(row.before)
            before = top + height * (1 - _share(row.before[known], row.scale))
            axes.plot(x[known] + column / 2, before, color=LIGHT.secondary, linewidth=0.8, linestyle=(0, (3, 2)))
        _draw_curve(axes, x[read] + column / 2, top + height * (1 - share[read]), row.last)
    elif row.kind == "signed":
        _draw_signed(row, axes, column, top)
    elif row.kind == "bars":
        _draw_bars(axes, x[read], column, top + height, height * share[read])
    else:
        _draw_strip(axes, x[read], column, top, height, colours(row.values[read], row.scale, LIGHT) / 255)
        for left in x[list(row.changed)].tolist():
            edge = Rectangle((left + 0.4, top), column - 0.8, height, fill=False, edgecolor=POSITIVE, linewidth=0.8)
            axes.add_patch(edge)


def _share(values: Floats, scale: Scale) -> Floats:
    """Return where values lie on a scale, 0 to 1."""
    share: Floats = ((values - scale.low) / (scale.high - scale.low)).clip(0, 1)
    return share


def _draw_name(row: ReadingRow, axes: Axes, middle: float) -> None:
    """Write a row's name and, below it or, where there is no room, behind it, what belongs to it."""
    right = LEFT - 6
    if row.kind == "word":
        room = right - ASIDE
        axes.text(right, middle, row.aside, **style(SMALL, ha="right", va="center", colour=LIGHT.secondary))
        axes.text(room, middle, shorten(printable(row.name), room, BODY), **style(BODY, ha="right", va="center"))
        return
    axes.text(right, middle - 0.3, shorten(printable(row.name), LEFT - 8, BODY), **style(BODY, ha="right", va="bottom"))
    ends = " to ".join(row.scale.ends)
    axes.text(right, middle + 0.3, ends, **style(SMALL, ha="right", va="top", colour=LIGHT.secondary))


def _draw_curve(axes: Axes, x: np.ndarray, y: np.ndarray, last: str) -> None:
    axes.plot(x, y, color=LIGHT.accent, linewidth=1.0, marker="o", markersize=1.6, clip_on=False)
    axes.text(x[-1] + 6, y[-1], last, **style(BODY, colour=LIGHT.accent, va="center"))


def _draw_strip(axes: Axes, x: np.ndarray, column: float, top: float, height: float, painted: np.ndarray) -> None:
    for left, colour in zip(x, painted, strict=True):
        cell = Rectangle((left + 0.4, top), column - 0.8, height, linewidth=0.3)
        cell.set(facecolor=tuple(colour), edgecolor=LIGHT.line)
        axes.add_patch(cell)


def _draw_bars(axes: Axes, x: np.ndarray, column: float, foot: float, heights: np.ndarray) -> None:
    for left, height in zip(x, heights, strict=True):
        corner = (left + 0.12 * column, foot - height)
        axes.add_patch(Rectangle(corner, 0.76 * column, height, facecolor=RANKED, linewidth=0))
    axes.plot([x[0], x[-1] + column], [foot, foot], color=LIGHT.line, linewidth=FINE)


def _draw_signed(row: ReadingRow, axes: Axes, column: float, top: float) -> None:
    """Draw bars up and down from 0, those of a thing's boxes as one, with a whisker for each error."""
    height = ROW_HEIGHTS[row.kind]
    middle, per_unit = top + height / 2, height / (row.scale.high - row.scale.low)
    axes.plot([LEFT, LEFT + column * len(row.values)], [middle, middle], color=LIGHT.line, linewidth=FINE)
    for first, last in row.bars:
        value = float(row.values[first])
        if not np.isfinite(value):
            continue
        left, right = LEFT + (first + 0.12) * column, LEFT + (last + 0.88) * column
        colour = POSITIVE if value > 0 else NEGATIVE
        axes.add_patch(Rectangle((left, middle), right - left, -value * per_unit, facecolor=colour, linewidth=0))
        if row.errors is not None:
            whisker = middle - per_unit * (value + np.array([-1, 1]) * float(row.errors[first]))
            axes.plot([(left + right) / 2] * 2, whisker, color=LIGHT.text, linewidth=FINE)


def _frame_things(picture: ReadingPicture, axes: Axes, column: float, top: float) -> None:
    """Frame what is one thing over the rows of words, each run of its columns by itself."""
    height = sum(_row_height(row) for row in picture.rows if row.kind == "word")
    for first, last in (run for frame in picture.frames for run in runs_of(frame)):
        edge = Rectangle((LEFT + first * column, top), (last - first + 1) * column, height - 0.6, fill=False)
        edge.set(edgecolor=LIGHT.secondary, linewidth=0.7)
        axes.add_patch(edge)


def _frame(axes: Axes, left: float, top: float, width: float, height: float) -> None:
    frame = Rectangle((left, top), width, height, fill=False, edgecolor=HIGHLIGHT, linewidth=1.0, zorder=6)
    frame.set_path_effects(halo(1.8))
    axes.add_patch(frame)
