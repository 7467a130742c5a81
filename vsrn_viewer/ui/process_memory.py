"""How much memory the program takes, from what the system says at once."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_PAGES = Path("/proc/self/statm")  # Linux: sizes of the process in pages, the second what is in memory


def process_mb() -> float | None:
    """Return what of the process is in memory, in 10^6 bytes; None where the system does not say it in a file."""
    with suppress(OSError, ValueError, IndexError):
        return int(_PAGES.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return None
