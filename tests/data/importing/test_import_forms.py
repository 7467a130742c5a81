"""Every form of features and boxes, imported: the dataset has the numbers that were written, bit for bit."""

from __future__ import annotations

import forms_on_disk as disk
import numpy as np
import pytest

from vsrn_viewer.data import open_dataset
from vsrn_viewer.data.importing import run_import
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.workbench import drain

FORMS = {
    "bottom-up TSV": lambda folder: disk.tsv(folder / "a.tsv"),
    "LXMERT's TSV": lambda folder: disk.tsv(folder / "a.tsv", lxmert=True),
    "region files": disk.npz,
    "region files with sizes and counts": lambda folder: disk.npz(folder, ("features", "boxes"), count=True, size=True),
    "features and boxes in two folders": disk.att_and_box,
    "features and boxes side by side": disk.beside,
}


@pytest.mark.parametrize("form", FORMS)
def test_regions_of_every_form_come_back_as_they_were(tmp_path, form):
    source = tmp_path / "source"
    source.mkdir()
    FORMS[form](tmp_path / "two" if "two folders" in form else source)
    paths = sorted((tmp_path / "two").iterdir()) if "two folders" in form else [source]
    report = drain(run_import([path for path in paths if path.name != "cocobu_fc"], tmp_path / "out"))
    split = open_dataset(tmp_path / "out").split("test")
    assert sorted(split.image_ids) == sorted(disk.IDS)
    for row, image_id in enumerate(disk.IDS):
        image = split.index_of(image_id)
        np.testing.assert_array_equal(split.features(image), disk.FEATURES[row])
        np.testing.assert_array_equal(split.boxes(image), disk.BOXES[row])
        if "TSV" in form or "sizes" in form:
            assert split.image_size(image) == disk.SIZES[row]
        if "LXMERT" in form:
            np.testing.assert_array_equal(split.scores(image), disk.SCORES[row])
            assert split.labels(image) == tuple(f"class {number}" for number in disk.CLASSES[row])
    assert report.conversions == ()


@pytest.mark.parametrize("beside", [disk.gsmn, disk.camera])
def test_scans_folder_with_the_boxes_of_other_methods(tmp_path, beside):
    features, boxes = disk.scan(tmp_path / "f30k_precomp")
    beside(tmp_path / "f30k_precomp", boxes)
    drain(run_import([tmp_path / "f30k_precomp"], tmp_path / "out"))
    split = open_dataset(tmp_path / "out").split("test")
    assert split.image_ids == disk.IDS
    for row in range(len(disk.IDS)):
        np.testing.assert_array_equal(split.features(row), features[row])
        np.testing.assert_array_equal(split.boxes(row), boxes[row])
        assert split.image_size(row) == disk.SIZES[row]
        assert split.captions[5 * row] == f"caption 0 of image {disk.IDS[row]} ."


def test_a_dataset_keeps_what_it_says_of_itself(tmp_path):
    """An imported dataset is a source, too: another import of it gives the same."""
    disk.tsv(tmp_path / "a.tsv", lxmert=True)
    drain(run_import([tmp_path / "a.tsv"], tmp_path / "first"))
    manifest = tmp_path / "first" / "dataset.toml"
    about = 'name = "Mine"\nregion_order = "left to right"\nfeature_source = "a detector"\n'
    manifest.write_text(about + manifest.read_text().split('region_order = "unknown"\n')[1])
    drain(run_import([tmp_path / "first"], tmp_path / "second"))
    opened = open_dataset(tmp_path / "second")
    assert (opened.name, opened.region_order, opened.feature_source) == ("Mine", "left to right", "a detector")
    for file in (tmp_path / "first").glob("test_*"):
        assert file.read_bytes() == (tmp_path / "second" / file.name).read_bytes()


@pytest.mark.parametrize("form", ["tsv", "lxmert", "npz", "beside", "scan", "gsmn", "camera"])
@pytest.mark.parametrize("kept", [0.0, 0.3, 0.6, 0.97])
def test_a_source_that_was_cut_is_a_sentence_and_no_dataset(tmp_path, form, kept):
    """Its largest file ends too early, as after a broken download."""
    source = disk.FORMS[form](tmp_path)
    files = [source] if source.is_file() else [path for path in source.rglob("*") if path.is_file()]
    largest = max(files, key=lambda path: path.stat().st_size)
    content = largest.read_bytes()
    largest.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(DatasetError, match=r"\. ") as error:
        drain(run_import([source], tmp_path / "out"))
    assert str(error.value).startswith(str(tmp_path))
    assert not (tmp_path / "out" / "dataset.toml").exists()


def test_a_hostile_pickle_among_the_sources_runs_nothing(tmp_path):
    _, boxes = disk.scan(tmp_path / "data")
    disk.gsmn(tmp_path / "data", boxes)
    disk.object_array(tmp_path / "data" / "test_ims_size.npy", Payload(tmp_path / "ran"), shape=(3,))
    with pytest.raises(DatasetError, match=r"test_ims_size\.npy"):
        drain(run_import([tmp_path / "data"], tmp_path / "out"))
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "out" / "dataset.toml").exists()


class Payload:
    """Makes a file where it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (type(self.path).touch, (self.path,))
