"""Draws how the match grew while the GRU read the regions."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from vsrn_viewer.figures.canvas import axes_size, look_of
from vsrn_viewer.figures.ground import FINE, frame
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.picture import Floats, MatchPicture, number, number_text, numbered_places, runs_of

_LINE, _DASHED = 1.2, 0.9  # points
_DOT = 2.0  # points, a region's; the last is twice as large
_SPARE = 0.06  # share of the height left free above and below
_LEFT_OUT = "left out"


def draw_match(picture: MatchPicture, axes: Axes, image: Image | None) -> None:  # noqa: ARG001 (as of every renderer)
    """Draw the curve, its final score beside it; the image has no part in it. Names and numbers stand around the axes.

    What the run leaves out is a grey band that the curve crosses straight.
    """
    count = len(picture.values)
    low, high = picture.scale.low, picture.scale.high
    spare = _SPARE * (high - low)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(low - spare, high + spare)
    _draw_axes(picture, axes)
    _draw_left_out(picture, axes)
    look = look_of(axes)
    if picture.before is not None:
        known = np.flatnonzero(np.isfinite(picture.before))
        axes.plot(
            known,
            picture.before[known],
            color=look.theme.secondary,
            linewidth=_DASHED * look.unit,
            linestyle=(0, (3, 2)),
            zorder=3,
        )
    read = np.flatnonzero(np.isfinite(picture.values))
    axes.plot(
        read,
        picture.values[read],
        color=look.theme.accent,
        linewidth=_LINE * look.unit,
        marker="o",
        markersize=_DOT * look.unit,
        zorder=4,
        clip_on=False,
    )
    last = read[-1:]
    axes.plot(
        last, picture.values[last], color=look.theme.accent, marker="o", markersize=2 * _DOT * look.unit, clip_on=False
    )
    _name_ends(picture, axes)


def end_words(picture: MatchPicture) -> list[str]:
    """Return what stands at the end of each curve."""
    before = [] if picture.before is None else [f"{picture.before_name} {number(_last(picture.before))}"]
    return [picture.last, *before]


def _draw_axes(picture: MatchPicture, axes: Axes) -> None:
    look = look_of(axes)
    frame(axes)
    axes.set_facecolor("none")
    count = len(picture.numbers)
    width, height = axes_size(axes)
    places = numbered_places(count, width / count, 1.6 * look.small)
    numbers = [str(picture.numbers[place]) for place in places]
    axes.set_xticks(places, numbers, **look.style(look.small))  # each tick by its font's file, not by a family's name
    heights, decimals = _ticks(*axes.get_ylim(), most=max(2, min(6, int(height / (2 * look.small)))))
    axes.set_yticks(heights, [number_text(tick, decimals) for tick in heights], **look.style(look.small))
    axes.set_xlabel("region, in reading order", labelpad=2, **look.style(look.body))
    axes.set_ylabel(look.shorten(picture.value_name, height, look.body), labelpad=2, **look.style(look.body))
    axes.axhline(0, color=look.theme.secondary, linewidth=FINE, zorder=1)


def _ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Return round values within a range, `most` steps of them, and the decimals that say them exactly."""
    proposed = np.asarray(MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(low, high))
    decimals = max(0, -math.floor(math.log10(float(proposed[1] - proposed[0])) + 1e-9))
    return [tick for tick in proposed.tolist() if low <= tick <= high], decimals


def _draw_left_out(picture: MatchPicture, axes: Axes) -> None:
    look = look_of(axes)
    column = axes_size(axes)[0] / len(picture.numbers)
    for first, last in runs_of(picture.dropped):
        axes.axvspan(first - 0.5, last + 0.5, facecolor=look.theme.window, linewidth=0, zorder=0)
        if (last - first + 1) * column > look.width(_LEFT_OUT, look.small) + 2:
            middle = (first + last) / 2
            drawn = look.style(look.small, colour=look.theme.secondary, ha="center", va="top")
            at, offset = (middle, axes.get_ylim()[1]), (0, -2)
            axes.annotate(_LEFT_OUT, at, xytext=offset, textcoords="offset points", **drawn)


def _name_ends(picture: MatchPicture, axes: Axes) -> None:
    """Write the final score at the curve's end, and that of the dashed one, which keeps clear of it."""
    look = look_of(axes)
    score, *before = end_words(picture)
    end = _last(picture.values)
    _name_end(axes, end, 0.0, score, look.theme.accent)
    if picture.before is not None:
        other, per_unit = _last(picture.before), axes_size(axes)[1] / float(np.diff(axes.get_ylim())[0])
        apart, needed = (other - end) * per_unit, 1.2 * look.body
        pushed = math.copysign(needed, apart) - apart if abs(apart) < needed else 0.0
        _name_end(axes, other, pushed, before[0], look.theme.secondary)


def _name_end(axes: Axes, height: float, pushed: float, words: str, colour: str) -> None:
    """pushed: points upwards, from the curve's end."""
    look, at = look_of(axes), (axes.get_xlim()[1], height)
    drawn = look.style(look.body, colour=colour, va="center", annotation_clip=False)
    axes.annotate(words, at, xytext=(5, pushed), textcoords="offset points", **drawn)


def _last(curve: Floats) -> float:
    return float(curve[np.isfinite(curve)][-1])
