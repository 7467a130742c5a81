"""Our network is the published one: every quantity of the references, at the tolerances that float32 allows.

B = 3 traced images, I = 40 images, C = 200 captions, N = 12 regions, D = 32.
"""

from __future__ import annotations

import argparse
from functools import cache

import numpy as np
import pytest
import torch
from references import Reference

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.data import encode_captions, load_vocabulary, open_dataset
from vsrn_viewer.trace import ReasoningTrace
from vsrn_viewer.vsrn import Vsrn, trace

# Absolute; the arrays on the right are compared relative to their largest magnitude.
TOLERANCE = {
    "sequence": 3e-5,
    "reset_gate": 1e-5,
    "update_gate": 1e-5,
    "candidate": 1e-5,
    "hidden": 1e-5,
    "embedding": 1e-5,
}
RELATIVE = {"nodes": 1e-4, "affinity": 1e-4}


@cache
def network(reference: Reference) -> Vsrn:
    return load_checkpoint(reference.checkpoint).model


@cache
def traces(reference: Reference) -> tuple[ReasoningTrace, ...]:
    split = open_dataset(reference.dataset).split("test")
    return tuple(trace(network(reference), split.features(image)) for image in range(3))


def stacked(reference: Reference, name: str) -> np.ndarray:
    return np.stack([getattr(traced, name) for traced in traces(reference)])


@pytest.mark.parametrize(("name", "tolerance"), TOLERANCE.items())
def test_traced_quantities(reference, expected, name, tolerance):
    np.testing.assert_allclose(stacked(reference, name), expected[name], rtol=0, atol=tolerance)


@pytest.mark.parametrize(("name", "tolerance"), RELATIVE.items())
def test_graph(reference, expected, name, tolerance):
    largest = np.abs(expected[name]).max()
    np.testing.assert_allclose(stacked(reference, name), expected[name], rtol=0, atol=tolerance * largest)


def test_features_are_those_read(reference, expected):
    np.testing.assert_array_equal(stacked(reference, "features"), expected["features"])


def test_correlation(reference, expected):
    # N terms of `sequence` (3e-5) times an embedding of length 1: sqrt(D) times the tolerance of one.
    np.testing.assert_allclose(stacked(reference, "correlation"), expected["correlation"], rtol=0, atol=2e-4)


def test_messages_carry_the_reference_nodes_from_layer_to_layer(reference, expected):
    nodes, affinity = expected["nodes"].astype(np.float64), expected["affinity"].astype(np.float64)
    after = nodes[:, :-1] + affinity @ stacked(reference, "messages") + stacked(reference, "shift")[:, :, None]
    assert np.abs(nodes[:, 1:] - nodes[:, :-1]).max() > 0.1 * np.abs(nodes).max()  # layers act
    np.testing.assert_allclose(after, nodes[:, 1:], rtol=0, atol=1e-4 * np.abs(nodes).max())


def test_embedding_by_step_is_the_tail_of_every_reference_state(reference, expected):
    states = expected["hidden"].astype(np.float64)
    if reference.data_name == "f30k_precomp":
        states = batch_norm(published_state(reference), states)
    by_step = states / np.sqrt((states**2).sum(axis=-1, keepdims=True))
    np.testing.assert_allclose(stacked(reference, "embedding_by_step"), by_step, rtol=0, atol=1e-5)
    np.testing.assert_allclose(by_step[:, -1], expected["embedding"], rtol=0, atol=1e-5)


def test_gates_rebuild_the_states_of_torch(reference):
    assert stacked(reference, "gate_error").max() < 1e-6


def test_token_ids(reference, expected):
    captions = open_dataset(reference.dataset).split("test").captions
    ids, lengths = encode_captions(captions, load_vocabulary(reference.vocabulary))
    np.testing.assert_array_equal(ids, expected["token_ids"])
    np.testing.assert_array_equal(lengths, expected["lengths"])


def test_embeddings_and_similarity_of_the_whole_set(reference, expected):
    split = open_dataset(reference.dataset).split("test")
    features = torch.from_numpy(np.stack([split.features(image) for image in range(split.images)]))
    with torch.no_grad():
        images = network(reference).embed_images(features).numpy()
        captions = network(reference).embed_captions(
            torch.from_numpy(expected["token_ids"]), torch.from_numpy(expected["lengths"])
        )
    np.testing.assert_allclose(images, expected["image_embeddings"], rtol=0, atol=1e-5)
    np.testing.assert_allclose(captions.numpy(), expected["caption_embeddings"], rtol=0, atol=1e-5)
    np.testing.assert_allclose(images @ captions.numpy().T, expected["similarity"], rtol=0, atol=1e-5)


def published_state(reference: Reference) -> dict[str, np.ndarray]:
    with torch.serialization.safe_globals([argparse.Namespace]):
        stored = torch.load(reference.checkpoint, map_location="cpu", weights_only=True)
    return {name: tensor.numpy().astype(np.float64) for name, tensor in stored["model"][0].items()}


def batch_norm(state: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    scale = state["bn.weight"] / np.sqrt(state["bn.running_var"] + 1e-5)
    return (x - state["bn.running_mean"]) * scale + state["bn.bias"]
