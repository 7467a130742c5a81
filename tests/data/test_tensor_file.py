"""Files of tensors are read as the library writes them, number for number; what is not such a file is refused."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
import safetensors.torch
import torch

from vsrn_viewer.checkpoint import native
from vsrn_viewer.data import reading_ahead, tensor_file
from vsrn_viewer.data.reading_ahead import ReadAhead
from vsrn_viewer.data.tensor_file import read_tensor_file


def written(header: object, content: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + content


def described(kind: object = "F32", shape: object = (2,), places: object = (0, 8)) -> dict[str, object]:
    return {"w": {"dtype": kind, "shape": shape, "data_offsets": places}}


def test_every_type_is_read_as_the_library_wrote_it(tmp_path):
    numbers = torch.tensor([[0, 1, 2], [3, 4, 5]])
    tensors = {kind: numbers.to(dtype) for kind, dtype in native._TYPES.items()}
    tensors |= {"none": torch.empty(0, 3), "one": torch.tensor(7.5)}
    safetensors.torch.save_file(tensors, tmp_path / "t.safetensors", {"said": "by it"})
    found = read_tensor_file(tmp_path / "t.safetensors")
    assert found.about == {"said": "by it"}
    assert found.tensors.keys() == tensors.keys()
    assert native._TYPES.keys() == tensor_file.BYTES_OF.keys()
    for name, stored in found.tensors.items():
        assert torch.equal(native._tensor(stored), tensors[name]), name
        assert not stored.content.size or stored.content.ctypes.data % 64 == 0, "torch aligns its own memory so"
        plain = tensors[name].reshape(-1).view(torch.uint8).numpy().tobytes()
        assert stored.digest() == hashlib.sha256(plain).hexdigest()


def test_a_file_is_read_however_little_the_system_gives_at_a_time(tmp_path, monkeypatch):
    tensors = {str(number): np.arange(number, number + 50, dtype=np.float32) for number in range(3)}
    safetensors.numpy.save_file(tensors, tmp_path / "t.safetensors")

    def values() -> list[list[float]]:
        found = read_tensor_file(tmp_path / "t.safetensors").tensors
        return [found[name].content.view(np.float32).tolist() for name in tensors]

    expected = [tensor.tolist() for tensor in tensors.values()]
    if hasattr(os, "preadv"):
        all_at_once = os.preadv
        monkeypatch.setattr(os, "preadv", lambda file, pieces, place: all_at_once(file, [pieces[0][:7]], place))
        assert values() == expected
        monkeypatch.delattr(os, "preadv")  # as on Windows
    assert values() == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 8,
        written([]),
        written("no object"),
        written({"w": 1}, b"\0" * 8),
        written(described(), b"\0" * 7),
        written(described(), b"\0" * 9),
        written(described("F31"), b"\0" * 8),
        written(described(["F32"]), b"\0" * 8),
        written(described(shape=(3,)), b"\0" * 8),
        written(described(shape=(-2,)), b"\0" * 8),
        written(described(shape=(2.0,)), b"\0" * 8),
        written(described(shape=(True, 2)), b"\0" * 8),
        written(described(shape=(0, 10**30), places=(0, 0))),
        written(described(places=(4, 12)), b"\0" * 12),
        written(described(places=(0,)), b"\0" * 8),
        written({**described(), "v": described()["w"]}, b"\0" * 8),  # two tensors in one place
        written(described())[:-3],
        (10**6 + 1).to_bytes(8, "little") + b"{}",
    ],
)
def test_what_is_no_whole_file_is_refused(tmp_path, content):
    (tmp_path / "t.safetensors").write_bytes(content)
    with pytest.raises((ValueError, LookupError, TypeError)):
        read_tensor_file(tmp_path / "t.safetensors")
    with pytest.raises(safetensors.SafetensorError):
        safetensors.numpy.load(content)


def test_nothing_is_allocated_for_what_a_file_cannot_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(tensor_file, "_aligned", lambda _: pytest.fail("allocated"))
    (tmp_path / "t.safetensors").write_bytes(written(described(shape=(10**12,), places=(0, 4 * 10**12)), b"\0" * 8))
    with pytest.raises(ValueError, match="not where it should be"):
        read_tensor_file(tmp_path / "t.safetensors")


def ones(path: Path, value: float = 1) -> Path:
    safetensors.numpy.save_file({"w": np.full(4, value, np.float32)}, path)
    return path


def value_of(found: tensor_file.TensorFile) -> float:
    return float(found.tensors["w"].content.view(np.float32)[0])


@pytest.fixture
def counted(monkeypatch):
    """The names of the threads that read."""
    threads: list[str] = []

    def read(path: Path) -> tensor_file.TensorFile:
        threads.append(threading.current_thread().name)
        return read_tensor_file(path)

    monkeypatch.setattr(reading_ahead, "read_tensor_file", read)
    return threads


def test_what_was_read_ahead_is_not_read_again(tmp_path, counted):
    ahead, file = ReadAhead(), ones(tmp_path / "t.safetensors")
    ahead.begin([file]).join()
    assert value_of(ahead.read(file)) == 1
    assert counted == ["reading ahead"]
    assert value_of(ahead.read(file)) == 1, "given away once, then read anew"
    assert counted[1:] == ["MainThread"]


def test_a_file_that_was_written_since_is_read_again(tmp_path, counted):
    ahead, file = ReadAhead(), ones(tmp_path / "t.safetensors")
    ahead.begin([file]).join()
    ones(tmp_path / "other.safetensors", 2).replace(file)
    assert value_of(ahead.read(file)) == 2
    assert counted == ["reading ahead", "MainThread"]


def test_who_needs_a_file_that_cannot_be_read_is_told_why(tmp_path):
    ahead, file = ReadAhead(), tmp_path / "t.safetensors"
    ahead.begin([file])
    with pytest.raises(FileNotFoundError):
        ahead.read(file)
    file.write_bytes(b"\0" * 8)
    ahead.begin([file])
    with pytest.raises(ValueError, match="Expecting value"):
        ahead.read(file)


def test_what_nobody_asked_for_is_let_go(tmp_path, counted):
    ahead, file = ReadAhead(), ones(tmp_path / "t.safetensors")
    ahead.begin([file]).join()
    ahead.forget()
    assert value_of(ahead.read(file)) == 1
    assert counted == ["reading ahead", "MainThread"]
