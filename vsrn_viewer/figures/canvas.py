"""Figures without pyplot: pages measured in points, files that are byte-identical for the same input.

A page's points count from its upper left corner, x to the right and y down, 72 to the inch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from vsrn_viewer.figures.output import file_format, unwritable
from vsrn_viewer.figures.provenance import NOTHING_SAID, finished, metadata_of
from vsrn_viewer.figures.text import PAGE, Look
from vsrn_viewer.files import replacing

DOTS_PER_INCH = 300  # of pixel files, and of images inside vector files

# Type 42 and "none" keep words as words; hashsalt and no dates keep files byte-identical;
# composite images would be resampled.
_SETTINGS: dict[Any, Any] = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "vsrn_viewer",
    "image.composite_image": False,
    "path.simplify": False,
}
_NO_DATE: dict[str, dict[str, Any]] = {"pdf": {"CreationDate": None}, "svg": {"Date": None}, "png": {}}


def in_points_of(millimetres: float) -> float:
    """Return a length in points."""
    return millimetres * 72 / 25.4


@dataclass(frozen=True)
class Place:
    """A rectangle on the page, in points."""

    left: float
    top: float
    width: float
    height: float


@contextmanager
def settings() -> Iterator[None]:
    """Draw and write with the settings of figures, whatever the process has set."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


class Page(Figure):
    """A figure that knows how it is set."""

    look: Look = PAGE


def new_page(width: float, height: float, look: Look = PAGE) -> Page:
    """Return an empty page of this size in points."""
    page = Page(figsize=(width / 72, height / 72), dpi=DOTS_PER_INCH, facecolor=look.theme.panel)
    page.look = look
    FigureCanvasAgg(page)
    return page


def look_of(axes: Axes) -> Look:
    """Return how the page that axes lie on is set; axes of anybody else's figure are set as our pages are."""
    figure = axes.get_figure(root=True)
    return figure.look if isinstance(figure, Page) else PAGE


def axes_at(figure: Figure, place: Place) -> Axes:
    """Return axes that fill this place, without frame, ticks or background."""
    width, height = page_size(figure)
    bottom = height - place.top - place.height
    axes = figure.add_axes((place.left / width, bottom / height, place.width / width, place.height / height))
    axes.set_axis_off()
    return axes


def page_size(figure: Figure) -> tuple[float, float]:
    """Return the page's width and height in points."""
    width, height = figure.get_size_inches()
    return 72 * float(width), 72 * float(height)


def place_of(axes: Axes) -> Place:
    """Return where axes lie on their page."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # made by axes_at
    width, height = page_size(figure)
    box = axes.get_position(original=True)
    left, top = float(box.x0) * width, (1 - float(box.y1)) * height
    return Place(left, top, float(box.width) * width, float(box.height) * height)


def axes_size(axes: Axes) -> tuple[float, float]:
    """Return the width and height of axes in points."""
    place = place_of(axes)
    return place.width, place.height


def in_points(axes: Axes) -> tuple[float, float]:
    """Let the axes count in points from their upper left corner; return their width and height."""
    width, height = axes_size(axes)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    return width, height


def _smooth_images(figure: Figure) -> None:
    """Interpolate photographs, which a vector file holds pixel by pixel but a pixel file must resample."""
    for axes in figure.axes:
        for image in axes.images:
            if image.get_interpolation() == "none":
                image.set_interpolation("bilinear")


def write(figure: Figure, path: Path, about: Mapping[str, str] = NOTHING_SAID, dpi: int = DOTS_PER_INCH) -> None:
    """Write the page whole or not at all, with photographs as JPEG.

    about: what the file's metadata say (see `provenance`). dpi: of a pixel file. Raises FigureError if the suffix is
    unknown or the file cannot be written. Drawn in memory first: the PDF writer answers a full disk with errors of its
    own compression.
    """
    kind = file_format(path)
    if kind == "png":
        _smooth_images(figure)
    drawn = BytesIO()
    figure.savefig(drawn, format=kind, dpi=dpi, metadata=_NO_DATE[kind] | metadata_of(kind, about))
    content = finished(kind, drawn.getvalue(), about)
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise unwritable(path, error) from None
