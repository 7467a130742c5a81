"""Decoding of photographs: small at once, large in a thread, upright, never the wrong one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor
from trace_samples import LEFT, RIGHT, photograph

from vsrn_viewer.data.images import read_image
from vsrn_viewer.ui.panels.photographs import LONGEST_SIDE, PhotographLoader, decode


def with_orientation(jpeg, orientation):
    """Return a JPEG with an EXIF segment that holds the orientation alone."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2, "big") + b"\x00\x00"
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + b"\x00\x01" + entry + b"\x00\x00\x00\x00"
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + jpeg[2:]


def near(colour, wanted):
    return all(abs(a - b) < 12 for a, b in zip(colour.getRgb()[:3], QColor(wanted).getRgb()[:3], strict=True))


def loader_and_log():
    loader, log = PhotographLoader(), []
    loader.loaded.connect(lambda image: log.append((image.width(), image.height())))
    return loader, log


def test_small_photograph_is_there_at_once():
    loader, log = loader_and_log()
    loader.load(photograph(40, 30))
    assert log == [(40, 30)]


def test_same_photograph_is_not_decoded_again():
    loader, log = loader_and_log()
    data = photograph(40, 30)
    loader.load(data)
    loader.load(bytes(data))
    assert log == [(40, 30)]


def test_large_photograph_comes_from_a_thread_and_is_shrunk(qtbot):
    loader, log = loader_and_log()
    large = photograph(LONGEST_SIDE * 2, 400)
    loader.load(large)
    assert log == [(0, 0)]
    assert loader.is_loading
    qtbot.waitUntil(lambda: len(log) == 2, timeout=20_000)
    assert log[1] == (LONGEST_SIDE, 200)
    assert not loader.is_loading


def test_late_answer_to_an_older_request_is_dropped(qtbot):
    loader, log = loader_and_log()
    loader.load(photograph(4000, 400))
    loader.load(photograph(40, 30))
    loader._pool.waitForDone()
    qtbot.wait(20)
    assert log == [(0, 0), (40, 30)]


def test_rotated_photograph_is_shown_upright():
    upright = decode(with_orientation(photograph(64, 32, "JPEG"), 6))  # to be turned clockwise
    assert (upright.width(), upright.height()) == (32, 64)
    assert near(upright.pixelColor(16, 8), LEFT)
    assert near(upright.pixelColor(16, 56), RIGHT)


def test_damaged_bytes_give_a_null_image():
    assert decode(b"").isNull()
    assert decode(b"\x89PNG nonsense").isNull()


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "tiff", "bmp"])
def test_the_screen_shows_the_pixels_that_figures_and_extractors_read(tmp_path, ending):
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / f"a.{ending}", **({} if ending == "bmp" else {"exif": exif}))
    shown = decode((tmp_path / f"a.{ending}").read_bytes())
    rows = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), shown.bytesPerLine())
    read = read_image(tmp_path / f"a.{ending}")
    np.testing.assert_array_equal(rows[:, : 3 * shown.width()].reshape(read.shape), read)
    assert read.shape == ((20, 30, 3) if ending == "bmp" else (30, 20, 3))
