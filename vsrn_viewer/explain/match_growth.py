"""How the match grew region by region: the reading line's first row, as a plot of its own."""

from __future__ import annotations

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.kind import Kind, asks_before
from vsrn_viewer.explain.missing import no_growth
from vsrn_viewer.explain.reading import reading_picture
from vsrn_viewer.picture import MatchPicture
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def match_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> MatchPicture | None:
    """Return the score after each region in reading order (the trace's score_by_step), of a changed run beside that of
    the run before; None without a query and without a GRU."""
    reading = None if no_growth(trace) else reading_picture(trace, context, view, probed)
    if reading is None:
        return None
    row = next(row for row in reading.rows if row.kind == "curve")
    return MatchPicture(
        title="Match so far",
        note=row.meaning,
        values=row.values,
        scale=row.scale,
        numbers=reading.numbers,
        labels=reading.labels,
        last=row.last,
        value_name=row.name if context.members == 1 else f"{row.name}, member {context.member}",
        dropped=reading.dropped,
        before=row.before,
        before_name=row.before_name,
    )


KIND = Kind(
    name="match",
    title="Match so far",
    shows="how the match grew, region by region",
    picture=MatchPicture,
    make=match_picture,
    absence=no_growth,
    asks=asks_before,
    docked=False,
)
