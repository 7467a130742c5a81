"""The neighbourhood on paper: bars of the right length, and words that fit the width."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from figures.conftest import CONTEXT, random_trace
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.canvas import page_size, settings
from vsrn_viewer.figures.panels import compose_panels
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.palette import NEGATIVE, POSITIVE
from vsrn_viewer.view import Quantity, Selection, View

MM = 72 / 25.4
LABELS = ("bear", "a sofa seen from behind in the evening sun", "traffic light")


def page_of(width: float, quantity: Quantity = "raw", affinity: np.ndarray | None = None):
    trace = random_trace(12, 4)
    if affinity is not None:
        trace = dataclasses.replace(trace, affinity=affinity)
    context = dataclasses.replace(CONTEXT, labels=tuple(LABELS[at % 3] for at in range(12)))
    view = View(selection=Selection(regions=(6,)), quantity=quantity)
    return compose_panels([Run(trace, context, view)], ["neighbourhood"], (), FigureStyle("paper", width=width))


@pytest.mark.parametrize("width", [84, 174])
def test_words_fit_are_readable_and_cover_no_other(width):
    with settings():
        page = page_of(width, "effective")
        page.canvas.draw()
        texts = [text for text in page.findobj(Text) if text.get_text().strip() and text.get_visible()]
        boxes = [text.get_window_extent() for text in texts]
    assert min(text.get_fontsize() for text in texts) >= 6
    assert page_size(page)[0] == pytest.approx(width * MM, abs=0.1)
    assert all(box.x0 >= 0 and box.x1 <= page.bbox.x1 and box.y0 >= 0 and box.y1 <= page.bbox.y1 for box in boxes)
    for at, box in enumerate(boxes):
        for other in boxes[at + 1 :]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across <= 0.5 or down <= 0.25 * min(box.height, other.height)


def test_bars_are_as_long_as_their_values_on_one_scale_over_all_layers():
    affinity = np.zeros((4, 12, 12), dtype=np.float32)
    affinity[0, 6, 2], affinity[3, 6, 5], affinity[3, 1, 6] = 0.8, -0.2, 0.4
    with settings():
        page = page_of(84, affinity=affinity)
    words = [text.get_text() for text in page.findobj(Text)]
    found = {
        colour: [patch.get_width() for patch in page.axes[0].patches if _has_colour(patch, colour)]
        for colour in (POSITIVE, NEGATIVE)
    }
    (full, half), (quarter,) = found[POSITIVE], found[NEGATIVE]
    assert (half / full, quarter / full) == pytest.approx((0.5, -0.25))
    assert [word for word in words if "nothing flows" in word] == ["layer 2: nothing flows", "layer 3: nothing flows"]


def _has_colour(patch: object, colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return isinstance(patch, Rectangle) and patch.get_facecolor()[:3] == pytest.approx((red, green, blue))
