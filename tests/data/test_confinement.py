"""A dataset does not reach outside its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.confinement import place
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.errors import DatasetError

INSIDE = ["a.png", "images/a.png", "./a.png", "images/../a.png", "a..b.png", "...", "..a/b", "a b.png"]
OUTSIDE = ["../a.png", "/etc/passwd", "images/../../a.png", "..", "a/../..", r"..\a.png", r"C:\a.png", r"\\host\a"]


@pytest.mark.parametrize("name", INSIDE)
def test_names_inside(tmp_path: Path, name: str) -> None:
    assert place(tmp_path, name, outside=False, said_by="x") == tmp_path / name


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_outside_need_to_be_allowed(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatasetError, match=r"^x names .*, which lies outside the dataset's folder\. .*outside = true"):
        place(tmp_path, name, outside=False, said_by="x")
    assert place(tmp_path, name, outside=True, said_by="x") == tmp_path / name


def test_nul_is_in_no_name(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="which is not a file name"):
        place(tmp_path, "a\0b", outside=True, said_by="x")


def dataset(folder: Path, manifest: str, ids: str = "a\nb\n") -> Path:
    np.save(folder / "test_ims.npy", np.ones((2, 1, 3), np.float32))
    (folder / "test_ids.txt").write_text(ids)
    lines = '[splits.test]\nfeatures = "test_ims.npy"\nimage_ids = "test_ids.txt"\n'
    head, tail = manifest.split("|") if "|" in manifest else ("", manifest)
    (folder / "dataset.toml").write_text(f"{head}\n{lines}{tail}\n")
    return folder


@pytest.mark.parametrize(
    "key", ['images = "../{id}.png"', 'images = "/tmp/{id}.png"', 'captions = "../caps.txt"', 'boxes = "/tmp/b.npy"']
)
def test_a_manifest_that_reaches_outside_is_refused_unless_it_says_so(tmp_path: Path, key: str) -> None:
    with pytest.raises(DatasetError, match=rf"dataset.toml: splits.test.{key.split()[0]} names .*outside the dataset"):
        open_dataset(dataset(tmp_path, key))
    (allowed,) = open_dataset(dataset(tmp_path, f"outside = true|{key}")).files
    assert allowed.outside


def test_an_id_that_climbs_is_refused(tmp_path: Path) -> None:
    folder = dataset(tmp_path, 'images = "images/{id}.png"', "a\n../../x\n")
    split = open_dataset(folder).split("test")
    assert split.image_path(0) == folder / "images/a.png"
    with pytest.raises(DatasetError, match=r"test_ids.txt: row 1 names 'images/../../x.png', which lies outside"):
        split.image_path(1)
    split = open_dataset(dataset(tmp_path, 'outside = true|images = "images/{id}.png"', "a\n../../x\n")).split("test")
    assert split.image_path(1) == folder / "images/../../x.png"


def test_a_list_of_image_files_is_held_to_it_in_a_bare_folder_too(tmp_path: Path) -> None:
    folder = dataset(tmp_path, "")
    (folder / "dataset.toml").unlink()
    (folder / "test_files.txt").write_text("a.png\n/etc/passwd\n")
    split = open_dataset(folder).split("test")
    assert split.image_path(0) == folder / "a.png"
    with pytest.raises(DatasetError, match=r"test_files.txt: line 2 names '/etc/passwd'"):
        split.image_path(1)


def test_a_linked_folder_of_photographs_is_followed(tmp_path: Path) -> None:
    """Photographs are large and lie elsewhere; whoever made the link is at home here."""
    (tmp_path / "photographs").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "images").symlink_to(tmp_path / "photographs")
    split = open_dataset(dataset(tmp_path / "data", 'images = "images/{id}.png"')).split("test")
    assert split.image_path(0) == tmp_path / "data/images/a.png"


def test_outside_is_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="outside must be true or false: got 'yes'"):
        open_dataset(dataset(tmp_path, 'outside = "yes"|'))


@pytest.mark.parametrize("name", ["../x", "a/b", r"a\\b", r"a\nb", ""])
def test_a_split_has_a_plain_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "dataset.toml").write_text(f'[splits."{name}"]\nfeatures = "f.npy"\n')
    with pytest.raises(DatasetError, match=r"a split is called .* Give it a plain name"):
        open_dataset(tmp_path)
