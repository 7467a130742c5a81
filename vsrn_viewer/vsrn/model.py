"""Vsrn: the image encoder and the text encoder that share one space, and the sentence branch if it has one."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vsrn_viewer.vsrn.captioner import Captioner
from vsrn_viewer.vsrn.config import ModelConfig
from vsrn_viewer.vsrn.image_encoder import ImageEncoder
from vsrn_viewer.vsrn.text_encoder import TextEncoder


class Vsrn(nn.Module):
    """A whole network. `score` of an image and a caption is the inner product of their embeddings."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.image_encoder = ImageEncoder(config)
        self.text_encoder = TextEncoder(config)
        self.captioner = (
            Captioner(config.embed_size, config.caption_hidden, config.vocab_size, config.caption_word_size)
            if config.caption_hidden
            else None
        )

    @property
    def device(self) -> torch.device:
        """Where the weights live."""
        return self.text_encoder.embedding.weight.device

    def embed_images(self, features: Tensor) -> Tensor:
        """Return image embeddings, (B,N,F) → (B,D)."""
        embedding: Tensor = self.image_encoder(features)[0]
        return embedding

    def embed_captions(self, token_ids: Tensor, lengths: Tensor) -> Tensor:
        """Return caption embeddings, (C,T) zero-padded ids and (C,) lengths → (C,D)."""
        embedding: Tensor = self.text_encoder(token_ids, lengths)
        return embedding
