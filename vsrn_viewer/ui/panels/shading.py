"""Which colour and value each word of the query field has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor

from vsrn_viewer import explain
from vsrn_viewer.answers import CountedWord
from vsrn_viewer.palette import colours
from vsrn_viewer.picture import WordsPicture, aligned
from vsrn_viewer.ui.panels.field import Shade, word_places
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import current_theme


def words_shown(subject: Subject) -> WordsPicture | None:
    """Return what the words brought; while a region is hovered and it is known, what they bring together with it."""
    traced, found, region = subject.traced, subject.probed.interaction, subject.hover.region
    if traced is None:
        return None
    if found is not None and region >= 0:
        return explain.words_of_region(subject.view, found, region)
    return explain.words_picture(traced.trace, traced.context, subject.view, subject.probed)


def shades_of(subject: Subject, text: str, words: Sequence[CountedWord]) -> list[Shade]:
    """Return a shade for each word that has a value, in the order of the text; none for another text than was asked."""
    picture = words_shown(subject)
    if picture is None or len(words) != len(picture.words) + len(subject.view.change.dropped_words):
        return []
    number_of = {place: at for at, place in enumerate(picture.places)}
    papers = colours(picture.values, picture.scale, current_theme()).tolist()
    shades = []
    for place, start, length in word_places(text, words):
        at = number_of.get(place, -1)
        if at >= 0 and np.isfinite(picture.values[at]):
            value = aligned(float(picture.values[at]), picture.scale.high)
            shades.append(Shade(start, length, at, QColor(*papers[at]), value, abs(float(picture.values[at]))))
    return shades
