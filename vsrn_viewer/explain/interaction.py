"""Word × region: what a word and a region bring to the match together, and neither brings without the other.

s − s(−word) − s(−region) + s(−word, −region), of all members together (`answers.Interaction`). A value above 0: the
word speaks for the match more, the more of the region is there. The boxes of one thing are left out together, as they
are where the match is explained, and share a value: without a single one of ten, nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Floats, Interaction, Probed
from vsrn_viewer.explain.brought import group_label, groups_shown, overflow_words, signed_scale
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
MOST = 6  # regions, or things, that share in a word
SUMS = "sum"


@dataclass(frozen=True)
class Parts:
    """What the words make a match with: P parts, single regions, or the boxes of each thing together.

    rows: the regions of each. names. values (T,P). alone (P,): what leaving out the part alone takes.
    """

    rows: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    values: Floats
    alone: Floats

    @property
    def are_things(self) -> bool:
        """Whether some of them are of several regions."""
        return any(len(rows) > 1 for rows in self.rows)

    def over(self, regions: list[int]) -> list[int]:
        """Return for each region, by its row, the part that it belongs to."""
        part = {row: at for at, rows in enumerate(self.rows) for row in rows}
        return [part[row] for row in regions]


def parts_of(found: Interaction) -> Parts:
    """Return things where some thing has several regions, else the regions."""
    if found.of_groups is None or found.by_group is None or not any(len(group.regions) > 1 for group in found.groups):
        rows = tuple((row,) for row in found.rows.tolist())
        return Parts(rows, tuple(str(row + 1) for (row,) in rows), found.values, found.by_region)
    names = tuple(map(group_label, found.groups))
    return Parts(tuple(group.regions for group in found.groups), names, found.of_groups, found.by_group)


def interaction_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> InteractionPicture | None:
    """Return a row per word over the columns of the reading line, then the sums of the columns. None without a query,
    and until it is known. All words share one scale; the boxes of a thing share a value, which counts once in sums."""
    found = probed.interaction
    if no_query(trace) or found is None or not np.array_equal(found.rows, trace.region_rows):
        return None
    parts = parts_of(found)
    columns = parts.over(found.rows.tolist())
    scale = signed_scale(parts.values, "word × region, no unit")
    sums = np.nan_to_num(parts.values).sum(axis=1, dtype=np.float64)
    largest = float(np.abs(sums).max()) or 1.0
    meaning = "with each thing" if parts.are_things else "with each region"
    rows = [
        ReadingRow(word, "word", values, scale, meaning, beside=aligned(float(total), largest))
        for word, values, total in zip(found.words, parts.values[:, columns], sums, strict=True)
    ]
    together = tuple(places_of(trace, rows) for rows in parts.rows) if parts.are_things else ()
    frames = (places_of(trace, group.regions) for group in groups_shown(trace, context, view))
    picture = InteractionPicture(
        title="Word × region",
        note=_note(found, parts) + faint_words(trace, context, view),
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        boxes=trace.boxes,
        rows=(*rows, _sums_row(parts, columns, together)),
        missing="",
        selected=selected_regions(trace, view),
        image_size=None if trace.boxes is None else image_size(trace, context),
        frames=tuple(places for places in frames if len(places) > 1),
        word_sums=tuple(sums.tolist()),
        by_word=tuple(found.by_word.tolist()),
        by_region=parts.alone[columns],
        parts=together,
        part_names=parts.names if together else (),
        faint=filtered_out(trace, context, view),
    )
    return with_dropped_columns(picture, trace, probed)


def regions_of_word(found: Interaction, word: int) -> tuple[int, ...]:
    """Return the rows of the regions that share in a word: of the parts with SHARE of its largest value, whatever their
    sign, MOST of them, the strongest first.

    word: its place among those that were read, from 0; another one has no regions.
    """
    if not 0 <= word < len(found.words):
        return ()
    parts = parts_of(found)
    sizes = np.nan_to_num(np.abs(parts.values[word]))
    order = np.argsort(-sizes, kind="stable")[:MOST].tolist()
    return tuple(row for at in order if sizes[at] > 0 and sizes[at] >= SHARE * sizes.max() for row in parts.rows[at])


def columns_told(picture: InteractionPicture) -> list[int]:
    """Return one place of each thing, or every place where each region has its own value: the columns of the table."""
    if not picture.parts:
        return list(range(len(picture.numbers)))
    told = {place for places in picture.parts for place in places}
    alone = [place for place in range(len(picture.numbers)) if place not in told]  # dropped ones
    return sorted([*(places[0] for places in picture.parts), *alone])


def column_name(picture: InteractionPicture, place: int) -> str:
    """Return what has the value at a place: "7 dog", or "bear · 10 boxes"."""
    for places, name in zip(picture.parts, picture.part_names, strict=True):
        if place in places and len(places) > 1:
            return f"{name or 'thing'} · {len(places)} boxes"
    return picture.labels[place]


def _sums_row(parts: Parts, columns: list[int], together: tuple[tuple[int, ...], ...]) -> ReadingRow:
    """Return the sums of the columns; a column without values has none. together: places that share one."""
    sums = parts.values.sum(axis=0, dtype=np.float64).astype(np.float32)
    scale = signed_scale(sums, "sum over the words, no unit")
    spans = tuple(places for places in together if len(places) > 1)
    return ReadingRow(SUMS, "signed", sums[columns], scale, "over all words", spans=spans)


def _note(found: Interaction, parts: Parts) -> str:
    """Say how it was computed, and what all values together are of the score."""
    words, of_parts = parts.values.shape
    total, gaps = float(np.nansum(parts.values, dtype=np.float64)), int(np.isnan(parts.values[0]).sum())
    said = "the boxes of a thing together · " if parts.are_things else ""
    said += f"exact, from {words + 1} × {of_parts + 1} runs · all together {number(total, signed=True)}"
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
