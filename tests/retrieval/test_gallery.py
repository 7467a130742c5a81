"""Captions are embedded in batches of like length, so that a long one does not pad the others."""

from __future__ import annotations

import numpy as np
import torch
from networks import random_network

from vsrn_viewer.retrieval.gallery import TOKENS_A_BATCH, batches_of_tokens, embed_tokens


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
