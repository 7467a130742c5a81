"""Writing files so that a reader never meets half of one, and a killed writer leaves nothing for long."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs

if sys.platform != "win32":
    import fcntl

FOLDER_VARIABLE = "VSRN_VIEWER_CACHE"

_PIECE = 1 << 20  # bytes that are read at a time

PathName = str | os.PathLike[str]  # a path as Python programs give it

# Of temporary files: the name that is written, the writing process, what no other process draws, and the ending.
_TEMPORARY = re.compile(r"\..+\.(\d+)-[0-9a-f]{8}\.part(?:\..*)?", re.DOTALL)


def cache_folder() -> Path:
    """Return the folder that VSRN_VIEWER_CACHE names, else the platform's for caches."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("vsrn_viewer", appauthor=False)


def fingerprint_of_files(paths: Iterable[Path]) -> str:
    """Return a short hash of the contents of files, in their order. Raises OSError if one cannot be read."""
    whole = hashlib.sha256()
    for path in paths:
        one = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                one.update(piece)
        whole.update(one.digest())
    return whole.hexdigest()[:16]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` if the block succeeds, remove it if not.

    The content is on disk before the rename, so a crash leaves the old file or the new one. What processes that are
    gone left half-written in the folder is removed first.
    Raises OSError, with `path` as its filename, if it cannot be written: see `check_replaceable`, or a full disk.
    """
    check_replaceable(path)
    _remove_leftovers(path.parent)
    name = f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part{path.suffix}"
    temporary = path.parent / name
    try:  # the system takes the umask from the mode; asking for the umask would change it for all threads
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except OSError as error:  # whoever reads the message knows nothing of temporary files
        raise OSError(error.errno, error.strerror, str(path)) from None
    try:
        with _held(handle):
            yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except OSError as error:
        if error.filename not in (None, str(temporary)):
            raise
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _held(handle: int) -> Iterator[None]:
    """Keep a file open and locked within the block: who can lock it knows that its writer is gone."""
    try:
        if sys.platform != "win32":
            with suppress(OSError):  # not every file system has locks
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _remove_leftovers(folder: Path) -> None:
    for file in folder.glob(".*.part*"):
        named = _TEMPORARY.fullmatch(file.name)
        if named and _is_left(file, int(named[1])):
            with suppress(OSError):
                file.unlink()


def _is_left(file: Path, writer: int) -> bool:
    """Return whether nobody writes a temporary file any more: neither a process of this number nor one elsewhere."""
    if sys.platform == "win32":
        return False
    try:
        os.kill(writer, 0)
    except ProcessLookupError:
        with suppress(OSError), file.open("rb") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except (OSError, OverflowError):  # it lives, as somebody else's process; or the number is none
        pass
    return False


def check_replaceable(path: Path) -> None:
    """Raise OSError, with `path` as its filename, if no file can be put there: it is a folder or a device, or its
    own folder is missing or may not be written to."""
    problem = 0
    if path.is_dir():
        problem = errno.EISDIR
    elif path.exists() and not path.is_file():  # a rename would put a file in place of a pipe or a device
        raise OSError(errno.EINVAL, "Not an ordinary file", str(path))
    elif not path.parent.is_dir():
        problem = errno.ENOTDIR if path.parent.exists() else errno.ENOENT
    elif not os.access(path.parent, os.W_OK):
        problem = errno.EACCES
    if problem:
        raise OSError(problem, os.strerror(problem), str(path))


def same_file(one: PathName, other: PathName) -> bool:
    """Return whether two paths name one file, links followed."""
    return os.path.realpath(one) == os.path.realpath(other)
