"""Draws the reading line: a column per region, a row per quantity.

Everything is placed in points from the upper left corner of the axes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import in_points, look_of
from vsrn_viewer.figures.ground import FINE, halo
from vsrn_viewer.figures.photograph import Image, crops
from vsrn_viewer.figures.text import PAGE, Look
from vsrn_viewer.palette import FAINT, FAINT_TEXT, HIGHLIGHT, NEGATIVE, POSITIVE, RANKED, colours
from vsrn_viewer.picture import Floats, ReadingPicture, ReadingRow, Scale, WordReadingPicture, numbered_places, runs_of

LEFT, RIGHT = 82.0, 26.0  # points for the rows' names, and for the text beside the last column
WIDEST = 40.0  # points, the most that a column takes
NARROWEST_CROP = 7.0  # points; a narrower column has no crop
ROW_HEIGHTS = {"curve": 24.0, "strip": 12.0, "bars": 20.0, "word": 9.0, "signed": 20.0}
ASIDE = 18.0  # points for a word's probability beside it
NUMBERS = 11.0  # points for the line of region numbers, and for the name of a low first row, which stands out above it
_NUMBERS_MIDDLE = 4.0
SPACE = 3.5  # points between rows; words stand close, as the rows of one matrix
MOST_NAMES = 0.34  # share of the width that the rows' names take
_LONGEST_WORD = 60.0  # points of a word above its column; what is longer ends in an ellipsis
_BETWEEN_WORDS = 2.0  # points that a word above its column leaves to the next


@dataclass(frozen=True)
class _Grid:
    """Where rows and columns lie, in points: left of the first column, the width of each, the height of what stands
    above them, the space beside a word. unit: how much larger the text is than that of a page."""

    left: float
    column: float
    unit: float
    heads: float

    @property
    def aside(self) -> float:
        return ASIDE * self.unit

    def height(self, row: ReadingRow) -> float:
        return ROW_HEIGHTS[row.kind] * self.unit

    def step(self, row: ReadingRow) -> float:
        """Return a row's height with the space below it."""
        return self.height(row) + (0.6 if row.kind == "word" else SPACE)


def _grid(picture: ReadingPicture, width: float, look: Look) -> _Grid:
    left = min(LEFT * look.unit, MOST_NAMES * width)
    column = min(WIDEST * look.unit, (width - left - RIGHT * look.unit) / len(picture.labels))
    return _Grid(left, column, look.unit, _heads_height(picture, column, look))


def _heads_height(picture: ReadingPicture, column: float, look: Look) -> float:
    """Return how high numbers are, and words, which stand upright if one of them is wider than its column."""
    if isinstance(picture, WordReadingPicture):
        widest = max(look.width(_shown_word(word, look), look.body) for word in picture.labels)
        if widest > column - _BETWEEN_WORDS * look.unit:
            return widest + 3 * SPACE
        return (NUMBERS + SPACE) * look.unit  # the last value of the curve stands below the last word
    return NUMBERS * look.unit


def _shown_word(word: str, look: Look) -> str:
    return look.shorten(look.printable(word), _LONGEST_WORD * look.unit, look.body)


def reading_height(picture: ReadingPicture, width: float, image: Image | None, look: Look = PAGE) -> float:
    """Return how high the reading line is when it is `width` wide, both in points."""
    grid = _grid(picture, width, look)
    return _crop_height(picture, grid, image) + grid.heads + sum(map(grid.step, picture.rows))


def most_columns(width: float, look: Look) -> int:
    """Return how many columns a reading line of this width can have so that each can carry its number."""
    left = min(LEFT * look.unit, MOST_NAMES * width)
    return max(1, int((width - left - RIGHT * look.unit) / (1.6 * look.small)))


def draw_reading(picture: ReadingPicture, axes: Axes, image: Image | None) -> None:
    """Draw the picture; the image is cut into the regions' crops if boxes are known."""
    width, height = in_points(axes)
    grid = _grid(picture, width, look_of(axes))
    y = _crop_height(picture, grid, image)
    if y and image is not None:
        _draw_crops(picture, axes, image, grid)
    _draw_numbers(picture, axes, grid, y)
    y += grid.heads
    _frame_things(picture, axes, grid, y)
    for number, row in enumerate(picture.rows):
        _draw_row(row, axes, grid, y)
        if number in picture.selected_rows:
            _frame(axes, grid.left - 0.8, y - 0.8, len(picture.labels) * grid.column + 1.6, grid.height(row) + 1.6)
        y += grid.step(row)
    for region in picture.selected:
        _frame(axes, grid.left + region * grid.column, 0, grid.column, height)
    axes.set_xlim(0, width)  # images moved the limits
    axes.set_ylim(height, 0)


