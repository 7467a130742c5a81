from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsrn_viewer.retrieval.ranking import place_of, rank

ALL_FLOATS = st.sampled_from([np.float16, np.float32, np.float64]).flatmap(
    lambda kind: hnp.arrays(kind, st.integers(0, 30), elements=st.floats(width=16))  # of a few, so that some tie
)
SCORES = hnp.arrays(np.float32, st.integers(1, 20), elements=st.sampled_from([-1.0, 0.0, 0.5, 2.0]))


def test_ties_go_to_the_smaller_index() -> None:
    assert rank(np.array([0.5, 0.9, 0.5, 0.9])).tolist() == [1, 3, 0, 2]


@given(SCORES)
def test_rank_is_the_sort_by_score_then_index(scores: np.ndarray) -> None:
    assert rank(scores).tolist() == sorted(range(len(scores)), key=lambda i: (-float(scores[i]), i))


@given(ALL_FLOATS)
def test_rank_orders_all_floats_as_a_stable_sort_does(scores: np.ndarray) -> None:
    """Infinite ones, both zeros (which tie) and NaN (last) included."""
    np.testing.assert_array_equal(rank(scores), np.argsort(-scores, kind="stable"))


@given(SCORES)
def test_place_of_is_where_rank_puts_it(scores: np.ndarray) -> None:
    order = rank(scores).tolist()
    assert [place_of(scores, index) for index in range(len(scores))] == [order.index(i) + 1 for i in range(len(scores))]
