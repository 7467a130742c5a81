"""Object arrays as plain data: what NumPy stores comes back, and nothing that a file asks for happens."""

from __future__ import annotations

import os
import pickle
import subprocess
import time
from pathlib import Path

import forms_on_disk as disk
import numpy as np
import pytest

from vsrn_viewer.data.object_arrays import read_objects
from vsrn_viewer.errors import DatasetError

SIZES = [{"image_w": 640, "image_h": 480}, {"image_w": np.int64(5), "image_h": np.float32(3.5), "name": "é"}]
PLAIN = ({"image_w": 640, "image_h": 480}, {"image_w": 5, "image_h": 3.5, "name": "é"})


@pytest.mark.parametrize("protocol", range(6))
def test_dictionaries_come_back_from_every_protocol(tmp_path, protocol):
    disk.object_array(tmp_path / "a.npy", np.array(SIZES, dtype=object), protocol)
    assert read_objects(tmp_path / "a.npy") == PLAIN


def test_what_numpy_itself_writes_comes_back(tmp_path):
    np.save(tmp_path / "a.npy", np.array(SIZES, dtype=object), allow_pickle=True)
    assert read_objects(tmp_path / "a.npy") == PLAIN


def test_what_python_2_wrote_comes_back(tmp_path):
    """Protocol 2 with byte strings, and the old name of NumPy's module: written by hand."""
    content = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85q\x03U\x01bq\x04\x87q\x05Rq\x06"
        b"(K\x01K\x01\x85q\x07cnumpy\ndtype\nq\x08U\x02O8q\tK\x00K\x01\x87q\nRq\x0b(K\x03U\x01|q\x0cNNNJ\xff\xff\xff\xff"
        b"J\xff\xff\xff\xffK?tq\rb\x89]q\x0e}q\x0f(U\x07image_hq\x10M\xe0\x01U\x07image_wq\x11M\x80\x02uatq\x12b."
    )
    with (tmp_path / "a.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": (1,)})
        file.write(content)
    expected = np.load(tmp_path / "a.npy", allow_pickle=True, encoding="latin1")  # that it is a true file
    assert read_objects(tmp_path / "a.npy") == tuple(expected) == ({"image_h": 480, "image_w": 640},)


def test_arrays_inside_come_back(tmp_path):
    boxes = np.arange(8, dtype=np.float32).reshape(2, 4)
    inside = {"bbox": boxes, "turned": np.asfortranarray(boxes), "big": boxes.astype(">f8"), "objects": SIZES}
    disk.object_array(tmp_path / "a.npy", np.array(inside, dtype=object))
    (found,) = read_objects(tmp_path / "a.npy")
    for name in ("bbox", "turned", "big"):
        np.testing.assert_array_equal(found[name], boxes)
    assert found["objects"] == list(PLAIN)


class Payload:
    """Calls a function when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", range(5))
@pytest.mark.parametrize("where", ["alone", "in the array", "in a dictionary"])
@pytest.mark.parametrize("function", [os.system, eval, subprocess.call, Path.touch, np.fromfile, getattr, exec])
def test_no_payload_runs(tmp_path, function, where, protocol):
    mark = tmp_path / "ran"
    arguments = (mark,) if function is Path.touch else (f"touch {mark}",)
    payload = Payload(function, *arguments)
    stored = {
        "alone": payload,
        "in the array": np.array([payload, 1], dtype=object),
        "in a dictionary": np.array([{"image_w": payload, "image_h": 2}, 1], dtype=object),
    }[where]
    disk.object_array(tmp_path / "a.npy", stored, protocol, shape=(2,))
    with pytest.raises(DatasetError, match=r"a\.npy: refused, it asks for [\w.]+, which no array.*none of it was run"):
        read_objects(tmp_path / "a.npy")
    assert not mark.exists()


def _written(tmp_path: Path, content: bytes, shape: tuple[int, ...] = (1,)) -> Path:
    with (tmp_path / "a.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": shape})
        file.write(content)
    return tmp_path / "a.npy"


def _lists(depth: int) -> bytes:
    """A list that holds a list twice, that holds a list twice, …: 2**depth lists for who copies them."""
    return b"]q\x00" + b"".join(b"0](h\x00h\x00eq\x00" for _ in range(depth)) + b"."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b".",
        b"\x80\x04N.",
        b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.",  # bytes without end
        _lists(60),
        b"]" * 50_000 + b"a" * 49_999 + b".",
        b"]q\x00h\x00a.",  # a list in itself
        pickle.dumps([1, 2]),
        pickle.dumps(np.zeros(2**16), protocol=4)[:-100],
        b"cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(S'f4'\ntR(I3\nS'<'\ntbS'xxx'\ntR.",
        b"cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(S'V99999999999'\ntRS''\ntR.",
        b"cnumpy.core.multiarray\n_reconstruct\n(tR(I1\n(I99999999\ntcnumpy\ndtype\n(S'f4'\ntRI00\nS'xxxx'\ntb.",
        b"c_codecs\nencode\n(Vabc\nVrot13\ntR.",
    ],
)
def test_what_is_no_array_of_objects_is_a_sentence_at_once(tmp_path, content):
    begun = time.monotonic()
    with pytest.raises(DatasetError, match=r"a\.npy: its Python objects cannot be read"):
        read_objects(_written(tmp_path, content, shape=(7,)))
    assert time.monotonic() - begun < 2


def test_numbers_and_tables_are_no_objects(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros(3))
    with pytest.raises(DatasetError, match=r"must be a list of objects: got float64, \(3,\)"):
        read_objects(tmp_path / "a.npy")
    disk.object_array(tmp_path / "a.npy", np.array([[1, None]], dtype=object))
    with pytest.raises(DatasetError, match="must be a list of objects"):
        read_objects(tmp_path / "a.npy")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = _written(tmp_path, pickle.dumps([]))
    with path.open("r+b") as file:
        file.truncate(70_000_000)
    with pytest.raises(DatasetError, match="more than 64,000,000"):
        read_objects(path)
