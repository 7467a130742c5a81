"""The plane is that of the principal components, in any order of the rows, in blocks, and with gaps."""

from __future__ import annotations

import numpy as np
import pytest
from sample_plots import embeddings

from vsrn_viewer import principal
from vsrn_viewer.principal import principal_plane


def test_the_plane_is_that_of_a_singular_value_decomposition():
    rows = np.concatenate(embeddings())
    plane, shares = principal_plane(rows)
    centred = rows - rows.mean(axis=0)
    left, sizes, right = np.linalg.svd(centred, full_matrices=False)
    expected = left[:, :2] * sizes[:2]
    expected *= [np.sign(direction[np.abs(direction).argmax()]) for direction in right[:2]]
    np.testing.assert_allclose(plane, expected, atol=1e-10)
    assert shares == pytest.approx(tuple(sizes[:2] ** 2 / (sizes**2).sum()))
    assert shares[0] > shares[1]


def test_signs_do_not_depend_on_the_order_of_the_rows():
    rows = np.concatenate(embeddings())
    np.testing.assert_allclose(principal_plane(rows[::-1])[0][::-1], principal_plane(rows)[0], atol=1e-10)


@pytest.mark.parametrize("rows", [np.ones((4, 3)), np.arange(4.0)[:, None]], ids=["all equal", "one dimension"])
def test_embeddings_without_a_plane_have_a_place_nevertheless(rows):
    plane, shares = principal_plane(rows)
    assert plane.shape == (4, 2)
    assert np.isfinite(plane).all()
    assert 0 <= shares[1] <= shares[0] <= 1


def test_rows_in_blocks_are_as_all_at_once_and_rows_that_are_not_there_change_nothing(monkeypatch):
    rows = np.concatenate(embeddings())
    whole, shares = principal_plane(rows)
    monkeypatch.setattr(principal, "ROWS_A_STEP", 7)
    with_gaps = np.insert(rows, [3, 20], np.nan, axis=0)
    plane, same = principal_plane(with_gaps)
    there = np.isfinite(with_gaps).all(axis=1)
    np.testing.assert_allclose(plane[there], whole, atol=1e-10)
    assert np.isnan(plane[~there]).all()
    assert np.count_nonzero(~there) == 2
    assert same == pytest.approx(shares)
    with pytest.raises(ValueError, match="finite row"):
        principal_plane(np.full((3, 4), np.nan))
