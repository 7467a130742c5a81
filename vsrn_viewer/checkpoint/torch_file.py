"""What torch.save wrote, read without torch.load: containers, plain values and dense tensors, nothing else.

torch.load compares no checksum, believes the sizes that a file declares, and calls what a pickle names. Here every
size is compared with what is there before memory is taken, damaged bytes of an archive are found, and nothing is
called but the few makers below. Two forms: the zip archive (PyTorch from 1.6 on), and the older stream of pickles
followed by raw numbers, in which no damage can be seen, as it has no checksums.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import torch
from torch import Tensor

from vsrn_viewer.archives import DAMAGED, fill_from_entry, open_archive, read_entry
from vsrn_viewer.pickles import MOST_BYTES, DamagedPickle, ForeignName, Instance, Name, instance_of, read_pickle
from vsrn_viewer.strangers import open_ordinary

_KINDS = {
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}
_STORAGES = {f"{module}.{kind}": dtype for module in ("torch", "torch.cuda") for kind, dtype in _KINDS.items()}
_MAGIC = 0x1950A86A20F9469CFC6C
_PICKLES_BEFORE = 3  # of the older form: magic, protocol, sizes of C's types
_LARGEST_SIDE = 2**40
_NUMPY = {"f8": "<d", "f4": "<f", "i8": "<q", "i4": "<i"}


@dataclass(frozen=True)
class _Storage:
    """Numbers of tensors, as a persistent id declares them. count: how many."""

    key: str
    dtype: torch.dtype
    count: int


def read_torch_file(path: Path) -> Any:
    """Return what a file of torch.save holds: dictionaries, lists, tuples, texts, numbers, tensors on the CPU, and an
    Instance for an argparse.Namespace.

    Raises ForeignName where the file asks for anything else, DamagedPickle where it is damaged, cut short, or declares
    more than it holds, OSError where it cannot be opened.
    """
    with open_ordinary(path) as file:
        head = file.read(4)
        file.seek(0)
        try:
            return _read_archive(file) if head == b"PK\x03\x04" else _read_stream(file)
        except (DamagedPickle, ForeignName):
            raise
        except DAMAGED as error:
            raise DamagedPickle(str(error)) from None


def _read_archive(file: IO[bytes]) -> Any:
    size = file.seek(0, os.SEEK_END)
    archive = open_archive(file)
    entries = {entry.filename: entry for entry in archive.infolist()}
    if sum(entry.file_size for entry in entries.values()) > size:
        raise DamagedPickle("declares more than it holds")
    pickles = [name for name in entries if name.count("/") == 1 and name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise DamagedPickle("no data.pkl, or several")
    folder = pickles[0].removesuffix("data.pkl")
    order = entries.get(folder + "byteorder")
    if order is not None and read_entry(archive, order, 16) != b"little":
        raise DamagedPickle("numbers of another byte order")
    stored: dict[str, Tensor] = {}

    def numbers(storage: _Storage) -> Tensor:
        name = f"{folder}data/{storage.key}"
        if storage.count * storage.dtype.itemsize != entries[name].file_size:
            raise DamagedPickle("more or fewer numbers than declared")
        if name not in stored:
            stored[name] = torch.empty(entries[name].file_size, dtype=torch.uint8)
            fill_from_entry(archive, entries[name], stored[name].numpy().data)
        return stored[name].view(storage.dtype)

    content = io.BytesIO(read_entry(archive, entries[pickles[0]], MOST_BYTES))
    found = _read(content, _Tensors(numbers))
    others = [entry for name, entry in entries.items() if name not in stored and name != pickles[0]]
    for entry in others:  # small ones, such as the version: a flipped bit is damage wherever it is
        read_entry(archive, entry, size)
    return found


def _read_stream(file: IO[bytes]) -> Any:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = io.BytesIO(file.read(MOST_BYTES))
    for number in range(_PICKLES_BEFORE):
        value = read_pickle(head, {})
        if number == 0 and value != _MAGIC:
            raise DamagedPickle("not a file of torch.save")
    before: dict[str, Tensor] = {}

    def numbers(storage: _Storage) -> Tensor:
        if storage.key not in before:
            _check_count(storage, size)
            if sum(one.nbytes for one in before.values()) + storage.count * storage.dtype.itemsize > size:
                raise DamagedPickle("declares more than it holds")
            before[storage.key] = torch.empty(storage.count, dtype=storage.dtype)
        return before[storage.key]

    found = _read(head, _Tensors(numbers))
    keys = read_pickle(head, {})
    if not isinstance(keys, list) or set(map(str, keys)) != set(before) or len(keys) != len(before):
        raise DamagedPickle("not the numbers that it declares")
    file.seek(head.tell())
    for key in keys:
        _fill(file, before[key])
    return found


def _fill(file: IO[bytes], target: Tensor) -> None:
    (count,) = struct.unpack("<q", file.read(8))
    content = target.view(torch.uint8).numpy() if target.numel() else None
    if count != target.numel() or (content is not None and file.readinto(content) != len(content)):  # type: ignore[attr-defined]
        raise DamagedPickle("cut short")


def _read(content: IO[bytes], tensors: _Tensors) -> Any:
    makers: dict[str, Callable[..., Any]] = {
        "collections.OrderedDict": _ordered,
        "argparse.Namespace": instance_of("argparse.Namespace"),
        "torch._utils._rebuild_tensor": tensors.rebuild,
        "torch._utils._rebuild_tensor_v2": tensors.rebuild,
        "torch._utils._rebuild_parameter": lambda tensor, *_: tensor,
        "_codecs.encode": lambda text, _: text.encode("latin-1"),
        "numpy.dtype": lambda kind, *_: Instance(f"numpy.dtype {kind}"),
        "numpy.core.multiarray.scalar": _numpy_scalar,
        "numpy._core.multiarray.scalar": _numpy_scalar,
    }
    return read_pickle(content, makers, frozenset(_STORAGES), tensors.storage)


class _Tensors:
    """Makes storages and tensors. numbers: brings the flat numbers of a storage, checked against what is there."""

    def __init__(self, numbers: Callable[[_Storage], Tensor]) -> None:
        self._numbers = numbers

    def storage(self, identity: Any) -> Tensor:
        """Return the numbers of a persistent id: ("storage", its kind, key, device, count), and None or nothing."""
        if not isinstance(identity, tuple) or len(identity) not in (5, 6) or identity[0] != "storage":
            raise DamagedPickle("a persistent id of another kind")
        _, kind, key, _, count, *view = identity
        if not isinstance(kind, Name) or kind.name not in _STORAGES or view not in ([], [None]):
            raise DamagedPickle("numbers of an unknown kind")
        if not isinstance(key, str) or type(count) is not int or not 0 <= count <= _LARGEST_SIDE:
            raise DamagedPickle("numbers of an absurd count")
        return self._numbers(_Storage(key, _STORAGES[kind.name], count))

    def rebuild(self, storage: Any, offset: Any, shape: Any, strides: Any, *_: Any) -> Tensor:
        """Return a tensor over a storage that has a number of its own for each of its entries."""
        whole = (*shape, *strides, offset)
        if not isinstance(storage, Tensor) or not all(type(one) is int and 0 <= one <= _LARGEST_SIDE for one in whole):
            raise DamagedPickle("a tensor of an absurd shape")
        entries = 1
        for side in shape:
            entries *= side
        last = offset + sum((side - 1) * stride for side, stride in zip(shape, strides, strict=True))
        if entries > storage.numel() or (entries and last >= storage.numel()) or len(shape) > 8:
            raise DamagedPickle("a tensor larger than its numbers")
        return torch.as_strided(storage, shape, strides, offset)


def _check_count(storage: _Storage, size: int) -> None:
    if storage.count * storage.dtype.itemsize > size:
        raise DamagedPickle("declares more than it holds")


def _ordered(*arguments: Any) -> dict[Any, Any]:
    """Return a dictionary: Python 2 gives an OrderedDict its entries as a list of pairs."""
    pairs = arguments[0] if arguments else []
    if not isinstance(pairs, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs
    ):
        raise DamagedPickle("a dictionary without pairs")
    return dict(pairs)


def _numpy_scalar(kind: Any, content: Any) -> float | int:
    """Return a NumPy number as Python's."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    form = _NUMPY.get(kind.name.removeprefix("numpy.dtype ")) if isinstance(kind, Instance) else None
    if form is None or not isinstance(raw, bytes) or len(raw) != struct.calcsize(form):
        raise DamagedPickle("a NumPy value of an unknown kind")
    value: float | int = struct.unpack(form, raw)[0]
    return value
