"""Published names and ours are one to one."""

from __future__ import annotations

import pytest
from networks import random_network

from vsrn_viewer.checkpoint.names import count_layers, list_names, our_name, published_name

# Written from vsrn.md's description of the states, by hand.
PAIRS = {
    "image_encoder.projection.weight": "fc.weight",
    "image_encoder.graph.0.theta.weight": "Rs_GCN_1.theta.weight",
    "image_encoder.graph.1.phi.bias": "Rs_GCN_2.phi.bias",
    "image_encoder.graph.3.g.weight": "Rs_GCN_4.g.weight",
    "image_encoder.graph.0.W.weight": "Rs_GCN_1.W.0.weight",
    "image_encoder.graph.0.norm.running_var": "Rs_GCN_1.W.1.running_var",
    "image_encoder.graph.11.norm.weight": "Rs_GCN_12.W.1.weight",
    "image_encoder.gru.weight_hh_l0": "img_rnn.weight_hh_l0",
    "image_encoder.norm.running_mean": "bn.running_mean",
    "text_encoder.embedding.weight": "embed.weight",
    "text_encoder.gru.bias_ih_l1": "rnn.bias_ih_l1",
}


@pytest.mark.parametrize(("ours", "published"), PAIRS.items())
def test_pairs_by_hand(ours, published):
    assert published_name(ours) == published
    assert our_name(published) == ours


def test_every_weight_of_a_network_has_a_published_name_of_its_own():
    names = list(random_network(variant="flickr30k", graph_layers=3, text_layers=2).state_dict())
    published = [published_name(name) for name in names]
    assert len(set(published)) == len(names)
    assert [our_name(name) for name in published] == names


@pytest.mark.parametrize(
    "name", ["cnn.weight", "Rs_GCN_0.theta.weight", "Rs_GCN_1.other", "Rs_GCN_x.g.bias", "xfc.weight", ""]
)
def test_foreign_names_have_none(name):
    assert our_name(name) is None


def test_names_that_are_not_ours_are_a_mistake():
    with pytest.raises(ValueError, match="no published name for optimizer"):
        published_name("optimizer.step")


def test_layers_and_lists():
    assert (
        count_layers(["image_encoder.graph.0.g.bias", "image_encoder.graph.0.W.bias", "image_encoder.graph.2.g.bias"])
        == 2
    )
    assert list_names("abc") == "a, b, c"
    assert list_names("abcdefg") == "a, b, c, d, e and 2 more"
    assert list_names(["a\nb", "c" * 99]) == "'a\\nb', " + "c" * 60
