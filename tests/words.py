"""Words of a figure: on the page, and apart from each other."""

from __future__ import annotations

import itertools

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text


def assert_words_fit(page: Figure) -> None:
    """No word leaves the page or touches another; to be called within `settings`."""
    page.set_dpi(144)  # 2 pixels a point: faster to draw than print
    canvas = FigureCanvasAgg(page)
    canvas.draw()
    undrawn = _numbers_beyond_the_axes(page)
    texts = [text for text in page.findobj(Text) if text.get_visible() and text.get_text().strip()]
    texts = [text for text in texts if text not in undrawn]
    places = [(text, text.get_window_extent(canvas.get_renderer())) for text in texts]
    for text, place in places:
        assert place.x0 >= 0, text
        assert place.y0 >= 0, text
        assert place.x1 <= page.bbox.x1, text
        assert place.y1 <= page.bbox.y1, text
    apart = [(text, place.padded(-1)) for text, place in places if not _is_tag(text)]  # descenders may touch
    clashes = [(a, b) for (a, p), (b, q) in itertools.combinations(apart, 2) if p.overlaps(q)]
    assert clashes == []


def _numbers_beyond_the_axes(page: Figure) -> set[Text]:
    """Ticks that a locator proposes outside an axis's range are kept, but never drawn."""
    beyond = set()
    for axis in (axis for axes in page.axes for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        beyond |= {tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    return beyond


def _is_tag(text: Text) -> bool:
    """Tags of overlapping boxes may touch; they lie over the image, above all else."""
    return text.get_zorder() == 8
