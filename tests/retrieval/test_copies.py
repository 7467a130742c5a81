"""Copies of an image or a caption score the same to the last bit, wherever they stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from references import Reference

from vsrn_viewer.retrieval.copies import Copies, digest, distinct
from vsrn_viewer.retrieval.search import rank_captions, rank_images, split_scores
from vsrn_viewer.retrieval.similarity import similarity_matrix
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain


def test_distinct_rows_keep_the_order_of_their_first_appearance() -> None:
    rows = np.array([[3.0, 1], [0, 0], [3, 1], [5, 5], [0, 0]])
    chosen, place = distinct(rows)
    assert (chosen.tolist(), place.tolist()) == ([0, 1, 3], [0, 1, 0, 2, 1])


def test_a_row_is_known_by_its_values_not_by_its_memory() -> None:
    copies, rows = Copies(), np.arange(6.0).reshape(2, 3)
    assert copies.first(digest(rows[0]), 0) == 0
    assert copies.first(digest(np.asfortranarray(rows)[0]), 7) == 0
    assert copies.first(digest(rows[1]), 1) == 1


@given(
    arrays(
        st.sampled_from([np.float16, np.float32, np.float64, np.int64]),
        st.tuples(st.integers(0, 6), st.integers(1, 5)),
        elements=st.integers(0, 2),
    )
)
def test_rows_are_told_apart_by_all_of_their_bytes(rows) -> None:
    chosen, place = distinct(rows)
    first = {row.tobytes(): number for number, row in reversed(list(enumerate(rows)))}
    assert chosen.tolist() == sorted(first.values())
    assert chosen[place].tolist() == [first[row.tobytes()] for row in rows]


def test_copies_tie_exactly_in_the_similarity() -> None:
    """Sizes at which a plain matrix product gives copies other last bits in about one of 7,000 scores."""
    rng = np.random.default_rng(1)
    images = rng.normal(size=(1003, 64)).astype(np.float32)
    captions = rng.normal(size=(1003, 64)).astype(np.float32)
    images[900:], captions[950:] = images[:103], captions[:53]
    scores = similarity_matrix([images, images[:, ::-1]], [captions, captions])
    np.testing.assert_array_equal(scores[900:], scores[:103])
    np.testing.assert_array_equal(scores[:, 950:], scores[:, :53])
    expected = (images.astype(np.float64) + images[:, ::-1]) @ captions.T.astype(np.float64) / 2
    np.testing.assert_allclose(scores, expected, atol=1e-12)


@pytest.mark.parametrize("images", [33, 41])  # a last batch of one image, and one with copies in it
def test_copies_in_another_batch_tie_exactly(coco: Reference, tmp_path, images: int) -> None:
    source = np.arange(images) % 30
    lines = (coco.dataset / "test_caps.txt").read_text().splitlines()
    np.save(tmp_path / "test_ims.npy", np.load(coco.dataset / "test_ims.npy")[source])
    (tmp_path / "test_caps.txt").write_text("".join(f"{lines[5 * row + k]}\n" for row in source for k in range(5)))
    pair = drain(Workbench().open(PairId((str(coco.checkpoint),), str(tmp_path), device="cpu")))
    scores = drain(split_scores(pair)).matrix()
    np.testing.assert_array_equal(scores[30:], scores[: images - 30])
    np.testing.assert_array_equal(scores[:, 150:], scores[:, : 5 * images - 150])
    of_source = (source[:, None] * 5 + np.arange(5)).ravel()
    assert np.abs(scores - coco.expected()["similarity"][source][:, of_source]).max() < 1e-5
    for line in (0, 7, 149):  # the lists that are shown follow the same rule
        ranking = rank_images(pair, Query("caption", pair.info.captions[line], line))
        np.testing.assert_array_equal(ranking.scores[30:], ranking.scores[: images - 30])
        assert ranking.order.tolist() == sorted(range(images), key=lambda row: (-ranking.scores[row], row))
    ranking = rank_captions(pair, 2)
    np.testing.assert_array_equal(ranking.scores[150:], ranking.scores[: 5 * images - 150])
