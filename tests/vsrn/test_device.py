"""Where a network can live, and that it computes there in full float32."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from small_memory import end_of_memory

from vsrn_viewer.errors import CheckpointError, ViewerError
from vsrn_viewer.vsrn.device import enough_memory, in_halves, resolve_device


@pytest.fixture
def _rounding_again():
    """What a test sets for the whole process goes back to what it was."""
    allowed = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = True
    yield
    torch.backends.cudnn.allow_tf32 = allowed


@pytest.mark.usefixtures("_rounding_again")
@pytest.mark.parametrize("name", ["auto", "cuda"])
def test_auto_takes_cuda_whose_grus_do_not_round(monkeypatch, name):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "a card")
    assert resolve_device(name) == "cuda"
    assert not torch.backends.cudnn.allow_tf32


def test_the_end_of_memory_is_a_sentence():
    with pytest.raises(CheckpointError, match=r"^too large$"), enough_memory("too large", CheckpointError):
        torch.empty(2**60)
    with pytest.raises(ViewerError, match=r"^too large$"), enough_memory("too large"):
        raise end_of_memory()


def test_other_failures_stay_what_they_are():
    with pytest.raises(RuntimeError, match="shape"), enough_memory("too large"):
        torch.zeros(2).reshape(3)


def test_rows_are_halved_until_memory_holds_them():
    tried = []

    def compute(rows):
        tried.append(len(rows))
        if len(rows) > 3:
            raise end_of_memory()
        return rows[:, 0] * 2.0

    rows = np.arange(22).reshape(11, 2)
    np.testing.assert_array_equal(in_halves(compute, rows), rows[:, 0] * 2.0)
    assert tried == [11, 5, 2, 3, 6, 3, 3]


def test_memory_that_holds_no_row_is_said_to_whoever_can_go_elsewhere():
    def compute(_rows):
        raise end_of_memory()

    with pytest.raises(torch.OutOfMemoryError):
        in_halves(compute, np.zeros((3, 1)))
