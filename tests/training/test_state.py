from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import torch

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


def test_another_file_is_refused(tmp_path: Path) -> None:
    torch.save({"step": 3}, tmp_path / STATE_NAME)
    with pytest.raises(TrainingError, match="not the state of a run of this version"):
        load_state(tmp_path)


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
