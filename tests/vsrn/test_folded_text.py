"""Captions embedded by their common beginnings are those of the network itself, up to rounding."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from devices import DEVICES
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import random_network
from references import REFERENCES, Reference

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.data import load_vocabulary, open_dataset
from vsrn_viewer.data.tokens import encode_words, tokenize
from vsrn_viewer.steps import drain
from vsrn_viewer.vsrn import FoldedText, Vsrn
from vsrn_viewer.vsrn.device import resolve_device

SWITCHES = [{}, {"use_abs": True}, {"text_layers": 2}]


def one_by_one(model: Vsrn, sentences: list[list[int]]) -> torch.Tensor:
    """Return what the network itself makes of each sentence alone, (C,D)."""
    return torch.cat([model.embed_captions(torch.tensor([ids]), torch.tensor([len(ids)])) for ids in sentences])


def folded(model: Vsrn, sentences: list[list[int]], captions: int = 0) -> torch.Tensor:
    return drain(FoldedText(model, captions).embed_in_steps([np.array(ids) for ids in sentences]))


@pytest.mark.parametrize("changes", SWITCHES, ids=str)
@pytest.mark.parametrize("captions", [0, 1_000], ids=["words of each place", "the vocabulary"])
@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), min_size=1, max_size=8))
def test_captions_that_begin_alike_are_read_as_alone(changes, captions: int, sentences: list[list[int]]) -> None:
    model = random_network(**changes).double()
    torch.testing.assert_close(folded(model, sentences, captions), one_by_one(model, sentences), rtol=0, atol=1e-12)


@pytest.mark.parametrize("reference", REFERENCES[:2], ids=lambda one: one.name)
def test_captions_of_the_published_code(reference: Reference) -> None:
    model, vocabulary = load_checkpoint(reference.checkpoint).model, load_vocabulary(reference.vocabulary)
    captions = open_dataset(reference.dataset).split("test").captions
    ids = [encode_words(tokenize(caption), vocabulary).tolist() for caption in captions]
    np.testing.assert_allclose(
        folded(model, ids, len(ids)).numpy(), reference.expected()["caption_embeddings"], rtol=0, atol=2e-6
    )


@pytest.mark.parametrize("device", DEVICES)
def test_copies_have_the_same_embedding_to_the_last_bit(device: str) -> None:
    model = random_network().to(resolve_device(device))
    found = folded(model, [[1, 3, 2], [1, 3, 3, 2], [1, 3, 2], [1, 2]])
    assert torch.equal(found[0], found[2])
    assert not torch.equal(found[0], found[1])


def test_the_vocabulary_is_read_once_and_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vsrn_viewer.vsrn.folded_text._WORDS_A_STEP", 1)
    model = random_network()
    folded = FoldedText(model, 1_000)
    first, second = ([*folded.embed_in_steps([np.array([1, 2])])] for _ in range(2))
    assert len(first) == len(second) + model.config.vocab_size
