"""Thumbnails that are kept on disk: made once, never stale, and never in the way."""

from __future__ import annotations

import os
import sqlite3
import threading

import cv2
import numpy as np
import pytest

from vsrn_viewer.data import images, thumbnail_store
from vsrn_viewer.data.thumbnail_store import NAME, ThumbnailStore, thumbnail_files
from vsrn_viewer.errors import DatasetError


@pytest.fixture
def made(monkeypatch):
    """The files that were really read and shrunk, in order."""
    read, files = images.read_thumbnail, []

    def noted(path, size):
        files.append(path.name)
        return read(path, size)

    monkeypatch.setattr(images, "read_thumbnail", noted)
    return files


def photograph(path, colour=(40, 90, 200), size=(300, 200)):
    pixels = np.full((size[1], size[0], 3), colour, np.uint8)
    assert cv2.imwrite(str(path), pixels[:, :, ::-1])
    return path


def test_thumbnail_is_made_once_and_looks_the_same_again(tmp_path, made):
    file = photograph(tmp_path / "a.jpg")
    for _ in range(2):  # as two starts
        with ThumbnailStore(tmp_path / "cache") as store:
            pixels = store.thumbnail(file, 64)
            assert pixels.shape == (43, 64, 3)
            assert np.abs(pixels.astype(int) - (40, 90, 200)).max() < 6
    assert made == ["a.jpg"]
    assert store.problem == ""


@pytest.mark.parametrize("change", ["another picture", "another time", "another size"])
def test_what_a_thumbnail_depends_on_makes_it_anew(tmp_path, made, change):
    file = photograph(tmp_path / "a.png")
    with ThumbnailStore(tmp_path / "cache") as store:
        store.thumbnail(file, 64)
        if change == "another picture":
            photograph(file, (200, 10, 10), (320, 200))
        elif change == "another time":
            os.utime(file, ns=(1, 1))
        pixels = store.thumbnail(file, 32 if change == "another size" else 64)
    assert made == ["a.png", "a.png"]
    assert pixels[5, 5].tolist() == ([200, 10, 10] if change == "another picture" else [40, 90, 200])


def test_a_link_to_a_photograph_shares_its_thumbnail(tmp_path, made):
    file = photograph(tmp_path / "a.jpg")
    (tmp_path / "link.jpg").symlink_to(file)
    with ThumbnailStore(tmp_path / "cache") as store:
        store.thumbnail(file, 64)
        store.thumbnail(tmp_path / "link.jpg", 64)
    assert made == ["a.jpg"]


def test_a_photograph_that_is_small_already_is_not_copied(tmp_path):
    with ThumbnailStore(tmp_path / "cache") as store:
        store.thumbnail(photograph(tmp_path / "a.png", size=(40, 30)), 64)
    with sqlite3.connect(tmp_path / "cache" / NAME) as database:
        assert database.execute("SELECT count(*) FROM thumbnails").fetchone() == (0,)
    database.close()


def test_broken_and_missing_photographs_raise_as_without_a_store(tmp_path):
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    with ThumbnailStore(tmp_path / "cache") as store:
        with pytest.raises(DatasetError, match=r"broken\.jpg: damaged"):
            store.thumbnail(tmp_path / "broken.jpg", 64)
        with pytest.raises(OSError, match=r"missing\.jpg"):
            store.thumbnail(tmp_path / "missing.jpg", 64)
    assert store.problem == ""


@pytest.mark.parametrize("spoil", ["no database", "cut", "a row that is no picture"])
def test_a_damaged_store_is_begun_anew(tmp_path, made, spoil):
    file, kept = photograph(tmp_path / "a.jpg"), tmp_path / "cache" / NAME
    with ThumbnailStore(tmp_path / "cache") as store:
        store.thumbnail(file, 64)
    if spoil == "a row that is no picture":
        database = sqlite3.connect(kept)
        database.execute("UPDATE thumbnails SET jpeg = 'nonsense'")
        database.commit()
        database.close()
    else:
        kept.write_bytes(b"this is a letter" * 999 if spoil == "no database" else kept.read_bytes()[:1500])
    for _ in range(2):
        with ThumbnailStore(tmp_path / "cache") as store:
            assert store.thumbnail(file, 64).shape == (43, 64, 3)
            assert store.problem == ""
    assert made == ["a.jpg", "a.jpg"]


def test_a_folder_that_cannot_be_written_to_is_said_and_nothing_else(tmp_path, made):
    (tmp_path / "file").write_text("no folder")
    for folder in (tmp_path / "file" / "cache", tmp_path / "file"):
        with ThumbnailStore(folder) as store:
            assert store.thumbnail(photograph(tmp_path / "a.jpg"), 64).shape == (43, 64, 3)
        assert "thumbnails could not be kept there" in store.problem
        assert "VSRN_VIEWER_CACHE" in store.problem
    assert made == ["a.jpg", "a.jpg"]


def test_a_full_store_lets_go_of_what_was_made_first(tmp_path, made, monkeypatch):
    monkeypatch.setattr(thumbnail_store, "_AT_ONCE", 2)
    rng = np.random.default_rng(0)
    files = []
    for number in range(12):  # noise, so that each takes some pages
        files.append(tmp_path / f"{number}.png")
        assert cv2.imwrite(str(files[-1]), rng.integers(0, 256, (300, 300, 3), dtype=np.uint8))
    with ThumbnailStore(tmp_path / "cache", limit=50_000) as store:
        for file in files:
            store.thumbnail(file, 128)
        assert thumbnail_files(tmp_path / "cache")[0].stat().st_size < 90_000
        made.clear()
        store.thumbnail(files[-1], 128)
        assert made == []
        store.thumbnail(files[0], 128)
        assert made == ["0.png"]


def test_threads_share_the_store(tmp_path):
    files = [photograph(tmp_path / f"{number}.png", (number, 0, 0)) for number in range(20)]
    problems = []

    def work():
        with ThumbnailStore(tmp_path / "cache") as store:
            for number, file in enumerate(files):
                assert abs(int(store.thumbnail(file, 64)[3, 3, 0]) - number) < 6
        problems.append(store.problem)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == [""] * 3
