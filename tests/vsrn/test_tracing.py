"""trace and Change: what is done differently is exactly what was asked for, and nothing otherwise."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import random_network

from vsrn_viewer.change import Change
from vsrn_viewer.errors import ChangeError, OverflowingError
from vsrn_viewer.trace import ReasoningTrace
from vsrn_viewer.vsrn import Vsrn, embed_changed, trace
from vsrn_viewer.vsrn.image_encoder import l2norm
from vsrn_viewer.vsrn.tracing import rank_scores

CLOSE = {"rtol": 0, "atol": 2e-6}


def regions(count: int, size: int = 6, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, size)).astype(np.float32)


def assert_equal_traces(first: ReasoningTrace, second: ReasoningTrace, atol: float = 0.0) -> None:
    for field in fields(ReasoningTrace):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if (field.name == "gate_error" and atol) or field.name == "region_rows":  # whose own tests follow
            continue
        assert (one is None) == (other is None), field.name
        if one is not None:
            np.testing.assert_allclose(one, other, rtol=0, atol=atol, err_msg=field.name)


def to_numpy(module: torch.nn.Module) -> tuple[np.ndarray, np.ndarray]:
    return module.weight.detach().double().numpy(), module.bias.detach().double().numpy()


def layer_by_hand(model: Vsrn, number: int, nodes: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """One graph layer in float64: R = theta phi^T / N with every edge times its factor, W R g, BatchNorm, residual."""
    layer = model.image_encoder.graph[number]
    (w_theta, b_theta), (w_phi, b_phi), (w_g, b_g), (w, b) = map(to_numpy, (layer.theta, layer.phi, layer.g, layer.W))
    v = nodes.astype(np.float64)
    affinity = (v @ w_theta.T + b_theta) @ (v @ w_phi.T + b_phi).T / len(v)
    update = (affinity * factors) @ (v @ w_g.T + b_g) @ w.T + b
    scale, shift = to_numpy(layer.norm)
    mean, variance = layer.norm.running_mean.double().numpy(), layer.norm.running_var.double().numpy()
    return (update - mean) / np.sqrt(variance + 1e-5) * scale + shift + v


@pytest.mark.parametrize("variant", ["coco", "flickr30k"])
def test_default_change_is_the_plain_network(variant):
    model, features = random_network(variant=variant), regions(7)
    traced = trace(model, features)
    with torch.no_grad():
        plain = model.embed_images(torch.from_numpy(features)[None])[0].numpy()
    np.testing.assert_allclose(traced.embedding, plain, **CLOSE)
    assert_equal_traces(traced, trace(model, features, change=Change(regions=tuple(range(7)))))
    assert_equal_traces(traced, trace(model, features, change=Change(edges=((0, 1, 2, 1.0),))))


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(6)), st.integers(1, 6))
def test_kept_regions_are_the_network_on_those_rows(order, count):
    model, features, kept = random_network(), regions(6), tuple(order[:count])
    boxes = np.arange(24, dtype=np.float32).reshape(6, 4)
    changed = trace(model, features, boxes, change=Change(regions=kept))
    assert_equal_traces(changed, trace(model, features[list(kept)], boxes[list(kept)]))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1), st.integers(0, 4), st.integers(0, 4), st.sampled_from([0.0, -1.0, 0.5, 3.0]))
def test_edge_factor_equals_a_layer_by_hand(layer, receiver, giver, factor):
    model, features = random_network(graph_layers=2), regions(5)
    changed = trace(model, features, change=Change(edges=((layer, receiver, giver, factor),)))
    for number in range(2):
        factors = np.ones((5, 5))
        if number == layer:
            factors[receiver, giver] = factor
        by_hand = layer_by_hand(model, number, changed.nodes[number], factors)
        np.testing.assert_allclose(changed.nodes[number + 1], by_hand, rtol=0, atol=1e-5 * np.abs(by_hand).max())


def test_edge_keeps_its_meaning_when_regions_are_reordered():
    model, features = random_network(graph_layers=1), regions(4)
    changed = trace(model, features, change=Change(regions=(3, 0, 2), edges=((0, 2, 3, 0.0), (0, 1, 0, 0.0))))
    factors = np.ones((3, 3))
    factors[2, 0] = 0.0  # regions 2 and 3 are now third and first; region 1 is gone, and its edge with it
    by_hand = layer_by_hand(model, 0, changed.nodes[0], factors)
    np.testing.assert_allclose(changed.nodes[1], by_hand, rtol=0, atol=1e-5)
    assert changed.affinity[0, 2, 0] == 0.0


def test_skipped_layer_equals_a_network_without_it():
    model, features = random_network(graph_layers=3), regions(5)
    skipped = trace(model, features, change=Change(skipped_layers=(1,)))
    without = random_network(graph_layers=3)
    without.image_encoder.graph = torch.nn.ModuleList([without.image_encoder.graph[0], without.image_encoder.graph[2]])
    shorter = trace(without, features)
    np.testing.assert_array_equal(skipped.embedding, shorter.embedding)
    np.testing.assert_array_equal(skipped.nodes[[0, 1, 3]], shorter.nodes)
    np.testing.assert_array_equal(skipped.nodes[2], skipped.nodes[1])
    assert not skipped.affinity[1].any()
    assert not skipped.shift[1].any()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(0, 3), st.sampled_from(["coco", "flickr30k"]), st.booleans(), st.integers(0, 99))
def test_identities_hold_for_any_number_of_regions_and_layers(count, layers, variant, use_gru, seed):
    model = random_network(seed, graph_layers=layers, variant=variant, use_gru=use_gru)
    traced = trace(model, regions(count, seed=seed))
    assert traced.nodes.shape == (layers + 1, count, 5)
    assert traced.affinity.shape == (layers, count, count)
    after = traced.nodes[:-1] + traced.affinity @ traced.messages + traced.shift[:, None]
    np.testing.assert_allclose(after, traced.nodes[1:], rtol=0, atol=1e-5 * max(1, np.abs(traced.nodes).max()))
    np.testing.assert_allclose(np.linalg.norm(traced.sequence, axis=0), 1, rtol=0, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(traced.embedding), 1, rtol=0, atol=1e-5)
    np.testing.assert_allclose(traced.correlation, traced.sequence @ traced.embedding, **CLOSE)
    assert (traced.hidden is not None) == use_gru
    if use_gru:
        before = np.vstack([np.zeros((1, 5), np.float32), traced.hidden[:-1]])
        mixed = (1 - traced.update_gate) * traced.candidate + traced.update_gate * before
        np.testing.assert_allclose(mixed, traced.hidden, **CLOSE)
        np.testing.assert_allclose(traced.embedding_by_step[-1], traced.embedding, **CLOSE)
        assert traced.gate_error < 1e-6


def test_without_gru_the_regions_are_averaged():
    model, features = random_network(use_gru=False), regions(5)
    traced = trace(model, features, caption_embedding=np.ones(5, np.float32))
    mean = traced.sequence.mean(axis=0)
    np.testing.assert_allclose(traced.embedding, mean / np.linalg.norm(mean), **CLOSE)
    for name in (
        "reset_gate",
        "update_gate",
        "candidate",
        "hidden",
        "embedding_by_step",
        "score_by_step",
        "gate_error",
    ):
        assert getattr(traced, name) is None, name
    assert traced.score == pytest.approx(traced.embedding.sum(), abs=1e-6)


def test_no_imgnorm_keeps_the_length_and_use_abs_the_magnitudes():
    features = regions(5)
    long = trace(random_network(no_imgnorm=True), features)
    np.testing.assert_array_equal(long.embedding, long.hidden[-1])
    absolute = trace(random_network(use_abs=True), features)
    np.testing.assert_array_equal(absolute.embedding, np.abs(trace(random_network(), features).embedding))
    np.testing.assert_array_equal(absolute.embedding_by_step[-1], absolute.embedding)


def test_a_query_adds_its_score_and_nothing_else():
    model, features = random_network(), regions(5)
    caption = np.linspace(-1, 1, 5, dtype=np.float32)
    plain, matched = trace(model, features), trace(model, features, caption_embedding=caption)
    assert matched.score == pytest.approx(float(plain.embedding @ caption), abs=1e-6)
    np.testing.assert_allclose(matched.score_by_step, plain.embedding_by_step @ caption, **CLOSE)
    np.testing.assert_array_equal(matched.embedding, plain.embedding)
    assert plain.score is None


def test_an_all_zero_channel_is_finite():
    model = random_network(graph_layers=0)
    traced = trace(model, np.zeros((3, 6), np.float32))  # the projection's bias is zero, so every channel is
    assert np.isfinite(traced.embedding).all()
    assert not traced.sequence.any()


def test_rank_scores_by_hand_with_a_tie():
    correlation = np.array([0.1, 0.7, 0.7, -0.2], np.float32)
    np.testing.assert_array_equal(rank_scores(correlation), [50 * 2**2, 50 * 4**2, 50 * 3**2, 50 * 1**2])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(regions=(0, 5)), "region must be 1 to 5.*got 6"),
        (Change(regions=(0, 0)), "region 1 is kept twice"),
        (Change(regions=()), "at least one region"),
        (Change(regions=(-1, 0)), "must not be negative"),
        (Change(skipped_layers=(4,)), "layer must be 1 to 4.*got 5"),
        (Change(edges=((4, 0, 0, 0.0),)), "layer must be 1 to 4.*got 5"),
        (Change(edges=((0, 5, 0, 0.0),)), "region must be 1 to 5.*got 6"),
        (Change(edges=((0, 1, 0, math.nan),)), "edge 1:1>2 must be a finite number"),
        (Change(gates=(("update", 5, 1.0),)), "region must be 1 to 5.*got 6"),
        (Change(gates=(("update", 4, -0.1),)), r"update gate of region 5 must be set to 0 to 1: got -0\.1"),
        (Change(gates=(("forget", 4, 1.0),)), "must be update or reset: got 'forget'"),
    ],
)
def test_change_that_names_nothing_there_is_refused(change, words):
    for run in (trace, embed_changed):
        with pytest.raises(ChangeError, match=words):
            run(random_network(), regions(5), change=change)


def test_gates_of_a_network_without_gru_and_edges_of_one_without_graph_are_refused():
    with pytest.raises(ChangeError, match="no GRU"):
        trace(random_network(use_gru=False), regions(5), change=Change(gates=(("update", 0, 1.0),)))
    with pytest.raises(ChangeError, match="no graph layer"):
        trace(random_network(graph_layers=0), regions(5), change=Change(skipped_layers=(0,)))


def gru_by_hand(model: Vsrn, sequence: np.ndarray, clamps: dict[tuple[str, int], float]) -> dict[str, np.ndarray]:
    """The GRU in float64, step by step, with the gates that are set."""
    w_ih, w_hh, b_ih, b_hh = (p.detach().double().numpy() for p in model.image_encoder.gru.parameters())
    size, hidden, steps = sequence.shape[1], np.zeros(sequence.shape[1]), []
    for step, x in enumerate(sequence.astype(np.float64)):
        read, kept = w_ih @ x + b_ih, w_hh @ hidden + b_hh
        reset = 1 / (1 + np.exp(-(read + kept)[:size]))
        update = 1 / (1 + np.exp(-(read + kept)[size : 2 * size]))
        reset[:] = clamps.get(("reset", step), reset)
        update[:] = clamps.get(("update", step), update)
        candidate = np.tanh(read[2 * size :] + reset * kept[2 * size :])
        hidden = (1 - update) * candidate + update * hidden
        steps.append((reset, update, candidate, hidden))
    return dict(zip(("reset_gate", "update_gate", "candidate", "hidden"), np.swapaxes(steps, 0, 1), strict=True))


def test_gate_is_set_at_the_step_that_reads_the_region_and_nowhere_else():
    model, features = random_network(), regions(5)
    change = Change(regions=(4, 1, 0), gates=(("update", 1, 0.75), ("reset", 4, 0.0), ("update", 3, 1.0)))
    traced = trace(model, features, change=change)
    by_hand = gru_by_hand(model, traced.sequence, {("update", 1): 0.75, ("reset", 0): 0.0})
    for name, expected in by_hand.items():
        np.testing.assert_allclose(getattr(traced, name), expected, err_msg=name, **CLOSE)
    assert set(traced.update_gate[1]) == {0.75}
    assert not traced.reset_gate[0].any()
    free = trace(model, features, change=Change(regions=(4, 1, 0)))
    np.testing.assert_array_equal(traced.sequence, free.sequence)
    assert np.abs(traced.embedding - free.embedding).max() > 1e-3
    np.testing.assert_array_equal(traced.embedding, traced.embedding_by_step[-1])
    assert traced.gate_error == free.gate_error < 1e-6  # of the recurrence with no gate set


def test_update_gate_of_one_passes_the_memory_on():
    model, features = random_network(), regions(4)
    traced = trace(model, features, change=Change(gates=(("update", 3, 1.0),)))
    np.testing.assert_array_equal(traced.hidden[3], traced.hidden[2])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=1, unique=True),
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5), st.integers(0, 5), st.floats(-3, 3)), max_size=4),
    st.lists(st.integers(0, 1), unique=True),
    st.dictionaries(st.tuples(st.sampled_from(["update", "reset"]), st.integers(0, 5)), st.floats(0, 1)),
    st.sampled_from(["coco", "flickr30k"]),
)
def test_embedding_alone_is_the_traces_own(order, edges, skipped, gates, variant):
    model, features = random_network(graph_layers=2, variant=variant), regions(6)
    change = Change(tuple(order), tuple(edges), tuple(skipped), tuple((*step, value) for step, value in gates.items()))
    traced = trace(model, features, change=change)
    np.testing.assert_allclose(embed_changed(model, features, change), traced.embedding, **CLOSE)


def test_change_that_does_nothing_gives_the_very_same_trace():
    model, features = random_network(graph_layers=2), regions(5)
    idle = Change(regions=(0, 1, 2, 3, 4), edges=((0, 1, 2, 1.0),), gates=())
    assert_equal_traces(trace(model, features, change=idle), trace(model, features))
    gone = Change(regions=(0, 1), edges=((0, 1, 2, 0.0),), gates=(("update", 3, 0.5),))
    assert_equal_traces(trace(model, features, change=gone), trace(model, features, change=Change(regions=(0, 1))))


def test_run_that_overflows_has_no_trace_and_no_embedding():
    model = random_network(variant="flickr30k", graph_layers=2)
    change = Change(edges=((0, 1, 0, 1e30), (1, 1, 0, 1e30)))
    for run in (trace, embed_changed):
        with pytest.raises(OverflowingError, match="overflow"):
            run(model, regions(4), change=change)


def test_norm_of_values_whose_squares_overflow_is_the_norm():
    x = torch.tensor([[3e25, 3.0, 0.0], [4e25, 4.0, 0.0]])
    np.testing.assert_allclose(l2norm(x, dim=0).numpy(), [[0.6, 0.6, 0], [0.8, 0.8, 0]], **CLOSE)


def test_training_mode_and_other_features_are_refused():
    with pytest.raises(ValueError, match="evaluation mode"):
        trace(random_network().train(), regions(5))
    with pytest.raises(ValueError, match=r"\(N, 6\)"):
        trace(random_network(), regions(5, size=7))


def test_sentence_of_the_trace_is_what_the_sentence_branch_says_of_the_sequence():
    model, features = random_network(caption_hidden=7, caption_word_size=3), regions(6)
    traced = trace(model, features)
    words, attention = model.captioner.generate(torch.from_numpy(traced.sequence)[None])
    text = words[0].tolist()
    count = text.index(0) if 0 in text else len(text)
    assert count > 0
    assert traced.word_ids.tolist() == text[:count]
    assert traced.word_ids.dtype == traced.word_attention.dtype == traced.word_probability.dtype == np.float32
    np.testing.assert_allclose(traced.word_attention, attention[0, :count].numpy(), **CLOSE)
    np.testing.assert_allclose(traced.word_attention.sum(axis=1), np.ones(count), **CLOSE)


def test_a_sentence_that_ends_at_once_has_no_words():
    model = random_network(caption_hidden=7, caption_word_size=3)
    with torch.no_grad():
        model.captioner.decoder.out.bias[0] = 100.0
    traced = trace(model, regions(4))
    assert (traced.word_ids.shape, traced.word_attention.shape, traced.word_probability.shape) == ((0,), (0, 4), (0,))


def test_without_a_sentence_branch_there_are_no_words():
    traced = trace(random_network(), regions(4))
    assert traced.word_ids is None
    assert traced.word_attention is None
    assert traced.word_probability is None


def test_a_region_left_out_changes_the_sentence_too():
    model, features = random_network(caption_hidden=7, caption_word_size=3), regions(6)
    kept = trace(model, features, change=Change(regions=(4, 1, 0)))
    assert kept.word_attention.shape[1] == 3
    assert kept.region_rows.tolist() == [4, 1, 0]
    assert_equal_traces(kept, trace(model, features[[4, 1, 0]]))
