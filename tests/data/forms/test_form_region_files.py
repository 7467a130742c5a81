"""Region files: however the field names, shapes and divides them, each image's own numbers come back."""

from __future__ import annotations

from pathlib import Path

import forms_on_disk as disk
import numpy as np
import pytest

from vsrn_viewer.data.forms import recognise_source, recognise_sources
from vsrn_viewer.errors import DatasetError

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "real" / "regions" / "npz"


def assert_regions(source, parts=("features", "boxes")):
    assert set(source.ids()) == set(disk.IDS)
    for row, image_id in enumerate(disk.IDS):
        record = source.record(image_id)
        stored = {"features": disk.FEATURES[row], "boxes": disk.BOXES[row]}
        for part in ("features", "boxes"):
            if part in parts:
                np.testing.assert_array_equal(getattr(record, part), stored[part])
                assert getattr(record, part).dtype == np.float32
            else:
                assert getattr(record, part) is None


@pytest.mark.parametrize("features", ["x", "features", "feat"])
@pytest.mark.parametrize("boxes", ["bbox", "boxes", "box"])
def test_every_pair_of_names_is_known(tmp_path, features, boxes):
    disk.npz(tmp_path / "a", (features, boxes))
    source = recognise_source(tmp_path / "a")
    assert (source.brings, source.split) == ({"features", "boxes"}, "")
    assert_regions(source)
    assert source.notices() == ()


def test_sizes_come_along(tmp_path):
    disk.npz(tmp_path, count=True, size=True)
    source = recognise_source(tmp_path)
    assert "sizes" in source.brings
    assert tuple(source.record(one).size for one in disk.IDS) == disk.SIZES


def test_features_stored_the_other_way_round_are_turned_and_said(tmp_path):
    """As in mcan-vqa's and openvqa's files; told by the number of boxes."""
    disk.npz(tmp_path, turned=True)
    source = recognise_source(tmp_path)
    assert source.notices() == ()
    assert_regions(source)
    assert source.notices() == (f"{tmp_path.name}: features are stored as (feature, regions) and were turned.",)


def test_padding_beyond_num_bbox_is_left_out(tmp_path):
    padded = np.zeros((10, disk.FEATURE), np.float32)
    padded[:3] = disk.FEATURES[0][:3]
    boxes = np.zeros((10, 4), np.float32)
    boxes[:3] = disk.BOXES[0][:3]
    np.savez(tmp_path / "a.npz", x=padded, bbox=boxes, num_bbox=np.array(3), conf=np.linspace(1, 0.1, 10))
    record = recognise_source(tmp_path).record("a")
    np.testing.assert_array_equal(record.features, padded[:3])
    np.testing.assert_array_equal(record.boxes, boxes[:3])
    np.testing.assert_allclose(record.scores, [1, 0.9, 0.8])


def test_features_and_boxes_in_two_files_are_one_image(tmp_path):
    disk.beside(tmp_path)
    source = recognise_source(tmp_path)
    assert source.brings == {"features", "boxes"}
    assert_regions(source)


def test_an_image_may_be_called_as_if_it_were_boxes(tmp_path):
    for name, row in (("toy", 0), ("toy_box", 1)):
        np.savez(tmp_path / f"{name}.npz", x=disk.FEATURES[row], bbox=disk.BOXES[row])
    source = recognise_source(tmp_path)
    assert source.ids() == ("toy", "toy_box")
    np.testing.assert_array_equal(source.record("toy_box").boxes, disk.BOXES[1])


def test_features_and_boxes_in_two_folders_are_two_sources(tmp_path):
    """The mean of all regions in the third folder, one row of numbers, is no region."""
    disk.att_and_box(tmp_path / "cocobu")
    features, boxes = recognise_sources(tmp_path / "cocobu")
    assert (features.brings, boxes.brings) == ({"features"}, {"boxes"})
    assert (features.path.name, boxes.path.name) == ("cocobu_att", "cocobu_box")
    assert_regions(features, ("features",))
    assert_regions(boxes, ("boxes",))


def test_plain_arrays_are_features(tmp_path):
    disk.npy(tmp_path)
    assert_regions(recognise_source(tmp_path), ("features",))


