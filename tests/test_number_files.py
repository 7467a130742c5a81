"""Files of numbers: read back equal, and whole or not at all."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from full_disk import full_disk

from vsrn_viewer.number_files import csv_text, save_arrays, save_text


def test_csv_gives_back_names_and_every_digit() -> None:
    value = float(np.float32(0.1))
    text = csv_text(("place", "the class, as said"), [(1, value), (2, 'a "b", c\nd')])
    header, first, second = csv.reader(io.StringIO(text))
    assert header == ["place", "the class, as said"]
    assert float(first[1]) == value
    assert second == ["2", 'a "b", c\nd']
    assert "\r" not in text


def test_arrays_come_back_without_a_pickle_and_with_the_same_bytes(tmp_path: Path) -> None:
    arrays = {"values": np.array([0.1, np.nan], np.float32), "labels": np.array(["7 bear", ""]), "layer": np.array(2)}
    for name in ("a", "b"):
        save_arrays(tmp_path / f"{name}.npz", arrays)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as stored:
        assert set(stored.files) == set(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(stored[name], array)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_full_disk_keeps_the_old_file_and_names_it(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(size=20_000)
    for path, save in (
        (tmp_path / "t.csv", lambda path: save_text(path, "1,2\n" * 20_000)),
        (tmp_path / "t.npz", lambda path: save_arrays(path, {"values": noise})),
    ):
        path.write_bytes(b"old")
        with full_disk(8192), pytest.raises(OSError, match="File too large") as refused:
            save(path)
        assert refused.value.filename == str(path)
        assert path.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "t.npz"]
