"""Whole imports: features of one source, boxes, captions and photographs of others, and the dataset that comes out."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from sources import (
    Pictures,
    write_boxes,
    write_coco_captions,
    write_karpathy,
    write_npz,
    write_photographs,
    write_scan,
    write_tsv,
)

from vsrn_viewer.data import open_dataset
from vsrn_viewer.data.importing import run_import
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.workbench import drain


def shuffled(ids, seed=1):
    return random.Random(seed).sample(list(ids), len(ids))


def imported(paths, out, split="", captions=None):
    """Import, and open what was written."""
    report = drain(run_import(paths, out, split, captions))
    return report, open_dataset(out).split(report.split)


def check_boxes(split, pictures, ids=None, atol=0.0):
    for row, one in enumerate(split.image_ids):
        boxes = split.boxes(row)
        if ids is not None and one not in ids:
            assert boxes is None
        else:
            np.testing.assert_allclose(boxes, pictures.boxes[one], atol=atol, rtol=0)


def check_features(split, pictures):
    for row, one in enumerate(split.image_ids):
        np.testing.assert_array_equal(split.features(row), pictures.features[one])


def test_features_of_one_source_and_boxes_of_a_shuffled_other_join_exactly(tmp_path):
    pictures = Pictures(12)
    scan = write_scan(tmp_path / "f30k_precomp", pictures)
    table = write_tsv(tmp_path / "test.tsv", pictures, shuffled(pictures.ids))
    for name, paths in (("a", [scan, table]), ("b", [table, scan])):  # whichever is named first
        report, split = imported(paths, tmp_path / name)
        assert split.image_ids == tuple(pictures.ids)
        check_features(split, pictures)
        check_boxes(split, pictures)
        assert list(split.captions) == [line for one in pictures.ids for line in pictures.captions[one]]
        assert split.image_size(0) == pictures.sizes[pictures.ids[0]]
        assert report.conversions == report.without_boxes == ()
        assert any("equal in both sources" in line for line in report.proof)
        assert open_dataset(tmp_path / name).name == "f30k_precomp"  # by which published numbers are found


def test_one_table_is_a_dataset(tmp_path):
    pictures = Pictures(7)
    order = shuffled(pictures.ids)
    report, split = imported([write_tsv(tmp_path / "a.tsv", pictures, order)], tmp_path / "out")
    assert split.image_ids == tuple(order)
    check_features(split, pictures)
    check_boxes(split, pictures)
    assert (report.split, report.images, report.captions, report.regions) == ("test", 7, 0, (5, 5))


def test_a_release_in_several_tables_is_one_dataset(tmp_path):
    pictures = Pictures(9)
    paths = [write_tsv(tmp_path / f"{part}.tsv", pictures, pictures.ids[part::2]) for part in (0, 1)]
    _, split = imported(paths, tmp_path / "out")
    assert split.image_ids == (*pictures.ids[::2], *pictures.ids[1::2])
    check_features(split, pictures)


def test_other_numbers_of_regions_are_padded_and_counted(tmp_path):
    pictures = Pictures(10, regions=None)
    report, split = imported([write_npz(tmp_path / "npz", pictures, pictures.ids)], tmp_path / "out")
    counts = [len(pictures.features[one]) for one in split.image_ids]
    np.testing.assert_array_equal(split.counts(), counts)
    assert report.regions == (min(counts), max(counts))
    check_features(split, pictures)
    check_boxes(split, pictures)


def test_half_precision_stays_half(tmp_path):
    pictures = Pictures(4)
    scan = write_scan(tmp_path / "scan", pictures, dtype=np.float16)
    imported([scan, write_tsv(tmp_path / "test.tsv", pictures, pictures.ids)], tmp_path / "out")
    written, source = np.load(tmp_path / "out" / "test_ims.npy"), np.load(scan / "test_ims.npy")
    assert written.dtype == np.float16
    np.testing.assert_array_equal(written, source)


def test_images_without_boxes_are_counted_and_named(tmp_path):
    pictures = Pictures(8)
    there = pictures.ids[2:]
    table = write_tsv(tmp_path / "test.tsv", pictures, shuffled(there))
    report, split = imported([write_scan(tmp_path / "scan", pictures), table], tmp_path / "out")
    assert report.without_boxes == tuple(pictures.ids[:2])
    assert any(f"2 of 8 images have no boxes: {pictures.ids[0]}, {pictures.ids[1]}" in line for line in report.notices)
    check_boxes(split, pictures, ids=there)
    assert split.image_size(0) is None
    assert split.image_size(3) == pictures.sizes[pictures.ids[3]]


def test_boxes_of_other_regions_are_refused(tmp_path):
    pictures = Pictures(30)
    scan = write_scan(tmp_path / "scan", pictures)
    odd = pictures.ids[1]
    pictures.features[odd] = pictures.features[odd][::-1].copy()  # the same regions in another order
    table = write_tsv(tmp_path / "test.tsv", pictures, pictures.ids)
    with pytest.raises(DatasetError, match=rf"test\.tsv: image {odd} has other features, or its regions in another"):
        imported([scan, table], tmp_path / "out")
    assert not (tmp_path / "out" / "dataset.toml").exists()


def test_boxes_of_another_number_than_the_regions_are_refused(tmp_path):
    pictures = Pictures(5)
    boxes = {one: pictures.boxes[one][:-1] for one in pictures.ids}
    with pytest.raises(DatasetError, match=r"has 4 boxes, its features are of 5 regions"):
        imported([write_scan(tmp_path / "scan", pictures), write_boxes(tmp_path / "boxes", boxes)], tmp_path / "out")


def test_photographs_by_file_name_captions_by_number_and_true_sizes(tmp_path):
    pictures = Pictures(8)
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    photographs = write_photographs(tmp_path / "val2014", pictures, pictures.ids[:6])
    captions = write_coco_captions(tmp_path / "captions.json", pictures, shuffled(pictures.ids))
    report, split = imported([npz, photographs, captions], tmp_path / "out")
    assert report.photographs == 6
    assert len(split.captions) == 40
    for row, one in enumerate(split.image_ids):
        path = split.image_path(row)
        assert (path.resolve() if path else None) == (
            (photographs / pictures.file(one)).resolve() if one in pictures.ids[:6] else None
        )
        assert split.image_size(row) == pictures.sizes[one]
        assert sorted(split.captions[5 * row : 5 * row + 5]) == pictures.captions[one]
    assert "outside = true" in (tmp_path / "out" / "dataset.toml").read_text()


def test_photographs_in_subfolders_with_other_files_beside(tmp_path):
    pictures = Pictures(4)
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    folder = tmp_path / "pictures"
    folder.mkdir()
    for part in (0, 1):
        write_photographs(folder / f"part{part}", pictures, pictures.ids[part::2])
    (folder / "LICENCES.txt").write_text("free")
    (folder / ".hidden.jpg").write_bytes(b"")
    report, split = imported([npz, folder], tmp_path / "out")
    assert report.photographs == 4
    assert split.image_path(0).name == pictures.file(split.image_ids[0])


def test_a_folder_of_region_files_and_photographs_is_both(tmp_path):
    pictures = Pictures(4)
    both = write_npz(tmp_path / "both", pictures, pictures.ids)
    write_photographs(both, pictures, pictures.ids)
    report, split = imported([both], tmp_path / "out")
    assert report.photographs == 4
    check_boxes(split, pictures)


def test_photographs_that_cannot_be_used_are_said_and_left_out(tmp_path):
    pictures = Pictures(4)
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    photographs = write_photographs(tmp_path / "photos", pictures, pictures.ids)
    broken, spaced = (photographs / pictures.file(one) for one in pictures.ids[:2])
    broken.write_bytes(broken.read_bytes()[:60])
    lines = photographs / "two\nlines"
    lines.mkdir()
    spaced.rename(lines / spaced.name)
    report, split = imported([npz, photographs], tmp_path / "out")
    assert report.photographs == 2
    assert any("2 photographs cannot be used, the first: " in line for line in report.notices)
    assert split.image_path(split.index_of(pictures.ids[0])) is None


def test_photographs_in_the_datasets_folder_need_no_word_of_trust(tmp_path):
    pictures = Pictures(3)
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    (tmp_path / "out").mkdir()
    photographs = write_photographs(tmp_path / "out" / "images", pictures, pictures.ids)
    _, split = imported([npz, photographs], tmp_path / "out")
    assert "outside" not in (tmp_path / "out" / "dataset.toml").read_text()
    assert split.image_path(0) == tmp_path / "out" / "images" / pictures.file(split.image_ids[0])


BOXES = {
    "flipped": (lambda boxes, _: boxes[:, [1, 0, 3, 2]], "y1 x1 y2 x2 in pixels of the picture"),
    "sized": (
        lambda boxes, _: np.hstack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]]),
        "x y width height in pixels of the picture",
    ),
    "resized": (lambda boxes, size: boxes * min(800 / min(size), 1333 / max(size)), "resized to a short side of 800"),
    "fractions": (lambda boxes, size: boxes / np.tile(size, 2), "as fractions of the picture"),
}


@pytest.mark.parametrize("name", BOXES)
def test_boxes_in_another_form_are_noticed_and_converted(tmp_path, name):
    pictures = Pictures(12)
    convert, words = BOXES[name]
    stored = {one: convert(pictures.boxes[one], pictures.sizes[one]).astype(np.float32) for one in pictures.ids}
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids, stored)
    report, split = imported([npz, write_photographs(tmp_path / "photos", pictures, pictures.ids)], tmp_path / "out")
    assert len(report.conversions) == 1
    assert words in report.conversions[0]
    check_boxes(split, pictures, atol=0.01)


def test_boxes_of_a_smaller_copy_are_scaled_to_the_photographs(tmp_path):
    pictures = Pictures(6)
    table = write_tsv(tmp_path / "a.tsv", pictures, pictures.ids)
    photographs = write_photographs(tmp_path / "photos", pictures, pictures.ids, scale=2)
    report, split = imported([table, photographs], tmp_path / "out")
    assert "the size that the source states" in report.conversions[0]
    pictures.boxes = {one: boxes * 2 for one, boxes in pictures.boxes.items()}
    check_boxes(split, pictures)


def test_sizes_stated_as_height_and_width_are_seen_by_the_photographs(tmp_path):
    pictures = Pictures(6)
    photographs = write_photographs(tmp_path / "photos", pictures, pictures.ids)
    pictures.sizes = {one: size[::-1] for one, size in pictures.sizes.items()}
    report, split = imported([write_tsv(tmp_path / "a.tsv", pictures, pictures.ids), photographs], tmp_path / "out")
    assert "sizes are height and width" in report.conversions[0]
    check_boxes(split, pictures)
    assert split.image_size(0) == pictures.sizes[split.image_ids[0]][::-1]


def test_boxes_of_a_photograph_of_another_shape_are_left_out_and_named(tmp_path):
    pictures = Pictures(6)
    photographs = write_photographs(tmp_path / "photos", pictures, pictures.ids)
    odd = pictures.ids[2]
    write_photographs(photographs, pictures, [])
    pictures.sizes[odd] = (200, 900)
    write_photographs(photographs, pictures, [odd])
    pictures.sizes[odd] = (500, 375)
    report, split = imported([write_tsv(tmp_path / "a.tsv", pictures, pictures.ids), photographs], tmp_path / "out")
    assert report.without_boxes == (odd,)
    assert any(f"not shaped as it says, and their boxes were left out: {odd}" in line for line in report.notices)
    check_boxes(split, pictures, ids=[one for one in pictures.ids if one != odd])


def test_boxes_that_reach_a_little_over_the_border_are_kept_and_named(tmp_path):
    pictures = Pictures(6)
    odd = pictures.ids[4]
    pictures.boxes[odd][0, 2] = pictures.sizes[odd][0] * 1.03
    report, split = imported([write_tsv(tmp_path / "a.tsv", pictures, pictures.ids)], tmp_path / "out")
    assert any(f"reach over the picture's border by up to 5 %, and were kept: {odd}" in line for line in report.notices)
    check_boxes(split, pictures)


def test_a_table_brings_the_sizes_that_region_files_lack(tmp_path):
    pictures = Pictures(6)
    stored = {one: pictures.boxes[one] / np.tile(pictures.sizes[one], 2) for one in pictures.ids}
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids, stored)
    _, split = imported([npz, write_tsv(tmp_path / "a.tsv", pictures, pictures.ids)], tmp_path / "out")
    check_boxes(split, pictures, atol=0.01)


def test_fractions_are_converted_where_the_picture_is_known(tmp_path):
    pictures = Pictures(8)
    stored = {one: pictures.boxes[one] / np.tile(pictures.sizes[one], 2) for one in pictures.ids}
    photographs = write_photographs(tmp_path / "photos", pictures, pictures.ids[:5])
    report, split = imported(
        [write_npz(tmp_path / "npz", pictures, pictures.ids, stored), photographs], tmp_path / "out"
    )
    check_boxes(split, pictures, ids=pictures.ids[:5], atol=0.01)
    assert sorted(report.without_boxes) == sorted(pictures.ids[5:])
    assert "npz: boxes lie inside the pictures of 5 of 8 images" in report.proof


def test_fractions_without_a_size_make_a_dataset_without_boxes(tmp_path):
    pictures = Pictures(4)
    stored = {one: pictures.boxes[one] / np.tile(pictures.sizes[one], 2) for one in pictures.ids}
    report, split = imported([write_npz(tmp_path / "npz", pictures, pictures.ids, stored)], tmp_path / "out")
    assert any("its boxes were left out. They are fractions" in line for line in report.notices)
    assert not split.has_boxes
    check_features(split, pictures)


def test_objects_that_people_marked_are_no_boxes_of_regions(tmp_path):
    pictures = Pictures(3)
    images = [
        {"id": int(one), "file_name": pictures.file(one), "width": size[0], "height": size[1]}
        for one, size in pictures.sizes.items()
    ]
    marked = [{"image_id": int(one), "bbox": [1, 2, 3, 4], "category_id": 1} for one in pictures.ids]
    instances = {"images": images, "annotations": marked, "categories": [{"id": 1, "name": "dog"}]}
    path = tmp_path / "instances.json"
    path.write_text(json.dumps(instances))
    report, split = imported([write_npz(tmp_path / "npz", pictures, pictures.ids, {}), path], tmp_path / "out")
    assert not split.has_boxes
    assert any("objects that people marked" in line for line in report.notices)
    assert split.image_size(0) == pictures.sizes[split.image_ids[0]]


def test_karpathys_numbers_lead_to_cocos_through_file_names(tmp_path):
    """SCAN's ids are `imgid`; the table's are COCO's, some of which are also the `imgid` of another image."""
    pictures = Pictures(20)
    pictures.ids[0:4] = ["3", "2", "1", "0"]
    for old, new in zip(list(pictures.sizes)[:4], pictures.ids[:4], strict=True):
        for kept in (pictures.sizes, pictures.features, pictures.boxes, pictures.captions):
            kept[new] = kept.pop(old)
    scan = write_scan(tmp_path / "coco_precomp", pictures, ids=[str(number) for number in range(20)])
    table = write_tsv(tmp_path / "test.tsv", pictures, shuffled(pictures.ids))
    karpathy = write_karpathy(tmp_path / "dataset_coco.json", pictures, dict.fromkeys(pictures.ids, "test"))
    _, split = imported([scan, table, karpathy], tmp_path / "out")
    for row, one in enumerate(pictures.ids):
        np.testing.assert_array_equal(split.features(row), pictures.features[one])
        np.testing.assert_array_equal(split.boxes(row), pictures.boxes[one])


