"""The reading line: what happened while the GRU read the regions one after another.

One row per quantity, one value per region. What gates and match are drawn over: see `reading_rows`.
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.attribution import NOT_OF_QUERY
from vsrn_viewer.explain.brought import asks_attribution, attribution_of, brought_rows, how_sure, what_it_is
from vsrn_viewer.explain.dropped import with_dropped_columns
from vsrn_viewer.explain.filtered import faint_words, filtered_out
from vsrn_viewer.explain.kind import Kind, asks_before
from vsrn_viewer.explain.missing import no_network
from vsrn_viewer.explain.reading_rows import (
    change_row,
    gate_rows,
    match_row,
    member_words,
    of_member,
    scale_from_zero,
    steps_of,
)
from vsrn_viewer.explain.regions import image_size, places_of, region_labels, region_numbers, selected_regions
from vsrn_viewer.picture import ReadingPicture, ReadingRow, number
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View


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
        + member_words(trace, context)
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
    """Return `steps_of` the hidden states, (N,) float32, no unit. None without a GRU."""
    return None if trace.hidden is None else steps_of(trace.hidden)


def _match_row(trace: ReasoningTrace, context: TraceContext, probed: Probed) -> ReadingRow | None:
    values = trace.score_by_step
    if values is None:
        return None
    before = _match_before(probed)
    return match_row(
        values, before, f"the score with the sentence if the GRU stopped after this region{of_member(context)}"
    )


def _match_before(probed: Probed) -> Array | None:
    """Return the match of the run without what-ifs, step by step, (M,); None if there is none or it is not there."""
    return None if probed.before is None else probed.before.trace.score_by_step


def _gate_rows(trace: ReasoningTrace, view: View) -> tuple[ReadingRow, ...]:
    if trace.update_gate is None or trace.reset_gate is None:
        return ()
    update, reset = (
        places_of(trace, [region for gate, region, _ in view.change.gates if gate == name])
        for name in ("update", "reset")
    )
    return gate_rows(trace.update_gate, trace.reset_gate, view.channels, update, reset)


def _change_row(trace: ReasoningTrace) -> ReadingRow | None:
    return None if trace.hidden is None else change_row(trace.hidden, "how far this region moved the memory")


def _attention_row(trace: ReasoningTrace, context: TraceContext) -> ReadingRow:
    meaning = "the paper's rank-based score (section 4.5), not a quantity of the model"
    return ReadingRow(
        name="attention",
        kind="bars",
        values=trace.attention,
        scale=scale_from_zero(trace.attention, "λ(k − rank)², λ = 50"),
        meaning=meaning + (NOT_OF_QUERY if context.query else ""),
    )


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
