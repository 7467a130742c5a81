"""AUC of affinity within things against between things, held to counting over plainly computed edges."""

from __future__ import annotations

import numpy as np
import pytest
from plain_edges import plain_edges
from split_desk import COUNTS, labels_of, write_split

from vsrn_viewer.errors import CheckpointError, DatasetError
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.probe.over_split.things import shown_objects
from vsrn_viewer.statistics import AskBinding
from vsrn_viewer.workbench import Workbench, drain

SHOWN = [0, 0, 1, 1, None]  # by the boxes of the split: the object of each row


def counted(values: np.ndarray, thing: list) -> float:
    """Of all pairs of an edge within a thing and one between things, the share in which the former is larger."""
    places = [
        (i, j) for i in range(len(thing)) for j in range(len(thing)) if i != j and None not in (thing[i], thing[j])
    ]
    within = [values[i, j] for i, j in places if thing[i] == thing[j]]
    between = [values[i, j] for i, j in places if thing[i] != thing[j]]
    return float(np.mean([a > b for a in within for b in between])) if within and between else float("nan")


@pytest.mark.parametrize("member", [1, 2])
def test_auc_is_what_counting_pairs_of_edges_gives(split_pair, member):
    found = drain(answer_over_split(split_pair, AskBinding(member)))
    expected = np.full((2, 4, len(COUNTS)), np.nan)
    for image, count in enumerate(COUNTS):
        edges = plain_edges(split_pair.models[member - 1], split_pair.split.features(image))
        expected[:, :, image] = [[counted(layer, SHOWN[:count]) for layer in quantity] for quantity in edges]
    np.testing.assert_allclose(found.auc, expected, atol=1e-6)
    assert found.images == np.isfinite(expected[0, 0]).sum() == 6
    np.testing.assert_allclose(found.mean(), np.nanmean(expected, axis=2), atol=1e-6)
    own = expected[0, 0][np.isfinite(expected[0, 0])]
    assert found.error()[0, 0] == pytest.approx(own.std(ddof=1) / np.sqrt(6))
    assert "object" in found.truth


def test_two_members_are_two_networks(split_pair):
    first, second = (drain(answer_over_split(split_pair, AskBinding(member))).mean() for member in (1, 2))
    assert np.abs(first - second).max() > 0.05


def test_a_box_shows_the_object_that_it_overlaps_most_by_half_their_union():
    objects = np.array([[0, 0, 10, 10], [0, 0, 10, 20]], np.float32)
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 14], [0, 0, 10, 15], [0, 0, 4, 4], [0, 5, 10, 20], [30, 0, 40, 9]])
    # Unions: 10/14 and 14/20; 10/15 and 15/20; 0.16; 15/20
    assert shown_objects(boxes.astype(np.float32), objects).tolist() == [0, 0, 1, -1, 1, -1]
    assert shown_objects(boxes, objects[:0]).tolist() == [-1] * 6


def test_without_known_objects_where_boxes_lie_says_what_is_one_thing(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path, leave_out=("relations",))))
    found = drain(answer_over_split(pair, AskBinding()))
    edges = plain_edges(pair.models[0], pair.split.features(0))
    assert found.auc[0, 2, 0] == pytest.approx(counted(edges[0, 2], [0, 0, 1, 1, 0]), abs=1e-6)  # row 4: a part of 0
    assert "where they lie" in found.truth


def test_without_boxes_labels_say_what_is_one_thing(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path, leave_out=("relations", "boxes"))))
    found = drain(answer_over_split(pair, AskBinding()))
    edges = plain_edges(pair.models[0], pair.split.features(0))
    assert found.auc[0, 2, 0] == pytest.approx(counted(edges[0, 2], labels_of(0)), abs=1e-6)
    assert "label" in found.truth


def test_a_split_that_says_nothing_of_things_is_refused(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path, leave_out=("relations", "boxes", "labels"))))
    with pytest.raises(DatasetError, match="does not say which regions show one thing"):
        drain(answer_over_split(pair, AskBinding()))


def test_a_member_that_there_is_not_is_refused(split_pair):
    with pytest.raises(CheckpointError, match="member must be 1 to 2: got 3"):
        drain(answer_over_split(split_pair, AskBinding(3)))
