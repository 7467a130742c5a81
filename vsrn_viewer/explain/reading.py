"""The reading line: what happened while the GRU read the regions one after another.

One row per quantity, one value per region. Gates are vectors of D values; their mean over D is shown, or over the
channels that the View names. A mean gate varies little around 1/2, so its colours span the range of its own values,
whose ends the row states; a range under GATE_SPAN is widened, so that rounding noise does not look like a finding. The
match is drawn over a range that holds 0 and spans MATCH_SPAN at least: a match that goes nowhere looks flat.
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.attribution import NOT_OF_QUERY
from vsrn_viewer.explain.brought import asks_attribution, attribution_of, brought_rows, how_sure, what_it_is
from vsrn_viewer.explain.channels import channels_there, channels_words
from vsrn_viewer.explain.dropped import with_dropped_columns
from vsrn_viewer.explain.filtered import faint_words, filtered_out
from vsrn_viewer.explain.kind import Kind, asks_before
from vsrn_viewer.explain.missing import no_network
from vsrn_viewer.explain.regions import image_size, places_of, region_labels, region_numbers, selected_regions
from vsrn_viewer.picture import ReadingPicture, ReadingRow, Scale, number
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

GATE_SPAN = 0.02  # the least range of a gate's colours; gates lie between 0 and 1
MATCH_SPAN = 0.2  # the least range of the match curve's heights; cosines lie between −1 and 1


def reading_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> ReadingPicture | None:
    """Return the reading line; None without a network. Rows that the model or the missing query does not allow are left
    out.

    Of a run with what-ifs: beside its match the one before, step by step; dropped regions keep their column.
    """
    if no_network(trace):
        return None
    rows = (
        _match_row(trace, context, probed),
        *brought_rows(trace, probed),
        *_gate_rows(trace, view),
        _change_row(trace),
        _attention_row(trace, context),
    )
    picture = ReadingPicture(
        title="Reading",
        note=_note(trace, context)
        + _member_words(trace, context)
        + _before_words(trace, probed)
        + _brought_words(trace, probed)
        + faint_words(trace, context, view),
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        boxes=trace.boxes,
        rows=tuple(row for row in rows if row is not None),
        missing=_missing_rows(trace),
        selected=selected_regions(trace, view),
        image_size=None if trace.boxes is None else image_size(trace, context),
        faint=filtered_out(trace, context, view),
    )
    return with_dropped_columns(picture, trace, probed)


def hidden_change(trace: ReasoningTrace) -> Array | None:
    """Return ‖h_t − h_{t−1}‖ per region, (N,) float32, no unit; h before the first region is 0. None without a GRU."""
    if trace.hidden is None:
        return None
    before = np.vstack([np.zeros_like(trace.hidden[:1]), trace.hidden[:-1]])
    steps: Array = np.linalg.norm(trace.hidden - before, axis=1).astype(np.float32)
    return steps


def _match_row(trace: ReasoningTrace, context: TraceContext, probed: Probed) -> ReadingRow | None:
    values = trace.score_by_step
    if values is None:
        return None
    before = _match_before(probed)
    member = f", member {context.member} of {context.members}" if context.members > 1 else ""
    return ReadingRow(
        name="match so far",
        kind="curve",
        values=values,
        scale=_match_scale(values if before is None else np.append(values, before)),
        meaning=f"the score with the sentence if the GRU stopped after this region{member}",
        last=number(float(values[-1])),
        before=before,
    )


def _match_before(probed: Probed) -> Array | None:
    """Return the match of the run without what-ifs, step by step, (M,); None if there is none or it is not there."""
    return None if probed.before is None else probed.before.trace.score_by_step


def _match_scale(values: Array) -> Scale:
    """Return the range of the values and 0, widened around its middle to MATCH_SPAN."""
    return _data_scale(
        np.append(values, np.float32(0)), MATCH_SPAN, "inner product of image and caption embedding, no unit"
    )


def _gate_rows(trace: ReasoningTrace, view: View) -> tuple[ReadingRow, ...]:
    if trace.update_gate is None or trace.reset_gate is None:
        return ()
    update, reset = (
        places_of(trace, [region for gate, region, _ in view.change.gates if gate == name])
        for name in ("update", "reset")
    )
    keeps, lets = "1 keeps the memory, 0 replaces it (PyTorch's convention)", "1 lets the memory into the new candidate"
    return (
        _gate_row("update gate", trace.update_gate, keeps, update, view.channels),
        _gate_row("reset gate", trace.reset_gate, f"{lets}, 0 shuts it out", reset, view.channels),
    )


def _gate_row(name: str, gate: Array, meaning: str, changed: tuple[int, ...], channels: tuple[int, ...]) -> ReadingRow:
    there = channels_there(channels, gate.shape[1])
    values = gate[:, there].mean(axis=1, dtype=np.float64).astype(np.float32)
    alone = channels_words(there) if len(there) < gate.shape[1] else ""
    label = f"mean over {len(there)} channels, no unit" if len(there) > 1 else f"{alone}, no unit"
    scale = _data_scale(values, GATE_SPAN, label)
    name = f"{name}, {alone}" if alone else name
    return ReadingRow(name=name, kind="strip", values=values, scale=scale, meaning=meaning, changed=changed)


def _change_row(trace: ReasoningTrace) -> ReadingRow | None:
    values = hidden_change(trace)
    if values is None:
        return None
    return ReadingRow(
        name="hidden change",
        kind="strip",
        values=values,
        scale=_scale_from_zero(values, "length of the step of the hidden state, no unit"),
        meaning="how far this region moved the memory",
    )


def _attention_row(trace: ReasoningTrace, context: TraceContext) -> ReadingRow:
    meaning = "the paper's rank-based score (section 4.5), not a quantity of the model"
    return ReadingRow(
        name="attention",
        kind="bars",
        values=trace.attention,
        scale=_scale_from_zero(trace.attention, "λ(k − rank)², λ = 50"),
        meaning=meaning + (NOT_OF_QUERY if context.query else ""),
    )


def _data_scale(values: Array, least: float, label: str) -> Scale:
    """Return the range of the values, widened around its middle to `least`."""
    low, high = float(values.min()), float(values.max())
    spare = max(0.0, least - (high - low)) / 2
    return Scale(low - spare, high + spare, False, label)


def _scale_from_zero(values: Array, label: str) -> Scale:
    return Scale(0.0, float(values.max()) or 1.0, False, label)


def _note(trace: ReasoningTrace, context: TraceContext) -> str:
    if trace.hidden is None:
        return "the regions as stored; without a GRU their order has no effect"
    if (np.diff(trace.region_rows) < 0).any():
        note = "the GRU reads the regions in this order, which is not the stored one"
    elif context.region_order in ("", "unknown"):
        note = "the GRU reads the regions in this order; the dataset does not say what it means"
    else:
        note = f"the GRU reads the regions in this order, {context.region_order}"
    return note if trace.gate_error is None else f"{note} · deviation from nn.GRU {number(float(trace.gate_error))}"


def _member_words(trace: ReasoningTrace, context: TraceContext) -> str:
    """Say which member was traced, and its score beside the ensemble's, which the ranking shows."""
    if context.members == 1:
        return ""
    words = f" · member {context.member} of {context.members}"
    if trace.score is None or context.ensemble_score is None:
        return words
    return f"{words}: {number(float(trace.score))}, ensemble {number(context.ensemble_score)}"


