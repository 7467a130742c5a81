"""Archives: damage is found, and what would fill the memory is refused before it is read."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
import pytest

from vsrn_viewer.archives import DAMAGED, open_archive, read_arrays, read_entry


def archive(entries: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as written:
        for name, content in entries.items():
            written.writestr(name, content)
    return file.getvalue()


def array_file(**header: object) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (2,)} | header)
    return file.getvalue()


def test_entries_are_read_whole() -> None:
    for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        opened = open_archive(io.BytesIO(archive({"a": b"1" * 9, "b": b""}, how)))
        assert [read_entry(opened, entry, 9) for entry in opened.infolist()] == [b"1" * 9, b""]


def test_a_flipped_bit_is_found() -> None:
    content = archive({"a": b"content"}, zipfile.ZIP_STORED).replace(b"content", b"contenu", 1)
    opened = open_archive(io.BytesIO(content))
    with pytest.raises(zipfile.BadZipFile, match="CRC"):
        read_entry(opened, opened.infolist()[0], 100)


def test_an_entry_larger_than_allowed_is_not_read() -> None:
    opened = open_archive(io.BytesIO(archive({"a": bytes(10**7)})))  # 10 kB of zeros
    with pytest.raises(zipfile.BadZipFile, match="10,000,000 bytes, more than 1,000"):
        read_entry(opened, opened.infolist()[0], 1000)


def test_a_list_of_a_million_entries_is_not_read() -> None:
    content = bytearray(archive({"a": b""}))
    end = content.rindex(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<L", 50_000_000)
    with pytest.raises(zipfile.BadZipFile, match="a list of 50,000,000 bytes"):
        open_archive(io.BytesIO(bytes(content)))


def test_arrays_come_back_and_unknown_names_are_not_read() -> None:
    file = io.BytesIO()
    a, b = np.arange(6.0).reshape(2, 3), np.asfortranarray(np.arange(6).reshape(3, 2))
    np.savez_compressed(file, a=a, b=b, words=np.array(["x", "yz"]), zeros=np.zeros(10**7))
    found = read_arrays(file, ("a", "b", "words", "gone"), 10_000)
    assert set(found) == {"a", "b", "words"}
    np.testing.assert_array_equal(found["a"], a)
    np.testing.assert_array_equal(found["b"], b)
    assert found["words"].tolist() == ["x", "yz"]


def test_arrays_that_take_more_than_allowed_are_not_read() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, a=np.zeros(10**6), b=np.zeros(10**6))
    with pytest.raises(zipfile.BadZipFile, match="more than 9,000,000"):
        read_arrays(file, ("a", "b"), 9_000_000)


@pytest.mark.parametrize(
    "content",
    [
        array_file(descr="<U1") + struct.pack("<LL", 65, 0x110000),
        array_file(descr=">U1") + struct.pack(">LL", 65, 0xD800),
        array_file(shape=(10**9,)) + bytes(8),
        array_file(shape=(3,)) + bytes(8),
        array_file(descr="|V0", shape=(10**12,)),
        array_file(descr="|O") + bytes(16),
        array_file().replace(b"'shape': (2,)", b"'shape':((((") + bytes(8),
        array_file(shape=(-2, -1)) + bytes(8),
        b"no array",
    ],
)
def test_arrays_that_are_none(content: bytes) -> None:
    with pytest.raises(DAMAGED):
        read_arrays(io.BytesIO(archive({"a.npy": content})), ("a",), 10**6)
