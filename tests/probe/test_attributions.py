"""Leave-one-out against one changed run at a time; attention against the paper's rule."""

from __future__ import annotations

import numpy as np
from what_if_desk import COUNTS, QUERY

from vsrn_viewer.change import Change
from vsrn_viewer.probe.attention import attention
from vsrn_viewer.probe.leave_one_out import leave_one_out
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.view import Query

ASKED = Query(text=" ".join(QUERY))


def test_each_value_is_the_score_lost_by_one_changed_run(pair):
    image = int(np.flatnonzero(COUNTS == 6)[0])
    found = leave_one_out(pair, image, ASKED)
    for region in range(6):
        change = Change(regions=tuple(row for row in range(6) if row != region))
        run = what_if(pair, image, ASKED, change)
        assert abs(found.by_region[region] - (run.before.score - run.after.score)) < 1e-5
    for place in range(len(QUERY)):
        run = what_if(pair, image, ASKED, Change(dropped_words=(place,)))
        assert abs(found.by_word[place] - (run.before.score - run.after.score)) < 1e-5
    assert (found.target, found.method, found.region_gap) == ("score", "leave-one-out", None)


def test_attention_ranks_the_regions_of_one_member(pair):
    image = int(np.flatnonzero(COUNTS == 6)[0])
    values = [attention(pair, image, member).by_region for member in (1, 2)]
    for one in values:
        assert sorted(one) == [50.0 * k**2 for k in range(1, 7)]
    assert (values[0] != values[1]).any()
