"""A dataset's splits as sources: rows, captions and whatever lies beside, GSMN's and CAMERA's files too."""

from __future__ import annotations

import json
from pathlib import Path

import forms_on_disk as disk
import numpy as np
import pytest

from vsrn_viewer.data import open_dataset
from vsrn_viewer.data.forms import recognise_source, recognise_sources
from vsrn_viewer.errors import DatasetError


def test_each_split_of_a_bare_folder_is_a_source(tmp_path):
    written = {split: disk.scan(tmp_path, split) for split in ("dev", "test")}
    sources = recognise_sources(tmp_path)
    assert [source.split for source in sources] == ["dev", "test"]
    for source in sources:
        assert source.brings == {"features", "captions"}
        assert source.ids() == disk.IDS
        for row, image_id in enumerate(disk.IDS):
            record = source.record(image_id)
            np.testing.assert_array_equal(record.features, written[source.split][0][row])
            assert record.captions == tuple(f"caption {number} of image {image_id} ." for number in range(5))
            assert record.split == source.split
    with pytest.raises(DatasetError, match=r"holds 2 sources: .*SCAN features, dev.*Give one of them, or name a split"):
        recognise_source(tmp_path)


def test_images_keep_their_own_numbers_of_captions(tmp_path):
    disk.scan(tmp_path)
    disk.lines_and_ids(tmp_path, "test_{}.txt")
    source = recognise_source(tmp_path)
    assert tuple(source.record(one).captions for one in disk.IDS) == disk.CAPTIONS


@pytest.mark.parametrize("write", [disk.camera, disk.gsmn])
def test_boxes_and_sizes_of_other_methods_come_along(tmp_path, write):
    _, boxes = disk.scan(tmp_path)
    write(tmp_path, boxes)
    source = recognise_source(tmp_path)
    assert source.brings == {"features", "captions", "boxes", "sizes"}
    for row, image_id in enumerate(disk.IDS):
        record = source.record(image_id)
        np.testing.assert_array_equal(record.boxes, boxes[row])
        assert record.size == disk.SIZES[row]


@pytest.mark.parametrize("write", [disk.camera, disk.gsmn])
def test_a_bare_folder_with_them_opens_as_it_is(tmp_path, write):
    _, boxes = disk.scan(tmp_path)
    write(tmp_path, boxes)
    split = open_dataset(tmp_path).split("test")
    assert split.has_boxes
    for row in range(3):
        np.testing.assert_array_equal(split.boxes(row), boxes[row])
        assert split.image_size(row) == disk.SIZES[row]


@pytest.mark.parametrize("protocol", range(6))
def test_sizes_may_be_pickled_by_any_python(tmp_path, protocol):
    _, boxes = disk.scan(tmp_path)
    disk.gsmn(tmp_path, boxes, protocol=protocol)
    split = open_dataset(tmp_path).split("test")
    assert [split.image_size(row) for row in range(3)] == list(disk.SIZES)


def test_boxes_come_as_stored_though_the_split_would_refuse_them(tmp_path):
    """Whoever joins sources may know what to do about boxes of a larger copy."""
    _, boxes = disk.scan(tmp_path)
    disk.camera(tmp_path, boxes * 4)
    np.testing.assert_array_equal(recognise_source(tmp_path).record(disk.IDS[0]).boxes, boxes[0] * 4)
    with pytest.raises(DatasetError, match="beyond its 640 × 360 pixels"):
        open_dataset(tmp_path).split("test").boxes(0)


def test_boxes_of_another_number_of_images_are_refused(tmp_path):
    _, boxes = disk.scan(tmp_path)
    disk.gsmn(tmp_path, boxes[:2])
    with pytest.raises(DatasetError, match=r"test_ims_bbx\.npy: must be \(3, 4, 4\) numbers: got \(2, 4, 4\)"):
        recognise_source(tmp_path).record(disk.IDS[0])


def test_boxes_that_are_not_finite_are_refused(tmp_path):
    _, boxes = disk.scan(tmp_path)
    boxes[1, 2, 0] = np.nan
    disk.camera(tmp_path, boxes)
    source = recognise_source(tmp_path)
    source.record(disk.IDS[0])
    with pytest.raises(
        DatasetError, match=r"test_boxes\.npy: image 60623 has 1 numbers in its boxes that are NaN or infinite"
    ):
        source.record(disk.IDS[1])


def test_hostile_sizes_are_refused_unrun_and_features_still_open(tmp_path):
    class Payload:
        def __reduce__(self):
            return Path.touch, (tmp_path / "ran",)

    _, boxes = disk.scan(tmp_path / "data")
    disk.gsmn(tmp_path / "data", boxes)
    disk.object_array(tmp_path / "data" / "test_ims_size.npy", np.array([Payload()] * 3, dtype=object))
    split = open_dataset(tmp_path / "data").split("test")
    assert split.features(0).shape == (4, disk.FEATURE)
    with pytest.raises(DatasetError, match=r"test_ims_size\.npy: refused, it asks for .*none of it was run"):
        split.boxes(0)
    assert not (tmp_path / "ran").exists()


def test_a_dataset_of_ours_brings_everything(tmp_path):
    features, boxes = disk.scan(tmp_path)
    disk.camera(tmp_path, boxes)
    (tmp_path / "test_caps.txt").unlink()
    (tmp_path / "names.json").write_text(json.dumps([["a", "b", "c", "d"]] * 3))
    (tmp_path / "files.txt").write_text("".join(f"images/{file}\n" for file in disk.FILES))
    scores = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    np.save(tmp_path / "scores.npy", scores)
    (tmp_path / "dataset.toml").write_text(
        '[splits.mine]\nfeatures = "test_ims.npy"\nboxes = "test_boxes.npy"\nlabels = "names.json"\n'
        'image_files = "files.txt"\nregion_scores = "scores.npy"\nimage_sizes = "test_img_sizes.npy"\n'
    )
    source = recognise_source(tmp_path)
    assert (source.form, source.split) == ("dataset", "mine")
    assert source.brings == {"features", "boxes", "labels", "files", "scores", "sizes"}
    record = source.record("1")
    np.testing.assert_array_equal(record.features, features[1])
    np.testing.assert_array_equal(record.scores, scores[1])
    assert (record.file, record.labels) == (f"images/{disk.FILES[1]}", ("a", "b", "c", "d"))
    assert source.notices() == ("test_ims.npy: has no file of ids, so its images are called by their rows, from 0.",)


def test_ids_that_stand_twice_are_refused(tmp_path):
    disk.scan(tmp_path)
    (tmp_path / "test_ids.txt").write_text("1\n2\n1\n")
    with pytest.raises(DatasetError, match=r"test_ids\.txt: image 1 stands there twice"):
        recognise_source(tmp_path).ids()


def test_a_table_beside_is_a_source_of_its_own(tmp_path):
    disk.scan(tmp_path)
    disk.tsv(tmp_path / "test_bottom_up.tsv")
    split, table = recognise_sources(tmp_path)
    assert (split.brings, table.form) == ({"features", "captions"}, "bottom-up TSV")
    assert table.record(disk.IDS[2]).size == disk.SIZES[2]


def test_a_broken_split_is_told_when_it_is_asked_for(tmp_path):
    for split in ("dev", "test"):
        disk.scan(tmp_path, split)
    (tmp_path / "dev_ims.npy").write_bytes(b"cut")
    dev, test = recognise_sources(tmp_path)
    assert test.ids() == disk.IDS
    with pytest.raises(DatasetError, match=r"dev_ims\.npy: not a \.npy file"):
        dev.ids()
