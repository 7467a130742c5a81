"""Photographs: decoded in the right colours and the right way up, made smaller, cut into crops."""

from __future__ import annotations

import dataclasses
import io

import cv2
import numpy as np
import pytest
from PIL import Image

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.figures.photograph import crops, greyed, photograph, shrunk, washed
from vsrn_viewer.trace import TraceContext


def encoded(pixels, suffix=".png"):
    return cv2.imencode(suffix, pixels[:, :, ::-1])[1].tobytes()


def test_photograph_is_rgb():
    pixels = np.array([[[255, 0, 0], [0, 255, 0]]], dtype=np.uint8)
    np.testing.assert_array_equal(photograph(TraceContext(image_file=encoded(pixels))), pixels)


def test_photograph_without_file_is_none():
    assert photograph(TraceContext()) is None


def test_photograph_is_turned_upright():
    stored = Image.fromarray(np.zeros((20, 30, 3), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: to be shown turned by a quarter
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", exif=exif)
    assert photograph(TraceContext(image_file=buffer.getvalue())).shape == (30, 20, 3)


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_photograph_that_is_cut_short_is_refused_by_its_id(suffix):
    whole = encoded(np.random.default_rng(0).integers(0, 255, (90, 90, 3)).astype(np.uint8), suffix)
    context = TraceContext(image_id="42", image_file=whole[:-600])
    with pytest.raises(DatasetError, match="image 42: damaged or cut short"):
        photograph(context)


def test_large_photograph_is_made_smaller():
    pixels = np.zeros((900, 2400, 3), dtype=np.uint8)
    context = dataclasses.replace(TraceContext(), image_file=encoded(pixels))
    assert photograph(context).shape == (450, 1200, 3)


def test_shrunk_takes_means():
    pixels = np.array([[[0] * 3, [100] * 3], [[100] * 3, [200] * 3]], dtype=np.uint8)
    assert shrunk(pixels, 1).tolist() == [[[100, 100, 100]]]
    assert shrunk(pixels, 2) is pixels


def test_washed_goes_towards_paper_and_greyed_loses_colour():
    pixels = np.array([[[0, 100, 255]]], dtype=np.uint8)
    assert washed(pixels).tolist() == [[[76, 146, 255]]]
    red, green, blue = greyed(pixels)[0, 0].tolist()
    assert red == green == blue


def test_crops_follow_boxes_into_an_image_of_another_resolution():
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    boxes = np.array([[0, 0, 20, 20], [10, 20, 40, 40], [-50, -50, -10, -10], [30, 30, 90, 90]], dtype=np.float32)
    first, second, outside, overhanging = crops(pixels, boxes, (40, 40))
    np.testing.assert_array_equal(first, pixels[:2, :2])
    np.testing.assert_array_equal(second, pixels[2:, 1:])
    assert outside is None
    np.testing.assert_array_equal(overhanging, pixels[3:, 3:])


def test_crops_are_no_larger_than_print_needs():
    (crop,) = crops(np.zeros((300, 300, 3), np.uint8), np.array([[0, 0, 300, 150]], np.float32), (300, 300))
    assert crop.shape == (32, 64, 3)
