"""Affinity by pairs of labels, and the search by relation, against loops over plainly computed edges."""

from __future__ import annotations

import numpy as np
import pytest
from plain_edges import plain_edges
from split_desk import COUNTS, LABELS, labels_of, write_split

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.statistics import AskLabelPairs
from vsrn_viewer.workbench import Workbench, drain


@pytest.fixture(scope="module")
def edges(split_pair):
    """Of each image: (label of the giver, label of the receiver, row of giver, of receiver, (2,L) values)."""
    found = []
    for image, count in enumerate(COUNTS):
        values = plain_edges(split_pair.models[0], split_pair.split.features(image))
        own = labels_of(image)
        rows = [(i, j) for i in range(count) for j in range(count) if i != j]
        found.append([(own[j], own[i], j, i, values[:, :, i, j]) for i, j in rows])
    return found


@pytest.fixture(scope="module")
def found(split_pair):
    return drain(answer_over_split(split_pair, AskLabelPairs()))


def test_a_cell_is_the_mean_over_all_edges_of_the_split(found, edges):
    assert sorted(found.labels) == sorted(LABELS)
    for quantity, name in enumerate(("raw", "effective")):
        for layer in range(4):
            matrix = found.matrix(name, layer, 3)
            for receiver, of_receiver in enumerate(found.labels):
                for giver, of_giver in enumerate(found.labels):
                    own = [e[4][quantity, layer] for image in edges for e in image if e[:2] == (of_giver, of_receiver)]
                    assert matrix[receiver, giver] == pytest.approx(np.mean(own), rel=1e-4, abs=1e-5)


def test_labels_of_most_regions_come_first_and_fewer_may_be_shown(found):
    count = [
        sum(labels_of(image)[:regions].count(label) for image, regions in enumerate(COUNTS)) for label in found.labels
    ]
    assert count == sorted(count, reverse=True)
    np.testing.assert_array_equal(found.matrix("raw", 0, 2), found.matrix("raw", 0, 3)[:2, :2])


@pytest.mark.parametrize(("quantity", "name"), [(0, "raw"), (1, "effective")])
@pytest.mark.parametrize("layer", [0, 3])
def test_images_are_found_by_their_strongest_edge_from_one_label_to_another(found, edges, quantity, name, layer):
    expected = []
    for image, own in enumerate(edges):
        fitting = [(e[4][quantity, layer], e[3], e[2]) for e in own if e[:2] == ("dog", "ball")]
        if fitting:
            value, receiver, giver = max(fitting, key=lambda one: abs(one[0]))
            expected.append((image, value, (receiver, giver)))
    expected.sort(key=lambda one: -abs(one[1]))
    hits = found.images_with("dog", "ball", name, layer)
    assert [(hit.image, hit.edge) for hit in hits] == [(image, edge) for image, _, edge in expected]
    assert [hit.value for hit in hits] == pytest.approx([value for _, value, _ in expected], rel=1e-4)


def test_images_are_found_by_their_mean(found, edges):
    own = {image: [e[4][0, 1] for e in rows if e[:2] == ("cat", "cat")] for image, rows in enumerate(edges)}
    means = {image: np.mean(values) for image, values in own.items() if values}
    hits = found.images_with("cat", "cat", "raw", 1, by="mean")
    assert [hit.image for hit in hits] == sorted(means, key=lambda image: -abs(means[image]))
    assert [hit.value for hit in hits] == pytest.approx([means[hit.image] for hit in hits], rel=1e-4)


def test_a_label_that_nothing_has_finds_nothing(found):
    assert found.images_with("dog", "frisbee", "raw", 0) == ()


def test_a_split_without_labels_is_refused(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path, leave_out=("labels",))))
    with pytest.raises(DatasetError, match="has no labels"):
        drain(answer_over_split(pair, AskLabelPairs()))
