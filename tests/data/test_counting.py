"""How many images there are: rows stored once or five times, ids per image, row or caption."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsrn_viewer.data.arrays import open_array
from vsrn_viewer.data.counting import Counts, count_images, ids_by_image
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.errors import DatasetError

FILES = SplitFiles("test", Path("d"), Path("d/test_ims.npy"), captions=Path("d/test_caps.txt"))
WITHOUT_CAPTIONS = SplitFiles("test", Path("d"), Path("d/test_ims.npy"))


def rows(*values: int) -> np.ndarray:
    """Feature rows, equal where the values are."""
    return np.array(values, np.float32)[:, None, None] * np.ones((1, 2, 3), np.float32)


def count(features: np.ndarray, captions: int, ids: object = (), files: SplitFiles = FILES) -> Counts:
    """Count the images of feature rows that lie in a file."""
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder, "f.npy"), features)
        return count_images(files, open_array(Path(folder, "f.npy")), captions, tuple(ids))


@pytest.mark.parametrize(
    ("features", "captions", "ids", "expected"),
    [
        (rows(1, 2, 3), 15, "", Counts(3, 1, 5)),
        (rows(1, 2, 3), 15, "abc", Counts(3, 1, 5)),
        (rows(1, 2, 3), 15, "aaaaabbbbbccccc", Counts(3, 1, 5)),
        (rows(1, 1, 1, 2, 2, 2), 6, "", Counts(2, 3, 3)),
        (rows(1, 1, 1, 2, 2, 2), 6, "ab", Counts(2, 3, 3)),
        (rows(1, 1, 1, 2, 2, 2), 6, "aaabbb", Counts(2, 3, 3)),
        (rows(1, 1, 1, 2, 2, 2), 6, "abcdef", Counts(6, 1, 1)),  # the ids say that they are different images
        (rows(1, 2, 3), 3, "", Counts(3, 1, 1)),
        (rows(1, 1, 2, 3), 4, "", Counts(4, 1, 1)),  # one duplicate is not a repeated split
        (rows(1, 1, 1, 1, 2), 5, "", Counts(5, 1, 1)),
        (rows(1), 1, "", Counts(1, 1, 1)),
        (rows(1, 1), 10, "", Counts(2, 1, 5)),  # twice the same image, each with its captions
        (rows(1, 1, 1, 1), 4, "", Counts(1, 4, 4)),
        (rows(1, 2, 3), 3, "aaaaabbbbbccccc", Counts(3, 1, 1)),  # captions cut short: the ids are refused later
    ],
)
def test_counts_by_hand(features, captions, ids, expected):
    assert count(features, captions, ids) == expected


def test_without_captions_the_ids_alone_tell():
    assert count(rows(1, 1, 2, 2), 0, (), WITHOUT_CAPTIONS) == Counts(4, 1, 0)
    assert count(rows(1, 1, 2, 2), 0, ("a", "b"), WITHOUT_CAPTIONS) == Counts(2, 2, 0)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 30), st.integers(1, 5), st.booleans(), st.sampled_from(["none", "image", "caption"]))
def test_repeated_or_not_the_images_are_the_same(images, each, repeated, given_ids):
    """A release with `each` equal rows an image and one without describe the same split."""
    once = rows(*range(images))
    features = np.repeat(once, each, axis=0) if repeated else once
    names = [f"id{image}" for image in range(images)]
    ids = {"none": [], "image": names, "caption": list(np.repeat(names, each))}[given_ids]
    counts = count(features, images * each, ids)
    assert (counts.images, counts.captions_per_image) == (images, each)
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
        ids_by_image(Path("ids"), tuple("abcd"), Counts(3, 1, 5))
    with pytest.raises(DatasetError, match="0 ids for 3 images"):
        ids_by_image(Path("ids"), (), Counts(3, 1, 0))


def test_ids_per_caption_must_agree():
    with pytest.raises(DatasetError, match="each of the 2 captions of an image, but they differ"):
        ids_by_image(Path("ids"), tuple("aabc"), Counts(2, 1, 2))
    assert ids_by_image(Path("ids"), tuple("aaaa"), Counts(2, 1, 2)) == ("a", "a")