def test_two_numberings_that_share_a_few_numbers_are_refused(tmp_path):
    pictures, others = Pictures(20), Pictures(20, seed=9)
    captions = others.captions
    others.ids[:3] = pictures.ids[:3]
    for kept in (others.sizes, others.captions):
        kept.update(
            {
                one: pictures.sizes[one] if kept is others.sizes else captions[next(iter(captions))]
                for one in others.ids[:3]
            }
        )
    path = write_coco_captions(tmp_path / "captions.json", others, others.ids)
    with pytest.raises(DatasetError, match=r"only 3 of 20 images are among the 20.*numbered in another way"):
        imported([write_npz(tmp_path / "npz", pictures, pictures.ids), path], tmp_path / "out")


def test_boxes_may_come_in_parts_of_which_none_knows_half_of_the_images(tmp_path):
    pictures, others = Pictures(20), Pictures(60, seed=9)
    scan = write_scan(tmp_path / "scan", pictures)
    for kept in ("sizes", "features", "boxes"):
        getattr(pictures, kept).update(getattr(others, kept))
    parts = [
        write_tsv(tmp_path / f"{part}.tsv", pictures, [*pictures.ids[part::4], *others.ids[part::4]])
        for part in range(4)
    ]
    report, split = imported([scan, *parts], tmp_path / "out")
    assert report.without_boxes == ()
    check_boxes(split, pictures)


