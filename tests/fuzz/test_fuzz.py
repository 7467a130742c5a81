"""Thousands of damaged files of every kind: each is read or refused, without a traceback, a hang, or gigabytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
CASES, PROCESSES = 2_100, 2


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    paths = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
    running = [
        subprocess.Popen(
            [sys.executable, HERE / "runner.py", tmp_path / str(seed), str(seed), str(CASES)],
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
