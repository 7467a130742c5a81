"""Files of strangers: pipes, devices, endless digits and brackets end in one error, at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vsrn_viewer.strangers import (
    UnreadableError,
    open_ordinary,
    parse_json,
    parse_toml,
    plain,
    read_ordinary,
    shown,
)


def test_a_pipe_is_refused_and_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not an ordinary file"):
        open_ordinary(tmp_path / "pipe")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_devices_are_refused(device: str) -> None:
    with pytest.raises(OSError, match="not an ordinary file"):
        open_ordinary(Path(device))


def test_a_name_with_nul_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="a NUL character in its name"):
        open_ordinary(tmp_path / "a\0b")


def test_folders_and_missing_files_are_what_they_were(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        open_ordinary(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_ordinary(tmp_path / "gone")


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read_ordinary(tmp_path / "b", 7) == b"content"


def test_a_larger_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(10**12)  # sparse: it takes no room on the disk
    with pytest.raises(OSError, match="1,000,000,000,000 bytes, more than 9"):
        read_ordinary(tmp_path / "a", 9)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"a":' * 100_000, "nested too deep"),
        ("9" * 5000, "a number of too many digits"),
        ("{", "Expecting"),
        (b"\xff", "codec"),
    ],
)
def test_json_that_cannot_be_read(text: str | bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        parse_json(text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a = " + b"[" * 2000, "nested too deep"),
        (b"a" + b".a" * 1_000_000 + b" = 1", "bytes, more than 100,000"),
        (b"a" + b".a" * 3_000 + b" = 1", "a line of more than 4,096 characters"),
        (b'name = "\xff"', "codec"),
        (b"a = ", "Invalid value"),
    ],
)
def test_toml_that_cannot_be_read(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        parse_toml(content)


def test_the_longest_line_of_dotted_keys_takes_no_minutes() -> None:
    """Every dot costs the square of their number; 24 lines of them fit."""
    content = b"".join(f"k{n}".encode() + b".a" * 2000 + b" = 1\n" for n in range(24))
    try:
        assert set(parse_toml(content)) == {f"k{n}" for n in range(24)}
    except UnreadableError as error:  # tomli, which reads TOML for Python 3.10, follows keys by recursion
        assert str(error) == "nested too deep"  # noqa: PT017 (either outcome is right)


def _deep() -> object:
    value: object = 1
    for _ in range(100_000):
        value = [value]
    return value


VALUES = {"digits": 10**6000, "deep": _deep(), "long": "x" * 10**6, "wide": {"a": [1] * 10**6}, "lines": "two\nlines"}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_any_value_is_shown_short_and_on_one_line(value: object) -> None:
    text = shown(value)
    assert 0 < len(text) <= 80
    assert "\n" not in text


def test_plain_words_are_shown_as_they_are() -> None:
    assert (plain("coco"), shown("coco"), plain("a\nb"), plain(3)) == ("coco", "'coco'", r"'a\nb'", "3")
