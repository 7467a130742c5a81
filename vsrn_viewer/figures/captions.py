"""Draws the captions that match an image best, a row each: rank, words, score, and a tick where it is right."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from vsrn_viewer.figures.canvas import in_points, look_of
from vsrn_viewer.figures.ground import FINE
from vsrn_viewer.figures.marks import draw_mark
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.text import LEADING, PAGE, Look
from vsrn_viewer.picture import CaptionsPicture, score_text

_MOST_LINES = 4


@dataclass(frozen=True)
class _Row:
    """lines: of the caption. top, height: points."""

    lines: list[str]
    top: float
    height: float


@dataclass(frozen=True)
class _Columns:
    """Where columns end and begin, points: the ranks' right, the captions' left and right, the scores' right. Scores
    stand near the words, however wide the list may be."""

    rank: float
    left: float
    right: float
    end: float


def _space(look: Look) -> float:
    """Return the space between rows, and between columns, points."""
    return 0.57 * look.body


def captions_height(picture: CaptionsPicture, width: float, look: Look = PAGE) -> float:
    """Return how high the list is when it is `width` wide, both in points."""
    return _top(picture, width, look) + sum(row.height + _space(look) for row in _rows(picture, width, look))


def draw_captions(picture: CaptionsPicture, axes: Axes, image: Image | None) -> None:  # noqa: ARG001 (as of every one)
    """Draw the list; the image has no part in it."""
    look = look_of(axes)
    width, _ = in_points(axes)
    columns = _columns(picture, width, look)
    leading = LEADING * look.body
    for at, line in enumerate(_head(picture, width, look)):
        axes.text(0.0, (at + 0.8) * leading, line, **look.style(look.body, va="baseline"))
    for place, row in enumerate(_rows(picture, width, look)):
        right = picture.rights[place]
        baseline = row.top + 0.8 * leading
        if right:
            draw_mark(axes, True, 0.0, row.top + 0.5 * leading, 0.8 * look.body, look.theme)
        drawn = look.style(look.body, bold=right, va="baseline")
        axes.text(columns.rank, baseline, _rank_words(picture, place), **(drawn | {"ha": "right"}))
        for at, line in enumerate(row.lines):
            axes.text(columns.left, baseline + at * leading, line, **drawn)
        axes.text(columns.end, baseline, score_text(picture.scores[place]), **(drawn | {"ha": "right"}))
        if place == len(picture.captions) - 1:
            break
        foot = row.top + row.height + _space(look) / 2
        axes.plot([0, columns.end], [foot, foot], color=look.theme.line, linewidth=FINE)


def _head(picture: CaptionsPicture, width: float, look: Look) -> list[str]:
    """Return the lines that name the order above the list; none for the plain one."""
    said = f"Ranked {picture.order}, in brackets the plain rank."
    return look.wrap(look.printable(said), width, look.body) if picture.order else []


def _top(picture: CaptionsPicture, width: float, look: Look) -> float:
    """Return where the rows begin, points."""
    lines = len(_head(picture, width, look))
    return lines * LEADING * look.body + (_space(look) if lines else 0.0)


def _rank_words(picture: CaptionsPicture, place: int) -> str:
    rank = str(picture.ranks[place])
    return f"{rank} ({picture.plain_ranks[place]})" if picture.order else rank


def _columns(picture: CaptionsPicture, width: float, look: Look) -> _Columns:
    words = (_rank_words(picture, place) for place in range(len(picture.ranks)))
    ranks = max(look.width(one, look.body, bold=True) for one in words)
    scores = max(look.width(score_text(score), look.body, bold=True) for score in picture.scores)
    space = _space(look)
    rank = look.body + space + ranks
    left, end = rank + space, width - scores - 2 * space
    longest = max(look.width(look.printable(caption), look.body, bold=True) for caption in picture.captions)
    right = min(end, left + longest + 1)
    return _Columns(rank, left, right, right + 2 * space + scores)


def _rows(picture: CaptionsPicture, width: float, look: Look) -> list[_Row]:
    columns, rows = _columns(picture, width, look), []
    top = _top(picture, width, look)
    for caption, right in zip(picture.captions, picture.rights, strict=True):
        room = columns.right - columns.left
        lines = look.wrap(look.printable(caption), room, look.body, bold=right, most=_MOST_LINES)
        rows.append(_Row(lines, top, len(lines) * LEADING * look.body))
        top += rows[-1].height + _space(look)
    return rows
