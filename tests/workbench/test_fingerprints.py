"""Fingerprints of a split: others as soon as its features are, the same wherever its files lie."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
from split_desk import write_split

from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.fingerprints import features_fingerprint, split_fingerprint


def fingerprints(pair):
    opened = drain(Workbench().load(pair))
    return split_fingerprint(opened.split), features_fingerprint(opened)


def test_other_features_of_the_same_images_and_captions_show(tmp_path):
    pair = write_split(tmp_path)
    split, features = fingerprints(pair)
    stored = np.load(tmp_path / "test_ims.npy")
    np.save(tmp_path / "test_ims.npy", stored + np.float32(0.25))
    again = fingerprints(pair)
    assert again[0] == split
    assert again[1] != features


def test_a_copy_of_another_time_and_place_is_the_same(tmp_path):
    first = tmp_path / "first"
    first.mkdir()
    pair = write_split(first)
    before = fingerprints(pair)
    second = Path(shutil.copytree(first, tmp_path / "second"))
    os.utime(second / "test_ims.npy", ns=(1, 1))
    assert fingerprints(replace(pair, data=str(second))) == before


def test_a_matrix_has_no_features(tmp_path):
    pair = write_split(tmp_path)
    np.save(tmp_path / "m.npy", np.eye(8, 16))
    assert fingerprints(replace(pair, checkpoints=(), matrix=str(tmp_path / "m.npy")))[1] == ""
