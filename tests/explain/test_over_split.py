"""Pictures and tables of what was found over a split, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from split_answers import binding, label_pairs, method_faithfulness, order_effect, sanity

from vsrn_viewer.explain import over_split


def test_binding_is_the_mean_over_images_that_can_tell():
    picture = over_split.binding_picture(binding(), "raw")
    assert picture.groups == ("layer 1", "layer 2")
    np.testing.assert_allclose(picture.values, [[0.8, 0.4]], atol=1e-6)
    np.testing.assert_allclose(picture.errors, [[0.1, 0.1]], atol=1e-6)  # deviation 0.1·√2, two images
    assert (picture.base, picture.signed) == (0.5, True)
    assert "mean of 2 images" in picture.note
    assert "known objects" in picture.note
    np.testing.assert_allclose(over_split.binding_picture(binding(), "effective").values, [[0.8, 0.3]], atol=1e-6)


def test_table_of_binding_has_both_quantities():
    table = over_split.binding_table(binding())
    assert [row[0] for row in table.rows] == [1, 2]
    assert table.rows[1][1:] == pytest.approx((0.4, 0.1, 0.3, 0.1, 2), abs=1e-6)


def test_matrix_of_labels_weighs_images_by_their_edges_and_leaves_out_who_never_meets():
    picture = over_split.labels_picture(label_pairs(), "raw", 1)
    # dog → cat: three edges of mean 2 and one of 4; cat → dog: −6; no dog gives to a dog.
    np.testing.assert_allclose(picture.values, [[np.nan, -6], [2.5, np.nan]], atol=1e-6)
    assert picture.names == picture.labels == ("dog", "cat")
    assert (picture.scale.low, picture.scale.high) == (-6, 6)
    first = over_split.labels_picture(label_pairs(), "raw", 0)
    assert first.scale == picture.scale  # one scale for all layers
    assert over_split.labels_table(label_pairs(), "raw", 1).rows == (("cat", "dog", -6.0), ("dog", "cat", 2.5))


def test_relations_count_regions_from_one_and_name_giver_first():
    hits = label_pairs().images_with("dog", "cat", "raw", 0)
    table = over_split.relation_table(hits, ("a", "b", "c"))
    assert table.rows == ((1, "c", 2.0, "3 → 2"), (2, "a", 1.5, "1 → 5"))
    by_mean = label_pairs().images_with("dog", "cat", "effective", 0, "mean")
    assert [(hit.image, pytest.approx(hit.value)) for hit in by_mean] == [(2, 0.2), (0, 0.1)]


def test_order_shows_random_orders_as_mean_and_deviation():
    picture = over_split.order_picture(order_effect())
    assert picture.series[-1] == "minimal pairs"
    np.testing.assert_allclose(picture.values[0], [75, 0, 25])
    np.testing.assert_allclose(picture.errors[0], [0, 0, 25])
    np.testing.assert_allclose(picture.values[1], [75, 25, 50])
    np.testing.assert_allclose(picture.values[2], [100, 50, 50])
    np.testing.assert_allclose(picture.values[3], [100, 0, 60])
    assert over_split.order_table(order_effect()).rows[1] == pytest.approx(("reversed", 0.1, 0, 25, 50, 0), abs=1e-6)


def test_methods_stand_beside_the_random_order():
    picture = over_split.methods_picture(method_faithfulness())
    assert picture.groups == ("leave out", "random")
    np.testing.assert_allclose(picture.values, [[0.15, 0.45], [0.65, 0.4]], atol=1e-6)
    np.testing.assert_allclose(picture.errors, [[0.05, 0.05], [0.05, 0.1]], atol=1e-6)
    assert picture.scale.low <= 0 < 0.65 < picture.scale.high
    row = over_split.methods_table(method_faithfulness()).rows[0]
    assert row[0] == "leave-one-out"
    assert row[1:] == pytest.approx((0.15, 0.65, 0.3, 0.25), abs=1e-6)


def test_sanity_leaves_out_what_overflowed():
    picture = over_split.sanity_picture(sanity())
    assert (picture.groups, picture.series) == (("GRU", "projection"), ("gradient", "attention"))
    np.testing.assert_allclose(picture.values, [[0.6, 0], [1, 0.9]], atol=1e-6)
    np.testing.assert_allclose(picture.errors, [[0.1, 0.1 / np.sqrt(3)], [0, 0]], atol=1e-6)
    assert over_split.sanity_table(sanity()).rows[0] == pytest.approx(("gradient", 0.6, 0), abs=1e-6)


def test_bars_of_a_group_lie_side_by_side_inside_it():
    picture = over_split.order_picture(order_effect())
    ends = [end for series in range(4) for end in picture.span(series, 2)]
    assert ends == sorted(ends)
    assert ends[0] > 2
    assert ends[-1] < 3
    assert picture.height(25) == pytest.approx(0.25)
