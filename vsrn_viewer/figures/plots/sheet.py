"""A plot on a sheet of the width that it is printed in: legend, charts in rows, and on a page its title and note.

All lengths in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matplotlib.figure import Figure

from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.blocks import Block, stack, text_block
from vsrn_viewer.figures.canvas import Page, Place, in_points_of, new_page, settings, write
from vsrn_viewer.figures.making import Pixels, pixels_of
from vsrn_viewer.figures.output import FORMATS, PLOT_NUMBERS
from vsrn_viewer.figures.panels import MARGIN, SLIDE_MARGIN, look_of_style
from vsrn_viewer.figures.plot_recipe import PlotRecipe, said_of_plot
from vsrn_viewer.figures.plots.chart import bottom_room, draw_chart, left_room, right_room, top_room
from vsrn_viewer.figures.plots.legend import legend_block
from vsrn_viewer.figures.plots.numbers import save_plot_numbers
from vsrn_viewer.figures.style import ONE_COLUMN, SLIDE, TALLEST_PAGE, TWO_COLUMNS, FigureStyle
from vsrn_viewer.figures.text import LEADING, Look
from vsrn_viewer.files import PathName
from vsrn_viewer.plots import MOST_SERIES, Chart, Plot

_SPACE = 10.0  # between charts, for text of the usual size, like every length below
_NARROWEST = 125.0  # of a chart with its words
_ROW = 16.0  # of a chart of rows
_FLATTEST, _TALLEST = 45.0, 130.0  # of a chart's axes
_NAMES, _NAMES_BESIDE = 0.35, 0.25  # of the sheet: the most that names of rows take, of one chart or of several
_PROPORTION = 0.62  # of a chart's axes, height by width
_SHRINK = 0.94


def draw_plot(plot: Plot, path: PathName, recipe: PlotRecipe | FigureStyle) -> None:
    """Draw a plot into a .pdf, .svg or .png, the same bytes for the same plot.

    recipe: how it is set, which the file carries; or only a style, where no recipe could draw it again. Raises
    FigureError if it needs more room than there is, if the suffix is unknown, or the file cannot be written.
    """
    file = Path(path)
    style, about = (recipe, {}) if isinstance(recipe, FigureStyle) else (recipe.style, said_of_plot(recipe, file))
    with settings():
        write(compose_plot(plot, style), file, about, style.dpi)


def save_plot(plot: Plot, path: Path, recipe: PlotRecipe) -> None:
    """Draw a plot into a .pdf, .svg or .png, or write its numbers into a .csv or .npz, by the path's suffix. Raises
    FigureError for another one, and as `draw_plot`."""
    form = path.suffix.lower().removeprefix(".")
    if form not in (*FORMATS, *PLOT_NUMBERS):
        raise FigureError(f"{path}: a plot must end in .pdf, .svg, .png, .csv or .npz: got '{path.suffix}'. Rename it.")
    if form in PLOT_NUMBERS:
        save_plot_numbers(plot, path)
    else:
        draw_plot(plot, path, recipe)


def plot_pixels(plot: Plot, style: FigureStyle) -> Pixels:
    """Return a plot as a PNG file for the screen. Raises FigureError as `compose_plot` does."""
    with settings():
        return pixels_of(compose_plot(plot, style))


def compose_plot(plot: Plot, style: FigureStyle) -> Page:
    """Return the sheet, drawn, exactly as wide as asked for. To be called within `canvas.settings`.

    Raises FigureError if it needs more room than there is, and for more series than can be told apart.
    """
    if len(plot.series) > MOST_SERIES:
        raise FigureError(f"{plot.name} shows at most {MOST_SERIES} runs: got {len(plot.series)}. Name fewer.")
    talk = style.style == "talk"
    look, width = look_of_style(style), in_points_of(_width(plot, style))
    if style.style == "page":
        look = replace(look, page=True)
    margin = SLIDE_MARGIN if talk else MARGIN
    highest = in_points_of(SLIDE[1] if talk else style.max_height or TALLEST_PAGE)
    content = _fitted(plot, look, width - 2 * margin, highest - 2 * margin, talk)
    height = highest if talk else content.height + 2 * margin
    page = new_page(width, height, look)
    content.draw(page, Place(margin, (height - content.height) / 2, width - 2 * margin, content.height))
    return page


def _width(plot: Plot, style: FigureStyle) -> float:
    """Return how wide the sheet is, mm: by itself a plot of one chart takes one column of a paper."""
    if style.style == "talk":
        return SLIDE[0]
    if style.width is not None:
        return style.width
    return ONE_COLUMN if len(plot.charts) == 1 and style.style == "paper" else TWO_COLUMNS


def _fitted(plot: Plot, look: Look, width: float, highest: float, fill: bool) -> Block:
    """Return the content, its charts as tall as they should be, or as there is room for. fill: taller if there is."""
    tallest = highest if fill else _TALLEST * look.unit
    proportion = 1.0 if fill else _PROPORTION
    while (content := _content(plot, look, width, tallest, proportion)).height > highest:
        if tallest < _FLATTEST * look.unit:
            needed = (content.height + 2 * MARGIN) * 25.4 / 72
            raise FigureError(f"this plot needs {needed:.0f} mm of height. Allow more, or choose a smaller text.")
        tallest *= _SHRINK
    return content


def _content(plot: Plot, look: Look, width: float, tallest: float, proportion: float) -> Block:
    blocks = []
    if look.page:
        title = look.shorten(look.printable(plot.title), width, look.title, bold=True)
        note = look.wrap(look.printable(plot.note), width, look.body, most=4)
        blocks.append(text_block([title], look.title, bold=True, look=look))
        blocks.append(text_block(note, look.body, colour=look.theme.secondary, look=look))
    legend = legend_block(plot, width, look)
    blocks += [legend] if legend.height else []
    columns = _columns(plot, look, width)
    rows = [plot.charts[start : start + columns] for start in range(0, len(plot.charts), columns)]
    blocks += [_row(row, columns, look, width, tallest, proportion) for row in rows]
    return stack(*blocks, space=0.6 * _SPACE * look.unit)


def _columns(plot: Plot, look: Look, width: float) -> int:
    """Return how many charts lie side by side: as many as are wide enough, in rows as equally long as they can be."""
    columns = max(1, min(len(plot.charts), int(width // (_NARROWEST * look.unit))))
    while columns > 1:
        cells = _cells(plot.charts[:columns], columns, look, width)
        if min(cell.width for cell in cells) >= _FLATTEST * look.unit:
            break
        columns -= 1
    if plot.charts[0].y.names and columns < len(plot.charts):  # charts of rows share names, or have a line each
        return 1
    return -(-len(plot.charts) // -(-len(plot.charts) // columns))


@dataclass(frozen=True)
class _Cell:
    """A chart in its row. left: of its axes. width: of its axes. names: the width that the names of its rows may
    take, 0 where they are not drawn."""

    chart: Chart
    left: float
    width: float
    names: float


def _row(charts: Sequence[Chart], columns: int, look: Look, width: float, tallest: float, proportion: float) -> Block:
    cells = _cells(charts, columns, look, width)
    above = max(top_room(chart, look) for chart in charts)
    below = max(bottom_room(chart, look) for chart in charts)
    height = max(_height(cell, look, tallest, proportion) for cell in cells)

    def draw(figure: Figure, place: Place) -> None:
        for cell in cells:
            at = Place(place.left + cell.left, place.top + above, cell.width, height)
            draw_chart(figure, cell.chart, at, above, cell.names)

    return Block(above + height + below, draw)


def _cells(charts: Sequence[Chart], columns: int, look: Look, width: float) -> list[_Cell]:
    """Return where the charts of a row lie: what their words leave is shared by their weights."""
    most = (_NAMES if len(charts) == 1 else _NAMES_BESIDE) * width
    named = [0.0 if place and chart.y.names == charts[0].y.names else most for place, chart in enumerate(charts)]
    lefts = [left_room(chart, look, names) for chart, names in zip(charts, named, strict=True)]
    rights = [right_room(chart, look) for chart in charts]
    space = _SPACE * look.unit
    full = width - space * (len(charts) - 1) - sum(lefts) - sum(rights)
    if len(charts) < columns:  # the last row: its charts are as wide as those above
        each = (width - space * (columns - 1)) / columns
        full = sum(each - left - right for left, right in zip(lefts, rights, strict=True))
    total = sum(chart.weight for chart in charts)
    cells, edge = [], 0.0
    for chart, left, right, names in zip(charts, lefts, rights, named, strict=True):
        across = full * chart.weight / total
        cells.append(_Cell(chart, edge + left, across, names))
        edge += left + across + right + space
    return cells


def _height(cell: _Cell, look: Look, tallest: float, proportion: float) -> float:
    """Return how high the axes of a chart should be."""
    chart = cell.chart
    if chart.y.names:
        rows = len(chart.y.names)
        return max(LEADING * look.body * rows, min(tallest, _ROW * look.unit * rows))
    if chart.square:
        shape = abs((chart.y.high - chart.y.low) / (chart.x.high - chart.x.low))
        return min(1.6 * tallest, shape * cell.width)
    return min(tallest, proportion * cell.width)
