"""Gives memory that was freed back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back_freed() -> None:
    """Hand the pages that the C library keeps of freed weights back to the system, where it can be asked to (glibc).

    Otherwise up to twice the weights of the last pair stay with the process, and look like a leak.
    """
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
