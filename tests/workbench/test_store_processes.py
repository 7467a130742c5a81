"""Real processes that fill one store: killed in the middle, and two at the same time."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_pairs import small_pair

from vsrn_viewer.view import PairId

pytestmark = pytest.mark.slow

# argv: checkpoint, data, file for the embeddings, how many renames until the process kills itself (0: none),
# before or after the rename.
CHILD = """
import os, signal, sys
from pathlib import Path
import numpy as np
import torch
from vsrn_viewer.retrieval.search import prepare_captions
from vsrn_viewer.view import PairId
from vsrn_viewer.vsrn import Folded
from vsrn_viewer.workbench import Workbench, drain
torch.set_num_threads(1)
left, when, passes = int(sys.argv[4]), sys.argv[5], 0
rename, embed = Path.replace, Folded.embed_in_steps
def counting(self, target):
    global left
    left -= 1
    if left == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    done = rename(self, target)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
def counted(self, features):
    global passes
    passes += len(features)
    return embed(self, features)
Path.replace, Folded.embed_in_steps = counting, counted
pair = drain(Workbench().open(PairId((sys.argv[1],), sys.argv[2], device="cpu")))
drain(prepare_captions(pair))
np.savez(sys.argv[3], images=pair.images.members[0].numpy(), captions=pair.captions.members[0].numpy())
print(passes)
"""


def start(wanted: PairId, out: Path, renames: int = 0, when: str = "before") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, wanted.checkpoints[0], wanted.data, str(out), str(renames), when]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> int:
    """Return how many images it encoded."""
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return int(out)


def assert_same(one: Path, other: Path) -> None:
    with np.load(one) as mine, np.load(other) as yours:
        for name in ("images", "captions"):
            np.testing.assert_array_equal(mine[name], yours[name])


@pytest.fixture
def undisturbed(tmp_path, monkeypatch) -> tuple[PairId, Path]:
    """A pair, and what an undisturbed process makes of it with a cache of its own."""
    wanted = small_pair(tmp_path)
    with monkeypatch.context() as patch:
        patch.setenv("VSRN_VIEWER_CACHE", str(tmp_path / "another"))
        assert finish(start(wanted, tmp_path / "undisturbed.npz")) == 90
    return wanted, tmp_path / "undisturbed.npz"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("renames", [1, 3, 5, 7])  # about.json, four blocks of images, about.json, two of captions
def test_killed_at_any_rename_the_next_goes_on(undisturbed, tmp_path, renames, when):
    wanted, whole = undisturbed
    killed = start(wanted, tmp_path / "killed.npz", renames, when)
    killed.communicate(timeout=300)
    assert killed.returncode == -signal.SIGKILL
    kept = min(max(renames - (2 if when == "before" else 1), 0), 4)  # blocks of images that were renamed
    left = [90, 88, 82, 58, 0][kept]  # blocks of 2, 6, 24 and the others
    assert finish(start(wanted, tmp_path / "next.npz")) == left
    assert_same(tmp_path / "next.npz", whole)


def test_two_processes_at_the_same_time(undisturbed, tmp_path):
    wanted, whole = undisturbed
    running = [start(wanted, tmp_path / f"{number}.npz") for number in range(2)]
    for number, process in enumerate(running):
        finish(process)
        assert_same(tmp_path / f"{number}.npz", whole)
    assert finish(start(wanted, tmp_path / "third.npz")) == 0
    assert_same(tmp_path / "third.npz", whole)
