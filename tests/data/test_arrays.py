"""Arrays of .npy files: row by row, in any order, and only of the file that was opened."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.arrays import open_array
from vsrn_viewer.errors import DatasetError

VALUES = np.random.default_rng(0).normal(size=(4, 3, 5))
CHANGED = r"a\.npy: has changed since it was opened\. Open the dataset again\."


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8", ">f4", "<i4", ">i8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_rows_of_any_order_and_type(tmp_path, dtype: str, order: str) -> None:
    values = np.asarray(VALUES * 100, dtype=dtype, order=order)
    np.save(tmp_path / "a.npy", values)
    array = open_array(tmp_path / "a.npy")
    assert (len(array), array.shape) == (4, (4, 3, 5))
    for number in range(4):
        np.testing.assert_array_equal(array.row(number), values[number])
        np.testing.assert_array_equal(array.row(number, 2), values[number, :2])
    np.testing.assert_array_equal(array.read(), values)


def test_rows_of_one_axis(tmp_path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3))
    assert [int(open_array(tmp_path / "a.npy").row(number)) for number in range(3)] == [0, 1, 2]


@pytest.mark.parametrize("number", [-1, 4])
def test_a_row_that_is_not_there_is_a_mistake_of_the_caller(tmp_path, number: int) -> None:
    np.save(tmp_path / "a.npy", VALUES)
    with pytest.raises(ValueError, match="row must be 0 to 3"):
        open_array(tmp_path / "a.npy").row(number)


def test_a_huge_file_costs_nothing(tmp_path) -> None:
    shape = (113_287, 36, 2048)  # COCO's training split: 33 GB, were the file not sparse
    with (tmp_path / "a.npy").open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        file.truncate(file.tell() + np.prod(shape) * 4)
    array = open_array(tmp_path / "a.npy")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert array.shape == shape
    assert array.row(113_286)[-1, -1] == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB


def cut(path: Path) -> None:
    os.truncate(path, 200)


def cut_and_fill(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:200])
    path.write_bytes(content)


def write_a_row(path: Path) -> None:
    with path.open("rb+") as file:
        file.seek(-8, os.SEEK_END)
        file.write(b"\0" * 8)


def replace(path: Path) -> None:
    np.save(path.with_name("b.npy"), VALUES + 1)
    path.with_name("b.npy").replace(path)


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [cut, cut_and_fill, write_a_row, replace, remove])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_file_that_changes_is_a_sentence_never_a_row(tmp_path, change, order: str) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.asarray(VALUES, order=order))
    os.utime(path, (1e9, 1e9))  # not written in the clock's present tick
    array = open_array(path)
    np.testing.assert_array_equal(array.row(3), VALUES[3])
    change(path)
    with pytest.raises(DatasetError, match=CHANGED):
        array.row(0)
    with pytest.raises(DatasetError, match=CHANGED):
        array.read()


def test_a_file_that_changes_while_a_row_is_read(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.npy"
    np.save(path, VALUES)
    os.utime(path, (1e9, 1e9))
    array, fromfile = open_array(path), np.fromfile

    def fromfile_late(*arguments):
        write_a_row(path)
        return fromfile(*arguments)

    monkeypatch.setattr(np, "fromfile", fromfile_late)
    with pytest.raises(DatasetError, match=CHANGED):
        array.row(0)


@pytest.mark.parametrize("shape", [(0, 3), (2, 0, 4)])
def test_empty_arrays_are_refused(tmp_path, shape):
    np.save(tmp_path / "a.npy", np.zeros(shape))
    with pytest.raises(DatasetError, match="empty, its shape is"):
        open_array(tmp_path / "a.npy")


def test_one_byte_short(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros(10))
    content = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(content[:-1])
    with pytest.raises(DatasetError, match=r"cut short, 207 bytes of 208\. Copy or download it again"):
        open_array(tmp_path / "a.npy")


def test_an_archive_is_no_array(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros(3))
    with pytest.raises(DatasetError, match=r"not a \.npy file"):
        open_array(tmp_path / "a.npz")


def test_folders_are_no_files(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        open_array(tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "9" * 4000 + ", " + "9" * 4000 + ")}",
        "{'descr': '|V0', 'fortran_order': False, 'shape': (1000000000000,)}",
        "{'descr': '|S9', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': ('<f4', (1000000000,)), 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': " + "-" * 5000 + "1}",
        "{'descr': {'a': 3}, 'fortran_order': False, 'shape': (2,)}",
    ],
    ids=["digits", "no size", "texts", "an array of arrays", "signs", "a type of a dictionary"],
)
def test_hostile_headers_are_one_sentence(tmp_path, header):
    content = header.encode() + b" " * 8 + b"\n"
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x02\x00" + len(content).to_bytes(4, "little") + content + bytes(64))
    with pytest.raises(DatasetError) as raised:
        open_array(tmp_path / "a.npy")
    assert len(str(raised.value)) < 400


def test_a_header_of_python_2_reads_without_a_warning(tmp_path):
    """Its long numbers end in L; NumPy reads them and warns, which would stand on standard error."""
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }"
    header += b" " * (117 - len(header)) + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    (tmp_path / "a.npy").write_bytes(content + np.arange(6, dtype="<f4").tobytes())
    np.testing.assert_array_equal(open_array(tmp_path / "a.npy").read(), [[0, 1, 2], [3, 4, 5]])
