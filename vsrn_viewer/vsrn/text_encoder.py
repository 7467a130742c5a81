"""Text encoder: words → GRU → caption embedding (paper, section 3.3).

C captions, T the longest of them in tokens with <start> and <end>, D embedding.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vsrn_viewer.vsrn.config import ModelConfig
from vsrn_viewer.vsrn.image_encoder import l2norm


class TextEncoder(nn.Module):
    """Token ids of a caption → one vector: the GRU's state at <end>, normalised."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocab_size, config.word_size)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        self.gru = nn.GRU(config.word_size, config.embed_size, config.text_layers, batch_first=True)

    def forward(self, token_ids: Tensor, lengths: Tensor) -> Tensor:
        """token_ids (C,T) int64, zero-padded; lengths (C,) int64, 1 to T → caption embeddings (C,D)."""
        return self.read(self.embedding(token_ids), lengths)

    def read(self, words: Tensor, lengths: Tensor) -> Tensor:
        """words (C,T,W): their vectors; lengths (C,) int64, 1 to T → caption embeddings (C,D)."""
        states, _ = self.gru(words)  # (C,T,D); what comes after <end> cannot reach it
        return self.tail(states[torch.arange(len(lengths), device=states.device), lengths - 1])

    def tail(self, states: Tensor) -> Tensor:
        """Return what states of the GRU embed to, (C,D): normalised, their size where the model says so."""
        embedding = l2norm(states, dim=1)
        return embedding.abs() if self.config.use_abs else embedding
