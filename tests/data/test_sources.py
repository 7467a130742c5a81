"""Lines and JSON from disk."""

from __future__ import annotations

import pytest

from vsrn_viewer.data.sources import read_bytes, read_ids, read_json, read_lines
from vsrn_viewer.errors import DatasetError


def test_lines_part_at_line_feeds_alone(tmp_path):
    (tmp_path / "c.txt").write_bytes("A dog\u2028runs .\r\n caf\u00e9 \x85x\n\nlast\n".encode())
    assert read_lines(tmp_path / "c.txt") == ("A dog\u2028runs .", "caf\u00e9 \x85x", "", "last")


@pytest.mark.parametrize(
    ("content", "lines"), [(b"", ()), (b"\n", ("",)), (b"a", ("a",)), (b"\xef\xbb\xbfa\n", ("a",))]
)
def test_lines_at_the_edges(tmp_path, content, lines):
    (tmp_path / "c.txt").write_bytes(content)
    assert read_lines(tmp_path / "c.txt") == lines


def test_empty_lines_behind_the_last_id_are_no_ids(tmp_path):
    (tmp_path / "ids.txt").write_text("12\n\n13\n\n\n")
    assert read_ids(tmp_path / "ids.txt") == ("12", "", "13")
    (tmp_path / "ids.txt").write_text("\n")
    assert read_ids(tmp_path / "ids.txt") == ()


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
