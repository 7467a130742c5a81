"""Which captions a validation reads, and what it finds, where images have different numbers of captions."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from naive_metrics import naive_metrics

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.vocabulary import load_vocabulary
from vsrn_viewer.training import validation
from vsrn_viewer.training.validation import validate
from vsrn_viewer.training.words import Sentences


@pytest.mark.parametrize(
    ("most", "images"),
    [(44, 9), (43, 8), (18, 3), (19, 4), (3, 1)],  # an image is whole or left out, but for the first
)
def test_the_first_captions_with_their_images(flickr30k, tmp_path: Path, monkeypatch, most: int, images: int) -> None:
    counts = [5, 6, 7, 1, 5, 2, 6, 7, 5]
    folder = shutil.copytree(flickr30k.dataset, tmp_path / "set")
    features = np.load(folder / "test_ims.npy")[:9]
    np.save(folder / "test_ims.npy", features)
    lines = (folder / "test_caps.txt").read_text().splitlines()[:44]
    (folder / "test_caps.txt").write_text("\n".join(lines))
    np.save(folder / "test_caption_counts.npy", np.array(counts))
    for file in (*folder.glob("test_ids*"), *folder.glob("*.tsv")):
        file.unlink()
    split = open_dataset(folder).split("test")
    model = load_checkpoint(flickr30k.checkpoint).model
    monkeypatch.setattr(validation, "CAPTIONS", most)
    found = validate(model, split, Sentences(split.captions, load_vocabulary(flickr30k.vocabulary)))
    read = sum(counts[:images])
    assert (found.images, found.captions) == (images, read)
    scores = flickr30k.expected()["similarity"][:images, :read]  # of the published code
    expected = naive_metrics(scores, 1, np.repeat(range(images), counts[:images]).tolist())
    assert found.text_to_image.r1 == pytest.approx(expected["text_to_image"]["r1"])
    assert found.image_to_text.mean_rank == pytest.approx(expected["image_to_text"]["mean_rank"])
