"""Many rows against one query: scores and order, the same on the host and on the device where the rows lie."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from devices import DEVICES, needs_cuda
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from small_memory import end_of_memory

from vsrn_viewer.retrieval import scoring
from vsrn_viewer.retrieval.gallery import Embeddings
from vsrn_viewer.retrieval.scoring import mean_scores, order_of, ranked

ROWS, SIZE = 500, 8
FLOATS = st.sampled_from([np.float32, np.float64]).flatmap(
    lambda kind: hnp.arrays(kind, st.integers(0, 30), elements=st.floats(width=16))  # of a few, so that some tie
)


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest) -> str:
    return request.param


def of_two(device: str, *, ready: bool = True) -> tuple[Embeddings, tuple[torch.Tensor, ...]]:
    """Rows of whole numbers, which every order of adding up sums exactly, and among which many tie. Row 400 is a copy
    of row 7, but for what its place in a product might make of it."""
    rng = np.random.default_rng(0)
    members = [rng.integers(-3, 4, (ROWS, SIZE)).astype(np.float32) for _ in range(2)]
    queries = [torch.from_numpy(rng.integers(-3, 4, SIZE).astype(np.float32)).to(device) for _ in range(2)]
    first, there = np.arange(ROWS), np.ones(ROWS, bool)
    first[400] = 7
    if not ready:
        there[[3, 7, 200]] = False
    rows = tuple(torch.from_numpy(member).to(device) for member in members)
    return Embeddings(rows, first, there), tuple(queries)


def by_hand(rows: Embeddings, queries: tuple[torch.Tensor, ...]) -> np.ndarray:
    pairs = zip(rows.members, queries, strict=True)
    scores = sum(member.cpu().double().numpy() @ query.cpu().double().numpy() for member, query in pairs) / 2
    scores[~rows.ready] = -np.inf
    return scores[rows.first]


@given(FLOATS)
def test_a_device_orders_all_floats_as_a_stable_sort_does(scores: np.ndarray) -> None:
    """Infinite ones, both zeros (which tie) and NaN (with the infinitely low) included."""
    expected = np.argsort(-np.where(np.isnan(scores), -np.inf, scores), kind="stable")
    for device in DEVICES:
        np.testing.assert_array_equal(order_of(torch.from_numpy(scores).to(device)).cpu(), expected)


@pytest.mark.parametrize("ready", [True, False])
def test_rows_are_ranked_by_the_mean_score_and_ties_go_to_the_smaller_row(device: str, ready: bool) -> None:
    rows, queries = of_two(device, ready=ready)
    expected = by_hand(rows, queries)
    order, scores = ranked(rows, queries)
    np.testing.assert_array_equal(scores, expected.astype(np.float32))
    np.testing.assert_array_equal(order, np.argsort(-expected, kind="stable"))
    assert (order.dtype, scores.dtype) == (np.int64, np.float32)
    np.testing.assert_array_equal(mean_scores(rows, queries), scores)


@pytest.mark.parametrize("ready", [True, False])
def test_what_a_device_makes_is_what_the_host_makes(device: str, ready: bool) -> None:
    """Made by the functions for a device, also where there is only a CPU to run them."""
    rows, queries = of_two(device, ready=ready)
    made = scoring._ranked_there(rows, queries)
    assert made is not None
    for there, here in zip(made, ranked(of_two("cpu", ready=ready)[0], of_two("cpu")[1]), strict=True):
        np.testing.assert_array_equal(there, here)


def test_a_list_of_the_size_of_coco_keeps_its_ties_in_order(device: str) -> None:
    """So many rows are sorted by other means than a few."""
    scores = np.random.default_rng(0).integers(-50, 50, 123_287).astype(np.float32)
    np.testing.assert_array_equal(
        order_of(torch.from_numpy(scores).to(device)).cpu(), np.argsort(-scores, kind="stable")
    )


@needs_cuda
def test_a_device_without_memory_for_the_order_leaves_it_to_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, queries = of_two("cuda")

    def ends(_scores: torch.Tensor) -> torch.Tensor:
        raise end_of_memory()

    monkeypatch.setattr(scoring, "order_of", ends)
    order, scores = ranked(rows, queries)
    np.testing.assert_array_equal(order, np.argsort(-by_hand(rows, queries), kind="stable"))
    np.testing.assert_array_equal(scores, by_hand(rows, queries).astype(np.float32))


class FullCardRows(torch.Tensor):
    """Rows that say they lie on a card without memory for anything more."""

    device = torch.device("cuda")

    def __matmul__(self, _other: torch.Tensor) -> torch.Tensor:
        raise end_of_memory()

    def to(self, *_where: object) -> FullCardRows:
        return self

    def cpu(self) -> torch.Tensor:
        return self.as_subclass(torch.Tensor)


def test_a_card_without_memory_for_the_scores_leaves_them_to_the_cpu() -> None:
    rows, queries = of_two("cpu")
    expected = mean_scores(rows, queries)
    there = replace(rows, members=tuple(member.as_subclass(FullCardRows) for member in rows.members))
    np.testing.assert_array_equal(mean_scores(there, tuple(one.as_subclass(FullCardRows) for one in queries)), expected)
