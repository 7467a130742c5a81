"""Extended positives: files of exactly the form of the package eccv-caption, translated to rows and lines."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.extended import check_source, coco_id, load_extended
from vsrn_viewer.errors import DatasetError

CAPTIONS = {  # COCO's ids: image, words
    11: (391895, "A man riding a motorbike."),
    12: (391895, "A motorcyclist on a road"),
    25: (60623, "A woman eats cake."),
    21: (60623, "A woman with a cake"),
    31: (483108, "A boy on a train"),
    32: (483108, "A boy on a train"),
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the same name, with files of the same form; running it would fail."""
    data = tmp_path / "site" / "eccv_caption" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("raise RuntimeError('it is never run')")
    files = {
        "eccv_caption_to_image": {"11": [391895, 60623, 7], "99": [60623], "32": [483108]},
        "eccv_image_to_caption": {"60623": [21, 25, 12, 98], "483108": [31, 32]},
        "cxc_caption_to_image": {"25": [60623]},
        "cxc_image_to_caption": {"391895": [11, 12]},
    }
    for name, stored in files.items():
        (data / f"{name}.json").write_text(json.dumps(stored))
    monkeypatch.syspath_prepend(data.parent.parent)
    importlib.invalidate_caches()
    return data


@pytest.fixture
def coco(tmp_path: Path) -> Path:
    file = tmp_path / "captions_val2014.json"
    annotations = [{"id": number, "image_id": image, "caption": text} for number, (image, text) in CAPTIONS.items()]
    file.write_text(json.dumps({"images": [], "annotations": annotations}))
    return file


def split_of(folder: Path, ids: list[str], captions: list[str]):
    folder.mkdir()
    features = np.arange(len(ids) * 6).reshape(len(ids), 2, 3).astype(np.float32)
    np.save(folder / "test_ims.npy", features)
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in captions))
    (folder / "test_ids.txt").write_text("".join(f"{one}\n" for one in ids))
    return open_dataset(folder).split("test")


@pytest.fixture
def split(tmp_path: Path):
    """In another order than COCO's, in lower case and without full stops, as releases have them."""
    captions = ["a woman with a cake", "a woman eats cake", "a boy on a train", "a boy on a train"]
    captions += ["a motorcyclist on a road", "a man riding a motorbike"]
    return split_of(tmp_path / "coco", ["COCO_val2014_000000060623", "483108", "000000391895"], captions)


@pytest.mark.usefixtures("package")
def test_ids_are_told_by_image_and_words_and_never_by_position(split, coco: Path) -> None:
    found = load_extended("eccv", split, coco)
    assert found.images_of == {5: (2, 0), 3: (1,)}  # 11 is line 5; of the two alike, 32 is the second
    assert found.lines_of == {0: (0, 1, 4), 1: (2, 3)}
    assert (found.caption_queries, found.image_queries, found.truths_left_out) == (3, 2, 2)
    assert load_extended("cxc", split, coco).images_of == {1: (0,)}
    assert "eccv_caption" not in sys.modules


@pytest.mark.parametrize(
    ("name", "number"),
    [("391895", 391895), ("000000000042", 42), ("COCO_val2014_000000000042.jpg", 42), ("img_42", None), ("4a", None)],
)
def test_coco_calls_an_image_in_several_ways(name: str, number: int | None) -> None:
    assert coco_id(name) == number


def test_without_the_package_the_command_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vsrn_viewer.data.extended.PACKAGE", "eccv_caption_that_is_not_there")
    with pytest.raises(DatasetError, match="not installed or not whole: pip install eccv-caption"):
        check_source("eccv")


def test_a_damaged_package_is_said_by_its_file(package: Path, split, coco: Path) -> None:
    (package / "eccv_caption_to_image.json").write_text('{"11": 4}')
    with pytest.raises(DatasetError, match=r"eccv_caption_to_image.json: must be lists of ids"):
        load_extended("eccv", split, coco)
    (package / "eccv_caption_to_image.json").unlink()
    with pytest.raises(DatasetError, match=r"eccv_caption_to_image.json is missing. Install the package again"):
        check_source("eccv")


@pytest.mark.usefixtures("package")
def test_another_dataset_and_another_file_are_refused(tmp_path: Path, coco: Path, split) -> None:
    other = split_of(tmp_path / "other", ["a", "b"], ["one", "two"])
    with pytest.raises(DatasetError, match="split test has none of the images and captions of eccv"):
        load_extended("eccv", other, coco)
    coco.write_text('{"annotations": [{"bbox": []}]}')
    with pytest.raises(DatasetError, match="not COCO's captions"):
        load_extended("eccv", split, coco)
