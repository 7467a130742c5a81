"""What a split gives, row by row."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.data.split import Split, open_split
from vsrn_viewer.errors import DatasetError

RANDOM = np.random.default_rng(0)
FEATURES = RANDOM.normal(size=(2, 3, 4)).astype(np.float32)


def make(folder: Path, **arrays: np.ndarray) -> Split:
    """A split of 2 images, 3 regions, 4 numbers; arrays by key."""
    stored = {"features": FEATURES, **arrays}
    files = {key: folder / f"{key}.npy" for key in stored}
    for key, file in files.items():
        np.save(file, stored[key])
    (folder / "captions.txt").write_text("A dog .\nA cat .\n\nTwo dogs .", encoding="utf-8")
    return open_split(SplitFiles("test", folder, captions=folder / "captions.txt", **files))


def test_float16_is_returned_as_float32_copies(tmp_path):
    split = make(tmp_path, features=FEATURES.astype(np.float16))
    features = split.features(1)
    assert features.dtype == np.float32
    np.testing.assert_array_equal(features, FEATURES.astype(np.float16)[1].astype(np.float32))
    features[:] = 0  # a copy: the file and later readers do not see it
    assert split.features(1).any()


def test_big_endian_and_fortran_files_read_the_same(tmp_path):
    split = make(tmp_path, features=np.asfortranarray(FEATURES).astype(">f4"))
    np.testing.assert_array_equal(split.features(1), FEATURES[1])


def test_rows_beyond_the_count_never_leave(tmp_path):
    stored = FEATURES.copy()
    stored[0, 2] = np.nan  # storage: nobody looks
    boxes = np.tile(np.array([1, 2, 3, 4], np.float32), (2, 3, 1))
    boxes[0, 2] = np.nan
    split = make(
        tmp_path, features=stored, boxes=boxes, region_scores=FEATURES[:, :, 0], region_counts=np.array([2, 3])
    )
    assert split.features(0).shape == (2, 4)
    assert split.boxes(0).shape == (2, 4)
    assert split.scores(0).shape == (2,)
    assert split.features(1).shape == (3, 4)
    np.testing.assert_array_equal(split.counts(), [2, 3])


def test_without_counts_all_rows_are_regions(tmp_path):
    counts = make(tmp_path).counts()
    np.testing.assert_array_equal(counts, [3, 3])
    assert counts.dtype == np.int64


def test_repeated_rows_give_the_first_of_each(tmp_path):
    np.save(tmp_path / "f.npy", np.repeat(FEATURES, 5, axis=0))
    (tmp_path / "c.txt").write_text("a\n" * 10)
    np.save(tmp_path / "b.npy", np.stack([np.full((3, 4), 1), np.full((3, 4), 2)]))
    split = open_split(
        SplitFiles("test", tmp_path, tmp_path / "f.npy", captions=tmp_path / "c.txt", boxes=tmp_path / "b.npy")
    )
    assert (split.images, split.caption_lines.uniform) == (2, 5)
    np.testing.assert_array_equal(split.features(1), FEATURES[1])
    assert split.boxes(1).max() == 2


def test_captions_belong_to_images(tmp_path):
    split = make(tmp_path)
    assert split.captions == ("A dog .", "A cat .", "", "Two dogs .")  # an empty line keeps its place
    assert [split.image_of_caption(line) for line in range(4)] == [0, 0, 1, 1]
    with pytest.raises(ValueError, match="0 to 3: got 4"):
        split.image_of_caption(4)


def test_without_ids_the_row_is_the_id(tmp_path):
    split = make(tmp_path)
    assert split.image_ids == ("0", "1")
    assert split.index_of("1") == 1
    with pytest.raises(
        DatasetError, match=r"features\.npy: no image 'x' in split test\. It has 2 images, from '0' to '1'"
    ):
        split.index_of("x")


def test_a_split_without_captions_opens(tmp_path):
    np.save(tmp_path / "f.npy", FEATURES)
    split = open_split(SplitFiles("test", tmp_path, tmp_path / "f.npy"))
    assert (split.captions, split.caption_lines.uniform, split.images) == ((), 0, 2)


def test_what_is_not_there_is_none(tmp_path):
    split = make(tmp_path)
    assert not split.has_boxes
    assert (split.boxes(0), split.scores(0), split.image_size(0), split.image_path(0)) == (None, None, None, None)
    assert (split.labels(0), split.relations()) == ((), None)


def test_sizes_labels_relations_and_paths(tmp_path):
    (tmp_path / "labels.json").write_text(json.dumps([["a", "b", "c"], ["d", "e", "f"]]))
    (tmp_path / "relations.json").write_text('{"pairs": [[0, 1]]}')
    (tmp_path / "files.txt").write_text("images/one.jpg\n../two.png\n")
    np.save(tmp_path / "sizes.npy", np.array([[640, 480], [20, 30]], np.uint16))
    np.save(tmp_path / "f.npy", FEATURES)
    split = open_split(
        SplitFiles(
            "test",
            tmp_path,
            tmp_path / "f.npy",
            labels=tmp_path / "labels.json",
            relations=tmp_path / "relations.json",
            image_files=tmp_path / "files.txt",
            image_sizes=tmp_path / "sizes.npy",
        )
    )
    assert split.labels(1) == ("d", "e", "f")
    assert split.relations() == {"pairs": [[0, 1]]}
    assert split.image_path(0) == tmp_path / "images/one.jpg"
    assert split.image_size(1) == (20, 30)


def test_image_pattern_takes_the_id(tmp_path):
    np.save(tmp_path / "f.npy", FEATURES)
    (tmp_path / "i.txt").write_text("COCO_1\n{0}\n")
    files = SplitFiles("test", tmp_path, tmp_path / "f.npy", image_ids=tmp_path / "i.txt", images="val/{id}.jpg")
    split = open_split(files)
    assert [split.image_path(image) for image in range(2)] == [tmp_path / "val/COCO_1.jpg", tmp_path / "val/{0}.jpg"]


@pytest.mark.parametrize("image", [-1, 2])
def test_a_row_that_is_not_there_is_a_mistake_of_the_caller(tmp_path, image):
    split = make(tmp_path)
    for ask in (split.features, split.image_path, split.image_size):
        with pytest.raises(ValueError, match="image must be 0 to 1"):
            ask(image)


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ([["a", "b", "c"]], "must be a list of 2 lists"),
        ({"0": []}, "must be a list of 2 lists"),
        ([["a", "b"], ["a", "b", "c"]], r"image 0 \(row 0\) must have a list of 3 names"),
        ([["a", "b", 3], ["a", "b", "c"]], "must have a list of 3 names"),
    ],
)
def test_labels_that_do_not_fit(tmp_path, labels, sentence):
    (tmp_path / "l.json").write_text(json.dumps(labels))
    np.save(tmp_path / "f.npy", FEATURES)
    split = open_split(SplitFiles("test", tmp_path, tmp_path / "f.npy", labels=tmp_path / "l.json"))
    with pytest.raises(DatasetError, match=sentence):
        split.labels(0)


def test_paths_of_another_number_and_relations_of_another_kind(tmp_path):
    np.save(tmp_path / "f.npy", FEATURES)
    (tmp_path / "p.txt").write_text("one.jpg")
    (tmp_path / "r.json").write_text("[]")
    files = SplitFiles(
        "test", tmp_path, tmp_path / "f.npy", image_files=tmp_path / "p.txt", relations=tmp_path / "r.json"
    )
    split = open_split(files)
    with pytest.raises(DatasetError, match="1 paths for 2 images"):
        split.image_path(0)
    with pytest.raises(DatasetError, match="must be a JSON object"):
        split.relations()


def test_boxes_may_touch_the_edge_and_overhang_a_little(tmp_path):
    boxes = np.tile(np.array([0, 0, 101, 50], np.float32), (2, 3, 1))
    sizes = np.array([[100, 50], [90, 50]])
    split = make(tmp_path, boxes=boxes, image_sizes=sizes)
    assert split.boxes(0) is not None
    with pytest.raises(DatasetError, match=r"row 1\) reach \(101, 50\), beyond its 90 × 50 pixels"):
        split.boxes(1)


def test_images_without_pixels_are_refused(tmp_path):
    split = make(tmp_path, image_sizes=np.array([[100, 50], [90, 0]]))
    with pytest.raises(DatasetError, match=r"image_sizes\.npy: width and height .* image 1 \(row 1\) has 90 × 0"):
        split.image_size(0)


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((20_000_000, 1, 1), "20,000,000 images, more than 10,000,000"),
        ((2, 5_000, 1), "5,000 regions in an image, more than 2,048"),
        ((2, 1, 10**6), "1,000,000 values in a region, more than 65,536"),
    ],
)
def test_features_that_fill_the_memory_are_refused(tmp_path, shape, sentence):
    """A sparse file takes no room on the disk, and what is made of it all that there is."""
    with (tmp_path / "test_ims.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
        file.truncate(file.tell() + int(np.prod(shape)) * 4)
    with pytest.raises(DatasetError, match=sentence):
        open_dataset(tmp_path).split("test")


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_confidences_that_are_not_finite_are_refused(tmp_path, value):
    np.save(tmp_path / "test_ims.npy", np.ones((2, 3, 4), np.float32))
    np.save(tmp_path / "test_scores.npy", np.array([[0.9, 0.5, 0.1], [0.9, value, 0.1]]))
    split = open_dataset(tmp_path).split("test")
    assert split.scores(0).tolist() == pytest.approx([0.9, 0.5, 0.1])
    with pytest.raises(DatasetError, match=r"confidences of image 1 \(row 1\) must be finite"):
        split.scores(1)


def test_what_is_known_of_some_images_only(tmp_path):
    """A file for all images says of one that it has no boxes, no size and no photograph."""
    boxes = np.full((2, 3, 4), -1, np.float32)
    boxes[1] = [1, 2, 3, 4]
    names = tmp_path / "files.txt"
    names.write_text("\nb.jpg\n")
    for key, array in (("features", FEATURES), ("boxes", boxes), ("sizes", np.array([[0, 0], [5, 6]]))):
        np.save(tmp_path / f"{key}.npy", array)
    arrays = {"features": tmp_path / "features.npy", "boxes": tmp_path / "boxes.npy"}
    files = SplitFiles("test", tmp_path, image_sizes=tmp_path / "sizes.npy", image_files=names, **arrays)
    split = open_split(files)
    assert (split.boxes(0), split.image_size(0), split.image_path(0)) == (None, None, None)
    np.testing.assert_array_equal(split.boxes(1), boxes[1])
    assert (split.image_size(1), split.image_path(1)) == ((5, 6), tmp_path / "b.jpg")


@pytest.mark.parametrize("named", [True, False], ids=["dataset.toml", "bare folder"])
def test_images_may_have_different_numbers_of_captions(tmp_path, named):
    np.save(tmp_path / "test_ims.npy", np.repeat(FEATURES[:1], 4, axis=0))
    (tmp_path / "test_caps.txt").write_text("A dog .\nA cat .\nTwo dogs .\n")
    np.save(tmp_path / "test_caption_counts.npy", np.array([2, 0, 1, 0]))
    if named:
        keys = 'features = "test_ims.npy"\ncaptions = "test_caps.txt"\ncaption_counts = "test_caption_counts.npy"\n'
        (tmp_path / "dataset.toml").write_text(f"[splits.test]\n{keys}")
    split = open_dataset(tmp_path).split("test")
    assert [split.image_of_caption(line) for line in range(3)] == [0, 0, 2]
    assert [list(split.caption_lines.of(image)) for image in range(4)] == [[0, 1], [], [2], []]
    assert tmp_path / "test_caption_counts.npy" in split.stamps  # a change of the file is noticed


def test_a_line_that_names_another_image_than_its_block_is_refused(tmp_path):
    np.save(tmp_path / "test_ims.npy", FEATURES)
    (tmp_path / "test_caps.txt").write_text("a.jpg#0\tA dog .\na.jpg#1\tA cat .\nb.jpg#0\tTwo dogs .\n")
    np.save(tmp_path / "test_caption_counts.npy", np.array([1, 2]))
    with pytest.raises(DatasetError, match=r"line 3 names b\.jpg, but stands among the 2 lines of a\.jpg"):
        open_dataset(tmp_path).split("test")
    (tmp_path / "test_caption_counts.npy").unlink()
    assert open_dataset(tmp_path).split("test").caption_lines.counts.tolist() == [2, 1]  # the names tell
