"""Images of every kind that is read, written by Pillow: the same pixels as Pillow reads, turned as EXIF says, 8 bits,
the first picture of several; files cut short and absurd sizes refused before anything is decoded."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from vsrn_viewer.data import images
from vsrn_viewer.data.image_heads import head_of
from vsrn_viewer.data.images import check_image, decode_image, pixels_of, read_image, read_thumbnail, upright_size
from vsrn_viewer.errors import DatasetError

EXACT = {"png": {}, "webp": {"lossless": True}, "tiff": {}, "bmp": {}}
ENDINGS = [*EXACT, "jpg"]


def picture() -> Image.Image:
    """RGB, 96 × 48: the left half red, the right half blue, the lower right quarter green."""
    pixels = np.zeros((48, 96, 3), np.uint8)
    pixels[:, :48], pixels[:, 48:], pixels[24:, 48:] = (200, 0, 0), (0, 0, 200), (0, 200, 0)
    return Image.fromarray(pixels)


def noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 110, 3), dtype=np.uint8))


@pytest.mark.parametrize("ending", EXACT)
def test_pixels_are_exact(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    noise().save(path, **EXACT[ending])
    np.testing.assert_array_equal(read_image(path), np.asarray(noise()))
    assert upright_size(path) == (110, 90)
    assert pixels_of(path.read_bytes()) == 110 * 90


@pytest.mark.parametrize("options", [{"lossless": False}, {"lossless": True}, {"lossless": True, "exif": b"Exif\0\0x"}])
def test_the_size_of_each_kind_of_webp(tmp_path, options):
    noise().save(tmp_path / "a.webp", **options)
    assert pixels_of((tmp_path / "a.webp").read_bytes()) == 110 * 90
    check_image(tmp_path / "a.webp")


@pytest.mark.parametrize("orientation", [2, 3, 6, 8])
@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tiff"])
def test_exif_turns_every_kind_that_carries_it(tmp_path, ending, orientation):
    path, exif = tmp_path / f"a.{ending}", Image.Exif()
    exif[0x0112] = orientation
    picture().save(path, exif=exif, **(EXACT.get(ending) or {"quality": 95}))
    with Image.open(path) as stored:
        expected = np.asarray(ImageOps.exif_transpose(stored).convert("RGB")).astype(int)
    read = read_image(path).astype(int)
    assert read.shape == expected.shape
    assert np.abs(read - expected).mean() < 3
    assert upright_size(path) == (read.shape[1], read.shape[0])
    # Smaller than a half: a JPEG is decoded small at once.
    assert read_thumbnail(path, 24).shape[:2] == ((12, 24) if orientation < 5 else (24, 12))


def test_sixteen_bits_become_eight(tmp_path):
    ramp = np.linspace(0, 65535, 96 * 48).reshape(48, 96).astype(np.uint16)
    for ending in ("tiff", "png"):
        Image.fromarray(ramp).save(tmp_path / f"a.{ending}")
        read = read_image(tmp_path / f"a.{ending}").astype(float)
        assert np.abs(read[:, :, 0] - ramp / 257).max() <= 1
        assert (read[:, :, 0] == read[:, :, 2]).all()


def test_grey_palette_and_transparent_pictures_are_rgb_too(tmp_path):
    for mode, ending in (("L", "tiff"), ("P", "png"), ("P", "bmp"), ("RGBA", "webp"), ("LA", "png"), ("1", "tiff")):
        picture().convert(mode).save(tmp_path / f"a.{ending}")
        assert read_image(tmp_path / f"a.{ending}").shape == (48, 96, 3)


def test_print_colours_are_converted(tmp_path):
    picture().convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    read = read_image(tmp_path / "a.jpg")[[4, 4, 44, 44], [4, 90, 4, 90]]
    assert ["RGB"[channel] for channel in read.argmax(axis=1)] == ["R", "B", "R", "G"]


@pytest.mark.parametrize("ending", ["webp", "tiff", "png"])
def test_the_first_picture_of_several(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    black = Image.new("RGB", (96, 48))
    picture().save(path, save_all=True, append_images=[black, black], **EXACT[ending])
    np.testing.assert_array_equal(read_image(path), np.asarray(picture()))


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("ending", ENDINGS)
def test_files_cut_short(tmp_path, ending, kept):
    path = tmp_path / f"a.{ending}"
    noise().save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    for read in (read_image, lambda image: read_thumbnail(image, 20)):
        with pytest.raises(DatasetError, match=r"damaged or cut short|not a JPEG"):
            read(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_absurd_sizes_are_refused_without_decoding(tmp_path, ending, monkeypatch):
    path = tmp_path / f"a.{ending}"
    noise().save(path)
    content = bytearray(path.read_bytes())
    if ending == "jpg":
        place = content.index(b"\xff\xc0")
        content[place + 5 : place + 9] = struct.pack(">HH", 60_000, 60_000)
    elif ending == "png":
        content[16:24] = struct.pack(">II", 60_000, 60_000)
    elif ending == "bmp":
        content[18:26], content[30:34] = struct.pack("<ii", 60_000, 60_000), struct.pack("<I", 1)
    elif ending == "webp":
        content[26:30] = struct.pack("<HH", 16_383, 16_383)
    else:
        for tag in (256, 257):
            place = content.index(struct.pack("<HH", tag, 4) + struct.pack("<I", 1))
            content[place : place + 12] = struct.pack("<HHII", tag, 4, 1, 60_000)
    path.write_bytes(content)
    monkeypatch.setattr(images.cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    for read in (read_image, check_image):
        with pytest.raises(DatasetError, match="pixels are more than 67,108,864"):
            read(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_looking_at_a_file_agrees_with_reading_it(tmp_path, ending, monkeypatch):
    monkeypatch.setattr(images, "_BEGINNING", 64)  # the size often lies further behind
    whole, cut = tmp_path / f"whole.{ending}", tmp_path / f"cut.{ending}"
    noise().save(whole, **({"exif": b"Exif\0\0" + bytes(3000)} if ending == "jpg" else {}))
    check_image(whole)
    cut.write_bytes(whole.read_bytes()[:200])
    if ending != "tiff":  # its end shows in decoding alone
        with pytest.raises(DatasetError, match="damaged or cut short"):
            check_image(cut)


@pytest.mark.parametrize("content", [b"II*\0", b"MM\0*\xff\xff\xff\xff", b"RIFF\0\0\0\0WEBP", b"BM", b"BM" + bytes(60)])
def test_heads_alone(tmp_path: Path, content: bytes):
    (tmp_path / "a").write_bytes(content)
    for read in (read_image, check_image):
        with pytest.raises(DatasetError, match="damaged or cut short"):
            read(tmp_path / "a")


def test_bytes_that_are_no_picture_have_no_pixels():
    assert pixels_of(b"nonsense") == pixels_of(b"") == 0


@given(
    beginning=st.sampled_from(
        [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8X", b"BM", b"II*\0", b"MM\0*"]
    ),
    rest=st.binary(max_size=300),
)
def test_whatever_follows_a_known_beginning_is_decoded_or_refused(beginning, rest):
    found = head_of(beginning + rest)
    assert found is None or found.size is None or min(found.size) >= 0
    with suppress(DatasetError):
        assert decode_image("a", beginning + rest).dtype == np.uint8
