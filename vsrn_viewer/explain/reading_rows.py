"""Rows that every reading line has, whatever a GRU read: the match so far, the gates, how far the memory moved.

Gates are vectors of D values; their mean over D is shown, or over the channels that the View names. A mean gate varies
little around 1/2, so its colours span the range of its own values, whose ends the row states; a range under GATE_SPAN
is widened, so that rounding noise does not look like a finding. The match is drawn over a range that holds 0 and spans
MATCH_SPAN at least: a match that goes nowhere looks flat.

S steps of the GRU, D embedding.
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.explain.channels import channels_there, channels_words
from vsrn_viewer.picture import ReadingRow, Scale, number
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext

GATE_SPAN = 0.02  # the least range of a gate's colours; gates lie between 0 and 1
MATCH_SPAN = 0.2  # the least range of the match curve's heights; cosines lie between −1 and 1

_KEEPS = "1 keeps the memory, 0 replaces it (PyTorch's convention)"
_LETS = "1 lets the memory into the new candidate, 0 shuts it out"


def match_row(values: Array, before: Array | None, meaning: str) -> ReadingRow:
    """Return the curve of the match, (S,), with that of the run without what-ifs as dashes, of any length, if there is
    one."""
    every = np.append(values if before is None else np.append(values, before), np.float32(0))
    return ReadingRow(
        name="match so far",
        kind="curve",
        values=values,
        scale=_data_scale(every, MATCH_SPAN, "inner product of image and caption embedding, no unit"),
        meaning=meaning,
        last=number(float(values[-1])),
        before=before,
    )


def gate_rows(
    update: Array,
    reset: Array,
    channels: tuple[int, ...],
    update_set: tuple[int, ...] = (),
    reset_set: tuple[int, ...] = (),
) -> tuple[ReadingRow, ...]:
    """Return the rows of both gates, (S,D) each. channels: those that are shown, from 0, () for all. *_set: the steps
    at which a what-if sets the gate."""
    return (
        _gate_row("update gate", update, _KEEPS, update_set, channels),
        _gate_row("reset gate", reset, _LETS, reset_set, channels),
    )


def change_row(hidden: Array, meaning: str) -> ReadingRow:
    """Return how far each step moved the memory, whose states are (S,D)."""
    values = steps_of(hidden)
    return ReadingRow(
        name="hidden change",
        kind="strip",
        values=values,
        scale=scale_from_zero(values, "length of the step of the hidden state, no unit"),
        meaning=meaning,
    )


def steps_of(hidden: Array) -> Array:
    """Return ‖h_t − h_{t−1}‖ per step, (S,D) → (S,) float32, no unit; h before the first step is 0."""
    before = np.vstack([np.zeros_like(hidden[:1]), hidden[:-1]])
    steps: Array = np.linalg.norm(hidden - before, axis=1).astype(np.float32)
    return steps


def scale_from_zero(values: Array, label: str) -> Scale:
    """Return the scale from 0 to the largest value; to 1 where that is 0."""
    return Scale(0.0, float(values.max()) or 1.0, False, label)


def of_member(context: TraceContext) -> str:
    """Return ", member 1 of 2", "" where there is no ensemble."""
    return f", member {context.member} of {context.members}" if context.members > 1 else ""


def member_words(trace: ReasoningTrace, context: TraceContext) -> str:
    """Say which member was traced, and its score beside the ensemble's, which the ranking shows."""
    if context.members == 1:
        return ""
    words = f" · member {context.member} of {context.members}"
    if trace.score is None or context.ensemble_score is None:
        return words
    return f"{words}: {number(float(trace.score))}, ensemble {number(context.ensemble_score)}"


def _gate_row(name: str, gate: Array, meaning: str, changed: tuple[int, ...], channels: tuple[int, ...]) -> ReadingRow:
    there = channels_there(channels, gate.shape[1])
    values = gate[:, there].mean(axis=1, dtype=np.float64).astype(np.float32)
    alone = channels_words(there) if len(there) < gate.shape[1] else ""
    label = f"mean over {len(there)} channels, no unit" if len(there) > 1 else f"{alone}, no unit"
    scale = _data_scale(values, GATE_SPAN, label)
    name = f"{name}, {alone}" if alone else name
    return ReadingRow(name=name, kind="strip", values=values, scale=scale, meaning=meaning, changed=changed)


def _data_scale(values: Array, least: float, label: str) -> Scale:
    """Return the range of the values, widened around its middle to `least`."""
    low, high = float(values.min()), float(values.max())
    spare = max(0.0, least - (high - low)) / 2
    return Scale(low - spare, high + spare, False, label)
