"""Words in figures: measured, wrapped, shortened, and never taken for formulas.

All lengths in points, 1/72 inch. The font comes with matplotlib, so that a figure is the same on
every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Any

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

from vsrn_viewer.palette import LIGHT

FAMILY = "DejaVu Sans"
TITLE, BODY, SMALL = 8.0, 6.5, 5.5  # font sizes
LEADING = 1.3  # distance of lines, in font sizes
_NO_GLYPH = "\N{WHITE SQUARE}"


def font(size: float, bold: bool = False) -> FontProperties:
    """Return the figures' font."""
    return FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal")


def style(size: float, bold: bool = False, colour: str = LIGHT.text, **more: Any) -> dict[str, Any]:
    """Return the keyword arguments of every text: font, colour, and no formulas ("$5 and $6" is a price)."""
    return {"fontproperties": font(size, bold), "color": colour, "parse_math": False, **more}


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide the text is, in points."""
    width: float = text_to_path.get_text_width_height_descent(text, font(size, bold), ismath=False)[0]
    return width


def printable(text: str) -> str:
    """Return the text on one line, with a square for each character that the font lacks."""
    known = _characters()
    return "".join(letter if ord(letter) in known else _NO_GLYPH for letter in " ".join(text.split()))


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    return frozenset(get_font(findfont(font(BODY))).get_charmap())


def shorten(text: str, width: float, size: float, bold: bool = False) -> str:
    """Return the text, or as much of it as fits `width` points with an ellipsis."""
    if text_width(text, size, bold) <= width:
        return text
    lengths = range(1, len(text))
    end = bisect_right(lengths, width, key=lambda length: text_width(text[:length].rstrip() + "…", size, bold))
    return text[:end].rstrip() + "…"


def wrap(text: str, width: float, size: float, bold: bool = False, most: int = 3) -> list[str]:
    """Return the text in lines of at most `width` points; what `most` lines cannot hold is shortened."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        fitting = 1
        while fitting < len(words) and text_width(" ".join(words[: fitting + 1]), size, bold) <= width:
            fitting += 1
        lines.append(shorten(" ".join(words[:fitting]), width, size, bold))
        words = words[fitting:]
    return [*lines, shorten(" ".join(words), width, size, bold)] if words else lines
