"""The words in reading order: what happened while the text encoder's GRU read the query, word after word.

The same rows as in the reading line of the regions. The match so far is that of the sentence up to a word: the state
after it, embedded as the last one is, times the image's embedding. Nothing was trained on sentences that stop before
<end>, so it says where the match comes from, not how well half a sentence would do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Probed, Traced
from vsrn_viewer.explain.kind import Kind, asks_before
from vsrn_viewer.explain.missing import no_query, no_words_read
from vsrn_viewer.explain.query import places_asked
from vsrn_viewer.explain.reading_rows import change_row, gate_rows, match_row, member_words, of_member
from vsrn_viewer.picture import Floats, ReadingRow, WordReadingPicture, number
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

_MARKS = 2  # <start> and <end>


@dataclass(frozen=True)
class _Columns:
    """All tokens of a query, words that the run leaves out among them. C columns, P tokens that were read.

    labels (C,). places (P,): the column of each token that was read. asked (C,): as of the picture. before: the run
    without what-ifs where it has the same columns.
    """

    labels: tuple[str, ...]
    places: tuple[int, ...]
    asked: tuple[int, ...]
    before: Traced | None

    def spread(self, values: Floats) -> Floats:
        """Return one value per column, (P,) → (C,), NaN for what is not read."""
        wide = np.full(len(self.labels), np.nan, dtype=np.float32)
        wide[list(self.places)] = values
        return wide


def word_reading_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> WordReadingPicture | None:
    """Return a column per token of the query; None without a query, and where its words were not traced.

    Of a run with what-ifs: beside its match the one before; dropped words keep their column.
    """
    if no_query(trace) or no_words_read(trace, view):
        return None
    columns = _columns_of(context, view, probed)
    rows = (replace(row, values=columns.spread(row.values)) for row in _rows(trace, context, view, columns))
    word = {column: place - 1 for place, column in enumerate(columns.places)}
    last = len(columns.labels) - 1
    return WordReadingPicture(
        title="Reading the words",
        note=_note(trace, context, columns) + member_words(trace, context),
        numbers=(),
        labels=columns.labels,
        boxes=None,
        rows=tuple(rows),
        missing="",
        dropped=tuple(sorted({*range(last + 1)} - {*columns.places})),
        read=tuple(-1 if column in (0, last) else word.get(column, -1) for column in range(last + 1)),
        asked=columns.asked,
    )


def _rows(trace: ReasoningTrace, context: TraceContext, view: View, columns: _Columns) -> tuple[ReadingRow, ...]:
    values, hidden = trace.score_by_word, trace.caption_hidden
    update, reset = trace.caption_update_gate, trace.caption_reset_gate
    assert values is not None  # or there is a lack; all of them come together
    assert hidden is not None
    assert update is not None
    assert reset is not None
    before: Array | None = None if columns.before is None else columns.before.trace.score_by_word
    return (
        match_row(values, before, f"the score with the image if the sentence stopped here{of_member(context)}"),
        *gate_rows(update, reset, view.channels),
        change_row(hidden, "how far this word moved the memory"),
    )


def _columns_of(context: TraceContext, view: View, probed: Probed) -> _Columns:
    """Return the columns of a run; those of dropped words once the run without what-ifs is known."""
    words, before = context.query_words, probed.before
    count, dropped = len(words), view.change.dropped_words
    every = 0 if before is None else len(before.context.query_words)
    fits = every == count + len(dropped) and max(dropped, default=-1) < every - _MARKS
    if before is None or not fits:  # the View may be ahead of the runs
        return _Columns(words, tuple(range(count)), (-1, *places_asked(count - _MARKS, view), -1), None)
    places = tuple(column for column in range(every) if column - 1 not in dropped)
    labels = list(before.context.query_words)
    for column, word in zip(places, words, strict=True):
        labels[column] = word
    return _Columns(tuple(labels), places, (-1, *range(every - _MARKS), -1), before)


def _note(trace: ReasoningTrace, context: TraceContext, columns: _Columns) -> str:
    parts = ["the text encoder's GRU reads the query in this order, in one direction alone"]
    if context.unknown_words:
        parts.append(f"read as <unk>: {', '.join(context.unknown_words)}")
    if trace.caption_gate_error is not None:
        parts.append(f"deviation from nn.GRU {number(float(trace.caption_gate_error))}")
    if len(columns.places) < len(columns.labels):
        parts.append("dropped words are faint")
    if columns.before is not None:
        parts.append("grey dashes: before")
    return " · ".join(parts)


KIND = Kind(
    name="reading-words",
    title="Reading the words",
    shows="how the model read the query, word by word",
    picture=WordReadingPicture,
    make=word_reading_picture,
    absence=no_query,
    lack=no_words_read,
    follows=("channels",),
    asks=asks_before,
)
