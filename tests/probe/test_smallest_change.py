"""The smallest change against every change of one or two groups, tried by the plain network."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from plain_vsrn import Differently
from what_if_desk import COUNTS, QUERY, Desk

from vsrn_viewer.change import Change
from vsrn_viewer.groups import Group
from vsrn_viewer.probe.match import match_of
from vsrn_viewer.probe.smallest_change import Contest, fewest_parts, smallest_change
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.view import Query
from vsrn_viewer.workbench import drain

ASKED = Query(text=" ".join(QUERY))
ROUNDING = 1e-5


def single(count: int) -> tuple[Group, ...]:
    return tuple(Group((row,)) for row in range(count))


def plain_leads(desk: Desk, image: int, dropped: tuple[int, ...]) -> bool | None:
    """Return whether the image has the first rank without some regions; None where rounding or overflow decides."""
    asked = Differently(order=tuple(row for row in range(COUNTS[image]) if row not in dropped))
    if not desk.is_stable(image, asked):
        return None
    scores = desk.plain_scores(image, asked).mean(axis=0)
    ahead = scores[image] - np.delete(scores, image).max()
    return None if abs(ahead) < ROUNDING else bool(ahead > 0)


def test_what_is_found_does_it_and_nothing_smaller_does(desk: Desk, pair):
    sizes = []
    for image in range(8):
        count = int(COUNTS[image])
        found = drain(smallest_change(pair, image, ASKED, single(count)))
        leads = plain_leads(desk, image, ())
        assert leads is None or found.gains is not leads
        rows = tuple(row for group in found.dropped for row in group.regions)
        if not rows:
            assert (found.change, found.after) == (Change(), found.before)
            assert {plain_leads(desk, image, one) for one in itertools.combinations(range(count), 1)} <= {
                not found.gains,
                None,
            }
            continue
        sizes.append(len(rows))
        assert found.change == Change(regions=tuple(row for row in range(count) if row not in rows))
        assert plain_leads(desk, image, rows) in (found.gains, None)
        assert (found.after.rank == 1) == found.gains
        assert found.is_fewest == (len(rows) <= 2)
        for fewer in range(1, min(len(rows), 3)):
            smaller = {plain_leads(desk, image, one) for one in itertools.combinations(range(count), fewer)}
            assert smaller <= {not found.gains, None}, (image, rows)
    assert sizes


def test_groups_go_together_and_a_change_stays(pair):
    image = int(np.flatnonzero(COUNTS == 8)[0])
    change = Change(regions=(7, 6, 5, 4, 3, 2), skipped_layers=(3,))
    groups = (Group((0, 1, 2), "gone in part"), Group((3, 4)), Group((5, 6)), Group((7,)))
    match = match_of(pair, image, ASKED, change=change)
    parts = [np.array([5]), np.array([3, 4]), np.array([1, 2]), np.array([0])]
    losses = [
        match.score - what_if(pair, image, ASKED, Change(regions=tuple(left), skipped_layers=(3,))).after.score
        for left in ([7, 6, 5, 4, 3], [7, 6, 5, 2], [7, 4, 3, 2], [6, 5, 4, 3, 2])
    ]
    worst = int(np.argmax(losses))
    assert losses[worst] > 0
    just_below = np.array([match.score - losses[worst] / 2], np.float32)
    found = drain(fewest_parts(match, Contest(0, np.array([1]), just_below), parts))
    assert found.parts[0] == worst or losses[found.parts[0]] > losses[worst] / 2
    assert found.score == pytest.approx(match.score - losses[worst], abs=2e-6)
    whole = drain(smallest_change(pair, image, ASKED, groups, change))
    assert whole.change.skipped_layers == (3,)
    gone = {row for group in whole.dropped for row in group.regions}
    assert whole.change.regions == tuple(row for row in change.regions if row not in gone)
    assert 0 not in gone  # what the change had dropped is not dropped again


def test_ties_go_to_the_smaller_row():
    scores = np.array([0.5], np.float32)
    assert Contest(3, np.array([1]), scores).ranks(np.array([0.5, 0.6, 0.4])).tolist() == [2, 1, 2]
    assert Contest(0, np.array([1]), scores).ranks(np.array([0.5])).tolist() == [1]


def test_one_group_always_stays(pair):
    image = int(np.flatnonzero(COUNTS == 3)[0])
    match = match_of(pair, image, ASKED)
    unreachable = Contest(image, np.array([99]), np.array([-9], np.float32))
    found = drain(fewest_parts(match, unreachable, [np.array([place]) for place in range(3)]))
    assert (found.parts, found.score) == ((), match.score)


def test_it_says_how_far_it_is_and_can_be_closed(pair):
    steps = smallest_change(pair, 0, ASKED, single(int(COUNTS[0])))
    assert next(steps).label == "Looking for the smallest change"
    steps.close()
