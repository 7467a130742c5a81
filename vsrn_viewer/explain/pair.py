"""A minimal pair: both captions of an image with their scores, their words and word × region, to be seen together.

What decided between them is where the two differ, so both stand on one scale, and words that the other caption lacks
are marked. Pure functions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vsrn_viewer.explain.one_scale import on_one_scale
from vsrn_viewer.minimal_pairs import changed_words
from vsrn_viewer.picture import InteractionPicture, Scale, WordsPicture

_OF_IMAGES, _OF_CAPTIONS = "one scale for both images", "one scale for both captions"


@dataclass(frozen=True)
class PairSide:
    """One caption of a pair. heading: which it is, and its score. score: with the image, of all members together."""

    heading: str
    score: float
    words: WordsPicture
    interaction: InteractionPicture


@dataclass(frozen=True)
class Scored:
    """A caption as it was found: its score, what its words brought, and its words × regions."""

    score: float
    words: WordsPicture
    interaction: InteractionPicture


def pair_sides(true: Scored, false: Scored) -> tuple[PairSide, PairSide]:
    """Return the true and the false caption of an image, with what differs marked, on one scale."""
    ahead = true.score - false.score
    standing = "equal to" if ahead == 0 else f"{abs(ahead):.4f} {'above' if ahead > 0 else 'below'}"
    places = changed_words(true.words.words, false.words.words)
    return (
        _side(f"true caption: {true.score:.4f}, {standing} the false one", true, false, places[0]),
        _side(f"false caption: {false.score:.4f}", false, true, places[1]),
    )


def _side(heading: str, own: Scored, other: Scored, marked: tuple[int, ...]) -> PairSide:
    words = on_one_scale(own.words, other.words)
    interaction = on_one_scale(own.interaction, other.interaction)
    rows = tuple(
        replace(row, scale=_of_captions(row.scale), is_marked=row.kind == "word" and place in marked)
        for place, row in enumerate(interaction.rows)
    )
    words = replace(words, scale=_of_captions(words.scale), marked=marked)
    return PairSide(heading, own.score, words, replace(interaction, rows=rows))


def _of_captions(scale: Scale) -> Scale:
    return replace(scale, label=scale.label.replace(_OF_IMAGES, _OF_CAPTIONS))
