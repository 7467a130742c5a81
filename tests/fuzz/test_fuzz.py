"""Thousands of damaged files of every kind: each is read or refused, without a traceback, a hang, or gigabytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
MEMORY = Path("/dev/shm")
CASES, PROCESSES = 2_100, 2


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: every case writes a dozen files to the disk before it goes on."""
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="fuzz-") as name:
        yield Path(name)


def test_damaged_files_are_read_or_refused(folder: Path) -> None:
    paths = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
    running = [
        subprocess.Popen(
            [sys.executable, HERE / "runner.py", folder / str(seed), str(seed), str(CASES)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    ended = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, [errors[-2000:] for _, errors in ended]
    reports = [json.loads(line) for out, _ in ended for line in out.splitlines()]
    faults = [report for report in reports if "fault" in report]
    assert not faults, "\n".join(f"{one['case']} {one['file']}: {one['fault']}" for one in faults[:10])
    assert sum(report["ran"] for report in reports if "ran" in report) == CASES * PROCESSES