def _crop_height(picture: ReadingPicture, grid: _Grid, image: Image | None) -> float:
    return 0.0 if image is None or picture.boxes is None or grid.column < NARROWEST_CROP else grid.column


def _draw_crops(picture: ReadingPicture, axes: Axes, image: Image, grid: _Grid) -> None:
    """Draw each crop as large as its square allows, on grey."""
    look = look_of(axes)
    assert picture.boxes is not None  # or there is no height for crops
    assert picture.image_size is not None
    side = grid.column - 1.0
    for region, crop in enumerate(crops(image, picture.boxes, picture.image_size)):
        left = grid.left + region * grid.column + 0.5
        axes.add_patch(Rectangle((left, 0), side, side, facecolor=look.theme.window, linewidth=0))
        if crop is None:
            continue
        high, wide = (side * length / max(crop.shape[:2]) for length in crop.shape[:2])
        x, y = left + (side - wide) / 2, (side - high) / 2
        seen = FAINT if region in {*picture.dropped, *picture.faint} else None
        axes.imshow(crop, extent=(x, x + wide, y + high, y), aspect="auto", interpolation="none", zorder=2, alpha=seen)


def _draw_numbers(picture: ReadingPicture, axes: Axes, grid: _Grid, top: float) -> None:
    look = look_of(axes)
    if isinstance(picture, WordReadingPicture):
        _draw_words(picture, axes, grid, top)
        return
    for place in numbered_places(len(picture.numbers), grid.column, 1.6 * look.small):
        x = grid.left + (place + 0.5) * grid.column
        axes.text(
            x,
            top + _NUMBERS_MIDDLE * grid.unit,
            str(picture.numbers[place]),
            alpha=FAINT_TEXT if place in picture.faint else None,
            **look.style(look.small, ha="center", va="center"),
        )
    for place in picture.dropped:
        left, y = grid.left + (place + 0.2) * grid.column, top + _NUMBERS_MIDDLE * grid.unit
        axes.plot([left, left + 0.6 * grid.column], [y, y], color=look.theme.secondary, linewidth=FINE)
    words = f"{len(picture.numbers)} of {picture.regions} regions" if picture.regions else "region"
    named = look.style(look.body, ha="right", va="center")
    axes.text(grid.left - 6, top + _NUMBERS_MIDDLE * grid.unit, words, **named)


def _draw_words(picture: WordReadingPicture, axes: Axes, grid: _Grid, top: float) -> None:
    """Write each word above its column, upright where the widest has no room in its column."""
    look = look_of(axes)
    foot = top + grid.heads - 2 * SPACE
    turn = 90 if grid.heads > (NUMBERS + SPACE) * grid.unit else 0
    for column, word in enumerate(picture.labels):
        x, dropped = grid.left + (column + 0.5) * grid.column, column in picture.dropped
        style = look.style(look.body, ha="center", va="bottom", rotation=turn)
        shown = _shown_word(word, look)
        axes.text(x, foot, shown, alpha=FAINT_TEXT if dropped else None, **style)
        if dropped:
            length, middle = look.width(shown, look.body), foot - 0.35 * look.body
            ends = ([x, x], [foot, foot - length]) if turn else ([x - length / 2, x + length / 2], [middle, middle])
            axes.plot(*ends, color=look.theme.secondary, linewidth=FINE)
    axes.text(grid.left - 6, foot, "word", **look.style(look.body, ha="right", va="bottom"))


def _draw_row(row: ReadingRow, axes: Axes, grid: _Grid, top: float) -> None:
    look = look_of(axes)
    height = grid.height(row)
    middle = top + height / 2
    _draw_name(row, axes, grid, middle)
    x = grid.left + grid.column * np.arange(len(row.values))
    read = np.flatnonzero(np.isfinite(row.values))  # a run may leave regions out
    share = _share(row.values, row.scale)
    if row.kind == "curve":
        if row.zero is not None:
            zero = top + height * (1 - row.zero)
            axes.plot([x[0], x[-1] + grid.column], [zero, zero], color=look.theme.line, linewidth=FINE)
        if row.before is not None:
            known = np.isfinite(row.before)
            before = top + height * (1 - _share(row.before[known], row.scale))
            axes.plot(
                x[known] + grid.column / 2, before, color=look.theme.secondary, linewidth=0.8, linestyle=(0, (3, 2))
            )
        _draw_curve(axes, x[read] + grid.column / 2, top + height * (1 - share[read]), row.last)
    elif row.kind == "signed":
        _draw_signed(row, axes, grid, top)
    elif row.kind == "bars":
        _draw_bars(axes, x[read], grid, top + height, height * share[read])
    else:
        _draw_strip(axes, x[read], grid, top, height, colours(row.values[read], row.scale, look.theme) / 255)
        for left in x[list(row.changed)].tolist():
            edge = Rectangle(
                (left + 0.4, top), grid.column - 0.8, height, fill=False, edgecolor=POSITIVE, linewidth=0.8
            )
            axes.add_patch(edge)


