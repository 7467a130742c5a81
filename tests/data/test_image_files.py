"""Paths of photographs are worked out one by one; a name that leaves the folder is refused when the pair is opened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.data.confinement import place, questionable
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.image_files import ImageFiles
from vsrn_viewer.errors import DatasetError

IDS = ("a", "b/c", "d..e")


def split_with(folder, line, names=()):
    np.save(folder / "test_ims.npy", np.ones((3, 2, 4), np.float32))
    (folder / "test_ids.txt").write_text("".join(f"{name}\n" for name in IDS))
    (folder / "files.txt").write_text("".join(f"{name}\n" for name in names))
    (folder / "dataset.toml").write_text(
        f'name = "d"\n[splits.test]\nfeatures = "test_ims.npy"\nimage_ids = "test_ids.txt"\n{line}\n'
    )
    return open_dataset(folder).split("test")


def test_paths_follow_the_ids(tmp_path):
    files = ImageFiles(split_with(tmp_path, 'images = "im/{id}.jpg"'))
    assert list(files) == [str(tmp_path / "im" / f"{name}.jpg") for name in IDS]
    assert files[-1] == str(tmp_path / "im" / "d..e.jpg")
    assert files[1:] == [files[1], files[2]]
    with pytest.raises(IndexError, match="image must be 0 to 2: got 3"):
        files[3]


def test_paths_follow_a_list(tmp_path):
    files = ImageFiles(split_with(tmp_path, 'image_files = "files.txt"', ("x.png", "y/../z.png", "u.png")))
    assert (len(files), files[1]) == (3, str(tmp_path / "y/../z.png"))


def test_a_dataset_without_photographs_has_none(tmp_path):
    assert list(ImageFiles(split_with(tmp_path, ""))) == ["", "", ""]


@pytest.mark.parametrize("bad", ["../x.png", "a/../../x.png", "/etc/x.png", "C:x.png", "\\\\host\\x.png"])
def test_a_name_that_leaves_the_folder_is_refused_wherever_it_stands(tmp_path, bad):
    split = split_with(tmp_path, 'image_files = "files.txt"', ("x.png", "y.png", bad))
    with pytest.raises(DatasetError, match=r"line 3 names .* outside the dataset's folder"):
        ImageFiles(split)


@given(st.text(alphabet="./\\:aC\0", max_size=8))
def test_every_name_that_could_leave_is_looked_at(name):
    if not questionable([name]):
        place(Path("folder"), name, outside=False, said_by="a test")
