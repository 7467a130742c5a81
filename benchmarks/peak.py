"""The memory that a process takes, watched from outside."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

PERIOD_S = 0.005  # between two samples


def peak_of(command: Sequence[str], quiet: bool = False) -> float:
    """Run a command to its end; return the largest RssAnon seen of it, in 10^6 bytes. quiet: hides what it prints."""
    shown = subprocess.DEVNULL if quiet else None
    with subprocess.Popen(command, stdout=shown, stderr=shown) as process:
        peak = 0.0
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            if "RssAnon:" in status:  # a process that has just ended has none
                peak = max(peak, float(status.split("RssAnon:")[1].split()[0]) * 1024 / 1e6)
            time.sleep(PERIOD_S)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} did not finish: status {process.returncode}")
    return peak
