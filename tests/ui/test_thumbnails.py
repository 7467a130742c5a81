"""Thumbnails: one bad file stops nothing, and what has scrolled away is not decoded."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from ui_samples import write_image

from vsrn_viewer.data import images
from vsrn_viewer.ui import thumbnails
from vsrn_viewer.ui.thumbnails import Thumbnails, qimage


@pytest.fixture
def store(qapp):  # noqa: ARG001 (pixmaps need an application)
    return Thumbnails(32)


def test_qimage_keeps_the_colours_and_owns_its_pixels():
    pixels = np.zeros((2, 3, 3), dtype=np.uint8)
    pixels[1, 2] = (255, 128, 0)
    image = qimage(pixels)
    pixels[:] = 7
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(2, 1) == QColor(255, 128, 0)


def test_corrupt_and_missing_files_do_not_stop_the_others(store, tmp_path, qtbot):
    good = [write_image(tmp_path / f"{n}.png", "#ff0000") for n in range(3)]
    corrupt = tmp_path / "corrupt.jpg"
    corrupt.write_bytes(b"\xff\xd8\xff no picture")
    files = [good[0], str(corrupt), str(tmp_path / "missing.png"), *good[1:]]
    store.want(files)
    qtbot.waitUntil(lambda: all(store.get(file) for file in files), timeout=5000)
    for file in good:
        assert store.get(file).pixmap.toImage().pixelColor(5, 5) == QColor("#ff0000")
    assert "damaged" in store.get(str(corrupt)).problem
    assert store.get(files[2]).pixmap is None


def test_a_path_that_is_none_stops_nothing(store, tmp_path, qtbot):
    good = write_image(tmp_path / "a.png")
    impossible = [f"{tmp_path}/a\0{n}.png" for n in range(thumbnails._THREADS + 1)]
    store.want([*impossible, good])
    qtbot.waitUntil(lambda: all(store.get(file) for file in (*impossible, good)), timeout=5000)
    assert "embedded null" in store.get(impossible[0]).problem
    assert store.get(good).pixmap is not None


def test_threads_outlive_whatever_a_decoder_raises(store, tmp_path, qtbot, monkeypatch):
    files = [write_image(tmp_path / f"{n}.png") for n in range(6)]
    read = images.read_thumbnail

    def fail_at_first(path, size):
        if str(path) in files[:4]:
            raise RuntimeError("no such thing")
        return read(path, size)

    monkeypatch.setattr(images, "read_thumbnail", fail_at_first)
    store.want(files[:4])
    qtbot.waitUntil(lambda: all(store.get(file) for file in files[:4]), timeout=5000)
    assert store.get(files[0]).problem == "This picture cannot be shown: RuntimeError: no such thing."
    store.want(files[4:])
    qtbot.waitUntil(lambda: all(store.get(file) for file in files[4:]), timeout=5000)
    assert store.get(files[5]).pixmap is not None


def test_thumbnail_is_no_larger_than_asked(store, tmp_path, qtbot):
    file = write_image(tmp_path / "large.png", width=640, height=480)
    store.want([file])
    qtbot.waitUntil(lambda: store.get(file) is not None, timeout=5000)
    assert (store.get(file).pixmap.width(), store.get(file).pixmap.height()) == (32, 24)


def test_thumbnail_fits_the_room_and_is_made_again_for_another(tmp_path, qtbot, qapp):  # noqa: ARG001
    store = Thumbnails(64)
    file, came = write_image(tmp_path / "wide.png", width=640, height=320), []
    store.ready.connect(came.append)
    for room, size in ((QSize(40, 40), (40, 20)), (QSize(90, 10), (20, 10)), (QSize(900, 900), (64, 32))):
        store.fit(room)
        store.want([file])
        qtbot.waitUntil(lambda room=room: bool(came) and store.get(file).room == room, timeout=5000)
        assert (store.get(file).pixmap.width(), store.get(file).pixmap.height()) == size
    store.want([file])
    qtbot.wait(50)
    assert len(came) == 3


def test_a_cache_that_cannot_be_written_is_said_once(tmp_path, qtbot, qapp, monkeypatch):  # noqa: ARG001
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("VSRN_VIEWER_CACHE", str(tmp_path / "file"))
    store, said = Thumbnails(32), []
    store.unkept.connect(said.append)
    for number in range(3):
        file = write_image(tmp_path / f"{number}.png", width=64, height=64)
        store.want([file])
        qtbot.waitUntil(lambda file=file: store.get(file) is not None, timeout=5000)
        assert store.get(file).pixmap is not None
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    qtbot.wait(50)
    assert len(said) == 1
    assert "thumbnails could not be kept there" in said[0]


def test_what_scrolled_away_is_not_decoded(store, tmp_path, qtbot, monkeypatch):
    files = [write_image(tmp_path / f"{n}.png") for n in range(30)]
    go, decoded = threading.Event(), []

    def slow(path, _size):
        go.wait(5)
        decoded.append(str(path))
        return np.zeros((4, 4, 3), dtype=np.uint8)

    monkeypatch.setattr(images, "read_thumbnail", slow)
    store.want(files[:29])
    store.want(files[29:])
    go.set()
    qtbot.waitUntil(lambda: store.get(files[29]) is not None, timeout=5000)
    assert len(decoded) <= 1 + thumbnails._THREADS  # the ones that were at work already


def test_first_wanted_is_decoded_first(store, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(thumbnails, "_THREADS", 1)
    files = [write_image(tmp_path / f"{n}.png") for n in range(6)]
    came = []
    store.ready.connect(came.append)
    store.want(files)
    qtbot.waitUntil(lambda: len(came) == 6, timeout=5000)
    assert came == files


def test_changed_file_is_decoded_again_and_an_unchanged_one_is_not(store, tmp_path, qtbot):
    file = write_image(tmp_path / "a.png", "#ff0000")
    came = []
    store.ready.connect(came.append)
    store.want([file])
    qtbot.waitUntil(lambda: came == [file], timeout=5000)
    store.want([file])
    qtbot.wait(50)
    assert came == [file]
    write_image(tmp_path / "a.png", "#0000ff")
    os.utime(file, ns=(1, 1))
    store.want([file])
    qtbot.waitUntil(lambda: came == [file, file], timeout=5000)
    assert store.get(file).pixmap.toImage().pixelColor(3, 3) == QColor("#0000ff")


def test_least_recently_used_goes_first(tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(thumbnails, "CACHE_BYTES", 2 * 4 * 32 * 32)
    store = Thumbnails(32)
    files = [write_image(tmp_path / f"{n}.png") for n in range(3)]
    for file in files[:2]:
        store.want([file])
        qtbot.waitUntil(lambda file=file: store.get(file) is not None, timeout=5000)
    store.get(files[0])
    store.want([files[2]])
    qtbot.waitUntil(lambda: store.get(files[2]) is not None, timeout=5000)
    assert store.get(files[0])
    assert store.get(files[1]) is None


def test_panel_may_close_while_a_thread_is_at_work(tmp_path, qtbot, qapp, monkeypatch):
    go = threading.Event()
    done = threading.Event()

    def slow(_path, _size):
        go.wait(5)
        done.set()
        return np.zeros((4, 4, 3), dtype=np.uint8)

    monkeypatch.setattr(images, "read_thumbnail", slow)
    store = Thumbnails(32)
    store.want([write_image(tmp_path / "a.png")])
    store.deleteLater()
    del store
    qapp.processEvents()
    go.set()
    assert done.wait(5)
    qtbot.wait(20)
