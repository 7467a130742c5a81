"""Arrays, lines and JSON from disk."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.data.sources import map_array, read_bytes, read_json, read_lines
from vsrn_viewer.errors import DatasetError


def test_arrays_are_mapped_not_read(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(6.0).reshape(2, 3))
    array = map_array(tmp_path / "a.npy")
    assert isinstance(array, np.memmap)
    assert not array.flags.writeable
    np.testing.assert_array_equal(array, np.arange(6.0).reshape(2, 3))


def test_a_huge_file_costs_nothing(tmp_path):
    shape = (113_287, 36, 2048)  # COCO's training split: 33 GB, were the file not sparse
    with (tmp_path / "a.npy").open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        file.truncate(file.tell() + np.prod(shape) * 4)
    array = map_array(tmp_path / "a.npy")
    assert array.shape == shape
    assert array[-1, -1, -1] == 0


@pytest.mark.parametrize("shape", [(0, 3), (2, 0, 4)])
def test_empty_arrays_are_refused(tmp_path, shape):
    np.save(tmp_path / "a.npy", np.zeros(shape))
    with pytest.raises(DatasetError, match="empty, its shape is"):
        map_array(tmp_path / "a.npy")


def test_one_byte_short(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros(10))
    content = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(content[:-1])
    with pytest.raises(DatasetError, match=r"cut short, 207 bytes of 208\. Copy or download it again"):
        map_array(tmp_path / "a.npy")


def test_an_archive_is_no_array(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros(3))
    with pytest.raises(DatasetError, match=r"not a \.npy file"):
        map_array(tmp_path / "a.npz")


def test_folders_are_no_files(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        map_array(tmp_path)


def test_lines_part_at_line_feeds_alone(tmp_path):
    (tmp_path / "c.txt").write_bytes("A dog\u2028runs .\r\n caf\u00e9 \x85x\n\nlast\n".encode())
    assert read_lines(tmp_path / "c.txt") == ("A dog\u2028runs .", "caf\u00e9 \x85x", "", "last")


@pytest.mark.parametrize(
    ("content", "lines"), [(b"", ()), (b"\n", ("",)), (b"a", ("a",)), (b"\xef\xbb\xbfa\n", ("a",))]
)
def test_lines_at_the_edges(tmp_path, content, lines):
    (tmp_path / "c.txt").write_bytes(content)
    assert read_lines(tmp_path / "c.txt") == lines


def test_text_that_is_not_utf8_names_the_place(tmp_path):
    (tmp_path / "c.txt").write_bytes(b"ab\xff")
    with pytest.raises(DatasetError, match=r"not UTF-8 text \(byte 2\)"):
        read_lines(tmp_path / "c.txt")


def test_json_and_missing_files(tmp_path):
    (tmp_path / "a.json").write_text('{"a": [1]}')
    assert read_json(tmp_path / "a.json") == {"a": [1]}
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(DatasetError, match="not JSON"):
        read_json(tmp_path / "a.json")
    with pytest.raises(DatasetError, match="no such file"):
        read_bytes(tmp_path / "b.json")
