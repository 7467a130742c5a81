"""Pickles as plain data: what Python writes comes back, and nothing that a pickle asks for happens."""

from __future__ import annotations

import collections
import io
import pickle
import struct
import time
import tracemalloc
from typing import Any

import pytest

from vsrn_viewer.pickles import DamagedPickle, ForeignName, Instance, instance_of, read_pickle

PLAIN: dict[str, Any] = {
    "texts": ["", "café", "x" * 70_000],
    "numbers": (0, -1, 255, 65_536, 2**31, -(2**62), 1.5, float("inf")),
    "others": [None, True, False, b"bytes", [], {}, (), (1,), (1, 2), (1, 2, 3, 4)],
    "same": [shared := [1, 2], shared],
    5: {1.5: None},
}
MAKERS = {"vocab.Vocabulary": instance_of("vocab.Vocabulary")}


def read(content: bytes, **options: Any) -> Any:
    return read_pickle(io.BytesIO(content), MAKERS, **options)


@pytest.mark.parametrize("protocol", range(3, pickle.HIGHEST_PROTOCOL + 1))
def test_plain_data_comes_back(protocol: int) -> None:
    found = read(pickle.dumps(PLAIN, protocol=protocol))
    assert found == PLAIN
    assert found["same"][0] is found["same"][1]


@pytest.mark.parametrize("protocol", [0, 1, 2])
def test_plain_data_of_older_protocols_comes_back(protocol: int) -> None:
    value = {**PLAIN, "others": [None, True, False, [], {}, (), (1, 2)]}  # bytes are a call there
    assert read(pickle.dumps(value, protocol=protocol)) == value


def test_the_file_is_left_behind_the_end() -> None:
    file = io.BytesIO(pickle.dumps([1]) + pickle.dumps("second") + b"rest")
    assert (read_pickle(file, {}), read_pickle(file, {}), file.read()) == ([1], "second", b"rest")


def test_an_instance_holds_its_attributes_and_changes_no_class() -> None:
    content = b"\x80\x02cvocab\nVocabulary\n)\x81}X\x01\x00\x00\x00aK\x05sb."
    assert read(content) == Instance("vocab.Vocabulary", {"a": 5})
    on_the_class = b"\x80\x02cvocab\nVocabulary\n}X\x01\x00\x00\x00aK\x05sb0cvocab\nVocabulary\n)\x81."
    with pytest.raises(DamagedPickle):
        read(on_the_class)
    assert read(b"\x80\x02cvocab\nVocabulary\n)\x81.") == Instance("vocab.Vocabulary", None)


@pytest.mark.parametrize("value", [collections.Counter, print, collections.OrderedDict(a=1), {1, 2}, complex(1, 2)])
def test_other_names_are_refused_by_name(value: object) -> None:
    if isinstance(value, set):
        with pytest.raises(DamagedPickle):
            read(pickle.dumps(value, protocol=4))
    else:
        with pytest.raises(ForeignName, match=r"^(collections|builtins)\.\w+$"):
            read(pickle.dumps(value))


BOMBS = {
    "two gigabytes announced": b"\x80\x02X" + struct.pack("<I", 2**31) + b"x.",
    "bytes of 2**60": b"\x80\x04\x8e" + struct.pack("<Q", 2**60) + b".",
    "a number of a million digits": b"\x80\x02\x8b" + struct.pack("<i", 400_000) + b"\x7f" * 400_000 + b".",
    "a number of text": b"L" + b"9" * 5000 + b"L\n.",
    "a call of a name": b"\x80\x02c__builtin__\nbytearray\nJ\x00\x00\x00\x7f\x85R.",
    "memo at the end of the range": b"\x80\x02Nr\xff\xff\xff\xffj\xfe\xff\xff\xff.",
    "no end": b"\x80\x02" + b"]" * 1000,
    "a stack that is empty": b"\x80\x02000.",
    "a mark that is missing": b"\x80\x02t.",
    "appending to a number": b"\x80\x02K\x01K\x02a.",
    "deep tuples as a key": b"\x80\x02}(" + b"K\x01" + b"\x85" * 50_000 + b"K\x01u.",
    "doubling tuples as a key": b"\x80\x02}(" + b"K\x01" + b"q\x00h\x00\x86" * 60 + b"K\x01u.",
    "a registered name": b"\x80\x02\x82\x01.",
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused_within_a_second_and_little_memory(content: bytes) -> None:
    start = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises((DamagedPickle, ForeignName)):
            read(content)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
    assert time.process_time() - start < 5


def test_steps_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vsrn_viewer.pickles._MOST_STEPS", 1000)
    with pytest.raises(DamagedPickle, match="more than 1,000 steps"):
        read(b"\x80\x02" + b"N0" * 1000 + b"N.")


def test_deep_nesting_is_read_without_recursion() -> None:
    found = read(b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".")
    depth = 0
    while found:
        found, depth = found[0], depth + 1
    assert depth == 99_999
