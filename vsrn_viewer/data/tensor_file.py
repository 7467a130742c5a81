"""Files of named tensors in the safetensors format: each tensor is read straight into memory of its own.

The library reads the whole file, copies each tensor out of it, and holds the interpreter meanwhile; here nothing is
copied twice, and other threads go on. Nothing is mapped, see `stamps`. Format: the length of a header in 8 bytes, the
header, JSON with type, shape and place of each tensor, then the tensors without gaps
(https://github.com/huggingface/safetensors, "Format").
"""

from __future__ import annotations

import hashlib
import math
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.stamps import Stamp, stamp_of_open
from vsrn_viewer.strangers import open_ordinary, parse_json

SUFFIX = ".safetensors"
LONGEST_HEADER = 1_000_000  # bytes; ours take some 10,000. One that lists a million tensors takes gigabytes to read
BYTES_OF = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U8": 1,
    "BOOL": 1,
}  # by the format's name of a type
_ALIGNED = 64  # bytes, as torch aligns its own memory: products of it may round otherwise elsewhere
_PIECES = 1024  # of memory that one call fills: systems allow no more
ABOUT = "__metadata__"  # the header's key of what the file says beside its tensors

Bytes = npt.NDArray[np.uint8]


@dataclass(eq=False)
class StoredTensor:
    """A tensor as a file holds it. kind: its type, one of BYTES_OF. content: its numbers, (bytes,) uint8, aligned."""

    kind: str
    shape: tuple[int, ...]
    content: Bytes
    _digest: str = field(default="", repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def digest(self) -> str:
        """Return the SHA-256 of the content as it was when this was first asked, in hexadecimal digits. Several threads
        may ask: one hashes, the others wait for it."""
        with self._lock:
            if not self._digest:
                self._digest = hashlib.sha256(self.content.data).hexdigest()
        return self._digest


@dataclass(frozen=True, eq=False)
class TensorFile:
    """What a file holds. about: what it says beside its tensors. stamp: which file it was, before and after."""

    tensors: Mapping[str, StoredTensor]
    about: Mapping[str, str]
    stamp: Stamp


def read_tensor_file(path: Path) -> TensorFile:
    """Read a file. Raises OSError if it cannot be read, or if it changes meanwhile, ValueError if it is damaged or of
    another format. Nothing is allocated before the header has been compared with the size of the file."""
    with open_ordinary(path) as file:
        stamp = stamp_of_open(file)
        header = read_header(file)
        rest = os.fstat(file.fileno()).st_size - file.tell()
        about = header.pop(ABOUT, {})
        places = _places(header, rest)
        tensors = {name: StoredTensor(kind, shape, _aligned(size)) for name, (kind, shape, size) in places.items()}
        _fill(file, [tensor.content.data for tensor in tensors.values() if tensor.content.size])
        if stamp_of_open(file) != stamp:
            raise OSError(None, "it has changed while it was read", str(path))
    return TensorFile(tensors, about if isinstance(about, dict) else {}, stamp)


def read_header(file: IO[bytes]) -> dict[str, Any]:
    """Return the header at the start of a file. Raises ValueError if there is none, or if it is too long."""
    length = int.from_bytes(file.read(8), "little")
    if length > LONGEST_HEADER:
        raise ValueError("the header is too long")
    content = file.read(length)
    header = parse_json(content)
    if len(content) < length or not isinstance(header, dict):
        raise ValueError("the header is cut short, or no object")
    return header


def _places(header: Mapping[str, Any], rest: int) -> dict[str, tuple[str, tuple[int, ...], int]]:
    """Return type, shape and number of bytes of each tensor, in the order of the file. rest: bytes behind the header.

    Raises ValueError unless they fill it without a gap.
    """
    described = [(name, *_described(entry)) for name, entry in header.items()]
    described.sort(key=lambda one: one[3:])
    places, end = {}, 0
    for name, kind, shape, begin, until in described:
        if begin != end or until - begin != BYTES_OF[kind] * math.prod(shape) or max(shape, default=0) > rest:
            raise ValueError(f"{name} is not where it should be")
        places[name], end = (kind, shape, until - begin), until
    if end != rest:
        raise ValueError(f"{rest} bytes of tensors where the header says {end}")
    return places


def _described(entry: Any) -> tuple[str, tuple[int, ...], int, int]:
    """Return type, shape, begin and end of what the header says of a tensor. Raises ValueError or KeyError."""
    if not isinstance(entry, dict):
        raise ValueError("no description of a tensor")
    kind, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
    sizes = [*shape, begin, end]
    if not isinstance(kind, str) or kind not in BYTES_OF or any(type(size) is not int or size < 0 for size in sizes):
        raise ValueError("a type that is not known, or a size that is no number")
    return kind, tuple(shape), begin, end


def _fill(file: IO[bytes], left: list[memoryview]) -> None:
    """Fill memory with what follows in a file, one piece behind the other. Raises ValueError if the file ends before.

    In few calls: after each, Python makes this thread wait 5 ms for one that is importing torch.
    """
    place = file.tell()
    while left:
        count = _read_some(file, left[:_PIECES], place)
        if not count:
            raise ValueError("the file is cut short")
        place += count
        while left and count >= len(left[0]):
            count -= len(left.pop(0))
        if count:
            left[0] = left[0][count:]


def _read_some(file: IO[bytes], pieces: list[memoryview], place: int) -> int:
    """Read into pieces of memory what lies at a place of a file; return how many bytes came."""
    if hasattr(os, "preadv"):
        return os.preadv(file.fileno(), pieces, place)
    file.seek(place)
    count: int = file.readinto(pieces[0])  # type: ignore[attr-defined]  # files opened for bytes can
    return count


def _aligned(size: int) -> Bytes:
    """Return memory for `size` bytes."""
    room = np.empty(size + _ALIGNED, np.uint8)
    start = -room.ctypes.data % _ALIGNED
    return room[start : start + size]
