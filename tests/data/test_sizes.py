"""Sizes of pictures, in each form that people store them in."""

from __future__ import annotations

import forms_on_disk as disk
import numpy as np
import pytest

from vsrn_viewer.data.sizes import read_sizes
from vsrn_viewer.errors import DatasetError

IDS = ("a", "b", "c")
PAIRS = [(640, 480), (20, 30), (7, 1)]


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.float32, ">i4"])
def test_pairs_of_any_type_of_number(tmp_path, dtype):
    np.save(tmp_path / "s.npy", np.array(PAIRS, dtype))
    found = read_sizes(tmp_path / "s.npy", IDS)
    np.testing.assert_array_equal(found, PAIRS)
    assert found.dtype == np.int64


@pytest.mark.parametrize("keys", [("image_w", "image_h"), ("width", "height")])
@pytest.mark.parametrize("number", [int, float, np.int32, np.float64])
def test_dictionaries_name_width_and_height(tmp_path, keys, number):
    sizes = [{keys[1]: number(height), keys[0]: number(width), "id": "x"} for width, height in PAIRS]
    disk.object_array(tmp_path / "s.npy", np.array(sizes, dtype=object))
    np.testing.assert_array_equal(read_sizes(tmp_path / "s.npy", IDS), PAIRS)


def entry(**values):
    return [{"image_w": 1, "image_h": 2}, values, {"image_w": 1, "image_h": 2}]


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (np.array(PAIRS[:2]), r"must be \(3, 2\) numbers, width and height: got \(2, 2\)"),
        (np.array(PAIRS).T, r"got \(2, 3\)"),
        (np.array(PAIRS) * 1j, "complex128"),
        (np.array([(1, 2), (0, 3), (1, 1)]), r"image b \(row 1\) has 0 × 3"),
        (np.array([(1, 2), (4, 3.5), (1, 1)]), r"image b \(row 1\) has 4\.0 × 3\.5"),
        (np.array([(1, 2), (4, np.nan), (1, 1)]), r"image b \(row 1\) has 4\.0 × nan"),
        (np.array([(1, 2), (4, 1e30), (1, 1)]), r"image b \(row 1\)"),
        (entry(image_w=3), "row 1 must be a dictionary with the numbers image_w and image_h: got {'image_w': 3}"),
        (entry(image_w=3, image_h="4"), "row 1 must be a dictionary"),
        (entry(image_w=True, image_h=4), "row 1 must be a dictionary"),
        (entry(image_w=-3, image_h=4), r"image b \(row 1\) has -3\.0 × 4\.0"),
        ([(1, 2), None, "x"], "row 0 must be a dictionary"),
        (entry(image_w=3, image_h=4)[:2], r"must be \(3, 2\) numbers, width and height: got \(2, 2\)"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, stored, said):
    if isinstance(stored, list):
        array = np.empty(len(stored), dtype=object)
        array[:] = stored
        disk.object_array(tmp_path / "s.npy", array)
    else:
        np.save(tmp_path / "s.npy", stored)
    with pytest.raises(DatasetError, match=said) as caught:
        read_sizes(tmp_path / "s.npy", IDS)
    assert str(caught.value).startswith(f"{tmp_path / 's.npy'}: ")