def _share(values: Floats, scale: Scale) -> Floats:
    """Return where values lie on a scale, 0 to 1."""
    share: Floats = ((values - scale.low) / (scale.high - scale.low)).clip(0, 1)
    return share


def _draw_name(row: ReadingRow, axes: Axes, grid: _Grid, middle: float) -> None:
    """Write a row's name and, below it or, where there is no room, behind it, what belongs to it."""
    look = look_of(axes)
    right = grid.left - 6
    if row.kind == "word":
        room = right - grid.aside
        axes.text(
            right, middle, row.aside, **look.style(look.small, ha="right", va="center", colour=look.theme.secondary)
        )
        axes.text(
            room,
            middle,
            look.shorten(look.printable(row.name), room, look.body, bold=row.is_marked),
            **look.style(look.body, bold=row.is_marked, ha="right", va="center"),
        )
        return
    axes.text(
        right,
        middle - 0.3,
        look.shorten(look.printable(row.name), grid.left - 8, look.body),
        **look.style(look.body, ha="right", va="bottom"),
    )
    ends = " to ".join(row.scale.ends)
    axes.text(right, middle + 0.3, ends, **look.style(look.small, ha="right", va="top", colour=look.theme.secondary))


def _draw_curve(axes: Axes, x: np.ndarray, y: np.ndarray, last: str) -> None:
    look = look_of(axes)
    axes.plot(x, y, color=look.theme.accent, linewidth=1.0, marker="o", markersize=1.6, clip_on=False)
    axes.text(x[-1] + 6, y[-1], last, **look.style(look.body, colour=look.theme.accent, va="center"))


def _draw_strip(axes: Axes, x: np.ndarray, grid: _Grid, top: float, height: float, painted: np.ndarray) -> None:
    look = look_of(axes)
    for left, colour in zip(x, painted, strict=True):
        cell = Rectangle((left + 0.4, top), grid.column - 0.8, height, linewidth=0.3)
        cell.set(facecolor=tuple(colour), edgecolor=look.theme.line)
        axes.add_patch(cell)


def _draw_bars(axes: Axes, x: np.ndarray, grid: _Grid, foot: float, heights: np.ndarray) -> None:
    look = look_of(axes)
    for left, height in zip(x, heights, strict=True):
        corner = (left + 0.12 * grid.column, foot - height)
        axes.add_patch(Rectangle(corner, 0.76 * grid.column, height, facecolor=RANKED, linewidth=0))
    axes.plot([x[0], x[-1] + grid.column], [foot, foot], color=look.theme.line, linewidth=FINE)


def _draw_signed(row: ReadingRow, axes: Axes, grid: _Grid, top: float) -> None:
    """Draw bars up and down from 0, those of a thing's boxes as one, with a whisker for each error."""
    look = look_of(axes)
    height = grid.height(row)
    middle, per_unit = top + height / 2, height / (row.scale.high - row.scale.low)
    axes.plot(
        [grid.left, grid.left + grid.column * len(row.values)], [middle, middle], color=look.theme.line, linewidth=FINE
    )
    for first, last in row.bars:
        value = float(row.values[first])
        if not np.isfinite(value):
            continue
        left, right = grid.left + (first + 0.12) * grid.column, grid.left + (last + 0.88) * grid.column
        colour = POSITIVE if value > 0 else NEGATIVE
        axes.add_patch(Rectangle((left, middle), right - left, -value * per_unit, facecolor=colour, linewidth=0))
        if row.errors is not None:
            whisker = middle - per_unit * (value + np.array([-1, 1]) * float(row.errors[first]))
            axes.plot([(left + right) / 2] * 2, whisker, color=look.theme.text, linewidth=FINE)


def _frame_things(picture: ReadingPicture, axes: Axes, grid: _Grid, top: float) -> None:
    """Frame what is one thing over the rows of words, each run of its columns by itself."""
    look = look_of(axes)
    height = sum(grid.step(row) for row in picture.rows if row.kind == "word")
    for first, last in (run for frame in picture.frames for run in runs_of(frame)):
        edge = Rectangle(
            (grid.left + first * grid.column, top), (last - first + 1) * grid.column, height - 0.6, fill=False
        )
        edge.set(edgecolor=look.theme.secondary, linewidth=0.7)
        axes.add_patch(edge)


def _frame(axes: Axes, left: float, top: float, width: float, height: float) -> None:
    frame = Rectangle((left, top), width, height, fill=False, edgecolor=HIGHLIGHT, linewidth=1.0, zorder=6)
    frame.set_path_effects(halo(1.8))
    axes.add_patch(frame)
