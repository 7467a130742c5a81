"""How many images there are: rows stored once or five times, ids per image, row or caption."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.arrays import open_array
from vsrn_viewer.data.counting import Counts, count_images, ids_by_image
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.errors import DatasetError

FILES = SplitFiles("test", Path("d"), Path("d/test_ims.npy"), captions=Path("d/test_caps.txt"))
WITHOUT_CAPTIONS = SplitFiles("test", Path("d"), Path("d/test_ims.npy"))


def rows(*values: int) -> np.ndarray:
    """Feature rows, equal where the values are."""
    return np.array(values, np.float32)[:, None, None] * np.ones((1, 2, 3), np.float32)


def counted(images: int, rows_per_image: int, each: int) -> Counts:
    """Images that have `each` captions."""
    return Counts(images, rows_per_image, CaptionLines.even(images, each))


def count(features: np.ndarray, captions: int, ids: object = (), files: SplitFiles = FILES, named=()) -> Counts:
    """Count the images of feature rows that lie in a file."""
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder, "f.npy"), features)
        return count_images(files, open_array(Path(folder, "f.npy")), captions, tuple(ids), tuple(named))


@pytest.mark.parametrize(
    ("features", "captions", "ids", "expected"),
    [
        (rows(1, 2, 3), 15, "", counted(3, 1, 5)),
        (rows(1, 2, 3), 15, "abc", counted(3, 1, 5)),
        (rows(1, 2, 3), 15, "aaaaabbbbbccccc", counted(3, 1, 5)),
        (rows(1, 1, 1, 2, 2, 2), 6, "", counted(2, 3, 3)),
        (rows(1, 1, 1, 2, 2, 2), 6, "ab", counted(2, 3, 3)),
        (rows(1, 1, 1, 2, 2, 2), 6, "aaabbb", counted(2, 3, 3)),
        (rows(1, 1, 1, 2, 2, 2), 6, "abcdef", counted(6, 1, 1)),  # the ids say that they are different images
        (rows(1, 2, 3), 3, "", counted(3, 1, 1)),
        (rows(1, 1, 2, 3), 4, "", counted(4, 1, 1)),  # one duplicate is not a repeated split
        (rows(1, 1, 1, 1, 2), 5, "", counted(5, 1, 1)),
        (rows(1), 1, "", counted(1, 1, 1)),
        (rows(1, 1), 10, "", counted(2, 1, 5)),  # twice the same image, each with its captions
        (rows(1, 1, 1, 1), 4, "", counted(1, 4, 4)),
        (rows(1, 2, 3), 3, "aaaaabbbbbccccc", counted(3, 1, 1)),  # captions cut short: the ids are refused later
    ],
)
def test_counts_by_hand(features, captions, ids, expected):
    assert count(features, captions, ids) == expected


def test_without_captions_the_ids_alone_tell():
    assert count(rows(1, 1, 2, 2), 0, (), WITHOUT_CAPTIONS) == counted(4, 1, 0)
    assert count(rows(1, 1, 2, 2), 0, ("a", "b"), WITHOUT_CAPTIONS) == counted(2, 2, 0)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 30), st.integers(1, 5), st.booleans(), st.sampled_from(["none", "image", "caption"]))
def test_repeated_or_not_the_images_are_the_same(images, each, repeated, given_ids):
    """A release with `each` equal rows an image and one without describe the same split."""
    once = rows(*range(images))
    features = np.repeat(once, each, axis=0) if repeated else once
    names = [f"id{image}" for image in range(images)]
    ids = {"none": [], "image": names, "caption": list(np.repeat(names, each))}[given_ids]
    counts = count(features, images * each, ids)
    assert (counts.images, counts.captions) == (images, CaptionLines.even(images, each))
    assert len(features) == counts.images * counts.rows_per_image
    if ids:
        assert list(ids_by_image(Path("ids"), ids, counts)) == names


def test_captions_that_do_not_fit():
    with pytest.raises(DatasetError, match=r"test_caps\.txt: 14 captions do not fit the 3 rows of test_ims\.npy"):
        count(rows(1, 2, 3), 14)
    with pytest.raises(DatasetError, match="0 captions do not fit"):
        count(rows(1, 2, 3), 0)
    with pytest.raises(DatasetError, match="2 captions do not fit the 3 rows"):
        count(rows(1, 2, 3), 2)


def test_ids_that_say_repeated_where_rows_differ():
    with pytest.raises(DatasetError, match="each image is stored 2 times, but its rows differ"):
        count(rows(1, 1, 2, 3), 4, "aabb")


@pytest.mark.parametrize("captions", [0, 20])
def test_too_few_ids_do_not_merge_images(captions):
    files = FILES if captions else WITHOUT_CAPTIONS
    with pytest.raises(DatasetError, match=r"2 ids for the 4 rows of test_ims\.npy say that each image is stored 2"):
        count(rows(1, 2, 3, 4), captions, "ab", files)


def test_ids_of_another_number():
    with pytest.raises(DatasetError, match="4 ids for 3 images"):
        ids_by_image(Path("ids"), tuple("abcd"), counted(3, 1, 5))
    with pytest.raises(DatasetError, match="0 ids for 3 images"):
        ids_by_image(Path("ids"), (), counted(3, 1, 0))


def test_ids_per_caption_must_agree():
    with pytest.raises(DatasetError, match="a line for each caption of an image, but they differ"):
        ids_by_image(Path("ids"), tuple("aabc"), counted(2, 1, 2))
    assert ids_by_image(Path("ids"), tuple("aaaa"), counted(2, 1, 2)) == ("a", "a")


def counting(folder: Path, counts: np.ndarray, captions: int, images: int = 3) -> Counts:
    """Count images that have a file which says how many captions each has."""
    np.save(folder / "test_caption_counts.npy", counts)
    files = replace(FILES, caption_counts=folder / "test_caption_counts.npy")
    return count(rows(*range(images)), captions, files=files)


@pytest.mark.parametrize("dtype", ["<i8", ">i4", "u1"])
def test_a_file_says_how_many_captions_each_image_has(tmp_path, dtype):
    counts = counting(tmp_path, np.array([5, 0, 7], dtype), 12)
    assert (counts.images, counts.rows_per_image, counts.captions) == (3, 1, CaptionLines.of_counts([5, 0, 7]))


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (np.array([5, 6]), r"a whole number of captions for each of the 3 images: got \(2,\), int64"),
        (np.array([5.0, 1, 6]), r"got \(3,\), float64"),
        (np.array([5, 1, 7]), "add up to the 12 captions: got 13, the smallest 1"),
        (np.array([13, -1, 0]), "must be 0 or more and add up to the 12 captions: got 12, the smallest -1"),
        (np.array([2**63 - 1, 2**63 - 1, 14]), "add up to the 12 captions: got 18,446"),  # 12, once it overflows
    ],
)
def test_counts_that_do_not_fit(tmp_path, numbers, sentence):
    with pytest.raises(DatasetError, match=rf"test_caption_counts\.npy: .*{sentence}"):
        counting(tmp_path, numbers, 12)


@pytest.mark.parametrize("lengths", [[5, 6, 7], [4, 5, 6], [1, 1, 2]])
def test_a_line_per_caption_tells_how_many_each_image_has(lengths):
    """Also where the total would be as many captions for every image."""
    ids = np.repeat(["a", "b", "c"], lengths).tolist()
    for said in ({"ids": ids}, {"named": ids}, {"ids": "abc", "named": ids}):
        counts = count(rows(1, 2, 3), sum(lengths), **said)
        assert (counts.images, counts.rows_per_image, counts.captions) == (3, 1, CaptionLines.of_counts(lengths))
    assert ids_by_image(Path("ids"), ids, counts) == ("a", "b", "c")


@pytest.mark.parametrize("lengths", [(5, 5, 5), (2, 7, 1)])
def test_ids_per_caption_are_those_of_the_images_without_the_captions_too(lengths):
    ids = np.repeat(["a", "b", "c"], lengths).tolist()
    counts = count(rows(1, 2, 3), 0, ids, WITHOUT_CAPTIONS)
    assert (counts.images, counts.rows_per_image, counts.captions.captions) == (3, 1, 0)
    assert ids_by_image(Path("ids"), ids, counts) == ("a", "b", "c")
    with pytest.raises(DatasetError, match=f"{sum(lengths)} ids for 2 images"):
        ids_by_image(Path("ids"), ids, count(rows(1, 2), 0, (), WITHOUT_CAPTIONS))


def test_ids_per_caption_that_do_not_stand_together_are_refused():
    with pytest.raises(DatasetError, match=r"4 captions do not fit the 3 rows.*a line per caption"):
        count(rows(1, 2, 3), 4, "abac")


def test_an_image_without_captions_needs_an_id_of_its_own(tmp_path):
    counts = counting(tmp_path, np.array([2, 0, 1]), 3)
    assert ids_by_image(Path("ids"), tuple("abc"), counts) == ("a", "b", "c")
    counts = counting(tmp_path, np.array([3, 0, 1]), 4)
    with pytest.raises(DatasetError, match="4 ids for 3 images"):
        ids_by_image(Path("ids"), tuple("aaac"), counts)
