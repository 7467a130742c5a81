"""A form is told by what a file holds, and what is none is called what it is."""

from __future__ import annotations

import os

import forms_on_disk as disk
import numpy as np
import pytest

from vsrn_viewer.data.forms import recognise_source, recognise_sources
from vsrn_viewer.errors import DatasetError


@pytest.mark.parametrize("form", ["tsv", "lxmert", "captions", "instances", "karpathy", "file names", "tokens"])
def test_the_name_of_a_file_says_nothing(tmp_path, form):
    path = disk.FORMS[form](tmp_path)
    known = recognise_source(path)
    ids = known.ids()
    other = recognise_source(path.rename(tmp_path / "renamed.bin"))
    assert (other.form, other.ids()) == (known.form, ids)


def test_a_mark_of_the_byte_order_before_a_document_is_no_other_form(tmp_path):
    disk.file_names(tmp_path / "a.json")
    (tmp_path / "a.json").write_text((tmp_path / "a.json").read_text(), encoding="utf-8-sig")
    assert recognise_source(tmp_path / "a.json").ids() == disk.IDS


def test_a_folder_of_many_forms_gives_them_all(tmp_path):
    disk.scan(tmp_path)
    disk.tsv(tmp_path / "boxes.tsv")
    disk.tsv(tmp_path / "more.tsv.0", lxmert=True)
    disk.coco_captions(tmp_path / "captions.json")
    disk.lines_and_ids(tmp_path)
    disk.beside(tmp_path)
    (tmp_path / "README.md").write_text("What it is.\n")
    (tmp_path / "log.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    (tmp_path / "photo.jpg").write_bytes(b"{\xff\xd8")
    (tmp_path / ".hidden.tsv").write_text("\t\t\t\t\t")
    forms = [source.form for source in recognise_sources(tmp_path)]
    assert sorted(forms) == [
        "COCO captions",
        "LXMERT's TSV",
        "SCAN features",
        "bottom-up TSV",
        "captions with f30k_dev_ids.txt",
        "region files (.npy, .npz)",
    ]


def test_a_folder_without_sources_is_looked_into(tmp_path):
    (tmp_path / "a" / "annotations").mkdir(parents=True)
    disk.coco_captions(tmp_path / "a" / "annotations" / "c.json")
    assert recognise_source(tmp_path / "a").form == "COCO captions"
    with pytest.raises(DatasetError, match=r"holds no files, nothing that could be joined\. Accepted are a dataset"):
        recognise_sources(tmp_path)


def test_a_folder_with_nothing_says_what_it_holds(tmp_path):
    for name in ("a.md", "b.md", "c.pdf"):
        (tmp_path / name).write_text("text")
    with pytest.raises(DatasetError, match=r"holds 2 \.md and 1 \.pdf, nothing that could be joined"):
        recognise_sources(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.h5", b"\x89HDF\r\n\x1a\n\x00", "an HDF5 file"),
        ("a.pdf", b"%PDF-1.4\x00", "a PDF"),
        ("a.npy", b"\x93NUMPY", "one file of arrays: give the folder that it lies in"),
        ("a.npz", b"PK\x03\x04", "one file of arrays: give the folder that it lies in"),
        ("a.bin", b"\x00\x01", "nothing that we know"),
        ("a.tsv", b"", "empty"),
        ("a.tsv", b"1\t640\t480\t2\tAAAA\n", "a table with other columns than bottom-up rows have"),
        ("a.json", b"[1, 2]", "a JSON document of another form"),
        ("a.json", b'{"images": [', "not JSON"),
    ],
)
def test_a_file_of_no_form_is_called_what_it_is(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DatasetError, match=said) as caught:
        recognise_source(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path / name}: ")


def test_what_is_not_there_or_no_ordinary_file_is_said(tmp_path):
    with pytest.raises(DatasetError, match="no such file"):
        recognise_sources(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DatasetError, match="not an ordinary file"):
        recognise_sources(tmp_path / "pipe")


def test_a_trace_is_not_refused_as_damaged(tmp_path):
    """Its arrays have the names of region files."""
    np.savez(tmp_path / "t.npz", features=disk.FEATURES[0], boxes=disk.BOXES[0], nodes=np.zeros(3))
    assert recognise_source(tmp_path).brings == {"features", "boxes"}
