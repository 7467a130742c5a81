"""Whatever is given as data: a dataset, a folder of photographs, photographs; and a pair that is opened with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vsrn_viewer.data import demo_folder
from vsrn_viewer.data.dataset import Dataset
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.extract import Regions, registry
from vsrn_viewer.extract.demo import DemoExtractor
from vsrn_viewer.extract.photographs import find_photographs
from vsrn_viewer.retrieval.search import rank_images
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.datasets import KeptRegions, open_any
from vsrn_viewer.workbench.store import Store


class Whole:
    """One region, the whole photograph; its feature is the mean colour. Fits the demo's models."""

    name, feature_source, feature_size = "whole", DemoExtractor.feature_source, 144
    region_order, fingerprint, at_once = "unknown", "whole 1", 2
    asked = 0

    def regions(self, pixels):
        type(self).asked += 1
        height, width = pixels.shape[:2]
        if width == 13:
            raise ValueError("thirteen")
        features = np.tile(pixels.mean((0, 1), dtype=np.float32)[None] / 255, (1, 48))
        return Regions(np.array([[0, 0, width, height]], np.float32), features)


@pytest.fixture(autouse=True)
def _whole_alone(monkeypatch):
    monkeypatch.setattr(registry, "_offered", lambda: {"whole": Whole})
    monkeypatch.setattr(Whole, "asked", 0)


def paint(folder: Path, name: str, width: int = 20) -> Path:
    folder.mkdir(exist_ok=True)
    pixels = np.random.default_rng(len(name) + ord(name[0])).integers(0, 256, (10, width, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(folder / name)
    return folder / name


def pair_of(data: object) -> PairId:
    return PairId(data=str(data), device="cpu")


def test_a_dataset_is_one_although_photographs_lie_in_it(tmp_path):
    dataset = open_any(pair_of(demo_folder()), Store())
    assert isinstance(dataset, Dataset)
    assert dataset.name == "VSRN demo scenes"
    shutil.copytree(
        demo_folder(), tmp_path / "in" / "demo", ignore=shutil.ignore_patterns("train*", "val*", "test000*")
    )
    with pytest.raises(DatasetError, match=r"Did you mean .*in.demo\?"):
        open_any(pair_of(tmp_path / "in"), Store())


def test_photographs_from_several_places(tmp_path):
    one, other = paint(tmp_path / "x", "a.png"), paint(tmp_path / "y", "b.jpg")
    dataset = open_any(pair_of(f"{one}\n{other.parent}"), Store())
    split = dataset.split(dataset.default_split)
    assert (dataset.split_names, split.image_ids, split.captions) == (("photographs",), ("a", "b"), ())
    assert (dataset.feature_source, dataset.region_order) == (Whole.feature_source, "unknown")


def test_what_is_kept_belongs_to_the_photograph_as_it_was_and_to_the_extractor(tmp_path):
    paint(tmp_path / "p", "a.png")
    (photograph,) = find_photographs([tmp_path / "p"]).photographs
    arrays = {"features": np.ones((2, 3), np.float32)}
    assert KeptRegions(Store(), "one", "e").keep(photograph, arrays)
    np.testing.assert_array_equal(KeptRegions(Store(), "one", "e").find(photograph)["features"], arrays["features"])
    assert KeptRegions(Store(), "two", "e").find(photograph) is None
    paint(tmp_path / "p", "a.png", width=21)
    (changed,) = find_photographs([tmp_path / "p"]).photographs
    assert KeptRegions(Store(), "one", "e").find(changed) is None


def test_photographs_are_searched_as_they_come_and_each_is_told(tmp_path):
    for number in range(20):
        paint(tmp_path / "p", f"{chr(97 + number)}.png")
    pair = drain(Workbench().load(pair_of(tmp_path / "p")))
    assert Whole.asked == 0
    growing = pair.gallery.grow()
    said = []
    while not pair.images.ready.any():
        said.append(next(growing).done)
    assert said[:8] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert set(said[8:]) == {8}
    assert pair.images.ready.sum() == 8
    assert len(rank_images(pair, Query(text="a bear")).order) == 8
    drain(growing)
    assert pair.images.ready.all()


def test_a_photograph_that_gives_no_regions_is_left_out(tmp_path):
    for name, width in (("a.png", 20), ("b.png", 13), ("c.png", 20)):
        paint(tmp_path / "p", name, width)
    pair = drain(Workbench().load(pair_of(tmp_path / "p")))
    drain(pair.gallery.grow())
    assert pair.images.ready.tolist() == [True, False, True]
    assert "b.png: extractor whole failed (ValueError: thirteen)" in pair.gallery.skipped[1]


def test_a_job_that_was_stopped_goes_on_where_it_was(tmp_path):
    for number in range(20):
        paint(tmp_path / "p", f"{chr(97 + number)}.png")
    growing = drain(Workbench().load(pair_of(tmp_path / "p"))).gallery.grow()
    for _ in range(3):
        next(growing)
    growing.close()
    assert Whole.asked < 20
    pair = drain(Workbench().load(pair_of(tmp_path / "p")))
    drain(pair.gallery.grow())
    assert Whole.asked == 20


def test_files_that_are_added_changed_or_removed_are_noticed_at_the_next_opening(tmp_path):
    for name in ("a.png", "b.png"):
        paint(tmp_path / "p", name)
    bench, wanted = Workbench(), pair_of(tmp_path / "p")
    first = drain(bench.load(wanted))
    drain(first.gallery.grow())
    assert drain(bench.load(wanted)) is first

    paint(tmp_path / "p", "c.png")
    added = drain(bench.load(wanted))
    assert added.split.image_ids == ("a", "b", "c")
    drain(added.gallery.grow())
    assert Whole.asked == 3

    paint(tmp_path / "p", "a.png", width=40)
    changed = drain(bench.load(wanted))
    drain(changed.gallery.grow())
    assert Whole.asked == 4
    assert changed.split.image_size(0) == (40, 10)

    (tmp_path / "p" / "b.png").unlink()
    assert drain(bench.load(wanted)).split.image_ids == ("a", "c")
