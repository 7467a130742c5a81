"""Kept edges in files: cased, and with their value, in every panel that draws edges."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_hex
from words import assert_words_fit

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED
from vsrn_viewer.figures import draw_picture
from vsrn_viewer.palette import HIGHLIGHT
from vsrn_viewer.picture import edge_text
from vsrn_viewer.view import Selection, View

VIEW = View(selection=Selection(edges=((1, 4), (2, 2))))


@pytest.mark.parametrize("name", ["graph", "matrix", "layers"])
def test_kept_edges_carry_their_values(name, trace, context, axes):
    picture = explain.kind_of(name).make(trace, context, VIEW, NOTHING_PROBED)
    draw_picture(picture, axes, None)
    drawn = [text.get_text() for each in axes.figure.axes for text in each.texts]
    for layer in range(2) if name == "layers" else (0,):
        assert f"5 → 2 {edge_text(trace.affinity[layer, 1, 4], False)}" in drawn
        assert f"3 → 3 {edge_text(trace.affinity[layer, 2, 2], False)}" in drawn
    cased = [patch for each in axes.figure.axes for patch in each.patches if to_hex(patch.get_edgecolor()) == HIGHLIGHT]
    assert len(cased) == 2 * (2 if name == "layers" else 1)


def test_tag_of_a_kept_edge_lies_at_the_middle_of_its_arrow(trace, context, axes):
    picture = explain.graph_picture(trace, context, View(selection=Selection(edges=((1, 4),))))
    draw_picture(picture, axes, None)
    assert_words_fit(axes.figure)
    (casing,) = [patch for patch in axes.patches if to_hex(patch.get_edgecolor()) == HIGHLIGHT]
    (tag,) = [text for text in axes.texts if "→" in text.get_text()]
    arrow = casing.get_path().interpolated(50).vertices
    distance = ((arrow - tag.get_position()) ** 2).sum(axis=1).min() ** 0.5
    assert distance < 60  # of 640 pixels across
