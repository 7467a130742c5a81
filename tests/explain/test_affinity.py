"""What flows along edges: effective contributions, the identity behind them, and the matrix."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.explain import affinity_scale, edge_values, effective_contribution, identity_gap, matrix_picture
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Selection, View

CONTEXT = TraceContext()


@pytest.fixture
def by_hand(make_trace):
    """Two regions, one layer: node lengths 5 and 2, message lengths 3 and 10."""
    nodes = np.array([[[3, 4], [0, 2]], [[0, 0], [0, 0]]], dtype=np.float32)
    messages = np.array([[[3, 0], [6, 8]]], dtype=np.float32)
    affinity = np.array([[[0.5, -0.1], [0, 2]]], dtype=np.float32)
    shift = np.array([[1, 1]], dtype=np.float32)
    nodes[1] = nodes[0] + affinity[0] @ messages[0] + shift[0]
    return make_trace(2, nodes=nodes, messages=messages, affinity=affinity, shift=shift)


def test_effective_contribution_by_hand(by_hand):
    # 0.5·3/5, −0.1·10/5 into the first; 0·3/2, 2·10/2 into the second
    np.testing.assert_allclose(effective_contribution(by_hand), [[[0.3, -0.2], [0, 10]]], rtol=1e-6)


def test_effective_contribution_is_the_length_of_what_arrives(make_trace):
    trace = make_trace(5)
    values = effective_contribution(trace)
    for layer, i, j in np.ndindex(2, 5, 5):
        arriving = trace.affinity[layer, i, j] * trace.messages[layer, j]
        share = np.linalg.norm(arriving) / np.linalg.norm(trace.nodes[layer, i])
        assert values[layer, i, j] == pytest.approx(np.sign(trace.affinity[layer, i, j]) * share, rel=1e-5)


def test_effective_contribution_to_a_node_of_length_zero_is_zero(make_trace):
    trace = make_trace(3)
    trace.nodes[0, 1] = 0
    values = effective_contribution(trace)
    assert np.isfinite(values).all()
    assert not values[0, 1].any()
    assert values[0, 0].all()


def test_identity_gap_is_zero_when_contributions_add_up(by_hand):
    assert identity_gap(by_hand, 0) < 1e-6


def test_identity_gap_is_the_largest_deviation(by_hand):
    by_hand.nodes[1, 0, 1] += 0.25
    by_hand.nodes[1, 1, 0] -= 0.125
    assert identity_gap(by_hand, 0) == pytest.approx(0.25, abs=1e-6)


def test_edge_values_raw_are_the_affinity(by_hand):
    assert edge_values(by_hand, "raw") is by_hand.affinity


def test_affinity_scale_is_symmetric_and_shared_over_layers(make_trace):
    trace = make_trace(3)
    trace.affinity[:] = 0.1
    trace.affinity[0, 1, 2] = -2.5
    scale = affinity_scale(trace, View(layer=1))
    assert (scale.low, scale.high, scale.signed) == (-2.5, 2.5, True)
    assert scale.label == "affinity (no unit), one scale for 2 layers"


def test_affinity_scale_of_the_layer_alone(make_trace):
    trace = make_trace(3)
    trace.affinity[0] = 7
    trace.affinity[1] = -0.5
    scale = affinity_scale(trace, View(layer=1, shared_scale=False))
    assert (scale.low, scale.high) == (-0.5, 0.5)
    assert scale.label == "affinity (no unit), scale of this layer"


def test_affinity_scale_of_zeros_has_a_width(make_trace):
    scale = affinity_scale(make_trace(3, affinity=np.zeros((2, 3, 3), np.float32)), View())
    assert (scale.low, scale.high) == (-1, 1)


def test_matrix_picture_shows_the_layer_and_the_selection(make_trace):
    trace = make_trace(3)
    view = View(layer=1, selection=Selection(regions=(2, 7)))  # region 7 was of another image
    picture = matrix_picture(trace, TraceContext(labels=("bear", "", "cow")), view)
    assert picture.title == "Affinity, layer 2 of 2"
    assert picture.note == "row receives, column gives"
    assert picture.labels == ("1 bear", "2", "3 cow")
    assert picture.selected == (2,)
    np.testing.assert_array_equal(picture.values, trace.affinity[1])


def test_matrix_picture_of_effective_contributions_states_its_proof(by_hand):
    by_hand.nodes[1, 0, 1] += 0.25
    picture = matrix_picture(by_hand, CONTEXT, View(quantity="effective"))
    assert picture.title == "Contribution, layer 1 of 1"
    assert picture.note.endswith("contributions add up to the change of each node within 0.250")
    assert picture.scale.high == pytest.approx(10)
    assert picture.scale.label == "effective contribution (share of the receiver's length), scale of this layer"


def test_matrix_picture_of_a_layer_beyond_the_model_shows_the_last(make_trace):
    assert matrix_picture(make_trace(3), CONTEXT, View(layer=3)).title == "Affinity, layer 2 of 2"


def test_matrix_picture_without_layers_is_none(make_trace):
    assert matrix_picture(make_trace(3, affinity=np.zeros((0, 3, 3), np.float32)), CONTEXT, View()) is None
