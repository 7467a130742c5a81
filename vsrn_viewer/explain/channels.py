"""Single channels of a GRU: which of them moved the match at a step, and gates by channel.

The score is an inner product, so what a step adds to it is a sum over the channels: with e_t what the tail makes of the
hidden state after region t, and c the caption's embedding, s_t − s_{t−1} = Σ_d (e_t − e_{t−1})_d c_d. Before the first
region e and s are 0. Of the words it is the same the other way round: e_t is what the sentence up to a word embeds to,
and c the image's embedding. Channel d of the one is multiplied with channel d of the other and with no other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vsrn_viewer.trace import Array, ReasoningTrace

MOST = 8  # channels that are told of a step


@dataclass(frozen=True)
class ChannelStep:
    """What one channel, from 0, did at a step. gained: what it adds to the score, no unit. update, reset: its gates,
    each between 0 and 1."""

    channel: int
    gained: float
    update: float
    reset: float


def moved_most(trace: ReasoningTrace, place: int) -> tuple[ChannelStep, ...]:
    """Return the MOST channels that moved the match most, up or down, when the region at a place was read.

    The strongest first, ties to the lower channel. () without a GRU or without a query.
    """
    return _moved_most(trace.embedding_by_step, trace.caption_embedding, trace.update_gate, trace.reset_gate, place)


def moved_most_by_word(trace: ReasoningTrace, place: int) -> tuple[ChannelStep, ...]:
    """Return the same of the query's token at a place, <start> being 0. () where its words were not traced."""
    embedded, gates = trace.caption_embedding_by_step, (trace.caption_update_gate, trace.caption_reset_gate)
    return _moved_most(embedded, trace.embedding, *gates, place)


def _moved_most(
    embedded: Array | None, other: Array | None, update: Array | None, reset: Array | None, place: int
) -> tuple[ChannelStep, ...]:
    """embedded, update, reset: (S,D), after each step; other: (D,), what they are matched with."""
    if embedded is None or other is None or update is None or reset is None:
        return ()
    before = embedded[place - 1] if place else np.zeros_like(embedded[0])
    gained = (embedded[place].astype(np.float64) - before) * other
    order = np.argsort(-np.abs(gained), kind="stable")[:MOST].tolist()
    return tuple(
        ChannelStep(one, float(gained[one]), float(update[place, one]), float(reset[place, one])) for one in order
    )


def channels_there(channels: Sequence[int], size: int) -> list[int]:
    """Return which of the channels a GRU of so many has: all of them where it has none of those, or none is named."""
    return [one for one in channels if one < size] or list(range(size))


def channels_words(channels: Sequence[int]) -> str:
    """Return what channels are called: "channel 17", "channels 3, 17", "6 channels"; "" for none."""
    if not channels:
        return ""
    if len(channels) > 3:
        return f"{len(channels)} channels"
    return f"channel{'s' if len(channels) > 1 else ''} {', '.join(str(one + 1) for one in channels)}"
