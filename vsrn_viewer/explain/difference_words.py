"""The difference of how two runs read their words: now − pinned, word by word.

Two runs of the same words can be subtracted, also of two images: the gates differ between two members and with a
changed word, the match with everything. Where a word is replaced, both words stand in one column.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsrn_viewer.explain.beside_curve import same_words
from vsrn_viewer.explain.difference_reading import difference_row, distance_row, one_network
from vsrn_viewer.explain.reading_words import word_reading_picture
from vsrn_viewer.explain.runs import Run, short_title
from vsrn_viewer.picture import Floats, ReadingRow, WordReadingPicture

_TWO_SENTENCES = (
    "These are two sentences: their words do not match, so nothing can be subtracted. Put them side by side."
)
_ONE_ONLY = "Only one of the two has this picture, so nothing can be subtracted."


def no_words_difference(now: Run, pinned: Run) -> str:
    """Return why two readings of words cannot be subtracted, a sentence for people; "" if they can."""
    ours, theirs = map(_made, (now, pinned))
    if ours is None or theirs is None:
        return _ONE_ONLY
    asked, other = now.view.query.sentence, pinned.view.query.sentence  # "" of a trace file
    is_replaced = asked != "" and asked == other and len(ours.labels) == len(theirs.labels)
    return "" if is_replaced or same_words(ours, theirs) else _TWO_SENTENCES


def words_difference(now: Run, pinned: Run) -> WordReadingPicture | None:
    """Return the difference of each row, word by word, and how far the hidden states of one network lie apart; None
    exactly where `no_words_difference` says why. A word that only one of them reads has no value."""
    ours, theirs = map(_made, (now, pinned))
    if ours is None or theirs is None or no_words_difference(now, pinned):
        return None
    pairs = [(one, other) for one in ours.rows for other in theirs.rows if one.name == other.name]
    rows = [difference_row(one, one.values - other.values) for one, other in pairs]
    alone = tuple(sorted({*ours.dropped, *theirs.dropped}))
    return replace(
        ours,
        title=short_title(ours.title),
        note="each word's values now, less its pinned ones" + (" · faint: only one reads it" if alone else ""),
        rows=(*rows, *_distance(now, pinned, ours, theirs)),
        dropped=alone,
    )


def _made(run: Run) -> WordReadingPicture | None:
    return word_reading_picture(run.trace, run.context, run.view, run.probed)


def _distance(now: Run, pinned: Run, ours: WordReadingPicture, theirs: WordReadingPicture) -> list[ReadingRow]:
    """Return how far the states of the two runs lie apart after each word."""
    if not one_network(now, pinned) or now.trace.caption_hidden is None or pinned.trace.caption_hidden is None:
        return []
    one, other = _spread(now.trace.caption_hidden, ours), _spread(pinned.trace.caption_hidden, theirs)
    if one.shape != other.shape:
        return []
    return [distance_row("hidden state", np.linalg.norm(one - other, axis=1), "how far the memory lies apart here")]


def _spread(states: Floats, picture: WordReadingPicture) -> Floats:
    """Return the state of each column, (P,D) → (C,D), NaN for words that are not read."""
    wide = np.full((len(picture.labels), states.shape[1]), np.nan, dtype=np.float32)
    wide[[column for column in range(len(wide)) if column not in picture.dropped]] = states
    return wide