class Payload:
    """Writes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


def test_info_in_an_npz_is_a_pickle_and_is_left_unread(tmp_path):
    info = np.array({"image_id": 7, "hostile": Payload(tmp_path / "ran")}, dtype=object)
    folder = tmp_path / "files"
    folder.mkdir()
    np.savez(folder / "7.npz", x=disk.FEATURES[0], bbox=disk.BOXES[0], info=info)
    source = recognise_source(folder)
    np.testing.assert_array_equal(source.record("7").features, disk.FEATURES[0])
    assert source.notices() == ("files: info is stored as a pickle and is not read; it may hold labels or sizes.",)
    assert not (tmp_path / "ran").exists()


def test_boxes_and_size_in_a_dictionary_beside(tmp_path):
    """As MMF keeps them."""
    disk.npy_and_info(tmp_path)
    source = recognise_source(tmp_path)
    assert source.brings == {"features", "boxes", "sizes"}
    assert_regions(source)
    assert tuple(source.record(one).size for one in disk.IDS) == disk.SIZES


def test_lists_of_objects_are_not_looked_at(tmp_path):
    disk.scan(tmp_path / "data")
    stored = np.array([Payload(tmp_path / "ran"), 1], dtype=object)
    np.save(tmp_path / "data" / "test_tags.npy", stored, allow_pickle=True)
    assert recognise_source(tmp_path / "data").form == "SCAN features"
    assert not (tmp_path / "ran").exists()


def test_a_hostile_dictionary_beside_is_refused_unrun(tmp_path):
    disk.npy_and_info(tmp_path / "a")
    stored = np.array({"bbox": disk.BOXES[1], "hostile": Payload(tmp_path / "ran")}, dtype=object)
    np.save(tmp_path / "a" / f"{disk.IDS[1]}_info.npy", stored, allow_pickle=True)
    source = recognise_source(tmp_path / "a")
    source.record(disk.IDS[0])
    with pytest.raises(DatasetError, match=r"60623_info\.npy: refused, it asks for .*none of it was run"):
        source.record(disk.IDS[1])
    assert not (tmp_path / "ran").exists()


def broken(**arrays):
    return {"x": disk.FEATURES[0], "bbox": disk.BOXES[0], **arrays}


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        (broken(x=disk.FEATURES[0][:2, :5]), "features of 2 regions, but 5 boxes"),  # few numbers a region: not turned
        (broken(bbox=disk.BOXES[0][:4]), "features of 5 regions, but 4 boxes"),
        (broken(num_bbox=np.array(4)), None),
        (broken(num_bbox=np.array(7)), "has 5 boxes for 7 regions"),
        (broken(num_bbox=np.array(0)), "num_bbox of image 7 must be the number of its regions: got 0"),
        (broken(num_bbox=np.array([1, 2])), "num_bbox of image 7 must be the number of its regions"),
        (broken(x=disk.FEATURES[0][0]), r"must be \(regions, feature\) floats: got \(9,\), float32"),
        (broken(x=disk.FEATURES[0].astype(int)), r"must be \(regions, feature\) floats: got \(5, 9\), int64"),
        (
            broken(x=disk.FEATURES[0] * np.float32(np.nan)),
            "image 7 has 45 numbers in its features that are NaN or infinite",
        ),
        (broken(x=np.full((5, 9), 1e300)), "image 7 has 45 numbers in its features that are NaN or infinite"),
        (broken(bbox=disk.BOXES[0][:, :3]), r"must be \(regions, 4\) numbers: got \(5, 3\)"),
        (broken(bbox=disk.BOXES[0].astype(complex)), r"the arrays of image 7 cannot be read"),
        (broken(conf=np.ones(2)), "has 2 confidences for 5 regions"),
        (broken(image_w=np.array(0), image_h=np.array(3)), "must be whole numbers of pixels, 1 or more: got 0 and 3"),
        (broken(x=np.array([None, 1])), "the arrays of image 7 cannot be read"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path, arrays, said):
    np.savez(tmp_path / "7.npz", **arrays)
    source = recognise_source(tmp_path)
    if said is None:
        assert len(source.record("7").features) == 4
        return
    with pytest.raises(DatasetError, match=said) as caught:
        source.record("7")
    assert str(tmp_path / "7.npz") in str(caught.value)


def test_one_thing_in_two_files_is_refused(tmp_path):
    np.savez(tmp_path / "7.npz", x=disk.FEATURES[0], bbox=disk.BOXES[0])
    np.save(tmp_path / "7_box.npy", disk.BOXES[0])
    with pytest.raises(DatasetError, match=r"7_box\.npy: another file of image 7 brings boxes too"):
        recognise_source(tmp_path).record("7")


def test_a_record_reads_the_files_of_its_image_alone(tmp_path):
    disk.npz(tmp_path)
    source = recognise_source(tmp_path)
    (tmp_path / f"{disk.IDS[0]}.npz").write_bytes(b"gone")
    np.testing.assert_array_equal(source.record(disk.IDS[1]).features, disk.FEATURES[1])
    with pytest.raises(DatasetError, match=f"the arrays of image {disk.IDS[0]} cannot be read"):
        source.record(disk.IDS[0])


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_real_files_of_a_detector():
    source = recognise_source(REAL)
    assert source.brings == {"features", "boxes"}
    for image_id in source.ids():
        with np.load(REAL / f"{image_id}.npz") as stored:
            np.testing.assert_array_equal(source.record(image_id).features, stored["x"])
            np.testing.assert_array_equal(source.record(image_id).boxes, stored["bbox"])
    assert sorted(len(source.record(one).features) for one in source.ids()) == [7, 8, 9, 25, 48, 92]
