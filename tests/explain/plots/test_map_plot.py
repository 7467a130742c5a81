"""The map is the plane of the principal components, and joins an image with its own captions."""

from __future__ import annotations

import numpy as np
import pytest
from sample_plots import embeddings

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain.plots import embedding_map
from vsrn_viewer.explain.plots.embedding_map import MOST_IMAGES, map_plot
from vsrn_viewer.principal import principal_plane

IDS = [f"id{row}" for row in range(30)]


@pytest.mark.parametrize("counts", [[2] * 30, [5, 0, 1] * 10], ids=["even", "uneven"])
def test_each_image_is_joined_with_its_own_captions(counts):
    images, captions = embeddings()
    plot = map_plot(images, captions, CaptionLines.of_counts(counts), IDS, "model")
    own = [image for image, count in enumerate(counts) for _ in range(count)]
    (chart,) = plot.charts
    joins, of_captions, of_images = chart.marks
    plane, shares = principal_plane(np.concatenate([images, captions]))
    np.testing.assert_array_equal(joins.ends[:, 0], plane[:30][own])
    np.testing.assert_array_equal(joins.ends[:, 1], plane[30:])
    np.testing.assert_array_equal(np.column_stack([of_images.x, of_images.y]), plane[:30])
    np.testing.assert_array_equal(np.column_stack([of_captions.x, of_captions.y]), plane[30:])
    assert (plot.series[of_images.series], plot.series[of_captions.series]) == ("images", "captions")
    assert f"{100 * shares[0]:.1f} % of the variance" in chart.x.label
    assert chart.square
    assert [row[2] for row in plot.table.rows[30:]] == [IDS[image] for image in own]


def test_of_many_images_some_are_drawn_and_the_table_has_all(monkeypatch):
    monkeypatch.setattr(embedding_map, "MOST_IMAGES", 7)
    plot = map_plot(*embeddings(), CaptionLines.even(30, 2), IDS, "model")
    joins, of_captions, of_images = plot.charts[0].marks
    assert (len(of_images.x), len(of_captions.x), len(joins.ends)) == (7, 14, 14)
    assert "7 of 30 images are drawn" in plot.note
    assert len(plot.table.rows) == 90
    assert plot.table.rows[0][:3] == ("image", 0, "id0")
    assert plot.table.rows[-1][:3] == ("caption", 59, "id29")
    drawn = {tuple(row[3:]) for row in plot.table.rows}
    assert set(zip(of_images.x.tolist(), of_images.y.tolist(), strict=True)) <= drawn
    assert MOST_IMAGES > 7
