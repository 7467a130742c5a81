"""Features that change under a run end it with a sentence, and it can go on once they are there again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from training_runs import TOY_OPTIONS, assert_same_run

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.training import train


def test_a_run_whose_features_are_cut_is_told_and_can_go_on(toy_folder: Path, tmp_path: Path) -> None:
    folder, features = tmp_path / "data", tmp_path / "data" / "train_ims.npy"
    shutil.copytree(toy_folder, folder)
    list(train(open_dataset(folder), TOY_OPTIONS, tmp_path / "whole", steps=6))
    run = train(open_dataset(folder), TOY_OPTIONS, tmp_path / "cut", steps=6)
    for _ in range(2):
        next(run)
    whole = features.read_bytes()
    os.truncate(features, 500)  # of a mapped file the next step would be a bus error
    with pytest.raises(DatasetError, match=r"train_ims\.npy: has changed since it was opened"):
        list(run)
    features.write_bytes(whole)
    list(train(open_dataset(folder), TOY_OPTIONS, tmp_path / "cut", steps=6, resume=True))
    assert_same_run(tmp_path / "cut", tmp_path / "whole")
