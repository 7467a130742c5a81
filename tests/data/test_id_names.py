"""Names of images: which ways of writing them mean the same image, and which do not."""

from __future__ import annotations

import pytest

from vsrn_viewer.data.id_names import Names, match
from vsrn_viewer.data.importing.choosing import is_of


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("391895", "391895"),
        ("391895", "COCO_val2014_000000391895.jpg"),
        ("COCO_train2014_000000000009", "9"),
        ("000000391895", "391895"),
        ("val2014/COCO_val2014_000000391895.jpg", "391895"),
        ("1000092795", "1000092795.jpg"),
        ("a b.c", "photos\\a b.c.PNG"),
        ("IMG_1.jpeg", "IMG_1"),
    ],
)
def test_two_ways_of_writing_one_name(ours, theirs):
    other = Names(("77", theirs, "x"))
    assert match(Names((ours,)), other).rows == (1,)
    assert match(Names((theirs,)), Names(("77", ours))).rows == (1,)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("train00001", "test00001"), ("a1", "1"), ("391895", "391896"), ("a.jpg", "b.jpg"), ("", ""), ("v1.2", "v1.3")],
)
def test_names_of_other_images(ours, theirs):
    assert match(Names((ours, "z")), Names((theirs, "y"))).rows == (-1, -1)


def test_a_name_of_two_images_joins_neither():
    ours = Names(("train/1.jpg", "val/1.jpg", "2.jpg"))
    assert match(ours, Names(("1", "2"))).rows == (-1, -1, 1)
    assert match(Names(("1", "2")), Names(("train/1.jpg", "val/1.jpg", "2.jpg"))).rows == (-1, 2)


def test_the_way_that_joins_most_counts():
    """Karpathy's 9 is another image than COCO's 9; its file's name says so."""
    images = Names(("9", "10"), files=("COCO_val2014_000000000042.jpg", "COCO_val2014_000000000009.jpg"))
    found = match(images, Names(("9", "42")))
    assert found.rows == (1, 0)
    assert found.how == "the file names of the images with the ids"


@pytest.mark.parametrize(
    ("split", "wanted", "expected"),
    [
        ("dev", "val", True),
        ("testall", "test", True),
        ("restval", "train", True),
        ("train", "restval", False),
        ("test", "val", False),
    ],
)
def test_which_split_is_part_of_which(split, wanted, expected):
    assert is_of(split, wanted) is expected
