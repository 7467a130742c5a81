"""Reading weights before anybody can use them: torch takes longer to import than most files take to read."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from vsrn_viewer.data.stamps import stamp_of
from vsrn_viewer.data.tensor_file import TensorFile, read_tensor_file

_LARGE = 1 << 20  # bytes: hashing less is faster than waiting for the interpreter again


@dataclass(eq=False)
class _Begun:
    """A file that is being read. found: what it holds; None as long as it is read, or if it cannot be."""

    done: threading.Event = field(default_factory=threading.Event)
    found: TensorFile | None = None


class ReadAhead:
    """Reads files of tensors in a thread of its own, one after the other, and then hashes them.

    What cannot be read is left to whoever needs it, who says why. Several threads may use it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Path] = []
        self._begun: dict[Path, _Begun] = {}

    def begin(self, paths: Iterable[Path]) -> threading.Thread:
        """Begin to read files, and return the thread that does."""
        self._waiting = list(paths)
        thread = threading.Thread(target=self._read_all, name="reading ahead", daemon=True)  # a disk may never answer
        thread.start()
        return thread

    def read(self, path: Path) -> TensorFile:
        """Return what a file holds now: what was read ahead, once, if it is still the same file. Raises as
        `read_tensor_file` does."""
        with self._lock:
            if path in self._waiting:
                self._waiting.remove(path)
            begun = self._begun.pop(path, None)
        if begun is not None:
            begun.done.wait()
            if begun.found is not None and begun.found.stamp == stamp_of(path):
                return begun.found
        return read_tensor_file(path)

    def forget(self) -> None:
        """Let go of what was read and not asked for."""
        with self._lock:
            self._waiting.clear()
            self._begun.clear()

    def _read_all(self) -> None:
        read = []
        while (begun := self._next()) is not None:
            path, one = begun
            try:
                one.found = read_tensor_file(path)
                read.append(one.found)
            except (OSError, ValueError, LookupError, TypeError, MemoryError):
                pass
            finally:
                one.done.set()
        for found in read:
            for tensor in reversed(list(found.tensors.values())):  # who needs them by then hashes from the other end
                if tensor.content.size >= _LARGE:
                    tensor.digest()

    def _next(self) -> tuple[Path, _Begun] | None:
        with self._lock:
            if not self._waiting:
                return None
            path, one = self._waiting.pop(0), _Begun()
            self._begun[path] = one
            return path, one
