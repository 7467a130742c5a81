"""Captions in forms that people have: mended where they can be recognised, and said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.captions import read_captions
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.errors import DatasetError

LINES = ("A man's dog .", 'He said "no" .', "caf\u00e9 \\ bar", "two  spaces", "b")


def write(folder: Path, text: str) -> Path:
    (folder / "c.txt").write_text(text, encoding="utf-8")
    return folder / "c.txt"


def test_plain_captions_stay_and_nothing_is_said(tmp_path: Path) -> None:
    captions = read_captions(write(tmp_path, "\n".join(LINES) + "\n"))
    assert (captions.lines, captions.image_names, captions.notices) == (LINES, (), ())


def test_lines_of_pythons_bytes_are_read_as_what_they_hold(tmp_path: Path) -> None:
    captions = read_captions(write(tmp_path, "".join(f"{line.encode()!r}\n" for line in LINES)))
    assert captions.lines == LINES
    assert [finding.sentence for finding in captions.notices] == [
        "c.txt: the lines are written as Python bytes, b'…'; the b and the quotes were removed."
    ]


def test_most_lines_have_to_be_bytes(tmp_path: Path) -> None:
    written = ("b'a dog'", "b'a cat'", "plain")
    assert read_captions(write(tmp_path, "\n".join(written))).lines == ("a dog", "a cat", "plain")
    assert read_captions(write(tmp_path, "\n".join((*written, "so", "is this")))).lines[0] == "b'a dog'"


def test_flickrs_token_lines_lose_their_names(tmp_path: Path) -> None:
    text = "".join(f"{image}.jpg#{line}\tA dog {line} .\n" for image in ("10002", "10003") for line in range(2))
    captions = read_captions(write(tmp_path, text))
    assert captions.lines == ("A dog 0 .", "A dog 1 .") * 2
    assert captions.image_names == ("10002.jpg", "10002.jpg", "10003.jpg", "10003.jpg")
    (said,) = captions.notices
    assert said.sentence == "c.txt: the lines begin with an image's name and a number, which were removed."


def test_token_lines_of_one_image_have_to_stand_together(tmp_path: Path) -> None:
    np.save(tmp_path / "test_ims.npy", np.arange(6, dtype=np.float32).reshape(2, 1, 3))
    lines = [f"{image}.jpg#{line}\ta dog\n" for line in range(2) for image in ("10002", "10003")]
    (tmp_path / "test_caps.txt").write_text("".join(lines))
    with pytest.raises(
        DatasetError, match=r"test_caps.txt: line 2 names 10003.jpg, but stands among the 2 lines of 10002.jpg"
    ):
        open_dataset(tmp_path).split("test")
    (tmp_path / "test_caps.txt").write_text("".join(sorted(lines)))
    assert open_dataset(tmp_path).split("test").captions == ("a dog",) * 4


def test_empty_captions_are_said(tmp_path: Path) -> None:
    (said,) = read_captions(write(tmp_path, "a\n\nb\n \nc\n")).notices
    assert said.sentence == (
        "c.txt: 2 of 5 captions are empty, the first in line 2: their ranks mean nothing. Write them, or leave out "
        "their images."
    )


def test_an_empty_last_line_may_hide_a_missing_one(tmp_path: Path) -> None:
    captions = read_captions(write(tmp_path, "a\nb\n\n"))
    assert captions.lines == ("a", "b", "")
    assert "the last caption is empty. If a line is missing before it, every caption" in captions.notices[0].sentence


def test_nothing_but_empty_captions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"c.txt: all 3 captions are empty"):
        read_captions(write(tmp_path, "\n \n\n"))


@pytest.mark.parametrize("line", ["a " * 1001, "!" * 10_001])
def test_a_caption_of_thousands_of_words_is_none(tmp_path: Path, line: str) -> None:
    with pytest.raises(DatasetError, match=r"c.txt: line 2 has .* words in .* characters; a caption may have 1,000"):
        read_captions(write(tmp_path, f"a dog\n{line}\n"))
    assert read_captions(write(tmp_path, f"a dog\n{line[:1900]}\n")).lines[1]
