"""A minimal pair described: scores in words, what differs marked, both captions on one scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import probed
import pytest
from changed_run import run

from vsrn_viewer.answers import Probed
from vsrn_viewer.explain import kind_of
from vsrn_viewer.explain.pair import Scored, pair_sides
from vsrn_viewer.view import View

FALSE_WORDS = ("a", "white", "bear")


def scored(score, words=probed.WORDS, times=1.0):
    """A caption with these words, whose values are those of `probed` a few times."""
    count, repeats = len(words), -(-len(words) // 2)
    values = times * np.tile(probed.VALUES, (repeats, 1))[:count]
    by_word = times * np.tile(probed.BY_WORD, repeats)[:count]
    found = Probed(
        attribution=probed.attribution(words=words, by_word=by_word),
        interaction=replace(probed.interaction(), words=words, values=values.astype(np.float32)),
    )
    made = [kind_of(name).make(run().trace, run().context, View(), found) for name in ("query", "interaction")]
    return Scored(score, *made)


@pytest.mark.parametrize(
    ("true", "false", "heading"),
    [
        (0.75, 0.5, "true caption: 0.7500, 0.2500 above the false one"),
        (0.5, 0.75, "true caption: 0.5000, 0.2500 below the false one"),
        (0.5, 0.5, "true caption: 0.5000, equal to the false one"),
    ],
)
def test_the_heading_says_which_caption_is_ahead(true, false, heading):
    sides = pair_sides(scored(true), scored(false))
    assert [side.heading for side in sides] == [heading, f"false caption: {false:.4f}"]
    assert [side.score for side in sides] == [true, false]


def test_words_that_the_other_caption_lacks_are_marked_in_both_pictures():
    true, false = pair_sides(scored(0.5), scored(0.4, FALSE_WORDS))
    assert (true.words.marked, false.words.marked) == ((), (1,))
    assert [row.name for row in false.interaction.rows if row.is_marked] == ["white"]
    swapped = pair_sides(scored(0.5, ("cow", "bear")), scored(0.4, ("cow", "ape")))
    assert [side.words.marked for side in swapped] == [(1,), (1,)]


def test_both_captions_share_one_scale_and_keep_their_values():
    sides = pair_sides(scored(0.5), scored(0.4, times=2.0))
    assert {side.words.scale.high for side in sides} == {2 * np.float32(0.25)}
    assert {side.interaction.rows[0].scale.high for side in sides} == {2 * np.float32(0.3)}
    assert {side.words.scale.label for side in sides} == {"leave-one-out of the score, one scale for both captions"}
    assert sides[0].words.values.tolist() == probed.BY_WORD.tolist()
    drawn = np.stack([row.values for row in sides[1].interaction.rows[:2]])
    np.testing.assert_array_equal(drawn, 2 * probed.VALUES)
