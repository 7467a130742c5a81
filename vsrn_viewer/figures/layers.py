"""Draws the graph of every layer, in a row."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import Place, axes_at, look_of, place_of
from vsrn_viewer.figures.graph import draw_graph
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.text import LEADING, PAGE, Look
from vsrn_viewer.picture import LayersPicture

GAP = 6.0  # between two layers, points


def layers_height(picture: LayersPicture, width: float, look: Look = PAGE) -> float:
    """Return the height of a row of this width, in points."""
    across, down = picture.graphs[0].image_size
    return _name(look) + _side(picture, width) * down / across


def _name(look: Look) -> float:
    """Return the room for the name above each layer, points."""
    return look.body * LEADING


def _side(picture: LayersPicture, width: float) -> float:
    """Return the width of one layer, points. A row of few layers does not fill the page."""
    count = max(len(picture.graphs), 2)
    return (width - (count - 1) * GAP) / count


def draw_layers(picture: LayersPicture, axes: Axes, image: Image | None) -> None:
    """Draw every graph as `draw_graph` does one, from the left, with the layer's number above it.

    The given axes hold nothing but the place: each layer gets axes of its own within it.
    """
    look = look_of(axes)
    figure = axes.get_figure(root=True)
    assert figure is not None  # made by axes_at
    axes.set_axis_off()
    place = place_of(axes)
    across, down = picture.graphs[0].image_size
    side = min(_side(picture, place.width), (place.height - _name(look)) * across / down)
    for layer, graph in enumerate(picture.graphs):
        at = place.left + layer * (side + GAP)
        inner = axes_at(figure, Place(at, place.top + _name(look), side, side * down / across))
        inner.set_label(f"layer {layer + 1}")
        draw_graph(graph, inner, image)
        words, bold = f"layer {layer + 1}", look.page and layer == picture.layer
        inner.text(0, 1, words, transform=inner.transAxes, **look.style(look.body, bold=bold, va="bottom"))
        _outline(inner, look)


def _outline(axes: Axes, look: Look) -> None:
    """Mark where a layer ends: pale photographs run into each other."""
    edge = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, edgecolor=look.theme.line, linewidth=0.5)
    axes.add_patch(edge)
