"""How a figure is set on paper: its size, its text, its colours. Plain data, without matplotlib."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from vsrn_viewer.errors import FigureError

StyleName = Literal["paper", "page", "talk"]
FontName = Literal["dejavu", "helvetica", "times"]
ThemeName = Literal["light", "dark"]
Millimetres = Annotated[float, Ge(40), Le(400)]
Height = Annotated[float, Ge(20), Le(400)]
TextSize = Annotated[float, Ge(6), Le(48)]
Dots = Annotated[int, Ge(72), Le(1200)]

ONE_COLUMN, TWO_COLUMNS = 84.0, 174.0  # mm: a column of a two-column paper, and its text
TALLEST_PAGE = 230.0  # mm
SLIDE = (338.67, 190.5)  # mm: 16:9, as slides are
_SIZES: dict[StyleName, float] = {"paper": 7.0, "page": 6.5, "talk": 16.0}  # points


@dataclass(frozen=True)
class FigureStyle:
    """How a figure is set.

    style: "paper", panels without titles; "page", a whole sheet that says everything; "talk", a slide. width,
    max_height: millimetres; None for the style's own. size: of the text, points; None for the style's own. font: None
    for the style's own. theme: colours; dark only for a talk. letters: (a), (b) ... at the panels. dpi: dots an inch of
    pixel files.
    """

    style: StyleName = "page"
    width: Millimetres | None = None
    max_height: Height | None = None
    size: TextSize | None = None
    font: FontName | None = None
    theme: ThemeName = "light"
    letters: bool = False
    dpi: Dots = 300

    @property
    def text_size(self) -> float:
        """The size of the text, points."""
        return _SIZES[self.style] if self.size is None else self.size

    @property
    def face(self) -> FontName:
        """The font's name."""
        return self.font or ("dejavu" if self.style == "page" else "helvetica")


PAGE_STYLE = FigureStyle()
PAPER = FigureStyle("paper")


def check_style(style: FigureStyle) -> None:
    """Raise FigureError for what does not go together: left aside in silence, it would seem to have counted."""
    if style.theme == "dark" and style.style != "talk":
        raise FigureError("theme 'dark' is for talks: paper is white. Add --style talk, or leave it out.")
    if style.style == "talk":
        given = [name for name in ("width", "max_height") if getattr(style, name) is not None]
        if given:
            option = given[0].replace("_", "-")
            raise FigureError(f"a talk's slide has its size, 16:9: --{option} does not fit. Leave it out.")
    if style.style == "page" and (style.width, style.max_height, style.size, style.font) != (None,) * 4:
        raise FigureError(
            "a page has its own size and text. Name the panels with --panel to choose width, height, size or font."
        )
