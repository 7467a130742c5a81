"""The sentence branch against the published code's numbers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from references import Reference

from vsrn_viewer.checkpoint import load_captioner, load_checkpoint
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.split import Split
from vsrn_viewer.vsrn import trace
from vsrn_viewer.vsrn.captioner import Captioner, label_captions
from vsrn_viewer.vsrn.losses import sentence_loss, words_to_read

LENGTH = 20  # max_len of the reference
Expected = dict[str, np.ndarray]


@pytest.fixture
def captioner(reference: Reference) -> Captioner:
    return load_captioner(reference.folder / "caption_model_state.pth")


@pytest.fixture
def regions(reference: Reference) -> torch.Tensor:
    """V* of images 0 to 7, (8,N,D)."""
    model = load_checkpoint(reference.checkpoint).model
    split: Split = open_dataset(reference.dataset).split("test")
    with torch.no_grad():
        return model.image_encoder(torch.from_numpy(np.stack([split.features(image) for image in range(8)])))[1]


def _labels(expected: Expected) -> tuple[torch.Tensor, torch.Tensor]:
    firsts = slice(0, 40, 5)  # the first caption of each image
    ids, lengths = torch.from_numpy(expected["token_ids"][firsts]), torch.from_numpy(expected["lengths"][firsts])
    return label_captions(ids, lengths, LENGTH)


def test_labels_and_masks(expected: Expected) -> None:
    labels, masks = _labels(expected)
    assert np.array_equal(labels, expected["caption_labels"])
    assert np.array_equal(masks, expected["caption_masks"])


def test_likelihood_of_every_word(captioner: Captioner, regions: torch.Tensor, expected: Expected) -> None:
    labels, masks = _labels(expected)
    with torch.no_grad():
        said = captioner(regions, labels[:, : LENGTH - 1])
    np.testing.assert_allclose(said.log_probabilities, expected["caption_logprobs"], atol=1e-5)
    assert float(sentence_loss(said.log_probabilities, labels, masks)) == pytest.approx(
        float(expected["caption_loss"]), rel=1e-6
    )
    torch.testing.assert_close(said.attention.sum(dim=2), torch.ones(8, LENGTH - 1))


def test_steps_past_the_longest_caption_change_nothing(
    captioner: Captioner, regions: torch.Tensor, expected: Expected
) -> None:
    labels, masks = _labels(expected)
    steps = words_to_read(masks)
    assert steps == max(expected["lengths"][:40:5]) < LENGTH - 1
    with torch.no_grad():
        short, whole = (captioner(regions, labels[:, :words]) for words in (steps, LENGTH - 1))
    np.testing.assert_allclose(short.log_probabilities, whole.log_probabilities[:, :steps], atol=1e-6)
    assert float(sentence_loss(short.log_probabilities, labels, masks)) == pytest.approx(
        float(sentence_loss(whole.log_probabilities, labels, masks)), rel=1e-6
    )


def test_greedy_sentences_and_where_they_looked(
    captioner: Captioner, regions: torch.Tensor, expected: Expected
) -> None:
    words, attention = captioner.generate(regions, LENGTH)
    assert np.array_equal(words, expected["caption_greedy"])
    assert attention.shape == (8, LENGTH - 2, regions.shape[1])
    with torch.no_grad():  # what was generated, read again, looks at the same regions
        read = captioner(regions, torch.cat([torch.ones(8, 1, dtype=torch.int64), words[:, :-1]], dim=1))
    torch.testing.assert_close(read.attention, attention, atol=1e-6, rtol=0)


def test_one_image_is_told_up_to_the_end_of_its_text(
    captioner: Captioner, regions: torch.Tensor, expected: Expected
) -> None:
    _, attention = captioner.generate(regions, LENGTH)
    lengths = set()
    for image, ids in enumerate(expected["caption_greedy"].tolist()):
        text = ids[: ids.index(0)] if 0 in ids else ids
        told = list(captioner.generate_words(regions[image : image + 1], LENGTH))
        assert [int(word.ids) for word in told] == text
        for place, word in enumerate(told):
            torch.testing.assert_close(word.attention[0], attention[image, place], atol=1e-6, rtol=0)
        if told:  # what was told, read again, is as likely
            with torch.no_grad():
                read = captioner(regions[image : image + 1], torch.tensor([[1, *text[:-1]]]))
            likely = read.log_probabilities[0, range(len(text)), text].exp()
            torch.testing.assert_close(torch.cat([word.probability for word in told]), likely, atol=1e-6, rtol=1e-5)
        lengths.add(len(told))
    assert max(lengths) > 0


def test_a_trace_has_the_published_words(reference: Reference, expected: Expected) -> None:
    model = load_checkpoint(reference.checkpoint).model
    split = open_dataset(reference.dataset).split("test")
    for image, ids in enumerate(expected["caption_greedy"].tolist()):
        told = trace(model, split.features(image)).word_ids
        assert told is not None
        text = ids[: ids.index(0)] if 0 in ids else ids
        assert told[: len(text)].tolist() == text
        assert len(told) == len(text) or 0 not in ids  # the reference stops after 18 words


@pytest.mark.parametrize(
    ("tokens", "labels", "mask"),
    [
        ([1, 7, 2], [1, 7, 2, 0, 0, 0], [1, 1, 1, 1, 0, 0]),
        ([1, 7, 8, 2], [1, 7, 8, 2, 0, 0], [1, 1, 1, 1, 1, 0]),
        ([1, 7, 8, 9, 2], [1, 7, 8, 9, 2, 0], [1, 1, 1, 1, 1, 1]),
        ([1, 7, 8, 9, 7, 2], [1, 7, 8, 9, 2, 0], [1, 1, 1, 1, 1, 1]),
        ([1, 7, 8, 9, 7, 8, 9, 2], [1, 7, 8, 9, 2, 0], [1, 1, 1, 1, 1, 1]),
    ],
)
def test_a_long_caption_is_cut_with_its_end_kept(tokens: list[int], labels: list[int], mask: list[int]) -> None:
    found, masks = label_captions(torch.tensor([tokens]), torch.tensor([len(tokens)]), length=5)
    assert found[0].tolist() == labels
    assert masks[0].tolist() == mask


def test_sentence_loss_by_hand() -> None:
    probabilities = torch.tensor([[[0.5, 0.25, 0.25], [0.125, 0.125, 0.75]], [[0.25, 0.5, 0.25], [0.5, 0.25, 0.25]]])
    labels = torch.tensor([[1, 0, 2, 0], [1, 1, 0, 0]])
    masks = torch.tensor([[1.0, 1, 1, 0], [1, 1, 0, 0]])
    expected = -(np.log(0.5) + np.log(0.75) + np.log(0.5)) / 2
    assert float(sentence_loss(probabilities.log(), labels, masks)) == pytest.approx(expected, rel=1e-6)


def test_the_last_position_is_never_predicted() -> None:
    assert words_to_read(torch.ones(2, 6)) == 4  # length 5: positions 1 to 4
