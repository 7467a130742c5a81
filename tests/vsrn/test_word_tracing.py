"""trace_words: how the text encoder's GRU read a sentence, against the plain network and the published embeddings."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from networks import random_network
from plain_vsrn import PlainVsrn

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.vsrn import trace_words, words_matched

NAMES = ("reset_gate", "update_gate", "candidate", "hidden", "embedding_by_step")
CAPTIONS = (0, 57, 199)


def ids_of(expected, caption):
    return expected["token_ids"][caption, : expected["lengths"][caption]].astype(np.int64)


@pytest.mark.parametrize("caption", CAPTIONS)
def test_every_quantity_of_every_token_is_the_plain_networks(reference, expected, caption):
    ids = ids_of(expected, caption)
    traced = trace_words(load_checkpoint(reference.checkpoint).model, ids)
    plain = PlainVsrn(reference.checkpoint).read_ids(ids[1:-1].tolist())
    for name in NAMES:
        assert plain[name].shape == (len(ids), 32)
        np.testing.assert_allclose(traced[f"caption_{name}"], plain[name], rtol=0, atol=1e-5, err_msg=name)
    assert np.ptp(plain["update_gate"]) > 0.1  # gates that all stood at 1/2 would agree with much
    assert traced["caption_gate_error"] < 1e-6


@pytest.mark.parametrize("caption", CAPTIONS)
def test_what_the_last_state_embeds_to_is_the_published_embedding(reference, expected, caption):
    by_step = trace_words(load_checkpoint(reference.checkpoint).model, ids_of(expected, caption))
    last = by_step["caption_embedding_by_step"][-1]
    np.testing.assert_allclose(last, expected["caption_embeddings"][caption], rtol=0, atol=1e-5)


def numpy_of(gru: torch.nn.GRU, part: str, layer: int) -> np.ndarray:
    return getattr(gru, f"{part}_l{layer}").detach().double().numpy()


def layer_by_hand(gru: torch.nn.GRU, layer: int, x: np.ndarray) -> list[np.ndarray]:
    """Reset gate, update gate, candidate and state of a layer in float64, (P,D) each."""
    w_x, w_h, b_x, b_h = (numpy_of(gru, part, layer) for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    size, steps = w_h.shape[1], []
    h = np.zeros(size)
    for row in x:
        a, b = np.split(w_x @ row + b_x, 3), np.split(w_h @ h + b_h, 3)
        r, z = (1 / (1 + np.exp(-a[gate] - b[gate])) for gate in (0, 1))
        n = np.tanh(a[2] + r * b[2])
        h = (1 - z) * n + z * h
        steps.append((r, z, n, h))
    return [np.stack(each) for each in zip(*steps, strict=True)]


@pytest.mark.parametrize("use_abs", [False, True])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_of_a_gru_of_several_layers_the_last_one_is_traced(layers, use_abs):
    model, ids = random_network(3, text_layers=layers, use_abs=use_abs), np.array([1, 4, 8, 3, 5, 2])
    traced = trace_words(model, ids)
    read = model.text_encoder.embedding.weight.detach().double().numpy()[ids]
    for layer in range(layers):
        states = layer_by_hand(model.text_encoder.gru, layer, read)
        read = states[3]
    for name, state in zip(NAMES, states, strict=False):
        np.testing.assert_allclose(traced[f"caption_{name}"], state, rtol=0, atol=1e-6, err_msg=name)
    embedded = read / np.linalg.norm(read, axis=1, keepdims=True)
    embedded = np.abs(embedded) if use_abs else embedded
    np.testing.assert_allclose(traced["caption_embedding_by_step"], embedded, rtol=0, atol=1e-6)


def test_a_state_is_of_the_words_up_to_it_and_of_none_behind():
    model = random_network()
    whole, begun = (trace_words(model, np.array(ids)) for ids in ([1, 4, 7, 5, 2], [1, 4, 7]))
    for name in NAMES:
        np.testing.assert_allclose(whole[f"caption_{name}"][:3], begun[f"caption_{name}"], rtol=0, atol=1e-6)


def test_the_last_match_is_the_score_to_the_last_bit():
    random = np.random.default_rng(0)
    traced = trace_words(random_network(), np.array([1, 4, 7, 2]))
    image, caption = random.normal(size=(2, 5)).astype(np.float32)
    matched = words_matched(traced, image, caption, np.float32(0.1))
    assert matched["score_by_word"][-1] == np.float32(0.1)
    np.testing.assert_array_equal(matched["caption_embedding_by_step"][-1], caption)
    steps = traced["caption_embedding_by_step"][:-1].astype(np.float64) @ image
    np.testing.assert_allclose(matched["score_by_word"][:-1], steps, rtol=0, atol=1e-6)
