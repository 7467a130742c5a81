"""Captions are embedded in batches of like length, so that a long one does not pad the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from networks import random_network
from small_memory import end_of_memory, on_card

from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import PhotographError
from vsrn_viewer.retrieval import gallery as galleries
from vsrn_viewer.retrieval.gallery import TOKENS_A_BATCH, batches_of_tokens, embed_tokens, image_gallery


def test_ordinary_captions_stay_together_and_in_order() -> None:
    lengths = np.random.default_rng(0).integers(5, 60, size=256)
    (rows,) = batches_of_tokens(lengths)
    assert rows.tolist() == list(range(256))
    assert list(batches_of_tokens(np.zeros(0, np.int64))) == []


def test_a_long_caption_is_alone_with_its_like() -> None:
    lengths = np.full(256, 12)
    lengths[[3, 200]] = 1_000, 40_000
    batches = list(batches_of_tokens(lengths))
    assert sorted(np.concatenate(batches).tolist()) == list(range(256))
    assert all(len(rows) == 1 or len(rows) * lengths[rows].max() <= TOKENS_A_BATCH for rows in batches)
    assert [200] in [rows.tolist() for rows in batches]


def test_embeddings_do_not_depend_on_the_batches() -> None:
    """Each caption alone is what a naive reader computes."""
    model, draw = random_network(), np.random.default_rng(0)
    lengths = np.array([3, 300, 5, 4, 3, 250] * 40)
    ids = np.where(np.arange(300) < lengths[:, None], draw.integers(1, 9, size=(240, 300)), 0)
    together = embed_tokens(model, ids, lengths)
    with torch.inference_mode():
        alone = [
            model.embed_captions(torch.from_numpy(ids[row : row + 1, : lengths[row]]), torch.tensor([lengths[row]]))
            for row in range(6)
        ]
    torch.testing.assert_close(together[:6], torch.cat(alone), rtol=0, atol=1e-6)


def regions_of(counts, unreadable=()):
    """Return a split of random regions, counts of each image unknown before they are read; copies: rows 1 and 3."""
    draw = np.random.default_rng(1)
    stored = [draw.standard_normal((count, 6)).astype(np.float32) for count in counts]
    stored[3] = stored[1]

    class Regions:
        file, images, feature_size, has_boxes = Path("photographs"), len(stored), 6, False

        def counts(self):
            return None

        def count(self, image):
            return len(stored[image])

        def features(self, image):
            if image in unreadable:
                raise PhotographError(f"{image}.jpg: damaged.")
            return stored[image]

    ids = tuple(f"image {row}" for row in range(len(counts)))
    return Split("test", Path(), (), ids, Path("photographs"), 0, Regions(), {}), stored


def test_a_gallery_grows_block_by_block_with_regions_of_any_number() -> None:
    """Each embedding is what the image alone gives, whatever it was embedded with."""
    model = random_network()
    split, stored = regions_of([3, 5, 4, 5, 3] * 8)
    gallery = image_gallery((model,), split)
    steps = gallery.grow()
    assert next(progress.done for progress in steps if progress.done) == 2
    ready = gallery.embeddings.ready.copy()
    assert 0 < ready.sum() < 40
    assert not gallery.is_complete
    assert np.isfinite(gallery.embeddings.members[0][ready].numpy()).all()
    assert np.isnan(gallery.embeddings.members[0][~ready].numpy()).all()
    list(steps)
    assert gallery.is_complete
    assert gallery.embeddings.first[3] == 1
    with torch.inference_mode():
        alone = torch.cat([model.embed_images(torch.from_numpy(regions)[None]) for regions in stored])
    torch.testing.assert_close(gallery.embeddings.members[0], alone, rtol=0, atol=1e-6)


def test_a_row_that_is_asked_for_is_embedded_before_its_block() -> None:
    model = random_network()
    split, stored = regions_of([3] * 40)
    gallery = image_gallery((model,), split)
    with torch.inference_mode():
        alone = model.embed_images(torch.from_numpy(stored[39])[None])[0]
    torch.testing.assert_close(gallery.row(0, 39), alone, rtol=0, atol=1e-6)
    assert gallery.embeddings.ready.tolist() == [False] * 39 + [True]


def test_an_image_without_regions_is_left_out_and_the_others_are_embedded() -> None:
    split, _ = regions_of([3] * 40, unreadable=(2, 35))
    gallery = image_gallery((random_network(),), split)
    list(gallery.grow())
    assert gallery.is_complete
    assert gallery.skipped == {2: "2.jpg: damaged.", 35: "35.jpg: damaged."}
    assert np.flatnonzero(~gallery.embeddings.ready).tolist() == [2, 35]


def test_a_card_without_memory_leaves_everything_to_the_cpu_and_says_so(monkeypatch) -> None:
    full, run_of = torch.full, galleries._run_of_images

    def room(shape, value, device="cpu"):
        if torch.device(device).type == "cuda":
            raise end_of_memory()
        return full(shape, value)

    def on_the_cpu(model):
        def run(_images):
            yield
            raise end_of_memory()

        return run if model.device.type == "cuda" else run_of(model)

    monkeypatch.setattr(torch, "full", room)
    monkeypatch.setattr(galleries, "_run_of_images", on_the_cpu)
    split, stored = regions_of([3] * 40)
    with torch.inference_mode():
        alone = random_network().embed_images(torch.from_numpy(np.stack(stored)))
    gallery = image_gallery((on_card(random_network()),), split)
    list(gallery.grow())
    torch.testing.assert_close(gallery.embeddings.members[0], alone, rtol=0, atol=1e-6)
    ranked, computed = gallery.notices
    assert ranked == "Memory ended on cuda, so the images are ranked on the CPU."
    assert computed.startswith("Memory ended on cuda, so embeddings are computed on the CPU")
