"""Pictures for notebooks, in anybody's matplotlib axes."""

from __future__ import annotations

from matplotlib import pyplot
from matplotlib.axes import Axes as Axes

from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.drawing import draw_picture
from vsrn_viewer.figures.photograph import photograph
from vsrn_viewer.figures.wanted import picture_of


def plot(run: Run, name: str, axes: Axes | None) -> Axes:
    """Draw a picture of a run into axes, new ones if there are none. Raises FigureError if it cannot be made."""
    picture = picture_of(run, name)
    drawn = pyplot.subplots()[1] if axes is None else axes
    drawn.set_axis_off()
    draw_picture(picture, drawn, photograph(run.context))
    return drawn
