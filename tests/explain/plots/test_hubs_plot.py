"""The plot of hubs, against shares counted by hand."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.explain.plots.hubs import hubs_plot
from vsrn_viewer.hubs import Correction, Hubs, Occurrences


def hubs(images: list[int], correction: Correction | None = None) -> Hubs:
    of_images, of_captions = (Occurrences(np.tile(counts, (3, 1)), 9) for counts in (images, [1, 0]))
    return Hubs(correction, of_images, of_captions, (0.0,) * 3, (0.0,) * 3)


def test_bars_are_shares_of_the_images_and_of_the_captions():
    plot = hubs_plot([hubs([0, 3, 4, 6]), hubs([2, 2, 2, 1], "csls")])
    of_images, of_captions = plot.charts
    assert plot.series == ("plain", "CSLS")
    assert of_images.x.names == ("0", "1", "2", "4", "8")
    np.testing.assert_allclose(of_images.marks[0].values, [25, 0, 0, 50, 25])
    np.testing.assert_allclose(of_images.marks[1].values, [0, 25, 75, 0, 0])
    np.testing.assert_allclose(of_captions.marks[1].values, [50, 50])
    assert plot.table.rows[3] == ("plain", "images", 3, 4, 2)
