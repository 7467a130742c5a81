"""`vsrn-viewer import`: its report in words and as JSON, its refusals, and real files where they are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sources import Pictures, write_coco_captions, write_npz, write_photographs, write_scan, write_tsv

from vsrn_viewer.cli import INTERRUPTED, USERS_MISTAKE, main
from vsrn_viewer.data import open_dataset

REAL = Path(__file__).parents[2].parent / "shared" / "real"
real = pytest.mark.skipif(not REAL.is_dir(), reason="needs the folder of real files beside the project")


@pytest.fixture
def run(tmp_path, capsys):
    """Import into a new folder; return (exit status, what `--json` prints, standard error)."""

    def call(*sources, out="out"):
        status = main(["import", *map(str, sources), "--out", str(tmp_path / out), "--json"])
        printed = capsys.readouterr()
        return status, json.loads(printed.out) if printed.out else None, printed.err

    return call


def test_images_without_boxes_are_a_warning_with_their_number_and_ids(tmp_path, run):
    pictures = Pictures(30)
    scan = write_scan(tmp_path / "f30k_precomp", pictures)
    status, answer, error = run(scan, write_tsv(tmp_path / "a.tsv", pictures, pictures.ids[25:]))
    assert status == 0
    assert (answer["images"], answer["captions"], answer["with_boxes"], answer["feature_size"]) == (30, 150, 5, 8)
    assert answer["without_boxes"] == {"number": 25, "ids": pictures.ids[:20]}
    assert f"25 of 30 images have no boxes: {', '.join(pictures.ids[:20])} and 5 more" in error
    assert [(one["form"], one["images"], one["brought"]) for one in answer["sources"]] == [
        ("SCAN features", 30, ["features", "captions"]),
        ("bottom-up TSV", 5, ["boxes", "sizes"]),
    ]


def test_the_report_for_people(tmp_path, capsys):
    pictures = Pictures(3)
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    captions = write_coco_captions(tmp_path / "captions.json", pictures, pictures.ids)
    assert (
        main(["import", str(npz), "--captions", str(captions), "--out", str(tmp_path / "out"), "--split", "dev"]) == 0
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == [
        f"{tmp_path / 'out'}: split dev",
        "  images    3, 0 with a photograph",
        "  captions  15",
        "  regions   5 in an image, 8 numbers each",
        "  boxes     of 3 images",
    ]
    assert open_dataset(tmp_path / "out").split_names == ("dev",)


def test_ctrl_c_says_that_nothing_is_lost(tmp_path, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("vsrn_viewer.data.importing.running.check_spots", interrupted)
    pictures = Pictures(2)
    table = write_tsv(tmp_path / "a.tsv", pictures, pictures.ids)
    assert main(["import", str(table), "--out", str(tmp_path / "out")]) == INTERRUPTED
    assert "the same command goes on from there" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["gone.tsv"], "gone.tsv: no such file"),
        (["--split", "a/b", "a.tsv"], "must be a plain name"),
        (["a.tsv", "--extractor", "demo"], "a.tsv: brings features, so that no --extractor counts"),
        (["photographs", "--extractor", "dmo"], "no extractor 'dmo' (did you mean 'demo'?)"),
        (["a.tsv", "--checkpoint", "x"], "import takes no --checkpoint"),
    ],
)
def test_mistakes_are_one_line_and_write_nothing(tmp_path, monkeypatch, capsys, options, words):
    monkeypatch.chdir(tmp_path)
    pictures = Pictures(2)
    write_tsv(tmp_path / "a.tsv", pictures, pictures.ids)
    write_photographs(tmp_path / "photographs", pictures, pictures.ids)
    assert main(["import", *options, "--out", "out"]) == USERS_MISTAKE
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


@real
def test_real_region_files_and_photographs(run, tmp_path):
    status, answer, _ = run(REAL / "regions" / "npz", REAL / "regions" / "images")
    assert (status, answer["images"], answer["with_boxes"], answer["photographs"]) == (0, 6, 6, 6)
    assert "resized to a short side of 800" in answer["conversions"][0]
    split = open_dataset(tmp_path / "out").split("test")
    for row, one in enumerate(split.image_ids):
        stored = np.load(REAL / "regions" / "npz" / f"{one}.npz")
        np.testing.assert_array_equal(split.features(row), stored["x"])
        scale = 800 / min(split.image_size(row))  # no picture is so long that its long side decides
        np.testing.assert_allclose(split.boxes(row), stored["bbox"] / scale, atol=0.01)
        assert split.image_path(row).resolve() == (REAL / "regions" / "images" / f"{one}.jpg").resolve()


@real
def test_real_photographs_captions_and_sizes(run, tmp_path):
    coco = REAL / "coco"
    known = json.loads((coco / "captions_val2017.json").read_text())
    names = {str(image["id"]): image["file_name"] for image in known["images"]}
    pictures = Pictures(len(names))
    pictures.ids = sorted(names, key=int)
    pictures.features = dict(zip(pictures.ids, pictures.features.values(), strict=True))
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids, {})
    files = (coco / "images", coco / "captions_val2017.json", coco / "instances_val2017.json")
    status, answer, error = run(npz, *files)
    assert (status, answer["images"], answer["captions"], answer["photographs"]) == (0, 159, 795, 159)
    assert answer["without_boxes"]["number"] == 159
    assert "objects that people marked" in error
    split = open_dataset(tmp_path / "out").split("test")
    said = {str(one["image_id"]): [] for one in known["annotations"]}
    for one in known["annotations"]:
        said[str(one["image_id"])].append(" ".join(one["caption"].split()))
    sizes = {str(image["id"]): (image["width"], image["height"]) for image in known["images"]}
    for row, one in enumerate(split.image_ids):
        np.testing.assert_array_equal(split.features(row), pictures.features[one])
        assert split.image_path(row).name == names[one]
        assert split.image_size(row) == sizes[one]
        assert list(split.captions[5 * row : 5 * row + 5]) == said[one]
