from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from references import Reference

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.relations import minimal_pairs_of
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError

PAIR = {"images": [0, 39], "captions": [4, 199], "mirrored": True}


@pytest.fixture
def folder(coco: Reference, tmp_path: Path) -> Path:
    """40 images with 200 captions."""
    folder = shutil.copytree(coco.dataset, tmp_path / "set")
    (folder / "dataset.toml").write_text(
        'name = "x"\n[splits.test]\nfeatures = "test_ims.npy"\n'
        'captions = "test_caps.txt"\nrelations = "relations.json"\n'
    )
    return folder


def _split(folder: Path, relations: object) -> Split:
    (folder / "relations.json").write_text(json.dumps(relations))
    return open_dataset(folder).split("test")


def test_pairs_are_rows_and_lines(folder: Path) -> None:
    assert minimal_pairs_of(_split(folder, {"pairs": [PAIR, PAIR]})) == ((0, 39, 4, 199),) * 2


def test_relations_without_pairs_have_none(folder: Path) -> None:
    assert minimal_pairs_of(_split(folder, {})) == ()


def test_a_split_without_relations_has_none(coco: Reference) -> None:
    assert minimal_pairs_of(open_dataset(coco.dataset).split("test")) == ()


@pytest.mark.parametrize(
    "bad",
    [
        {**PAIR, "images": [0, 40]},
        {**PAIR, "captions": [-1, 4]},
        {**PAIR, "captions": [1, 2, 3]},
        {**PAIR, "images": [0, True]},
        {"images": [0, 1]},
        [0, 1, 0, 5],
    ],
)
def test_a_pair_that_names_what_is_not_there_is_refused(folder: Path, bad: object) -> None:
    with pytest.raises(DatasetError, match=r"relations\.json: pair 1 must have two images \(rows 0 to 39\)"):
        minimal_pairs_of(_split(folder, {"pairs": [PAIR, bad]}))


def test_pairs_must_be_a_list(folder: Path) -> None:
    with pytest.raises(DatasetError, match="pairs must be a list"):
        minimal_pairs_of(_split(folder, {"pairs": {"0": PAIR}}))
