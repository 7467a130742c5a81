"""The words of the query, each in the colour of what it brought to the match."""

from __future__ import annotations

from vsrn_viewer.answers import NOTHING_PROBED, Interaction, Probed
from vsrn_viewer.explain.brought import asks_attribution, attribution_of, row_name, signed_scale, what_it_is
from vsrn_viewer.explain.interaction import parts_of
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.missing import no_query, no_single_words
from vsrn_viewer.picture import WordsPicture, number
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def words_picture(
    trace: ReasoningTrace,
    context: TraceContext,  # noqa: ARG001 (as of every kind)
    view: View,
    probed: Probed = NOTHING_PROBED,
) -> WordsPicture | None:
    """Return the words; None without a query, until it is known, and by a method that says nothing of words."""
    found = attribution_of(trace, probed)
    if no_query(trace) or found is None or found.by_word is None:
        return None
    miss = "" if found.word_gap is None else f", words miss their sum by {number(found.word_gap)}"
    return WordsPicture(
        title=f"Words {row_name(found)}",
        note=f"{what_it_is(found)}{miss}",
        words=found.words,
        values=found.by_word,
        errors=found.word_error,
        scale=signed_scale(found.by_word, what_it_is(found)),
        places=places_asked(len(found.words), view),
        value_name=row_name(found),
    )


def words_of_region(view: View, found: Interaction, row: int) -> WordsPicture | None:
    """Return how each word makes the match together with a region, by its row, or with the thing that it belongs to;
    None for a region that was not read."""
    parts = parts_of(found)
    part = next((at for at, rows in enumerate(parts.rows) if row in rows), None)
    if part is None:
        return None
    label, is_thing = "word × region, no unit", len(parts.rows[part]) > 1
    return WordsPicture(
        title=f"Words with {parts.names[part] or 'a thing'}" if is_thing else f"Words with region {row + 1}",
        note=f"what each word brings together with this {'thing' if is_thing else 'region'} and not without it",
        words=found.words,
        values=parts.values[:, part],
        errors=None,
        scale=signed_scale(parts.values, label),
        places=places_asked(len(found.words), view),
        value_name=label,
    )


def places_asked(words: int, view: View) -> tuple[int, ...]:
    """Return the place of each of so many read words among the tokens that were asked, some of which are dropped."""
    dropped = view.change.dropped_words
    return tuple(place for place in range(words + len(dropped)) if place not in dropped)


KIND = Kind(
    name="query",
    title="Words",
    shows="what each word of the query brought to the match",
    picture=WordsPicture,
    make=words_picture,
    absence=no_query,
    lack=no_single_words,
    asks=asks_attribution,
)
