"""Files of torch.save without torch.load: the same tensors, and no trust in what a file announces."""

from __future__ import annotations

import argparse
import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from references import REFERENCES

from vsrn_viewer.checkpoint.torch_file import read_torch_file
from vsrn_viewer.pickles import DamagedPickle, ForeignName, Instance


def sample() -> dict[str, Any]:
    """Every type and layout that a state may have; two tensors share their numbers."""
    base = torch.arange(24, dtype=torch.float32)
    kinds = (torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool)
    tensors = {str(kind): (torch.rand(3, 2) * 9).to(kind) for kind in kinds}
    views = {"whole": base.view(4, 6), "turned": base.view(4, 6).t(), "part": base[3:9], "one": torch.tensor(2.5)}
    return {
        "epoch": 3,
        "model": [OrderedDict({**tensors, **views}), {"empty": torch.empty(0, 4)}],
        "best_rsum": np.float64(12.5),
        "parameter": torch.nn.Parameter(torch.ones(2)),
        "opt": argparse.Namespace(data_name="coco_precomp", img_dim=5),
    }


@pytest.mark.parametrize("new", [True, False], ids=["archive", "stream"])
def test_what_torch_wrote_comes_back(tmp_path: Path, new: bool) -> None:
    stored = sample()
    torch.save(stored, tmp_path / "a.pth", _use_new_zipfile_serialization=new)
    found = read_torch_file(tmp_path / "a.pth")
    for state, original in zip(found["model"], stored["model"], strict=True):
        assert list(state) == list(original)
        for name, tensor in original.items():
            assert (state[name].dtype, state[name].stride()) == (tensor.dtype, tensor.stride()), name
            assert torch.equal(state[name], tensor), name
    assert (found["epoch"], found["best_rsum"]) == (3, 12.5)
    assert torch.equal(found["parameter"], torch.ones(2))
    assert found["opt"] == Instance("argparse.Namespace", {"data_name": "coco_precomp", "img_dim": 5})


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.name)
def test_published_files_read_as_torch_reads_them(reference: Any) -> None:
    with torch.serialization.safe_globals([argparse.Namespace]):
        theirs = torch.load(reference.checkpoint, weights_only=True)
    ours = read_torch_file(reference.checkpoint)
    assert ours["opt"].state == vars(theirs["opt"])
    for state, original in zip(ours["model"], theirs["model"], strict=True):
        assert list(state) == list(original)
        assert all(torch.equal(state[name], tensor) for name, tensor in original.items())


def test_one_flipped_bit_in_a_weight_is_found(tmp_path: Path) -> None:
    torch.save({"w": torch.full((1000,), 1.5)}, tmp_path / "a.pth")
    content = bytearray((tmp_path / "a.pth").read_bytes())
    place = content.index(torch.full((8,), 1.5).numpy().tobytes())
    content[place + 401] ^= 1
    (tmp_path / "a.pth").write_bytes(content)
    assert torch.load(tmp_path / "a.pth", weights_only=True)["w"].ne(1.5).sum() == 1  # what nobody would see
    with pytest.raises(DamagedPickle, match="CRC"):
        read_torch_file(tmp_path / "a.pth")


OTHER_KINDS = {
    "sparse": lambda: torch.eye(3).to_sparse(),
    "float8": lambda: torch.ones(3).to(torch.float8_e4m3fn),
    "meta": lambda: torch.empty(10**12, device="meta"),
    "nested": lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    "complex": lambda: torch.ones(3, dtype=torch.complex64),
}


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("make", OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_other_kinds_of_tensor_are_refused_by_name(tmp_path: Path, make: Callable[[], torch.Tensor]) -> None:
    torch.save({"w": make()}, tmp_path / "a.pth")
    with pytest.raises(ForeignName, match=r"torch\.\w+"):
        read_torch_file(tmp_path / "a.pth")


class _Calls:
    """Pickled, a call of a function that torch's own restricted reader makes."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self._call


def test_a_call_that_takes_gigabytes_is_not_made(tmp_path: Path) -> None:
    torch.save({"w": _Calls(bytearray, 10**11)}, tmp_path / "a.pth")
    with pytest.raises(ForeignName, match="bytearray"):
        read_torch_file(tmp_path / "a.pth")


def _strided(shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> _Calls:
    storage = torch.zeros(4)._typed_storage()
    return _Calls(torch._utils._rebuild_tensor_v2, storage, offset, shape, strides, False, OrderedDict())


@pytest.mark.parametrize(
    "tensor",
    [_strided((10**6, 10**6), (0, 0)), _strided((5,), (1,)), _strided((2,), (-1,)), _strided((2,), (1,), 10**15),
     _strided((10**30, 0), (1, 1)), _strided((True, 2), (1, 1)), _strided((2,), (1, 1))],
    ids=["strides of 0", "too long", "backwards", "far away", "absurd", "no number", "other strides"],
)  # fmt: skip
@pytest.mark.parametrize("new", [True, False], ids=["archive", "stream"])
def test_a_tensor_needs_a_number_for_each_entry(tmp_path: Path, tensor: _Calls, new: bool) -> None:
    torch.save({"w": tensor}, tmp_path / "a.pth", _use_new_zipfile_serialization=new)
    with pytest.raises(DamagedPickle):
        read_torch_file(tmp_path / "a.pth")


def _announcing(count: int) -> bytes:
    """The older form's pickles, of one tensor of so many numbers, without the numbers."""
    parts = [pickle.dumps(part, protocol=2) for part in (0x1950A86A20F9469CFC6C, 1001, {})]
    identity = f"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0aX\x03\0\0\0cpuL{count}L\nNtQ".encode()
    tensor = b"ctorch._utils\n_rebuild_tensor\n(" + identity + b"K\x00(K\x01t(K\x01ttR"
    return b"".join([*parts, b"\x80\x02}X\x01\0\0\0w" + tensor + b"s.", pickle.dumps(["a"], protocol=2)])


def test_numbers_that_are_not_there_take_no_memory(tmp_path: Path) -> None:
    for count in (10**9, 2**40, 10**30, -1):
        (tmp_path / "a.pth").write_bytes(_announcing(count) + struct.pack("<q", 1) + bytes(4))
        with pytest.raises(DamagedPickle):
            read_torch_file(tmp_path / "a.pth")
    (tmp_path / "a.pth").write_bytes(_announcing(1) + struct.pack("<qf", 1, 2.5))
    assert read_torch_file(tmp_path / "a.pth") == {"w": torch.tensor([2.5])}


def test_an_archive_of_compressed_zeros_is_refused(tmp_path: Path) -> None:
    torch.save({"w": torch.zeros(10**6)}, tmp_path / "a.pth")
    packed = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "a.pth") as stored, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as small:
        for entry in stored.infolist():
            small.writestr(entry.filename, stored.read(entry))
    (tmp_path / "a.pth").write_bytes(packed.getvalue())
    with pytest.raises(DamagedPickle, match="declares more than it holds"):
        read_torch_file(tmp_path / "a.pth")


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04", b"\x80\x02K\x01.", b"hello", pickle.dumps({"a": 1})])
def test_other_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pth").write_bytes(content)
    with pytest.raises(DamagedPickle):
        read_torch_file(tmp_path / "a.pth")
