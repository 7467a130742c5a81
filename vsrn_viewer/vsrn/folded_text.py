"""The text encoder for embedding many captions: the same function as `TextEncoder`, each common beginning read once.

The state of a GRU after a word depends on the words up to it. So captions that begin alike share their states up to
where they part, and nothing is computed for what pads a shorter caption. What the GRU takes from a word is computed
once: of many captions for the whole vocabulary, else at each place for the words that occur there. Exact up to
rounding. Captions are read word by word, all of them together.

C captions, T tokens, K beginnings of one length, V words of the vocabulary, U distinct words, W numbers of a word, D
embedding.
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

_DISTINCT = 4  # words of a caption that no caption near it has at the same place
_WORDS_A_STEP = 2_000


class FoldedText:
    """Embeds captions as a network does."""

    def __init__(self, model: Vsrn, captions: int = 0) -> None:
        """captions: how many will be embedded in all. On a GPU the vocabulary would take room and save no time."""
        words = model.config.vocab_size
        self._reads_vocabulary = model.device.type == "cpu" and captions * _DISTINCT >= words
        self._of_vocabulary: Tensor | None = None  # (V,3D)
        self._encoder, self._device = model.text_encoder, model.device
        self._layers = [affines_of(self._encoder.gru, layer) for layer in range(self._encoder.config.text_layers)]

    @torch.inference_mode()
    def embed_in_steps(self, sentences: Sequence[Indices]) -> Generator[None, None, Tensor]:
        """Return caption embeddings, (C,D), pausing after each word. sentences: the ids of each caption, (T,), T from
        1."""
        if self._reads_vocabulary and self._of_vocabulary is None:
            self._of_vocabulary = yield from self._read_vocabulary()
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
        from_input = self._from_words(words)[word]  # (K,3D)
        found: list[Tensor] = []
        for (of_input, of_state), state in zip(self._layers, states, strict=True):
            if found:
                from_input = of_input(found[-1])
            found.append(next_state(state[before], from_input, of_state))
        return found

    def _read_vocabulary(self) -> Generator[None, None, Tensor]:
        """Return what the first layer takes from each word, (V,3D)."""
        words, of_input = self._encoder.embedding.weight, self._layers[0][0]
        found = words.new_empty(len(words), 3 * self._encoder.config.embed_size)
        for few, place in zip(torch.split(words, _WORDS_A_STEP), torch.split(found, _WORDS_A_STEP), strict=True):
            place.copy_(of_input(few))
            yield
        return found

    def _from_words(self, words: Tensor) -> Tensor:
        """Return what the first layer takes from words (U,), (U,3D), or from all of the vocabulary if that is read."""
        if self._of_vocabulary is not None:
            return self._of_vocabulary
        return self._layers[0][0](self._encoder.embedding(words))

    def _places(self, beginnings: Indices) -> tuple[Tensor, ...]:
        """Return which state each goes on from, (K,), which of the distinct words it reads, (K,), and those, (U,): none
        and which of the vocabulary where that is read.

        They are found here and sent together: a device would have to be waited for, to learn how many there are.
        """
        words, word = beginnings[:0, 1], beginnings[:, 1]
        if self._of_vocabulary is None:
            words, word = np.unique(word, return_inverse=True)
        sent = torch.from_numpy(np.concatenate([beginnings[:, 0], word.reshape(-1), words])).to(self._device)
        return torch.split(sent, [len(beginnings), len(beginnings), len(words)])


def _distinct(beginnings: Indices) -> tuple[Indices, Indices]:
    """Return the distinct rows of (R,2), (K,2), and for every row its place among them, (R,)."""
    most = int(beginnings[:, 1].max()) + 1
    keys, place = np.unique(beginnings[:, 0] * most + beginnings[:, 1], return_inverse=True)
    return np.stack([keys // most, keys % most], axis=1), place.reshape(-1)
