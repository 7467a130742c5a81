"""Numbers as the command line takes them. Each function raises argparse.ArgumentTypeError for what is none."""

from __future__ import annotations

import argparse
import math

_MOST_LAYERS = 64
_LARGEST = 2**31 - 1  # more images, steps or seeds than anybody has


def positive(text: str) -> int:
    """Read a whole number from 1."""
    return _whole(text, 1)


def seed(text: str) -> int:
    """Read a whole number from 0."""
    return _whole(text, 0)


def positives(text: str) -> tuple[int, ...]:
    """Read whole numbers from 1, separated by commas."""
    return tuple(map(positive, text.split(",")))


def layers(text: str) -> tuple[int, ...]:
    """Read layers from 1: "2", "1-4" or "1,3"."""
    first, dash, last = text.partition("-")
    if not dash:
        return positives(text)
    low, high = positive(first), positive(last)
    if not low <= high <= low + _MOST_LAYERS:
        raise argparse.ArgumentTypeError(f"must be a layer, or a range as in 1-4: got {text[:40]!r}")
    return tuple(range(low, high + 1))


def names(text: str) -> tuple[str, ...]:
    """Read names separated by commas."""
    return tuple(name.strip() for name in text.split(","))


def share(text: str) -> float:
    """Read a share, 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 1: got {text[:40]!r}")
    return value


def size(text: str) -> float:
    """Read a finite number from 0."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number from 0: got {text[:40]!r}")
    return value


def _whole(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value <= _LARGEST:
        most = f" to {_LARGEST:,}" if value > _LARGEST else ""
        raise argparse.ArgumentTypeError(f"must be a whole number from {least}{most}: got {text[:40]!r}")
    return value
