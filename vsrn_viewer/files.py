"""Writing files so that a reader never meets half of one."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` if the block succeeds, remove it if not.

    The content is on disk before the rename, so a crash leaves the old file or the new one.
    Raises OSError, with `path` as its filename, if it cannot be written: see `check_replaceable`, or a full disk.
    """
    check_replaceable(path)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part" + path.suffix)
    except OSError as error:  # whoever reads the message knows nothing of temporary files
        raise OSError(error.errno, error.strerror, str(path)) from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if error.filename not in (None, name):
            raise
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        temporary.unlink(missing_ok=True)


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