def test_a_source_that_knows_none_of_the_images_is_named_with_both_kinds_of_id(tmp_path):
    pictures, others = Pictures(4), Pictures(4, seed=9)
    path = write_coco_captions(tmp_path / "captions.json", others, others.ids)
    report, _ = imported([write_npz(tmp_path / "npz", pictures, pictures.ids), path], tmp_path / "out")
    assert any(f"Its ids look like “{others.ids[0]}”" in line for line in report.notices)


def test_karpathys_splits_choose_the_images(tmp_path):
    pictures = Pictures(12)
    splits = {one: ("train", "val", "test")[place % 3] for place, one in enumerate(pictures.ids)}
    table = write_tsv(tmp_path / "trainval.tsv", pictures, pictures.ids)
    karpathy = write_karpathy(tmp_path / "dataset_coco.json", pictures, splits)
    for name, expected in (("test", pictures.ids[2::3]), ("val", pictures.ids[1::3]), ("dev", pictures.ids[1::3])):
        _, split = imported([table, karpathy], tmp_path / name, split=name)
        assert split.image_ids == tuple(expected)
        assert split.captions[0] == pictures.captions[expected[0]][0]


def test_a_split_that_the_sources_lack_is_refused(tmp_path):
    pictures = Pictures(3)
    with pytest.raises(DatasetError, match=r"--split tset: the sources have no such split \(did you mean 'test'\?\)"):
        imported([write_scan(tmp_path / "scan", pictures)], tmp_path / "out", split="tset")


