"""Captions that are named apart: which image each line belongs to, and what is refused."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sources import Pictures, write_coco_captions, write_npz, write_scan

from vsrn_viewer.data import open_dataset
from vsrn_viewer.data.importing import run_import
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.workbench import drain


@pytest.fixture
def pictures():
    return Pictures(6)


def captions_of(pictures, path, tmp_path):
    """Import features with these captions; return the captions by image id, and the report."""
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    report = drain(run_import([npz], tmp_path / "out", captions=path))
    split = open_dataset(tmp_path / "out").split("test")
    owners = [split.image_of_caption(line) for line in range(len(split.captions))]
    return {
        one: [split.captions[line] for line in range(len(owners)) if owners[line] == row]
        for row, one in enumerate(split.image_ids)
    }, report


@pytest.mark.parametrize("line", ["{file}\t{caption}\n", "{file}#{number}\t{caption}\n", "{id}\t{caption}\n"])
def test_lines_that_begin_with_a_name_may_stand_in_any_order(tmp_path, pictures, line):
    lines = [
        line.format(file=pictures.file(one), id=one, number=number, caption=caption)
        for one in pictures.ids
        for number, caption in enumerate(pictures.captions[one])
    ]
    order = {one: [] for one in pictures.ids}
    random.Random(4).shuffle(lines)
    for text in lines:
        caption = text.rstrip("\n").split("\t")[1]
        order[caption.rsplit(" ", 1)[1]].append(caption)
    path = tmp_path / "captions.txt"
    path.write_text("".join(lines))
    assert captions_of(pictures, path, tmp_path)[0] == order


def test_plain_lines_follow_the_images(tmp_path, pictures):
    path = tmp_path / "captions.txt"
    names = sorted(pictures.ids)  # as the files of regions are read
    path.write_text("".join(f"{line}\n" for one in names for line in pictures.captions[one]))
    assert captions_of(pictures, path, tmp_path)[0] == pictures.captions


def test_cocos_captions_may_differ_in_number(tmp_path, pictures):
    pictures.captions[pictures.ids[2]] += ["one more", "and another"]
    path = write_coco_captions(tmp_path / "captions.json", pictures, pictures.ids)
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    report = drain(run_import([npz], tmp_path / "out", captions=path))
    ids = (tmp_path / "out" / "test_ids.txt").read_text().split()
    counts = [len(pictures.captions[one]) for one in ids]
    np.testing.assert_array_equal(np.load(tmp_path / "out" / "test_caption_counts.npy"), counts)
    lines = (tmp_path / "out" / "test_caps.txt").read_text().splitlines()
    ends = np.cumsum(counts)
    for one, start, end in zip(ids, ends - counts, ends, strict=True):
        assert sorted(lines[start:end]) == sorted(pictures.captions[one])
    assert report.captions == sum(counts)


def test_captions_named_apart_win_over_those_of_the_features(tmp_path, pictures):
    scan = write_scan(tmp_path / "scan", pictures)
    path = tmp_path / "mine.txt"
    path.write_text("".join(f"{one}\tmine of {one}\n" for one in pictures.ids))
    report = drain(run_import([scan], tmp_path / "out", captions=path))
    lines = (tmp_path / "out" / "test_caps.txt").read_text().splitlines()
    assert lines == [f"mine of {one}" for one in pictures.ids]
    assert any("Captions are those of mine.txt; those of scan were left out" in line for line in report.notices)


def test_line_breaks_within_a_caption_do_not_part_it(tmp_path, pictures):
    pictures.captions[pictures.ids[0]][0] = "a dog\n on  a bench"
    path = write_coco_captions(tmp_path / "captions.json", pictures, pictures.ids)
    assert "a dog on a bench" in captions_of(pictures, path, tmp_path)[0][pictures.ids[0]]


def test_an_image_without_a_caption_is_counted(tmp_path, pictures):
    path = tmp_path / "captions.txt"
    path.write_text("".join(f"{one}\ta caption\n" for one in pictures.ids[1:]))
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    report = drain(run_import([npz], tmp_path / "out", captions=path))
    assert any("1 of 6 images have no caption" in line for line in report.notices)
    assert np.load(tmp_path / "out" / "test_caption_counts.npy").sum() == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\n" * 7, "7 captions for 6 images. Plain lines must be the same number"),
        ("a.jpg\ta\nb.jpg\tb\nno tab\n", "line 3 names no image, but others do"),
        ("".join(f"{row}.jpg\ta\n" for row in range(3)) + "a\n" * 3, "line 1 begins with an image's name"),
        ("", "0 captions for 6 images"),
        ('{"a": "b.jpg"}', "no captions"),
    ],
)
def test_what_says_of_no_image_is_refused(tmp_path, pictures, text, words):
    path = tmp_path / ("captions.json" if text.startswith("{") else "captions.txt")
    path.write_text(text)
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    with pytest.raises(DatasetError, match=words):
        drain(run_import([npz], tmp_path / "out", captions=path))
    assert not (tmp_path / "out").exists()
