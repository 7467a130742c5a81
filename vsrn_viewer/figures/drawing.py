"""One door to the renderers: draws any picture into axes."""

from __future__ import annotations

from matplotlib.axes import Axes

from vsrn_viewer.figures.boxes import draw_boxes
from vsrn_viewer.figures.graph import draw_graph
from vsrn_viewer.figures.heat import draw_heat
from vsrn_viewer.figures.matrix import draw_matrix
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.reading import draw_reading
from vsrn_viewer.picture import BoxesPicture, GraphPicture, HeatPicture, MatrixPicture, Picture


def draw_picture(picture: Picture, axes: Axes, image: Image | None) -> None:
    """Draw a picture as described, choosing nothing.

    image: (height, width, 3) uint8 RGB, the photograph in any resolution; None draws on plain paper.
    """
    if isinstance(picture, BoxesPicture):
        draw_boxes(picture, axes, image)
    elif isinstance(picture, GraphPicture):
        draw_graph(picture, axes, image)
    elif isinstance(picture, HeatPicture):
        draw_heat(picture, axes, image)
    elif isinstance(picture, MatrixPicture):
        draw_matrix(picture, axes, image)
    else:
        draw_reading(picture, axes, image)
