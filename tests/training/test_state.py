from __future__ import annotations

import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from full_disk import full_disk

from vsrn_viewer.errors import TrainingError
from vsrn_viewer.training.state import STATE_NAME, TrainingState, load_state, remove_parts, save_state

STATE = TrainingState(
    7, 2, 3, 12.5, {"w": torch.tensor([1.5])}, {"state": {0: {"step": torch.tensor(7.0)}}}, {"seed": 1}, {}
)


def test_a_state_reads_back(tmp_path: Path) -> None:
    save_state(tmp_path, STATE)
    assert load_state(tmp_path) == STATE
    assert [path.name for path in tmp_path.iterdir()] == [STATE_NAME]


def test_no_state_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"no run to resume, last.state is missing"):
        load_state(tmp_path)


def test_a_truncated_state_is_refused(tmp_path: Path) -> None:
    save_state(tmp_path, STATE)
    path = tmp_path / STATE_NAME
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(TrainingError, match="not readable as the state of a run"):
        load_state(tmp_path)


def test_a_damaged_weight_is_refused(tmp_path: Path) -> None:
    save_state(tmp_path, STATE)
    path = tmp_path / STATE_NAME
    content = path.read_bytes()
    place = content.index(torch.tensor([1.5]).numpy().tobytes())
    path.write_bytes(content[:place] + b"\1" + content[place + 1 :])
    with pytest.raises(TrainingError, match="not readable as the state of a run"):
        load_state(tmp_path)


@pytest.mark.parametrize(
    "content", [{"step": 3}, {"format": 1, "step": 3}, {"format": 1, **vars(STATE), "options": [1]}, torch.zeros(2)]
)
def test_another_file_is_refused(tmp_path: Path, content: object) -> None:
    torch.save(content, tmp_path / STATE_NAME)
    with pytest.raises(TrainingError, match="not the state of a run of this version"):
        load_state(tmp_path)


@pytest.mark.parametrize("kilobytes", [1, 100, 900])
def test_a_full_disk_is_the_systems_error_with_the_states_name(tmp_path: Path, kilobytes: int) -> None:
    state = replace(STATE, model={str(number): torch.rand(50_000) for number in range(5)})
    with full_disk(1024 * kilobytes), pytest.raises(OSError, match="File too large") as refused:
        save_state(tmp_path, state)
    assert refused.value.filename == str(tmp_path / STATE_NAME)
    assert not list(tmp_path.iterdir())


class _Malice:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("malice",)


@pytest.mark.parametrize("how", ["torch", "pickle"])
def test_a_malicious_state_is_refused_and_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / STATE_NAME
    if how == "torch":
        torch.save(_Malice(), path)
    else:
        path.write_bytes(pickle.dumps(_Malice(), protocol=2))
    with pytest.raises(TrainingError, match="not readable"):
        load_state(tmp_path)
    assert not (tmp_path / "malice").exists()


def test_half_written_files_of_a_killed_process_go_and_others_stay(tmp_path: Path) -> None:
    for name in (
        ".last.state.x1.part.state",
        ".best.safetensors.y2.part.safetensors",
        ".a_vocab.json.z3.part.json",
        ".train.svg.w4.part.svg",
        "notes.part",
        "last.json",
    ):
        (tmp_path / name).touch()
    remove_parts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["last.json", "notes.part"]


@pytest.mark.parametrize(
    "changes",
    [
        {"step": -1},
        {"step": True},
        {"step": 2**60},
        {"epoch": 2**60},
        {"best": float("nan")},
        {"best": 3},
        {"model": {"w": 1.0}},
        {"options": {"seed": [1]}},
        {"data": {1: 2}},
    ],
)
def test_a_hand_edited_state_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    torch.save({"format": 1, **vars(STATE), **changes}, tmp_path / STATE_NAME)
    with pytest.raises(TrainingError, match="not the state of a run of this version"):
        load_state(tmp_path)
