"""Words in figures: set in a font of known size, measured, wrapped, shortened, and never taken for formulas.

All lengths in points, 1/72 inch. The fonts come with matplotlib and with this package, so that a figure is the same on
every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.textpath import text_to_path

from vsrn_viewer.data.demo import font_folder
from vsrn_viewer.palette import LIGHT, Theme

LEADING = 1.3  # distance of lines, in font sizes
_NO_GLYPH = "\N{WHITE SQUARE}"
_BODY = 6.5  # points: the size for which all lengths of figures are given


@dataclass(frozen=True)
class Look:
    """How a figure is set. font: by its name in `FONTS`. title, body, small: sizes of text in points. theme: colours of
    paper, text and lines. page: a whole page, whose panels have titles and notes; else panels alone."""

    font: str = "dejavu"
    title: float = 8.0
    body: float = _BODY
    small: float = 6.0
    theme: Theme = LIGHT
    page: bool = True

    @property
    def unit(self) -> float:
        """How much larger the text is than that for which lengths are given: what holds text grows with it."""
        return self.body / _BODY

    def face(self, size: float, bold: bool = False) -> FontProperties:
        """Return the font. Its family is what an SVG names; its file is what is measured and embedded."""
        weight = "bold" if bold else "normal"
        return FontProperties(family=FONTS[self.font][0], weight=weight, size=size, fname=str(_file(self.font, bold)))

    def style(self, size: float, bold: bool = False, colour: str = "", **more: Any) -> dict[str, Any]:
        """Return the keyword arguments of every text: font, colour, and no formulas ("$5 and $6" is a price)."""
        return {
            "fontproperties": self.face(size, bold),
            "color": colour or self.theme.text,
            "parse_math": False,
            **more,
        }

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Return how wide the text is, in points."""
        measured = text_to_path.get_text_width_height_descent(text, self.face(size, bold), ismath=False)
        return float(measured[0])

    def printable(self, text: str) -> str:
        """Return the text on one line, with a square for each character that the font lacks."""
        known = _characters(self.font)
        return "".join(letter if ord(letter) in known else _NO_GLYPH for letter in " ".join(text.split()))

    def shorten(self, text: str, width: float, size: float, bold: bool = False) -> str:
        """Return the text, or as much of it as fits `width` points with an ellipsis."""
        if self.width(text, size, bold) <= width:
            return text
        lengths = range(1, len(text))
        end = bisect_right(lengths, width, key=lambda length: self.width(text[:length].rstrip() + "…", size, bold))
        return text[:end].rstrip() + "…"

    def wrap(self, text: str, width: float, size: float, bold: bool = False, most: int = 3) -> list[str]:
        """Return the text in lines of at most `width` points; what `most` lines cannot hold is shortened."""
        lines: list[str] = []
        words = text.split()
        while words and len(lines) < most - 1:
            fitting = 1
            while fitting < len(words) and self.width(" ".join(words[: fitting + 1]), size, bold) <= width:
                fitting += 1
            lines.append(self.shorten(" ".join(words[:fitting]), width, size, bold))
            words = words[fitting:]
        return [*lines, self.shorten(" ".join(words), width, size, bold)] if words else lines


PAGE = Look()
FONTS: dict[str, tuple[str, str, str]] = {  # name → family, file, file of the bold face
    "dejavu": ("DejaVu Sans", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    "helvetica": ("Liberation Sans", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    "times": ("STIXGeneral", "STIXGeneral.ttf", "STIXGeneralBol.ttf"),
}


def _file(font: str, bold: bool) -> Path:
    """Return the file of a face: named files look the same wherever other versions of a font are installed."""
    family, regular, heavy = FONTS[font]
    ours = family == "Liberation Sans"
    return (font_folder() if ours else Path(matplotlib.get_data_path(), "fonts", "ttf")) / (heavy if bold else regular)


@lru_cache(maxsize=len(FONTS))
def _characters(font: str) -> frozenset[int]:
    return frozenset(get_font(str(_file(font, bold=False))).get_charmap())
