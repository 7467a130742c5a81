"""Which files of a folder are photographs, in which order, under which ids; what is left out is listed."""

from __future__ import annotations

import pytest

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.extract.photographs import find_photographs, has_photographs, skipped_notice


def ids(*places):
    return [one.id for one in find_photographs(places).photographs]


def test_every_kind_is_found_in_the_order_in_which_people_count(paint, tmp_path):
    for name in ("b10.jpg", "b9.PNG", "a.webp", "c.tif", "d.bmp", "C2.jpeg"):
        paint(name)
    (tmp_path / "captions.txt").write_text("a bear\n")
    assert ids(tmp_path) == ["a", "b9", "b10", "c", "C2", "d"]
    assert find_photographs([tmp_path]).skipped == ()


def test_folders_inside_are_searched_but_not_hidden_ones_and_caches(paint, tmp_path):
    for name in ("a.png", "deep/er/b.png", ".hidden/c.png", "__MACOSX/d.png", "thumbs/e.png", ".f.png"):
        paint(name)
    (tmp_path / "thumbs" / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55")
    assert ids(tmp_path) == ["a", "b"]


def test_names_that_repeat_are_told_apart_by_their_paths(paint, tmp_path):
    for name in ("x/a.png", "y/a.png", "y/b.png", "y/b.bmp"):
        paint(name)
    assert ids(tmp_path) == ["x/a", "y/a", "y/b.bmp", "y/b.png"]
    assert len(set(ids(tmp_path / "x", tmp_path / "y"))) == 4


def test_files_and_folders_together_each_once(paint, tmp_path):
    first = paint("z/a.png")
    paint("b.png")
    assert ids(first, tmp_path) == ["a", "b"]


def test_what_cannot_be_a_photograph_is_left_out_and_listed(paint, tmp_path):
    whole = paint("whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[:200])
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "text.tiff").write_text("hello")
    for number in range(3):
        (tmp_path / f"phone{number}.HEIC").write_bytes(b"\0")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere")
    found = find_photographs([tmp_path])
    assert [one.id for one in found.photographs] == ["whole"]
    (notice,) = skipped_notice(found.skipped)
    assert notice == (
        "7 files were left out: cut.jpg (damaged or cut short, it cannot be decoded), empty.png (not a JPEG, PNG, "
        "WebP, TIFF or BMP image), gone.png (no such file), phone0.HEIC (HEIC is not read), "
        "phone1.HEIC (HEIC is not read) and 2 more."
    )


def test_a_pipe_that_is_called_like_a_photograph_is_not_waited_for(paint, tmp_path):
    import os

    paint("a.png")
    os.mkfifo(tmp_path / "b.png")
    assert [one.path.name for one in find_photographs([tmp_path]).skipped] == ["b.png"]


def test_whether_there_are_any(paint, tmp_path):
    assert not has_photographs(tmp_path)
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "b.gif").write_text("")
    assert not has_photographs(tmp_path)
    paint("deep/a.jpg")
    assert has_photographs(tmp_path)


def test_a_place_that_does_not_exist(tmp_path):
    with pytest.raises(DatasetError, match="nowhere: no such file or folder"):
        find_photographs([tmp_path / "nowhere"])
