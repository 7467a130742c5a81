"""The sizes of a layer's edges, as they stand under the threshold."""

import numpy as np

from vsrn_viewer.explain import edge_sizes
from vsrn_viewer.explain.edge_sizes import BINS
from vsrn_viewer.view import View

AFFINITY = np.array([[[0.5, -0.9], [0.3, 0.0]], [[9.6, 0.1], [0.1, -0.1]]], dtype=np.float32)


def test_every_edge_is_counted_on_the_scale_of_the_colours(make_trace):
    sizes = edge_sizes(make_trace(2, affinity=AFFINITY), View(layer=1))
    assert (len(sizes.counts), sizes.end) == (BINS, np.float32(9.6))
    assert (sizes.counts[0], sizes.counts[-1], sizes.counts.sum()) == (3, 1, 4)  # the largest lies in the last bin


def test_what_a_threshold_leaves_has_either_sign_and_may_equal_it(make_trace):
    trace = make_trace(2, affinity=AFFINITY)
    assert edge_sizes(trace, View()).words == "4 of 4 edges"
    assert edge_sizes(trace, View(edge_threshold=0.5)).words == "2 of 4 edges"
    assert edge_sizes(trace, View(edge_threshold=1.0)).words == "0 of 4 edges"


def test_without_layers_or_influence_there_is_nothing_to_count(make_trace):
    none = make_trace(2, affinity=np.zeros((0, 2, 2), np.float32), messages=np.zeros((0, 2, 4), np.float32))
    assert edge_sizes(none, View()) is None
    assert edge_sizes(make_trace(2, affinity=AFFINITY), View(quantity="influence")) is None
