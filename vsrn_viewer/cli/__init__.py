"""The command line: parses, dispatches to one file per subcommand, and turns errors into one line.

Exit status 0, 2 for a user's mistake, 130 after Ctrl-C.
"""

from __future__ import annotations

import importlib
import io
import signal
import sys
from collections.abc import Sequence

from vsrn_viewer.cli.output import ReaderGone, say
from vsrn_viewer.cli.parser import parse
from vsrn_viewer.errors import MEMORY_ENDED, ViewerError, is_end_of_memory, remedy_of

__all__ = ["INTERRUPTED", "USERS_MISTAKE", "main"]

USERS_MISTAKE = 2
INTERRUPTED = 130  # by Ctrl-C, as a shell says it
_MODULES = {"import": "importing"}  # a word of Python is no name for a module


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status (0, 2 after a mistake of the user, 130 after Ctrl-C)."""
    try:
        parsed = parse(arguments)
    except ReaderGone:  # of --help
        return 0
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of few characters gets "?" for ✓, not a traceback
    command = importlib.import_module(f"vsrn_viewer.cli.{_MODULES.get(parsed.command, parsed.command or 'view')}")
    try:
        status: int = command.run(parsed)
        return status
    except ReaderGone:
        return 0
    except (ViewerError, OSError, MemoryError, RuntimeError) as error:
        if parsed.debug or not (isinstance(error, ViewerError | OSError) or is_end_of_memory(error)):
            raise
        say(_sentence(error))
        return USERS_MISTAKE
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would end in a traceback
        say("stopped")
        return INTERRUPTED


def _sentence(error: Exception) -> str:
    if is_end_of_memory(error):
        return MEMORY_ENDED
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}. {remedy_of(error)}"
    return str(error)
