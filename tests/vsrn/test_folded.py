"""Folded inference is the network itself: fewer products, the same embeddings up to rounding."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from devices import DEVICES
from networks import random_network
from plain_vsrn import Differently, PlainVsrn
from references import REFERENCES, Reference

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.data import open_dataset
from vsrn_viewer.vsrn import Folded
from vsrn_viewer.vsrn.device import resolve_device

VARIANTS = [
    {"variant": variant, "graph_layers": layers, "use_gru": use_gru}
    for variant, layers, use_gru in itertools.product(("coco", "flickr30k"), (0, 1, 4), (True, False))
]
MANY = 16  # images: of fewer the network's own GRU reads the regions
SWITCHES = [{"use_abs": True}, {"no_imgnorm": True}, {"variant": "flickr30k", "use_abs": True, "no_imgnorm": True}]


def random_features(images: int, regions: int = 7, size: int = 6) -> torch.Tensor:
    return torch.randn(images, regions, size, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("reference", REFERENCES[:2], ids=lambda one: one.name)
def test_folded_embeddings_are_those_of_the_paper(reference: Reference):
    split = open_dataset(reference.dataset).split("test")
    features = np.stack([split.features(image) for image in range(MANY)])
    folded = Folded(load_checkpoint(reference.checkpoint).model).embed_images(torch.from_numpy(features))
    plain = PlainVsrn(reference.checkpoint)
    expected = [plain.embed_image(one, Differently()) for one in features]
    np.testing.assert_allclose(folded.numpy(), expected, rtol=0, atol=2e-6)


@pytest.mark.parametrize("changes", [*VARIANTS, *SWITCHES], ids=str)
@pytest.mark.parametrize("images", [3, MANY])
def test_folding_changes_nothing_but_rounding(changes, images):
    network = random_network(**changes).double()
    features = random_features(images).double()
    folded = Folded(network).embed_images(features)
    torch.testing.assert_close(folded, network.embed_images(features), rtol=0, atol=1e-12)


@pytest.mark.parametrize("device", DEVICES)
def test_folding_rounds_no_worse_than_the_network_does(device):
    features = random_features(40, regions=36, size=48).to(resolve_device(device))
    network = random_network(feature_size=48, embed_size=64).to(device)
    folded, plain = Folded(network).embed_images(features), network.embed_images(features)
    exact = network.double().embed_images(features.double())
    assert (folded - exact).abs().max() < 2 * (plain - exact).abs().max()


def test_a_batch_too_small_to_pay_for_folding_runs_through_the_layers_themselves():
    network, features = random_network(embed_size=64), random_features(2)
    folded = Folded(network)
    folded.embed_images(features)
    network.image_encoder.graph[0].theta.weight.data.zero_()  # products of weights that exist would not notice
    torch.testing.assert_close(folded.embed_images(features), network.embed_images(features), rtol=0, atol=1e-6)


def test_pauses_leave_the_embeddings_as_they_are_and_lie_close(monkeypatch):
    network, features = random_network(), random_features(MANY)
    expected = Folded(network).embed_images(features)
    monkeypatch.setattr("vsrn_viewer.vsrn.folded._STEP_OPERATIONS", 1.0)  # an image, and a region, a step
    steps = Folded(network).embed_in_steps(features)
    pauses = 0
    while True:
        try:
            next(steps)
        except StopIteration as end:
            torch.testing.assert_close(end.value, expected, rtol=0, atol=1e-6)
            break
        assert not torch.is_inference_mode_enabled()  # who is answered meanwhile may want gradients
        pauses += 1
    assert pauses >= MANY * network.config.graph_layers + 7


def test_a_network_in_training_cannot_be_folded():
    with pytest.raises(ValueError, match="evaluation mode"):
        Folded(random_network().train())
