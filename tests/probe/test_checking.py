"""The check agrees with what is right, and finds what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from what_if_desk import QUERY

from vsrn_viewer.answers import NOTHING_PROBED, Influence, Interaction, Probed
from vsrn_viewer.change import Change
from vsrn_viewer.probe.checking import check
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.plain import PlainVsrn
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.search import trace_image
from vsrn_viewer.view import Query
from vsrn_viewer.workbench import drain

ASKED = Query(text=" ".join(QUERY))
IMAGE = 3  # of 11 regions
CHANGES = (
    Change(),
    Change(
        regions=(4, 0, 2, 1, 10, 7, 3, 9, 6, 8),
        edges=((0, 0, 2, 0.5), (1, 4, 4, -1.0)),
        skipped_layers=(2,),
        gates=(("update", 2, 0.75), ("reset", 4, 0.0)),
        dropped_words=(1,),
    ),
)


def by_name(checked):
    return {numbers.name: numbers for numbers in checked.numbers}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_right_agrees_to_rounding(pair, change):
    traced = trace_image(pair, IMAGE, ASKED, 2, change)
    standing = what_if(pair, IMAGE, ASKED, change)
    checked = by_name(drain(check(pair, 2, change, traced, Probed(standing=standing))))
    of_image = {"nodes", "affinity", "update gate", "hidden", "embedding", "score", "score after the change"}
    of_words = {"update gate of the words", "reset gate of the words", "hidden of the words", "match up to each word"}
    assert of_image | of_words <= set(checked)
    for numbers in checked.values():
        assert numbers.deviation <= 1e-5 * max(1, numbers.largest), numbers


def test_a_run_of_few_regions_says_how_much_larger_rounding_may_be(pair, desk):
    """Of the COCO variant nodes reach 4,426 then, and a channel 14: computed in another order of the sums, which a
    device chooses, the same sequence differs by up to 4e-5. The plain network says so in float64."""
    few = replace(CHANGES[1], regions=(4, 0, 2, 1))
    for change in (*CHANGES, few):
        traced = trace_image(pair, IMAGE, ASKED, 2, change)
        checked = drain(check(pair, 2, change, traced, NOTHING_PROBED))
        nodes = PlainVsrn(pair.models[1]).run(desk.features(IMAGE), change).nodes
        expected = np.abs(nodes).max() / min(np.sqrt((nodes[-1] ** 2).sum(axis=0)))
        assert checked.enlarged == pytest.approx(expected, rel=1e-3)
        is_large = pair.info.variant == "coco" and change is few
        assert checked.enlarged > 300 if is_large else checked.enlarged < 10
        for numbers in checked.numbers:
            assert numbers.deviation <= 3e-6 * checked.enlarged * max(1, numbers.largest), numbers


def test_leave_one_out_is_run_again_for_every_region_and_word(pair):
    traced = trace_image(pair, IMAGE, ASKED)
    found = drain(explain(pair, IMAGE, ASKED))
    checked = by_name(drain(check(pair, 1, Change(), traced, Probed(attribution=found))))
    assert checked["brought by each region"].count == traced.trace.regions
    assert checked["brought by each word"].count == len(QUERY)
    assert max(checked[f"brought by each {part}"].deviation for part in ("region", "word")) < 1e-5
    spoilt = replace(found, by_region=found.by_region + np.eye(1, len(found.by_region), 2, dtype=np.float32)[0] / 8)
    checked = by_name(drain(check(pair, 1, Change(), traced, Probed(attribution=spoilt))))
    assert checked["brought by each region"].deviation == pytest.approx(1 / 8, abs=1e-5)


WORDS = ("reset_gate", "update_gate", "candidate", "hidden")


@pytest.mark.parametrize("name", [*(f"caption_{name}" for name in WORDS), "score_by_word"])
def test_one_wrong_number_of_a_word_is_found(pair, name):
    traced = trace_image(pair, IMAGE, ASKED, 2)
    wrong = np.array(getattr(traced.trace, name))
    wrong[(1,) * wrong.ndim] += 0.25
    spoilt = replace(traced, trace=replace(traced.trace, **{name: wrong}))
    checked = by_name(drain(check(pair, 2, Change(), spoilt, NOTHING_PROBED)))
    called = f"{name.removeprefix('caption_').replace('_', ' ')} of the words"
    found = checked["match up to each word" if name == "score_by_word" else called]
    assert found.deviation == pytest.approx(0.25, abs=1e-5)
    assert found.count == wrong.size
    assert sum(numbers.deviation > 1e-3 for numbers in checked.values()) == 1


@pytest.mark.parametrize("name", ["nodes", "affinity", "update_gate", "hidden", "embedding", "score"])
def test_one_wrong_number_is_found(pair, name):
    traced = trace_image(pair, IMAGE, ASKED)
    wrong = np.array(getattr(traced.trace, name))
    wrong[(0,) * wrong.ndim] += 0.25
    spoilt = replace(traced, trace=replace(traced.trace, **{name: wrong}))
    checked = by_name(drain(check(pair, 1, Change(), spoilt, NOTHING_PROBED)))
    assert checked[name.replace("_", " ")].deviation == pytest.approx(0.25, abs=1e-5)


def test_cells_and_edges_that_are_wrong_are_found(pair):
    traced = trace_image(pair, IMAGE, ASKED)
    regions, layers = traced.trace.regions, traced.trace.layers
    rows, zeros = traced.trace.region_rows, np.zeros(regions, np.float32)
    table = Interaction(QUERY, rows, np.full((len(QUERY), regions), 9, np.float32), 0.0, zeros[: len(QUERY)], zeros)
    weighed = Influence(np.full((layers, regions, regions), 9, np.float32), rows, 0.0)
    probed = Probed(interaction=table, influence=weighed)
    checked = by_name(drain(check(pair, 1, Change(), traced, probed)))
    assert all(numbers.deviation > 5 for name, numbers in checked.items() if "largest" in name or "strongest" in name)
    assert len([name for name in checked if "largest" in name or "strongest" in name]) == 2


def test_an_image_without_a_query_is_checked_too(pair):
    traced = trace_image(pair, IMAGE, Query("image", "", IMAGE))
    checked = by_name(drain(check(pair, 1, Change(), traced, NOTHING_PROBED)))
    assert "score" not in checked
    assert checked["embedding"].deviation < 1e-5
