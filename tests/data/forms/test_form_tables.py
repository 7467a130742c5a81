"""TSV files as a source: every column that we know comes back as it was written."""

from __future__ import annotations

import base64

import forms_on_disk as disk
import numpy as np
import pytest

from vsrn_viewer.data.forms import recognise_source
from vsrn_viewer.errors import DatasetError


@pytest.mark.parametrize("lxmert", [False, True])
def test_rows_come_back_bit_for_bit(tmp_path, lxmert):
    disk.tsv(tmp_path / "rows.dat", lxmert)  # recognised by its columns
    source = recognise_source(tmp_path / "rows.dat")
    assert source.ids() == disk.IDS
    assert source.form == ("LXMERT's TSV" if lxmert else "bottom-up TSV")
    assert source.brings == {"features", "boxes", "sizes"} | ({"labels", "scores"} if lxmert else set())
    for row, image_id in reversed(list(enumerate(disk.IDS))):
        record = source.record(image_id)
        np.testing.assert_array_equal(record.features, disk.FEATURES[row])
        np.testing.assert_array_equal(record.boxes, disk.BOXES[row])
        assert record.size == disk.SIZES[row]
        if lxmert:
            np.testing.assert_array_equal(record.scores, disk.SCORES[row])
            assert record.labels == tuple(f"class {number}" for number in disk.CLASSES[row])


def test_confidences_must_be_as_many_as_boxes(tmp_path):
    disk.tsv(tmp_path / "a.tsv", lxmert=True)
    rows = (tmp_path / "a.tsv").read_text().split("\n")
    cells = rows[1].split("\t")
    cells[4] = rows[0].split("\t")[4]
    (tmp_path / "a.tsv").write_text("\n".join((rows[0], "\t".join(cells), rows[2])))
    source = recognise_source(tmp_path / "a.tsv")
    with pytest.raises(DatasetError, match="image 60623 declares 1 boxes, but has 1 classes and 5 confidences"):
        source.record("60623")


def test_values_that_are_not_finite_are_refused(tmp_path, monkeypatch):
    spoilt = disk.FEATURES[0].copy()
    spoilt[1, 2:4] = np.nan, np.inf
    monkeypatch.setattr(disk, "FEATURES", (spoilt, *disk.FEATURES[1:]))
    disk.tsv(tmp_path / "a.tsv")
    source = recognise_source(tmp_path / "a.tsv")
    with pytest.raises(
        DatasetError, match=r"a\.tsv: image 391895 has 2 numbers in its features that are NaN or infinite"
    ):
        source.record("391895")
    source.record("60623")


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        (0, "", "an image has no id"),
        (1, "9" * 25, "width and height of image 60623 must be whole numbers of pixels"),
        (
            4,
            base64.b64encode(np.full(disk.COUNTS[1], np.nan, "<f4")).decode(),
            "numbers in its confidences that are NaN or infinite",
        ),
    ],
)
def test_what_no_dataset_could_hold_is_refused_where_it_is_read(tmp_path, column, value, sentence):
    disk.tsv(tmp_path / "a.tsv", lxmert=True)
    rows = [row.split("\t") for row in (tmp_path / "a.tsv").read_text().splitlines()]
    rows[1][column] = value
    (tmp_path / "a.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
    source = recognise_source(tmp_path / "a.tsv")
    with pytest.raises(DatasetError, match=sentence):
        [source.record(image_id) for image_id in source.ids()]


def test_an_unknown_id_is_named_with_its_neighbour(tmp_path):
    disk.tsv(tmp_path / "a.tsv")
    with pytest.raises(DatasetError, match=r"a\.tsv: no image '60624' \(did you mean '60623'\?\)"):
        recognise_source(tmp_path / "a.tsv").record("60624")
