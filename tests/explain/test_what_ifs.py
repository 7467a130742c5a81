"""What a change does, in words, as on screen and on paper."""

from __future__ import annotations

from dataclasses import replace

from changed_run import run

from vsrn_viewer.answers import CorrectedStanding, CountedWord, Probed, Standing, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.explain import standing_words, what_if_words
from vsrn_viewer.groups import Group
from vsrn_viewer.view import View

FELL = WhatIf(Standing(0.74978, 1), Standing(-0.0004, 1009), ())


def test_score_and_rank_are_said_before_and_after():
    assert standing_words(FELL, 5000) == "score 0.750 → 0.000   rank 1 → 1,009 of 5,000"
    assert standing_words(WhatIf(Standing(0.5, 3), Standing(-0.25, 3), ())) == "score 0.500 → −0.250   rank 3 → 3"


def test_a_small_effect_is_not_rounded_away_and_rounding_is_no_effect():
    one, other, same = (WhatIf(Standing(0.749744, 1), Standing(after, 1), ()) for after in (0.7499, 0.74975, 0.7497444))
    assert standing_words(one).startswith("score 0.7497 → 0.7499 ")
    assert standing_words(other).startswith("score 0.7497 → 0.7498 ")
    assert standing_words(same).startswith("score 0.750 → 0.750 ")


def test_ranks_of_two_orders_are_never_set_against_each_other():
    csls, plain = CorrectedStanding(0.5, 2, 7), Standing(0.25, 9)
    assert standing_words(WhatIf(csls, plain, ()), 20) == "score 0.500 → 0.250   plain rank 7 → 9 of 20"
    assert standing_words(WhatIf(plain, csls, ()), 20) == "score 0.250 → 0.500   plain rank 9 → 7 of 20"


def test_a_run_that_overflows_says_so_instead_of_a_number():
    found = WhatIf(Standing(0.5, 3), Standing(None, None), (), ("The values of this run overflow.",))
    assert standing_words(found, 200) == "The values of this run overflow."


def test_a_figure_says_what_was_done_differently_and_what_came_of_it():
    change = Change(regions=(0, 1, 2, 5, 6, 7), skipped_layers=(1,), dropped_words=(1,))
    traced = replace(run(), words=tuple(CountedWord(word, True) for word in ("a", "brown", "bear")))
    traced = replace(traced, context=replace(traced.context, groups=(Group((3, 4), "dog"),)))
    said = what_if_words(View(change=change), run(change).context, Probed(before=traced, standing=FELL))
    assert said == (
        "What if: “brown” dropped; dog dropped · 2 regions; layer 2 skipped. score 0.750 → 0.000, rank 1 → 1,009"
    )
    assert what_if_words(View(), run().context, Probed()) == ""
