"""Pictures for notebooks: in anybody's matplotlib axes, and whole figures as pixels."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from matplotlib import pyplot
from matplotlib.axes import Axes as Axes

from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.canvas import settings
from vsrn_viewer.figures.drawing import draw_picture
from vsrn_viewer.figures.making import composed
from vsrn_viewer.figures.photograph import photograph
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.figures.wanted import picture_of

_DOTS = 150  # an inch, of a figure in a notebook


def plot(run: Run, name: str, axes: Axes | None) -> Axes:
    """Draw a picture of a run into axes, new ones if there are none. Raises FigureError if it cannot be made."""
    picture = picture_of(run, name)
    drawn = pyplot.subplots()[1] if axes is None else axes
    drawn.set_axis_off()
    draw_picture(picture, drawn, photograph(run.context))
    return drawn


def pixels(runs: Sequence[Run], recipe: Recipe) -> bytes:
    """Return a figure as a PNG file. Raises FigureError as `composed` does."""
    with settings():
        out = BytesIO()
        composed(runs, recipe).savefig(out, format="png", dpi=_DOTS)
        return out.getvalue()
