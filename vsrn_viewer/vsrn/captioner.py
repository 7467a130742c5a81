"""Sentence generation: what the regions after the graph say, word by word, and which regions each word came from.

Source: Li et al., ICCV 2019, section 3.4, which follows Venugopalan et al., "Sequence to sequence - video to text",
ICCV 2015, with attention over the encoder's outputs. Where the paper is silent, the published code is followed.
The names of the weights are the published ones, so that its state files load as they are.
B images, N regions, D embedding, H hidden, V words, T words of a sentence.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

import torch
from torch import Tensor, nn

PAD, START = 0, 1  # ids of <pad>, which ends a text, and <start>; 2 is <end>
DROPOUT = 0.2  # published, in both halves
LENGTH = 60  # published max_len: the longest sentence, <start> and <end> counted


@dataclass(frozen=True)
class Sentences:
    """log_probabilities (B,T,V): of the word after each word that was read. attention (B,T,N): how much each region
    gave to that word; over the regions it sums to 1."""

    log_probabilities: Tensor
    attention: Tensor


@dataclass(frozen=True)
class Word:
    """A step of greedy decoding. ids (B,): the likeliest words. attention (B,N): how much each region gave to them.
    probability (B,): what they were chosen with."""

    ids: Tensor
    attention: Tensor
    probability: Tensor


class Captioner(nn.Module):
    """Regions after the graph → sentences."""

    def __init__(self, region_size: int, hidden_size: int, vocab_size: int, word_size: int) -> None:
        super().__init__()
        self.encoder = _Encoder(region_size, hidden_size)
        self.decoder = _Decoder(hidden_size, vocab_size, word_size)

    def forward(self, regions: Tensor, words: Tensor) -> Sentences:
        """Read the given words and say how likely each following word is (teacher forcing).

        regions: (B,N,D), what the image's GRU reads. words: (B,T) int64, <start> first.
        """
        memory, hidden = self.encoder(regions)  # (B,N,H), (B,H)
        keys = self.decoder.attention.keys(memory)
        states, weights = [], []
        for word in words.unbind(1):
            hidden, weight = self.decoder(word, hidden, memory, keys)
            states.append(hidden)
            weights.append(weight)
        scores = self.decoder.out(torch.stack(states, dim=1))  # (B,T,V)
        return Sentences(scores.log_softmax(dim=2), torch.stack(weights, dim=1))

    @torch.no_grad()
    def generate(self, regions: Tensor, length: int = LENGTH) -> tuple[Tensor, Tensor]:
        """Return the likeliest word after word, and the attention that it came from: (B,length−2) ids, (B,length−2,N).

        As published, <end> is an ordinary word here and nothing stops: a sentence's text ends at its first 0.
        """
        words = list(islice(self._read_on(regions), length - 2))
        return torch.stack([word.ids for word in words], dim=1), torch.stack([word.attention for word in words], dim=1)

    @torch.no_grad()
    def generate_words(self, regions: Tensor, length: int = LENGTH) -> Generator[Word, None, None]:
        """Yield what `generate` says of one image up to the end of its text, without computing what follows.

        regions: (1,N,D). At most length−2 words; none if the text ends at once.
        """
        yield from takewhile(lambda word: int(word.ids) != PAD, islice(self._read_on(regions), length - 2))

    def _read_on(self, regions: Tensor) -> Iterator[Word]:
        """Yield the likeliest word after word, each read to foretell the next, without end."""
        memory, hidden = self.encoder(regions)
        keys = self.decoder.attention.keys(memory)
        word = torch.full((len(regions),), START, device=regions.device)
        while True:
            hidden, attention = self.decoder(word, hidden, memory, keys)
            scores = self.decoder.out(hidden)  # (B,V)
            word = scores.argmax(dim=1)
            yield Word(word, attention, scores.softmax(dim=1).gather(1, word[:, None]).squeeze(1))


class _Encoder(nn.Module):
    def __init__(self, region_size: int, hidden_size: int) -> None:
        super().__init__()
        self.vid2hid = nn.Linear(region_size, hidden_size)
        self.dropout = nn.Dropout(DROPOUT)
        self.rnn = nn.GRU(hidden_size, hidden_size, batch_first=True)

    def forward(self, regions: Tensor) -> tuple[Tensor, Tensor]:
        """regions (B,N,D) → outputs (B,N,H) and the last state (B,H)."""
        outputs, last = self.rnn(self.dropout(self.vid2hid(regions)))
        return outputs, last[0]


class _Attention(nn.Module):
    """linear2(tanh(linear1([output; state]))), softmax over the regions."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(2 * hidden_size, hidden_size)
        self.linear2 = nn.Linear(hidden_size, 1, bias=False)

    def keys(self, memory: Tensor) -> Tensor:
        """Return linear1's part of the outputs, which is the same for every word: (B,N,H) → (B,N,H)."""
        size = memory.shape[2]
        return nn.functional.linear(memory, self.linear1.weight[:, :size], self.linear1.bias)

    def forward(self, state: Tensor, keys: Tensor) -> Tensor:
        """state (B,H), keys (B,N,H) → weights (B,N)."""
        query = nn.functional.linear(state, self.linear1.weight[:, state.shape[1] :])  # (B,H)
        scores: Tensor = self.linear2(torch.tanh(keys + query[:, None]))  # (B,N,1)
        return scores.squeeze(2).softmax(dim=1)


class _Decoder(nn.Module):
    def __init__(self, hidden_size: int, vocab_size: int, word_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, word_size)
        self.attention = _Attention(hidden_size)
        self.dropout = nn.Dropout(DROPOUT)
        self.rnn = nn.GRU(hidden_size + word_size, hidden_size, batch_first=True)
        self.out = nn.Linear(hidden_size, vocab_size)

    def forward(self, word: Tensor, state: Tensor, memory: Tensor, keys: Tensor) -> tuple[Tensor, Tensor]:
        """Read one word: ids (B,), state (B,H), encoder's outputs and keys (B,N,H) → state (B,H), weights (B,N)."""
        weights = self.attention(state, keys)
        context = (weights[:, None] @ memory).squeeze(1)  # (B,H)
        read = self.dropout(torch.cat([self.embedding(word), context], dim=1))
        _, last = self.rnn(read[:, None], state[None])  # (1,B,H)
        return last[0], weights


def label_captions(token_ids: Tensor, lengths: Tensor, length: int = LENGTH) -> tuple[Tensor, Tensor]:
    """Return what the sentence branch is taught: labels (C,length+1) int64, zero-padded, and masks of the same shape.

    token_ids: (C,T), <start> … <end>, zero-padded; lengths: (C,). A longer caption is cut to `length` with <end> last.
    The mask is 1 up to and including the first 0 (so the silence after <end> is taught too), float32.
    """
    labels = token_ids.new_zeros(len(token_ids), length + 1)
    kept = min(token_ids.shape[1], length)
    labels[:, :kept] = token_ids[:, :kept]
    rows = torch.arange(len(token_ids), device=token_ids.device)
    ends = lengths.clamp_max(length) - 1
    labels[rows, ends] = token_ids[rows, lengths - 1]
    masks = torch.arange(length + 1, device=token_ids.device) <= ends[:, None] + 1
    return labels, masks.float()
