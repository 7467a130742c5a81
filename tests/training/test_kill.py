"""Kill -9, at any moment, also between writing a file and renaming it: resuming gives the very same run."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from training_runs import JOINT, assert_same_run

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.training import train

pytestmark = pytest.mark.slow

# argv: folder with this test, dataset, out, what to count ("rename" or "step"), how many until the kill.
CHILD = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import torch
from training_runs import JOINT
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.training import train
torch.set_num_threads(1)
left = int(sys.argv[5])
def count():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
rename = Path.replace
def counting(self, target):
    count()
    return rename(self, target)
if sys.argv[4] == "rename":
    Path.replace = counting
resume = Path(sys.argv[3], "last.state").exists()
for record in train(open_dataset(Path(sys.argv[2])), JOINT, Path(sys.argv[3]), resume=resume, save_every=2):
    if sys.argv[4] == "step":
        count()
"""


@pytest.fixture(scope="module")
def whole(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("kill") / "whole"
    list(train(open_dataset(toy_folder), JOINT, out, save_every=2))
    return out


def _run_until_killed(toy_folder: Path, out: Path, what: str, left: int) -> bool:
    """Start or go on; return whether the process was killed before its end."""
    here = str(Path(__file__).parent)
    child = subprocess.run([sys.executable, "-c", CHILD, here, str(toy_folder), str(out), what, str(left)], check=False)
    assert child.returncode in (0, -signal.SIGKILL)
    return child.returncode != 0


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_random_steps(toy_folder: Path, whole: Path, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    while _run_until_killed(toy_folder, tmp_path / "out", "step", rng.randint(3, 12)):
        pass
    assert_same_run(tmp_path / "out", whole)


# In which order files come to be, up to the second save behind the first validation (after step 3).
CHECKPOINTS = [f"{name}{suffix}" for name in ("best", "last") for suffix in (".safetensors", ".json")]
RENAMED = ["toy_vocab.json", "last.state", *CHECKPOINTS, "train.jsonl", "last.state", *CHECKPOINTS]
RENAMED += [*CHECKPOINTS[:2], "last.state", *CHECKPOINTS[2:]]


def test_files_are_renamed_in_the_order_that_is_killed(
    toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, names = Path.replace, []

    def listing(self: Path, target: Path) -> Path:
        names.append(target.name)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", listing)
    list(train(open_dataset(toy_folder), JOINT, tmp_path, steps=4, save_every=2))
    assert names == RENAMED


@pytest.mark.parametrize("left", range(1, len(RENAMED) + 1))
def test_killed_between_writing_and_renaming(toy_folder: Path, whole: Path, tmp_path: Path, left: int) -> None:
    assert _run_until_killed(toy_folder, tmp_path / "out", "rename", left)
    assert not _run_until_killed(toy_folder, tmp_path / "out", "rename", 10_000)
    assert_same_run(tmp_path / "out", whole)
    assert not list((tmp_path / "out").glob(".*part*"))