def test_one_folder_takes_one_split_after_the_other(tmp_path):
    pictures, others = Pictures(4), Pictures(3, seed=7)
    imported([write_tsv(tmp_path / "a.tsv", pictures, pictures.ids)], tmp_path / "out")
    photographs = write_photographs(tmp_path / "photos", others, others.ids)
    table = write_tsv(tmp_path / "b.tsv", others, others.ids)
    _, split = imported([table, photographs], tmp_path / "out", split="val")
    check_features(split, others)
    dataset = open_dataset(tmp_path / "out")
    assert dataset.split_names == ("test", "val")
    check_features(dataset.split("test"), pictures)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(DatasetError, match="out: has a split val already"):
        imported([table], tmp_path / "out", split="val")
    wider = Pictures(3, seed=8, feature=9)
    with pytest.raises(DatasetError, match="its split test has 8 numbers a region, train has 9"):
        imported([write_tsv(tmp_path / "c.tsv", wider, wider.ids)], tmp_path / "out", split="train")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_nothing_without_features(tmp_path):
    pictures = Pictures(3)
    for path in (
        write_coco_captions(tmp_path / "captions.json", pictures, pictures.ids),
        write_photographs(tmp_path / "photos", pictures, pictures.ids),
    ):
        with pytest.raises(DatasetError, match="No source brings features of regions"):
            imported([path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    pictures = Pictures(3)
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.tex").write_text("x")
    with pytest.raises(DatasetError, match=r"out: already holds thesis\.tex"):
        imported([write_npz(tmp_path / "npz", pictures, pictures.ids)], out)
    assert [path.name for path in out.iterdir()] == ["thesis.tex"]
