"""Images: colours in the right order, turned as EXIF says, damage and gigapixels refused before decoding."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from vsrn_viewer.data.images import read_image, read_thumbnail, upright_size
from vsrn_viewer.errors import DatasetError


def picture(width: int = 64, height: int = 32) -> np.ndarray:
    """RGB: the left half red, the right half blue, the lower right quarter green."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = (200, 0, 0)
    pixels[:, width // 2 :] = (0, 0, 200)
    pixels[height // 2 :, width // 2 :] = (0, 200, 0)
    return pixels


def write(path: Path, pixels: np.ndarray) -> Path:
    cv2.imwrite(str(path), pixels[:, :, ::-1])
    return path


def with_orientation(path: Path, orientation: int) -> Path:
    """Insert an EXIF segment with one entry, the orientation, after the JPEG's first marker."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0) + b"\0\0\0\0"
    content = path.read_bytes()
    path.write_bytes(content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:])
    return path


def corners(pixels: np.ndarray) -> list[str]:
    """The strongest channel of the four corners, row by row."""
    places = pixels[[2, 2, -3, -3], [2, -3, 2, -3]]
    return ["RGB"[channel] for channel in places.argmax(axis=1)]


def test_png_is_exact_rgb(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    read = read_image(write(tmp_path / "a.png", pixels))
    np.testing.assert_array_equal(read, pixels)
    assert read.flags.c_contiguous


def test_jpeg_is_rgb(tmp_path):
    read = read_image(write(tmp_path / "a.jpg", picture()))
    assert read.shape == (32, 64, 3)
    assert corners(read) == ["R", "B", "R", "G"]


def test_grey_and_transparent_images_are_rgb_too(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((5, 4), 7, np.uint8))
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), np.full((5, 4, 3), 7))
    cv2.imwrite(str(tmp_path / "b.png"), np.full((5, 4, 4), 255, np.uint8))
    assert read_image(tmp_path / "b.png").shape == (5, 4, 3)


@pytest.mark.parametrize(
    ("orientation", "expected"), [(1, "RBRG"), (3, "GRBR"), (6, "RRGB"), (8, "BGRR")], ids=["plain", "180", "90", "270"]
)
def test_exif_rotation(tmp_path, orientation, expected):
    path = with_orientation(write(tmp_path / "a.jpg", picture(320, 160)), orientation)
    full, small = read_image(path), read_thumbnail(path, 80)
    assert full.shape[:2] == ((160, 320) if orientation < 5 else (320, 160))
    assert small.shape[:2] == ((40, 80) if orientation < 5 else (80, 40))
    assert "".join(corners(full)) == "".join(corners(small)) == expected


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
@pytest.mark.parametrize(("size", "shape"), [(40, (20, 40)), (100, (50, 100)), (1000, (400, 800)), (1, (1, 1))])
def test_thumbnails_fit_and_are_never_enlarged(tmp_path, suffix, size, shape):
    thumbnail = read_thumbnail(write(tmp_path / f"a{suffix}", picture(800, 400)), size)
    assert thumbnail.shape == (*shape, 3)
    if size > 1:
        assert corners(thumbnail) == ["R", "B", "R", "G"]


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.9, 0.999])
def test_files_cut_short(tmp_path, suffix, kept):
    path = write(tmp_path / f"a{suffix}", np.random.default_rng(0).integers(0, 256, (90, 90, 3), dtype=np.uint8))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    for read in (read_image, lambda image: read_thumbnail(image, 20)):
        with pytest.raises(DatasetError, match="damaged or cut short"):
            read(path)


def test_bytes_after_the_end_are_allowed(tmp_path):
    path = write(tmp_path / "a.jpg", picture())
    path.write_bytes(path.read_bytes() + bytes(100))
    assert read_image(path).shape == (32, 64, 3)


def test_a_small_file_that_announces_gigapixels(tmp_path):
    head = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    (tmp_path / "a.png").write_bytes(png + b"\0\0\0\0IEND\xaeB`\x82")
    with pytest.raises(DatasetError, match="50,000 × 50,000 pixels are more than 67,108,864"):
        read_image(tmp_path / "a.png")


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"hello"])
def test_other_files(tmp_path, content):
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(DatasetError, match="not a JPEG, PNG, WebP, TIFF or BMP image"):
        read_image(tmp_path / "a.jpg")


def test_missing(tmp_path):
    with pytest.raises(DatasetError, match="no such file"):
        read_image(tmp_path / "a.jpg")


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_size_of_an_upright_photograph(tmp_path, orientation):
    path = with_orientation(write(tmp_path / "a.jpg", picture(320, 160)), orientation)
    height, width = read_image(path).shape[:2]
    assert upright_size(path) == (width, height)
