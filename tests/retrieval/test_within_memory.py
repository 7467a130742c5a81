"""Where memory ends, fewer rows run together; where one is too many, the CPU goes on, and says so."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from networks import random_network
from small_memory import end_of_memory, on_card

from vsrn_viewer.errors import ViewerError
from vsrn_viewer.retrieval.within_memory import WithinMemory

ROWS = [np.full((2, 6), row, np.float32) for row in range(11)]


def of_capacity(tried, on_device, on_cpu=10**6):
    """Return what embeds rows by their first value, in one step, as long as they are few enough."""

    def run_of(model):
        most = on_cpu if model.device.type == "cpu" else on_device

        def run(contents):
            tried.append((model.device.type, len(contents)))
            yield
            if len(contents) > most:
                raise end_of_memory()
            return torch.tensor([[float(content[0, 0])] * 5 for content in contents])

        return run

    return run_of


def embedded(within, rows=ROWS):
    steps = within.embed(rows)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value[:, 0].tolist()


def test_fewer_rows_run_together_until_memory_holds_them_and_from_then_on():
    tried = []
    within = WithinMemory(on_card(random_network()), of_capacity(tried, on_device=3))
    assert embedded(within) == list(range(11))
    assert [most for _, most in tried] == [11, 5, 2, 2, 2, 2, 2, 1]
    assert embedded(within, ROWS[:3]) == [0, 1, 2]
    assert tried[8:] == [("cuda", 2), ("cuda", 1)]
    assert within.notice == ""


def test_the_cpu_goes_on_where_a_card_holds_not_one_and_a_notice_says_so():
    tried = []
    card = on_card(random_network())
    within = WithinMemory(card, of_capacity(tried, on_device=0))
    assert embedded(within) == list(range(11))
    assert tried == [("cuda", 11), ("cuda", 5), ("cuda", 2), ("cuda", 1), ("cpu", 11)]
    assert within.notice.startswith("Memory ended on cuda, so embeddings are computed on the CPU")
    assert card.device.type == "cuda"  # what holds the network itself goes on there


def test_the_network_comes_to_the_cpu_where_its_card_holds_no_second_one(monkeypatch):
    def ends(*_of):
        raise end_of_memory()

    for kind in (torch.Tensor, torch.nn.Parameter):
        monkeypatch.setattr(kind, "__deepcopy__", ends)  # a copy beside the first, on its device
    moved = []

    def run_of(model):
        moved.append(model)
        return of_capacity([], on_device=0)(model)

    card = on_card(random_network())
    assert embedded(WithinMemory(card, run_of)) == list(range(11))
    for ours, theirs in zip(moved[-1].state_dict().values(), card.state_dict().values(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=0)
    assert moved[-1] is not card


def test_the_end_of_all_memory_is_a_sentence():
    within = WithinMemory(on_card(random_network()), of_capacity([], on_device=0, on_cpu=0))
    with pytest.raises(ViewerError, match="not enough memory to embed a single row"):
        embedded(within)


def test_no_rows_are_no_run():
    tried = []
    assert embedded(WithinMemory(random_network(), of_capacity(tried, 1)), []) == []
    assert tried == []


def test_other_failures_stay_what_they_are():
    def run(_contents):
        yield
        raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes"):
        embedded(WithinMemory(random_network(), lambda _: run))
