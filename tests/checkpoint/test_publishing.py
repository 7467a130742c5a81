"""Networks are written in the published form, and open as what they were."""

from __future__ import annotations

import argparse

import pytest
import torch
from networks import random_network
from references import REFERENCES

from vsrn_viewer.checkpoint import TrainingFacts, load_checkpoint, save_published
from vsrn_viewer.errors import CheckpointError

FACTS = TrainingFacts(epoch=7, step=4321, best_rsum=123.4)


def stored(path):
    with torch.serialization.safe_globals([argparse.Namespace]):
        return torch.load(path, weights_only=True)


def shapes(state):
    return {name: tuple(t.shape) for name, t in state.items() if not name.endswith("num_batches_tracked")}


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.name)
def test_reference_comes_back_to_the_bit_with_the_names_it_had(tmp_path, reference):
    first = load_checkpoint(reference.checkpoint)
    path = tmp_path / "model_best.pth.tar"
    save_published(path, first.model, FACTS)
    second = load_checkpoint(path)
    assert second.model.config == first.model.config
    assert (second.epoch, second.best_rsum) == (7, 123.4)
    for name, tensor in first.model.state_dict().items():
        assert torch.equal(tensor, second.model.state_dict()[name]), name
    features = torch.randn(3, 5, first.model.config.feature_size, generator=torch.Generator().manual_seed(0))
    ids, lengths = torch.tensor([[1, 4, 5, 2]]), torch.tensor([4])
    with torch.no_grad():
        # Up to how memory is aligned, which decides the order of some sums.
        images = [checkpoint.model.embed_images(features) for checkpoint in (first, second)]
        captions = [checkpoint.model.embed_captions(ids, lengths) for checkpoint in (first, second)]
    torch.testing.assert_close(*images, rtol=0, atol=1e-6)
    torch.testing.assert_close(*captions, rtol=0, atol=1e-6)
    written, published = stored(path), stored(reference.checkpoint)
    assert written.keys() == published.keys()
    assert [shapes(state) for state in written["model"]] == [shapes(state) for state in published["model"]]
    assert vars(written["opt"]).keys() == vars(published["opt"]).keys()
    for option in ("data_name", "img_dim", "embed_size", "vocab_size", "word_dim", "num_layers", "measure", "dim_vid"):
        assert getattr(written["opt"], option) == getattr(published["opt"], option)
    assert written["Eiters"] == published["Eiters"]


@pytest.mark.parametrize(("variant", "name"), [("flickr30k", "f30k_precomp"), ("coco", "coco_precomp")])
def test_variant_decides_the_name_and_the_sentence_branch_stays_out(tmp_path, variant, name):
    model = random_network(data_name="demo_precomp", variant=variant, caption_hidden=3, caption_word_size=2)
    save_published(tmp_path / "a.pth.tar", model, TrainingFacts())
    loaded = load_checkpoint(tmp_path / "a.pth.tar")
    assert (loaded.data_name, loaded.model.config.variant, loaded.model.captioner) == (name, variant, None)
    options = stored(tmp_path / "a.pth.tar")["opt"]
    assert (options.dim_hidden, options.dim_word) == (3, 2)


@pytest.mark.parametrize(
    ("changes", "said"), [({"use_gru": False}, "without the GRU"), ({"graph_layers": 2}, "with 2 graph layers")]
)
def test_ablations_are_refused_by_name_and_nothing_is_written(tmp_path, changes, said):
    with pytest.raises(CheckpointError, match=said):
        save_published(tmp_path / "a.pth.tar", random_network(**changes), FACTS)
    assert list(tmp_path.iterdir()) == []


def test_another_suffix_is_a_mistake(tmp_path):
    with pytest.raises(ValueError, match=r"must end in \.pth\.tar: got a\.pt"):
        save_published(tmp_path / "a.pt", random_network(), FACTS)
