"""A reading line for a narrow column: the key regions' columns alone. Every value stays what it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsrn_viewer.picture import InteractionPicture, ReadingPicture, ReadingRow
from vsrn_viewer.trace import ReasoningTrace


def narrowed(picture: ReadingPicture, trace: ReasoningTrace, first: tuple[int, ...], most: int) -> ReadingPicture:
    """Return the picture with at most `most` columns, in the order of reading; itself if it has no more.

    first: places that come first, the most important one first; after them the regions of the highest attention
    (paper, section 4.5). A picture with dropped columns has more columns than the trace has regions, and keeps those
    that were read.
    """
    count = len(picture.numbers)
    if count <= most:
        return picture
    read = [place for place in range(count) if place not in picture.dropped]
    ranked = np.argsort(-trace.attention, kind="stable").tolist()
    wanted = [*picture.selected, *first, *(read[place] for place in ranked if place < len(read))]
    kept = tuple(sorted(list(dict.fromkeys(place for place in wanted if place in read))[:most]))
    return _columns(picture, kept)


def _columns(picture: ReadingPicture, kept: tuple[int, ...]) -> ReadingPicture:
    at = {place: column for column, place in enumerate(kept)}

    def moved(places: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(at[place] for place in places if place in at)

    places = list(kept)
    fields: dict[str, object] = {
        "numbers": tuple(picture.numbers[place] for place in kept),
        "labels": tuple(picture.labels[place] for place in kept),
        "boxes": None if picture.boxes is None else picture.boxes[places],
        "rows": tuple(_row(row, places, moved(row.changed), _spans(row, at)) for row in picture.rows),
        "selected": moved(picture.selected),
        "dropped": (),
        "frames": tuple(frame for frame in map(moved, picture.frames) if frame),
        "regions": len(picture.numbers),
    }
    if isinstance(picture, InteractionPicture) and picture.by_region is not None:
        fields["by_region"] = picture.by_region[places]
        left = [(moved(part), name) for part, name in zip(picture.parts, picture.part_names, strict=True)]
        fields["parts"] = tuple(part for part, _ in left if part)
        fields["part_names"] = tuple(name for part, name in left if part)
    return replace(picture, **fields)  # type: ignore[arg-type]


def _spans(row: ReadingRow, at: dict[int, int]) -> tuple[tuple[int, ...], ...]:
    spans = (tuple(at[place] for place in span if place in at) for span in row.spans)
    return tuple(span for span in spans if span)


def _row(
    row: ReadingRow, places: list[int], changed: tuple[int, ...], spans: tuple[tuple[int, ...], ...]
) -> ReadingRow:
    return replace(
        row,
        values=row.values[places],
        before=None if row.before is None else row.before[places],
        errors=None if row.errors is None else row.errors[places],
        changed=changed,
        spans=spans,
    )
