"""Opening folders: which are datasets, and which files their splits have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.errors import DatasetError


def bare(folder: Path, split: str = "test", images: int = 2) -> None:
    np.save(folder / f"{split}_ims.npy", np.ones((images, 3, 4), np.float32))
    (folder / f"{split}_caps.txt").write_text("a\nb\n" * images)


def test_bare_folder_has_the_splits_whose_features_lie_there(tmp_path):
    for split in ("test", "dev", "testall"):
        bare(tmp_path, split)
    (tmp_path / "train_caps.txt").write_text("a\n")
    dataset = open_dataset(tmp_path)
    assert dataset.split_names == ("dev", "test", "testall")
    assert (dataset.name, dataset.region_order, dataset.feature_source) == (tmp_path.name, "unknown", "")


def test_bare_folder_takes_optional_files_by_their_usual_names(tmp_path):
    bare(tmp_path)
    np.save(tmp_path / "test_boxes.npy", np.tile([0, 0, 5, 6], (2, 3, 1)))
    np.save(tmp_path / "test_sizes.npy", np.array([[7, 8], [9, 10]]))
    split = open_dataset(tmp_path).split("test")
    assert split.has_boxes
    assert split.image_size(1) == (9, 10)
    np.testing.assert_array_equal(split.boxes(0), np.tile([0, 0, 5, 6], (3, 1)))


def test_bottom_up_rows_go_to_the_split_they_are_named_after(tmp_path):
    for split in ("test", "testall"):
        bare(tmp_path, split)
    (tmp_path / "testall_bottom_up.tsv").write_text("never read\n")
    dataset = open_dataset(tmp_path)
    assert not dataset.split("test").has_boxes
    assert dataset.split("testall").has_boxes


def test_opening_reads_no_array(tmp_path):
    (tmp_path / "test_ims.npy").write_bytes(b"not an array")
    assert open_dataset(tmp_path).split_names == ("test",)


def test_every_split_opens_for_itself(tmp_path):
    bare(tmp_path)
    (tmp_path / "dev_ims.npy").write_bytes(b"not an array")
    assert open_dataset(tmp_path).split("test").images == 2
    with pytest.raises(DatasetError, match=r"dev_ims\.npy: not a \.npy"):
        open_dataset(tmp_path).split("dev")


def test_manifest_wins_over_bare_files(tmp_path):
    bare(tmp_path)
    (tmp_path / "dataset.toml").write_text('name = "Mine"\n[splits.only]\nfeatures = "test_ims.npy"\n')
    dataset = open_dataset(tmp_path)
    assert (dataset.name, dataset.split_names) == ("Mine", ("only",))


def test_the_parent_of_a_dataset_hints_at_it(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(DatasetError, match=r"Give the folder that holds the features"):
        open_dataset(tmp_path)
    (tmp_path / "f30k_precomp").mkdir()
    bare(tmp_path / "f30k_precomp")
    with pytest.raises(DatasetError, match=r"Did you mean .*f30k_precomp\?"):
        open_dataset(tmp_path)


def test_a_file_is_no_folder(tmp_path):
    file = tmp_path / "x.npy"
    file.write_bytes(b"")
    with pytest.raises(DatasetError, match="no such dataset folder"):
        open_dataset(file)


def test_reference_opens(coco):
    split = open_dataset(coco.dataset).split("test")
    expected = coco.expected()
    assert (split.images, split.caption_lines.uniform, split.feature_size) == (40, 5, 64)
    np.testing.assert_array_equal(split.features(2), expected["features"][2])
    boxes = [split.boxes(image) for image in range(40)]
    np.testing.assert_array_equal(np.stack(boxes), expected["boxes"])  # bit-exact
    assert split.image_size(39) == (640, 480)
    assert split.index_of("100014") == 2


@pytest.mark.parametrize(
    ("splits", "default"),
    [
        (("dev", "test", "testall"), "test"),
        (("dev", "testall", "train"), "testall"),
        (("dev", "train"), "dev"),
        (("val",), "val"),
    ],
)
def test_the_default_split_is_test_else_testall_else_the_first(tmp_path, splits, default):
    for split in splits:
        bare(tmp_path, split)
    assert open_dataset(tmp_path).default_split == default
