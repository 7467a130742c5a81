"""The list of minimal changes: what it says of a pair is what a what-if says, and its counts are those of its rows."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tools.minimal_changes import OUT, MindChange, WordChange, change_of_mind, document, first_of_each
from vsrn_viewer.change import Change
from vsrn_viewer.groups import Group
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.search import rank_images
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain


def test_every_two_scenes_are_taken_once():
    assert first_of_each([(0, 1, 0, 5), (0, 1, 1, 6), (4, 2, 20, 10)]) == [(0, 1, 0), (4, 2, 20)]


@pytest.mark.slow
def test_what_is_found_changes_the_model_s_mind():
    pair = drain(Workbench().open(PairId(device="cpu")))
    scene, twin, line = 2, 3, 10
    found = change_of_mind(pair, scene, twin, line)
    query = Query(text=pair.info.captions[line])
    scores = rank_images(pair, query).scores
    assert found.margin == pytest.approx(float(scores[scene] - scores[twin]), abs=1e-6)
    assert found.margin > 0
    gone = {row for group in found.things for row in group.regions}
    left = tuple(row for row in range(36) if row not in gone)
    without = what_if(pair, scene, query, Change(regions=left)).after.score
    assert found.margin_without == pytest.approx(without - float(scores[twin]), abs=1e-5)
    assert found.margin_without < 0
    for change in (found.dropped, found.replaced):
        words = list(found.words)
        words[change.place : change.place + 1] = [change.word] if change.word else []
        other = rank_images(pair, Query(text=" ".join(words))).scores
        assert change.margin == pytest.approx(float(other[scene] - other[twin]), abs=1e-5)
        assert change.margin < 0


def test_the_list_counts_its_rows():
    word = WordChange(1, "right", -0.1)
    one = MindChange("a", "b", "cow left", ("cow", "left"), 0.2, (Group((3, 4), "cow"),), -0.1, None, word)
    other = MindChange("c", "d", "cow left", ("cow", "left"), -0.2, (), -0.2, WordChange(0, "", 0.1), None)
    text = document([one, other])
    for said in ("pairs: 2; the model prefers the right scene in 1", "in 1: one thing in 1, two in 0, more in 0"):
        assert said in text
    assert "the reverse moves it furthest in 1" in text
    assert "| a, b | cow left | +0.200 | cow (2) | −0.100 | – | – | left (2) → right | −0.100 |" in text
    assert "--image a --drop 4,5" in text


def test_the_committed_list_has_a_change_for_at_least_fifty_pairs():
    rows = [line.split(" | ") for line in OUT.read_text(encoding="utf-8").splitlines() if line.startswith("| test")]
    changed = [row for row in rows if row[3] != "–" or row[7] != "–"]
    assert len(changed) >= 50
    for row in changed:
        margins = [float(row[at].replace("−", "-").strip(" |")) for at in (2, 4, 6, 8) if re.search(r"\d", row[at])]
        assert np.sign(margins[1:]).tolist() == [-np.sign(margins[0])] * (len(margins) - 1)
