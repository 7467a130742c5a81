"""Boxes of another picture, or in another unit."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.data.box_checks import problem_of_boxes

SIZE = (640, 480)


def boxes(*corners: float) -> np.ndarray:
    return np.array([[10, 20, 30, 40], corners], np.float32)


@pytest.mark.parametrize("size", [SIZE, None])
@pytest.mark.parametrize("corners", [(0, 0, 640, 480), (-20, -10, 660, 490), (0, 0, 0, 0), (5, 5, 5, 5)])
def test_sound_boxes(corners: tuple[float, ...], size: tuple[int, int] | None) -> None:
    assert problem_of_boxes(boxes(*corners), size) == ""


@pytest.mark.parametrize(
    ("corners", "size", "sentence"),
    [
        ((0, 0, 1333, 800), SIZE, "reach (1333, 800), beyond its 640 × 480 pixels. Scale them"),
        ((-200, 0, 100, 100), SIZE, "begin at (-200, 0), outside the picture"),
        ((0, -50, 600, 400), None, "begin at (0, -50), outside the picture"),
        ((0, 0, 1e30, 1e30), None, "must be finite numbers of pixels"),
        ((0, 0, np.nan, 1), SIZE, "must be finite numbers of pixels"),
        ((300, 200, 50, 40), SIZE, "must be x1 y1 x2 y2, two corners"),
    ],
)
def test_impossible_boxes(corners: tuple[float, ...], size: tuple[int, int] | None, sentence: str) -> None:
    assert problem_of_boxes(boxes(*corners), size).startswith(sentence)


@pytest.mark.parametrize("size", [SIZE, None])
def test_shares_of_the_picture_are_no_pixels(size: tuple[int, int] | None) -> None:
    shares = np.array([[0.1, 0.2, 0.5, 1.0], [0, 0, 1, 1]], np.float32)
    assert problem_of_boxes(shares, size).startswith("are fractions of the picture, 0 to 1. Multiply x by its width")
