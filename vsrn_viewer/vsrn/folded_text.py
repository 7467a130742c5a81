"""The text encoder for embedding many captions: the same function as `TextEncoder`, each common beginning read once.

The state of a GRU after a word depends on the words up to it. So captions that begin alike share their states up to
where they part, and nothing is computed for what pads a shorter caption. Exact up to rounding. Captions are read word
by word, all of them together.

C captions, T tokens, K beginnings of one length, U distinct words, W numbers of a word, D embedding.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.vsrn.image_encoder import l2norm
from vsrn_viewer.vsrn.model import Vsrn
from vsrn_viewer.vsrn.products import affines_of, next_state

Indices = npt.NDArray[np.int64]


class FoldedText:
    """Embeds captions as a network does."""

    def __init__(self, model: Vsrn) -> None:
        self._encoder, self._device = model.text_encoder, model.device
        self._layers = [affines_of(self._encoder.gru, layer) for layer in range(self._encoder.config.text_layers)]

    @torch.inference_mode()
    def embed_in_steps(self, sentences: Sequence[Indices]) -> Generator[None, None, Tensor]:
        """Return caption embeddings, (C,D), pausing after each word. sentences: the ids of each caption, (T,), T from
        1."""
        config = self._encoder.config
        lengths = np.array([len(ids) for ids in sentences])
        ended = self._encoder.embedding.weight.new_empty(len(sentences), config.embed_size)
        states = [ended.new_zeros(1, config.embed_size) for _ in range(config.text_layers)]
        node = np.zeros(len(sentences), np.int64)  # which beginning each caption is at
        for place in range(lengths.max(initial=0)):
            reading = np.flatnonzero(lengths > place)
            words = np.array([sentences[caption][place] for caption in reading.tolist()])
            beginnings = np.stack([node[reading], words], axis=1)
            distinct, node[reading] = _distinct(beginnings)
            states = self._read(distinct, states)
            last = reading[lengths[reading] == place + 1]
            ended[torch.from_numpy(last)] = states[-1][torch.from_numpy(node[last])]
            yield
        embedding = l2norm(ended, dim=1)
        return embedding.abs() if config.use_abs else embedding

    def _read(self, beginnings: Indices, states: list[Tensor]) -> list[Tensor]:
        """Return the states, per layer (K,D), after one word more. beginnings: (K,2), which state each goes on from,
        and its word."""
        before, word, words = self._places(beginnings)
        rows = self._encoder.embedding(words)  # (U,W)
        found: list[Tensor] = []
        for (of_input, of_state), state in zip(self._layers, states, strict=True):
            from_input = of_input(rows) if found else of_input(rows)[word]  # (K,3D)
            rows = next_state(state[before], from_input, of_state)
            found.append(rows)
        return found

    def _places(self, beginnings: Indices) -> tuple[Tensor, ...]:
        """Return which state each goes on from, (K,), which of the distinct words it reads, (K,), and those, (U,).

        They are found here and sent together: a device would have to be waited for, to learn how many there are.
        """
        words, word = np.unique(beginnings[:, 1], return_inverse=True)
        sent = torch.from_numpy(np.concatenate([beginnings[:, 0], word.reshape(-1), words])).to(self._device)
        return torch.split(sent, [len(beginnings), len(beginnings), len(words)])


def _distinct(beginnings: Indices) -> tuple[Indices, Indices]:
    """Return the distinct rows of (R,2), (K,2), and for every row its place among them, (R,)."""
    most = int(beginnings[:, 1].max()) + 1
    keys, place = np.unique(beginnings[:, 0] * most + beginnings[:, 1], return_inverse=True)
    return np.stack([keys // most, keys % most], axis=1), place.reshape(-1)
