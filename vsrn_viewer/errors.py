"""Errors for people: which file or field, what is wrong, and how to fix it.

ViewerError
├── DatasetError      a dataset folder, its files, an image id, a split
├── CheckpointError   a file with weights
├── VocabularyError   a vocabulary file, or one that does not fit the weights
├── QueryError        a sentence that cannot be asked
├── ChangeError       a what-if that cannot be run: a region, layer or word that does not exist
├── OverflowingError  a run of the network whose values are not finite
├── TraceError        a trace file
├── FigureError       a figure that cannot be written
├── ViewError         a stored view that cannot be read
├── SessionError      a session file
├── FilterError       a filter that cannot be read
└── TrainingError     a training run that cannot start or go on

The command line prints the message of any of them and exits with 2; the window
shows it as a notice. A ValueError is a mistake in our own code, never the user's.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable


class ViewerError(Exception):
    """A problem whose message is one sentence or two for the user."""


class DatasetError(ViewerError):
    """A dataset, or something asked of it, is not usable."""


class PhotographError(DatasetError):
    """An image of a folder of photographs gives no regions. The others do not need it."""


class CheckpointError(ViewerError):
    """A file with weights cannot be opened as a VSRN."""


class VocabularyError(ViewerError):
    """A vocabulary cannot be read or does not fit the network."""


class QueryError(ViewerError):
    """A query cannot be asked as it stands."""


class ChangeError(ViewerError):
    """A change that the network, the image or the query does not allow."""


class OverflowingError(ViewerError):
    """A run of the network whose values overflow, so that nothing it gives can be trusted."""


class TraceError(ViewerError):
    """A trace file cannot be read."""


class FigureError(ViewerError):
    """A figure cannot be drawn or written."""


class ViewError(ViewerError):
    """A stored view, or another document of ours, does not say what it must."""


class SessionError(ViewerError):
    """A session file cannot be read or written."""


class FilterError(ViewerError):
    """A filter, which says what of many is looked at, cannot be read."""


class TrainingError(ViewerError):
    """A training run cannot start or go on."""


MEMORY_ENDED = (
    "There is not enough memory left for this. Close what else uses it, or open the model on another device (--device)."
)
_SAID_AT_ITS_END = ("out of memory", "can't allocate memory", "ALLOC_FAILED")  # by CUDA and MPS, the CPU, cuBLAS


def is_end_of_memory(error: BaseException) -> bool:
    """Return whether an error says that memory ended, here or on a device. torch says so in a RuntimeError."""
    said = str(error)
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(words in said for words in _SAID_AT_ITS_END)
    )


_REMEDIES = dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room, or write it elsewhere.")


def remedy_of(error: OSError) -> str:
    """Return what to do about a file that cannot be read or written."""
    return _REMEDIES.get(error.errno or 0, "Check its name, its folder and their permissions.")


def writing_problem(path: object, error: OSError) -> str:
    """Return the sentence that says why a file cannot be written. path: as people know it."""
    return f"{path}: cannot be written ({error.strerror or error}). {remedy_of(error)}"


def near_miss(wanted: str, known: Iterable[str]) -> str:
    """Return " (did you mean 'x'?)" for the closest known word, or an empty string."""
    close = difflib.get_close_matches(wanted, list(known), n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""
