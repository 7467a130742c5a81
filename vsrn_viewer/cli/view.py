"""`vsrn-viewer view`: the window, or the same work without one where there is no screen."""

from __future__ import annotations

import argparse
import os
import sys

from vsrn_viewer.cli.parser import PAIR_OPTIONS, pair_of, refuse
from vsrn_viewer.errors import QueryError, SessionError
from vsrn_viewer.file_kinds import recognise
from vsrn_viewer.session_file import load_session
from vsrn_viewer.trace_file import load_trace


def run(arguments: argparse.Namespace) -> int:
    """Open the window on the file that is named, or on the pair; return the exit status when it is closed."""
    file = getattr(arguments, "file", None)
    session = file if file is not None and recognise(file).kind == "session" else None
    if session is not None:
        refuse(arguments, PAIR_OPTIONS, "with a session, which names its own")
        load_session(session)
    if not has_screen():
        if getattr(arguments, "similarity", None):
            raise QueryError("there is no screen, and a similarity matrix has no trace to write. Use search.")
        if session is not None:
            raise SessionError(f"{session}: a session opens in a window, and there is no screen (DISPLAY is not set).")
        from vsrn_viewer.cli.tour import tour

        return tour(arguments)
    from vsrn_viewer.ui.app import run as run_window

    trace = load_trace(file) if file is not None and session is None else None
    return run_window(pair_of(arguments), trace, session)


def has_screen() -> bool:
    """Tell whether a window can be opened: on Linux, a display server or a chosen Qt platform."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
