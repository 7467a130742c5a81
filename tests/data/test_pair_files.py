"""Files of minimal pairs in every form that is known, joined to a split; and what is wrong with one, in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.minimal_pairs import read_pairs, relation_pairs
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.minimal_pairs import MinimalPair


@pytest.fixture
def split(tmp_path: Path) -> Split:
    """Three images as COCO numbers them, two captions each."""
    np.save(tmp_path / "test_ims.npy", np.zeros((3, 2, 4), np.float32))
    (tmp_path / "test_caps.txt").write_text("".join(f"caption {n}\n" for n in range(6)))
    (tmp_path / "test_ids.txt").write_text("000000000139\n000000000285\n000000000632\n")
    pairs = {"pairs": [{"images": [0, 2], "captions": [1, 4]}]}
    (tmp_path / "relations.json").write_text(json.dumps(pairs))
    keys = "features = 'test_ims.npy'\ncaptions = 'test_caps.txt'\nimage_ids = 'test_ids.txt'\n"
    (tmp_path / "dataset.toml").write_text(f"name = 'd'\n[splits.test]\n{keys}relations = 'relations.json'\n")
    return open_dataset(tmp_path).split("test")


def write(folder: Path, stored: object) -> Path:
    path = folder / "swap_obj.json"
    path.write_text(json.dumps(stored))
    return path


def one(image: object = 139, kind: str = "add", true: str = "a dog", false: str = "a cat") -> dict[str, object]:
    return {"image_id": image, "kind": kind, "true": true, "false": false}


def test_a_list_is_joined_by_number(split: Split, tmp_path: Path) -> None:
    found = read_pairs(write(tmp_path, [one(632), one("000000000139", "swap", " b ", "c")]), split)
    assert found == ((MinimalPair(2, "add", "a dog", "a cat"), MinimalPair(0, "swap", "b", "c")), ())


def test_sugarcrepes_own_form_is_joined_by_file_and_named_by_its_file(split: Split, tmp_path: Path) -> None:
    stored = {"7": {"filename": "000000000285.jpg", "caption": "a dog", "negative_caption": "a cat"}}
    assert read_pairs(write(tmp_path, stored), split) == ((MinimalPair(1, "swap_obj", "a dog", "a cat"),), ())


def test_relations_ask_of_both_images(split: Split) -> None:
    expected = (
        MinimalPair(0, "relation", "caption 1", "caption 4"),
        MinimalPair(2, "relation", "caption 4", "caption 1"),
    )
    assert relation_pairs(split) == expected
    assert split.relations_file is not None
    assert read_pairs(split.relations_file, split) == (expected, ())


def test_what_is_left_out_is_counted(split: Split, tmp_path: Path) -> None:
    stored = [one(), one(), one(), one(7), one(8, true="b"), one(285)]
    pairs, notices = read_pairs(write(tmp_path, stored), split)
    assert [pair.image for pair in pairs] == [0, 1]
    assert notices == (
        "swap_obj.json: 2 pairs stand there twice and count once.",
        "swap_obj.json: 2 pairs of 4 are left out, as the split has no such image: 7, 8.",
    )


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ([], "there are no pairs in it"),
        ("pairs", "no minimal pairs. Give a list of"),
        ({"info": 1}, "no minimal pairs. Give a list of"),
        ([one(), 3], "pair 2 has no image_id that is a text"),
        ([{**one(), "true": None}], "pair 1 has no true that is a text"),
        ([one(), one(true=" "), one(false="")], "2 pairs of 3 have an empty caption, the first is pair 2"),
        ([one(true="b", false="b")], "1 pair of 1 has twice the same caption, the first is pair 1"),
        ([one(true="a" * 10_001)], "a caption of pair 1 has more than 10,000 characters"),
        ([one(7), one(8)], "split 'test' has none of its images, such as 7"),
    ],
)
def test_what_is_wrong_is_one_sentence(split: Split, tmp_path: Path, stored: object, said: str) -> None:
    with pytest.raises(DatasetError) as raised:
        read_pairs(write(tmp_path, stored), split)
    assert said in str(raised.value)
    assert "swap_obj.json" in str(raised.value)


def test_a_missing_file_is_a_sentence_too(split: Split, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"other\.json"):
        read_pairs(tmp_path / "other.json", split)
