"""A random network of the published sizes, and random features for it: time does not ask what was learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vsrn_viewer.view import PairId

REGIONS, FEATURE, EMBEDDING, CAPTIONS_AN_IMAGE = 36, 2048, 2048, 5
WORDS = [f"word{number}" for number in range(8_000)]
WORDS_A_CAPTION = 12


def make_published(folder: Path, images: int, embedding: int = EMBEDDING) -> PairId:
    """Write a dataset and a checkpoint into a folder, and return the pair on the CPU. embedding: D."""
    rng = np.random.default_rng(1)
    features = np.lib.format.open_memmap(folder / "test_ims.npy", "w+", np.float32, (images, REGIONS, FEATURE))
    for row in features:
        row[:] = rng.normal(size=(REGIONS, FEATURE))
    lines = (" ".join(rng.choice(WORDS, WORDS_A_CAPTION)) for _ in range(images * CAPTIONS_AN_IMAGE))
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in lines))
    return make_network(folder, embedding)


def make_network(folder: Path, embedding: int = EMBEDDING) -> PairId:
    """Write a checkpoint of a random network and its vocabulary into a dataset's folder; return the pair on the CPU."""
    import torch

    from vsrn_viewer.checkpoint import save_checkpoint
    from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary
    from vsrn_viewer.vsrn import ModelConfig, Vsrn

    vocabulary = Vocabulary((*SPECIAL, *WORDS))
    save_vocabulary(folder / "random_precomp_vocab.json", vocabulary)
    torch.manual_seed(1)
    model = Vsrn(ModelConfig("random_precomp", "coco", FEATURE, embedding, len(vocabulary), 300)).eval()
    save_checkpoint(folder / "random.safetensors", model)
    return PairId((str(folder / "random.safetensors"),), str(folder), device="cpu")
