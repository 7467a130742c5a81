"""`vsrn-viewer view`: the window, or the same work without one where there is no screen."""

from __future__ import annotations

import argparse
import os
import sys

from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.errors import QueryError
from vsrn_viewer.trace_file import load_trace


def run(arguments: argparse.Namespace) -> int:
    """Open the window; return the exit status when it is closed."""
    if not has_screen():
        if getattr(arguments, "similarity", None):
            raise QueryError("there is no screen, and a similarity matrix has no trace to write. Use search.")
        from vsrn_viewer.cli.tour import tour

        return tour(arguments)
    from vsrn_viewer.ui.app import run as run_window

    file = getattr(arguments, "trace", None)
    trace = load_trace(file) if file else None
    return run_window(pair_of(arguments), trace)


def has_screen() -> bool:
    """Tell whether a window can be opened: on Linux, a display server or a chosen Qt platform."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
