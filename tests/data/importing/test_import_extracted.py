"""Photographs alone: what an extractor finds in them becomes a dataset."""

from __future__ import annotations

import numpy as np
import pytest
from sources import Pictures, write_photographs

from vsrn_viewer.data import open_dataset
from vsrn_viewer.data.importing import Extracted, run_import
from vsrn_viewer.errors import DatasetError, PhotographError
from vsrn_viewer.workbench import drain


class Found:
    """What a detector found in the photographs of a folder, row by row."""

    def __init__(self, folder, pictures):
        self.folder, self.pictures, self.asked, self.prepared, self.broken = folder, pictures, [], [], ()

    def prepare(self, rows):
        self.prepared.append(list(rows))
        yield from (None for _ in rows)

    def photograph(self, row):
        return self.folder / self.pictures.file(self.pictures.ids[row])

    def features(self, row):
        self.asked.append(row)
        if row in self.broken:
            raise PhotographError(f"{self.photograph(row)}: damaged.")
        return self.pictures.features[self.pictures.ids[row]]

    def boxes(self, row):
        return self.pictures.boxes[self.pictures.ids[row]]

    def size(self, row):
        return self.pictures.sizes[self.pictures.ids[row]]

    def labels(self, row):
        return ("bear",) * len(self.boxes(row))

    def scores(self, row):
        return np.linspace(1, 0, len(self.boxes(row)), dtype=np.float32)


@pytest.fixture
def found(tmp_path):
    pictures = Pictures(5, regions=None)
    return Found(write_photographs(tmp_path / "photographs", pictures, pictures.ids), pictures)


def test_regions_found_in_photographs_are_a_dataset(tmp_path, found):
    ids = tuple(found.pictures.ids)

    def extract(folder):
        return Extracted(folder, ids, "left to right", "a detector", found, ("b.jpg: damaged.",))

    captions = tmp_path / "captions.txt"
    captions.write_text("".join(f"{found.pictures.file(one)}\ta bear of {one}\n" for one in reversed(ids)))
    report = drain(run_import([found.folder], tmp_path / "out", captions=captions, extract=extract))
    dataset = open_dataset(tmp_path / "out")
    split = dataset.split("test")
    assert (dataset.region_order, dataset.feature_source) == ("left to right", "a detector")
    assert split.image_ids == ids
    assert found.asked == found.prepared[0] == list(range(5))  # each once: it takes long
    for row, one in enumerate(ids):
        np.testing.assert_array_equal(split.features(row), found.pictures.features[one])
        np.testing.assert_array_equal(split.boxes(row), found.pictures.boxes[one])
        np.testing.assert_array_equal(split.scores(row), found.scores(row))
        assert split.labels(row) == found.labels(row)
        assert split.image_path(row).resolve() == found.photograph(row)
        assert split.captions[row] == f"a bear of {one}"
    assert "b.jpg: damaged." in report.notices


def test_photographs_without_regions_are_left_out_and_named(tmp_path, found):
    ids = tuple(found.pictures.ids)
    found.broken = (0, 3)
    captions = tmp_path / "captions.txt"
    captions.write_text("".join(f"a bear of {one}\n" for one in ids))  # plain lines, in the photographs' order

    def extract(folder):
        return Extracted(folder, ids, "left to right", "a detector", found)

    report = drain(run_import([found.folder], tmp_path / "out", captions=captions, extract=extract))
    split = open_dataset(tmp_path / "out").split("test")
    assert split.image_ids == tuple(ids[row] for row in (1, 2, 4))
    assert list(split.captions) == [f"a bear of {one}" for one in split.image_ids]
    for row, one in enumerate(split.image_ids):
        np.testing.assert_array_equal(split.features(row), found.pictures.features[one])
        np.testing.assert_array_equal(split.boxes(row), found.pictures.boxes[one])
    assert any("2 photographs gave no regions and were left out, the first: " in line for line in report.notices)

    found.broken = range(5)
    with pytest.raises(DatasetError, match="No regions were found in any photograph"):
        drain(run_import([found.folder], tmp_path / "none", extract=extract))
    assert not (tmp_path / "none" / "dataset.toml").exists()
