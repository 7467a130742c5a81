"""A sentence branch beside a published checkpoint becomes part of its network; one that does not fit is refused."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch
from networks import random_network

from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint
from vsrn_viewer.checkpoint.form import published_form
from vsrn_viewer.checkpoint.native import TrainingFacts
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.errors import CheckpointError

BRANCH = "caption_model_state.pth"
LENGTH = 20  # max_len of the references


def first_regions(reference, model):
    """V* of images 0 to 7, (8,N,D)."""
    split = open_dataset(reference.dataset).split("test")
    with torch.no_grad():
        return model.image_encoder(torch.from_numpy(np.stack([split.features(image) for image in range(8)])))[1]


def test_the_references_generate_what_the_published_code_did(reference, tmp_path):
    loaded = load_checkpoint(reference.checkpoint)
    config = loaded.model.config
    assert (config.caption_hidden, config.caption_word_size, loaded.notices) == (24, 18, ())
    assert not loaded.model.captioner.training
    save_checkpoint(tmp_path / "ours.safetensors", loaded.model, loaded.facts)
    ours = load_checkpoint(tmp_path / "ours.safetensors").model
    assert ours.config == config
    for model in (loaded.model, ours):
        words, _ = model.captioner.generate(first_regions(reference, model), LENGTH)
        assert np.array_equal(words, reference.expected()["caption_greedy"])


def test_without_the_file_there_is_no_branch(reference, tmp_path):
    shutil.copyfile(reference.checkpoint, tmp_path / "model_best.pth.tar")
    model = load_checkpoint(tmp_path / "model_best.pth.tar").model
    assert (model.captioner, model.config.caption_hidden, model.config.caption_word_size) == (None, 0, 0)


@pytest.fixture
def folder(tmp_path):
    """A published checkpoint of 5 values a region and 9 words, and a branch of its own."""
    model = random_network(caption_hidden=3, caption_word_size=2)
    torch.save(published_form(model, TrainingFacts()), tmp_path / "a.pth.tar")
    torch.save(model.captioner.state_dict(), tmp_path / BRANCH)
    return tmp_path


@pytest.mark.parametrize("changes", [{"embed_size": 6}, {"vocab_size": 10}, {"embed_size": 6, "vocab_size": 10}])
def test_a_branch_of_other_regions_or_words_is_refused_by_name(folder, changes):
    other = random_network(caption_hidden=3, caption_word_size=2, **changes)
    torch.save(other.captioner.state_dict(), folder / BRANCH)
    regions, words = other.config.embed_size, other.config.vocab_size
    with pytest.raises(CheckpointError) as refused:
        load_checkpoint(folder / "a.pth.tar")
    assert str(refused.value) == (
        f"{folder / BRANCH}: a sentence branch for regions of {regions} values and {words} words, a.pth.tar has 5 and "
        "9. Take the one from this training run, or move it away: a.pth.tar opens without it."
    )


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda state: state.pop("decoder.out.bias"), "not a sentence branch, decoder.out.bias missing"),
        (lambda state: state.clear(), "not a sentence branch, encoder.vid2hid.weight is missing"),
        (lambda state: state.update({"decoder.out.bias": torch.full((9,), torch.inf)}), "has values that are NaN"),
        (lambda state: state.update({"decoder.out.bias": "text"}), "must be a dictionary of named tensors"),
    ],
)
def test_a_spoilt_branch_is_refused_by_name_and_can_be_moved_away(folder, spoil, said):
    state = torch.load(folder / BRANCH, weights_only=True)
    spoil(state)
    torch.save(state, folder / BRANCH)
    with pytest.raises(CheckpointError, match=rf"{BRANCH}: .*{said}.*, or move it away: a\.pth\.tar opens without it"):
        load_checkpoint(folder / "a.pth.tar")
    (folder / BRANCH).unlink()
    assert load_checkpoint(folder / "a.pth.tar").model.captioner is None


def test_a_spoilt_checkpoint_is_said_of_the_checkpoint(folder):
    stored = published_form(random_network(), TrainingFacts())
    del stored["model"][0]["fc.weight"]
    torch.save(stored, folder / "a.pth.tar")
    with pytest.raises(CheckpointError, match=r"a\.pth\.tar: not a VSRN, fc\.weight is missing") as refused:
        load_checkpoint(folder / "a.pth.tar")
    assert "move it away" not in str(refused.value)


def test_half_precision_is_said_of_the_branch(folder):
    state = torch.load(folder / BRANCH, weights_only=True)
    torch.save({name: tensor.half() for name, tensor in state.items()}, folder / BRANCH)
    loaded = load_checkpoint(folder / "a.pth.tar")
    assert loaded.notices == (f"{BRANCH}: weights stored as float16 are computed in float32.",)
    assert {parameter.dtype for parameter in loaded.model.parameters()} == {torch.float32}


def test_a_checkpoint_that_brings_its_own_branch_needs_none(folder):
    model = random_network(caption_hidden=3, caption_word_size=2)
    stored = published_form(model, TrainingFacts())
    stored["model"][0].update({f"captioner.{name}": part for name, part in model.captioner.state_dict().items()})
    torch.save(stored, folder / "a.pth.tar")
    (folder / BRANCH).write_bytes(b"nothing")
    assert torch.equal(
        load_checkpoint(folder / "a.pth.tar").model.captioner.decoder.out.weight, model.captioner.decoder.out.weight
    )


def test_our_own_files_look_for_none(folder):
    save_checkpoint(folder / "a.safetensors", random_network())
    assert load_checkpoint(folder / "a.safetensors").model.captioner is None