def _before_words(trace: ReasoningTrace, probed: Probed) -> str:
    """Say how what changed is drawn."""
    if probed.before is None:
        return ""
    faint = " · dropped regions are faint" if probed.before.trace.regions > trace.regions else ""
    dashed = " · grey dashes: before" if trace.score_by_step is not None and _match_before(probed) is not None else ""
    return faint + dashed


def _brought_words(trace: ReasoningTrace, probed: Probed) -> str:
    """Say how what was brought was found, and how sure it is."""
    found = attribution_of(trace, probed)
    if found is None or found.by_region is None:
        return ""
    return " · " + ", ".join(part for part in (what_it_is(found), how_sure(found)) if part)


def _asks(view: View) -> tuple[Probe, ...]:
    return (*asks_before(view), *asks_attribution(view))


def _missing_rows(trace: ReasoningTrace) -> str:
    if trace.hidden is None:
        return "This model has no GRU: there are no gates, no hidden change, and no match so far."
    if trace.score_by_step is None:
        return "There is no sentence, so there is no match so far."
    return ""


KIND = Kind(
    name="reading",
    title="Reading",
    shows="how the model read it, region by region",
    picture=ReadingPicture,
    make=reading_picture,
    absence=no_network,
    follows=("filtered_by", "channels"),
    asks=_asks,
)
