"""Single channels of the GRU: which of them moved the match at a step, and gates by channel.

The score is an inner product, so what a step adds to it is a sum over the channels: with e_t what the tail makes of the
hidden state after region t, and c the caption's embedding, s_t − s_{t−1} = Σ_d (e_t − e_{t−1})_d c_d. Before the first
region e and s are 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vsrn_viewer.trace import ReasoningTrace

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
    embedded, caption = trace.embedding_by_step, trace.caption_embedding
    update, reset = trace.update_gate, trace.reset_gate
    if embedded is None or caption is None or update is None or reset is None:
        return ()
    before = embedded[place - 1] if place else np.zeros_like(embedded[0])
    gained = (embedded[place].astype(np.float64) - before) * caption
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
