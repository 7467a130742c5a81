"""What the command line prints: answers to standard output, notices to standard error."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from vsrn_viewer.answers import PairInfo


class ReaderGone(Exception):  # noqa: N818 (no error: `| head` has read enough)
    """Whoever read standard output has closed it. There is nothing left to do, and nothing to report."""


def say(line: str) -> None:
    """Print a line to standard error, after the program's name."""
    say_plainly(f"vsrn-viewer: {line}")


def say_plainly(line: str) -> None:
    """Print a line to standard error. A closed standard error is no reason to lose a run."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        _lead_nowhere(sys.stderr)


def print_text(text: str) -> None:
    """Print to standard output, at once. Raises ReaderGone if its reader has gone, OSError, with its name, if it
    is full."""
    try:
        print(text, flush=True)
    except OSError as error:
        _lead_nowhere(sys.stdout)
        if error.errno == errno.EPIPE:
            raise ReaderGone from None
        raise OSError(error.errno, error.strerror, "standard output") from error


def print_answer(
    arguments: argparse.Namespace,
    info: PairInfo | None,
    answer: dict[str, Any] | list[dict[str, Any]],
    lines: Sequence[str],
) -> None:
    """Print one JSON document, or the lines for people. Notices about what was opened go to standard error."""
    if info:
        _print_notices(arguments, info)
    # ASCII: JSON whatever the output's encoding is
    print_text(json.dumps(answer, allow_nan=False) if arguments.json else "\n".join(lines))


def _print_notices(arguments: argparse.Namespace, info: PairInfo) -> None:
    if arguments.checkpoint and not arguments.vocab:
        say(f"vocabulary: {info.vocabulary_file}; words by {info.tokenizer}")
    for notice in info.notices:
        say(notice)


def _lead_nowhere(stream: TextIO) -> None:
    """Point a stream that cannot be written to at the null device: what it still holds would fail again at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
