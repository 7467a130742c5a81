"""Captions as lines of text: those of an image are found by its id."""

from __future__ import annotations

from pathlib import Path

import forms_on_disk as disk
import pytest

from vsrn_viewer.data.forms import recognise_source, recognise_sources
from vsrn_viewer.errors import DatasetError

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "real" / "captions"


def test_lines_with_an_id_each(tmp_path):
    disk.lines_and_ids(tmp_path)
    (source,) = recognise_sources(tmp_path)
    assert (source.form, source.brings) == ("captions with f30k_dev_ids.txt", {"captions"})
    assert tuple(source.record(one).captions for one in disk.IDS) == disk.CAPTIONS


def test_an_id_for_each_image_where_all_have_as_many_lines(tmp_path):
    (tmp_path / "test_caps.txt").write_text("a\nb\nc\nd\n")
    (tmp_path / "test_ids.txt").write_text("7\n9\n")
    source = recognise_source(tmp_path / "test_caps.txt")
    assert {one: source.record(one).captions for one in source.ids()} == {"7": ("a", "b"), "9": ("c", "d")}


def test_lines_that_begin_with_the_pictures_name(tmp_path):
    disk.tokens(tmp_path / "results_20130124.token")
    source = recognise_source(tmp_path / "results_20130124.token")
    assert source.brings == {"captions", "files"}
    assert source.ids() == tuple(Path(file).stem for file in disk.FILES)
    record = source.record(Path(disk.FILES[2]).stem)
    assert (record.captions, record.file) == (disk.CAPTIONS[2], disk.FILES[2])


def test_repairs_are_said(tmp_path):
    (tmp_path / "a_caps.txt").write_text("b'A dog .'\nb'A cat .'\n")
    (tmp_path / "a_ids.txt").write_text("1\n1\n")
    source = recognise_source(tmp_path / "a_caps.txt")
    assert source.record("1").captions == ("A dog .", "A cat .")
    assert len(source.notices()) == 1


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ("1\n2\n", "2 ids for the 3 lines of test_caps.txt"),
        ("1\n2\n3\n4\n", "4 ids for the 3 lines"),
        ("", "0 ids for the 3 lines"),
        ("1\n\n2\n", "line 2 is empty"),
        (None, "nothing says which images its lines describe. Put their ids beside, one a line, as test_ids.txt"),
    ],
)
def test_lines_without_an_image_are_refused(tmp_path, ids, said):
    (tmp_path / "test_caps.txt").write_text("a\nb\nc\n")
    if ids is not None:
        (tmp_path / "test_ids.txt").write_text(ids)
    with pytest.raises(DatasetError, match=said):
        recognise_source(tmp_path / "test_caps.txt")


def test_the_file_of_ids_is_no_source_of_its_own(tmp_path):
    disk.lines_and_ids(tmp_path)
    with pytest.raises(DatasetError, match=r"the ids of f30k_dev_caps\.txt, read together with it"):
        recognise_source(tmp_path / "f30k_dev_ids.txt")


def test_ids_of_images_that_stand_twice_are_refused(tmp_path):
    (tmp_path / "test_caps.txt").write_text("a\nb\nc\nd\n")
    (tmp_path / "test_ids.txt").write_text("7\n7\n")
    with pytest.raises(DatasetError, match="2 ids for the 4 lines"):
        recognise_source(tmp_path / "test_caps.txt")


def test_names_that_would_become_one_id_are_refused(tmp_path):
    (tmp_path / "a.token").write_text("a/1.jpg#0\tA dog .\nb/1.jpg#0\tA cat .\n")
    with pytest.raises(DatasetError, match=r"a/1\.jpg and b/1\.jpg would have one id"):
        recognise_source(tmp_path / "a.token")


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_real_captions_of_flickr30k():
    source = recognise_source(REAL / "f30k_dev_caps.txt")
    lines = (REAL / "f30k_dev_caps.txt").read_text().splitlines()
    assert len(source.ids()) == 1014
    assert [line for one in source.ids() for line in source.record(one).captions] == [line.strip() for line in lines]
