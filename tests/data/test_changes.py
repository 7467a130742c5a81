"""A dataset whose files change while it is open: a sentence, never a row of another file and never a signal."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.captions import Captions
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError

RANDOM = np.random.default_rng(0)
ARRAYS = {
    "test_ims.npy": RANDOM.normal(size=(2, 3, 4)).astype(np.float32),
    "test_boxes.npy": np.tile(np.float32([1, 2, 3, 4]), (2, 3, 1)),
    "test_scores.npy": RANDOM.normal(size=(2, 3)).astype(np.float32),
    "test_counts.npy": np.array([2, 3]),
    "test_sizes.npy": np.array([[640, 480], [20, 30]]),
}
READS: dict[str, Callable[[Split], object]] = {
    "test_ims.npy": lambda split: split.features(1),
    "test_boxes.npy": lambda split: split.boxes(1),
    "test_scores.npy": lambda split: split.scores(1),
    "test_counts.npy": lambda split: split.counts(),
    "test_sizes.npy": lambda split: split.image_size(1),
    "test_labels.json": lambda split: split.labels(1),
    "test_files.txt": lambda split: split.image_path(1),
    "test_relations.json": lambda split: split.relations(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A split with every file that is read when it is asked for, none of them written just now."""
    for name, array in ARRAYS.items():
        np.save(tmp_path / name, array)
    (tmp_path / "test_labels.json").write_text(json.dumps([["a"] * 3] * 2))
    (tmp_path / "test_files.txt").write_text("one.jpg\ntwo.jpg\n")
    (tmp_path / "test_relations.json").write_text("{}")
    (tmp_path / "test_caps.txt").write_text("a dog\na cat\n")
    for path in tmp_path.iterdir():
        os.utime(path, (1e9, 1e9))
    return tmp_path


def cut(path: Path) -> None:
    os.truncate(path, 3)


def write_again(path: Path) -> None:
    path.write_bytes(path.read_bytes())


def replace(path: Path) -> None:
    path.with_name("new").write_bytes(path.read_bytes())
    path.with_name("new").replace(path)


@pytest.mark.parametrize("change", [cut, write_again, replace])
@pytest.mark.parametrize("name", READS)
def test_what_is_read_first_after_the_change(folder: Path, name: str, change: Callable[[Path], None]) -> None:
    split = open_dataset(folder).split("test")
    change(folder / name)
    with pytest.raises(DatasetError, match=rf"{name}: has changed since it was opened\. Open the dataset again\."):
        READS[name](split)


@pytest.mark.parametrize("change", [cut, write_again, replace])
@pytest.mark.parametrize("name", ["test_ims.npy", "test_boxes.npy", "test_scores.npy"])
def test_rows_that_are_read_before_and_after(folder: Path, name: str, change: Callable[[Path], None]) -> None:
    split = open_dataset(folder).split("test")
    READS[name](split)
    change(folder / name)
    with pytest.raises(DatasetError, match=rf"{name}: has changed since it was opened\. Open the dataset again\."):
        READS[name](split)


def test_a_split_that_changes_while_it_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vsrn_viewer.data import split as module

    read_captions = module.read_captions

    def late(path: Path) -> Captions:
        captions = read_captions(path)
        write_again(folder / "test_ims.npy")
        return captions

    monkeypatch.setattr(module, "read_captions", late)
    with pytest.raises(DatasetError, match=r"test_ims\.npy: has changed since it was opened"):
        open_dataset(folder).split("test")
