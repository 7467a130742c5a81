"""Word × region: what a word and a region bring to the match together, and neither brings without the other.

s − s(−word) − s(−region) + s(−word, −region), of all members together (`answers.Interaction`). A value above 0: the
word speaks for the match more, the more of the region is there.
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Interaction, Probed
from vsrn_viewer.explain.brought import groups_shown, overflow_words, signed_scale
from vsrn_viewer.explain.dropped import with_dropped_columns
from vsrn_viewer.explain.filtered import faint_words, filtered_out
from vsrn_viewer.explain.kind import Kind, asks_before
from vsrn_viewer.explain.missing import no_query, no_single_words
from vsrn_viewer.explain.regions import image_size, places_of, region_labels, region_numbers, selected_regions
from vsrn_viewer.picture import InteractionPicture, ReadingRow, aligned, number
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View

SHARE = 0.5  # of a word's largest value: regions from there on share in the word
MOST = 6  # regions that share in a word
SUMS = "sum"


def interaction_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> InteractionPicture | None:
    """Return a row per word over the columns of the reading line, then the sums of the columns. None without a query,
    and until it is known. All words share one scale."""
    found = probed.interaction
    if no_query(trace) or found is None or not np.array_equal(found.rows, trace.region_rows):
        return None
    scale = signed_scale(found.values, "word × region, no unit")
    sums = np.nan_to_num(found.values).sum(axis=1, dtype=np.float64)
    largest = float(np.abs(sums).max()) or 1.0
    rows = [
        ReadingRow(word, "word", values, scale, "with each region", beside=aligned(float(total), largest))
        for word, values, total in zip(found.words, found.values, sums, strict=True)
    ]
    frames = (places_of(trace, group.regions) for group in groups_shown(trace, context, view))
    picture = InteractionPicture(
        title="Word × region",
        note=_note(found) + faint_words(trace, context, view),
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        boxes=trace.boxes,
        rows=(*rows, _sums_row(found)),
        missing="",
        selected=selected_regions(trace, view),
        image_size=None if trace.boxes is None else image_size(trace, context),
        frames=tuple(places for places in frames if len(places) > 1),
        word_sums=tuple(sums.tolist()),
        by_word=tuple(found.by_word.tolist()),
        by_region=found.by_region,
        faint=filtered_out(trace, context, view),
    )
    return with_dropped_columns(picture, trace, probed)


def regions_of_word(found: Interaction, word: int) -> tuple[int, ...]:
    """Return the rows of the regions that share in a word: those with SHARE of its largest value, whatever their sign,
    MOST of them, the strongest first.

    word: its place among those that were read, from 0; another one has no regions.
    """
    if not 0 <= word < len(found.words):
        return ()
    sizes = np.nan_to_num(np.abs(found.values[word]))
    order = np.argsort(-sizes, kind="stable")[:MOST]
    return tuple(int(found.rows[at]) for at in order if sizes[at] > 0 and sizes[at] >= SHARE * sizes.max())


def _sums_row(found: Interaction) -> ReadingRow:
    """Return the sums of the columns; a column without values has none."""
    sums = found.values.sum(axis=0, dtype=np.float64).astype(np.float32)
    scale = signed_scale(sums, "sum over the words, no unit")
    return ReadingRow(SUMS, "signed", sums, scale, "over all words")


def _note(found: Interaction) -> str:
    """Say how it was computed, and what all values together are of the score."""
    words, regions = found.values.shape
    total, gaps = float(np.nansum(found.values, dtype=np.float64)), int(np.isnan(found.values[0]).sum())
    said = f"exact, from {words + 1} × {regions + 1} runs · all together {number(total, signed=True)}"
    said += f" of a score of {number(found.score)} · beside a word its sum"
    return f"{said} · {overflow_words(gaps)}" if gaps else said


def _asks(view: View) -> tuple[Probe, ...]:
    return ("interaction", *asks_before(view))


KIND = Kind(
    name="interaction",
    title="Word × region",
    shows="which words and regions make the match together",
    picture=InteractionPicture,
    make=interaction_picture,
    absence=no_query,
    lack=no_single_words,
    follows=("grouping", "own_groups", "filtered_by"),
    asks=_asks,
)
