"""dataset.toml: every key is read, every slip is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsrn_viewer.data.manifest import read_manifest
from vsrn_viewer.errors import DatasetError

FULL = """
name = "Flickr30K"
region_order = "left to right"
feature_source = "bottom-up attention, 36 regions"
[splits.test]
features = "f.npy"
captions = "c.txt"
caption_counts = "k.npy"
image_ids = "i.txt"
boxes = "b.npy"
labels = "l.json"
region_scores = "s.npy"
region_counts = "n.npy"
image_sizes = "z.npy"
image_files = "p.txt"
relations = "r.json"
[splits.dev]
features = "sub/d.npy"
images = "images/{id}.jpg"
"""


def read(folder: Path, text: str):
    (folder / "dataset.toml").write_text(text, encoding="utf-8")
    return read_manifest(folder)


def test_every_key_is_read(tmp_path):
    manifest = read(tmp_path, FULL)
    assert (manifest.name, manifest.region_order) == ("Flickr30K", "left to right")
    assert manifest.feature_source == "bottom-up attention, 36 regions"
    test, dev = manifest.splits
    found = {key: getattr(test, key).name for key in FULL_KEYS}
    assert found == FULL_KEYS
    assert test.features.parent == tmp_path
    assert (dev.name, dev.features, dev.images) == ("dev", tmp_path / "sub/d.npy", "images/{id}.jpg")
    assert dev.boxes is None


FULL_KEYS = {
    "features": "f.npy",
    "captions": "c.txt",
    "caption_counts": "k.npy",
    "image_ids": "i.txt",
    "boxes": "b.npy",
    "labels": "l.json",
    "region_scores": "s.npy",
    "region_counts": "n.npy",
    "image_sizes": "z.npy",
    "image_files": "p.txt",
    "relations": "r.json",
}


def test_what_is_not_said_is_unknown(tmp_path):
    manifest = read(tmp_path, '[splits.test]\nfeatures = "f.npy"')
    assert (manifest.name, manifest.region_order, manifest.feature_source) == (tmp_path.name, "unknown", "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('nam = "x"\n[splits.t]\nfeatures="f"', r"unknown key 'nam' \(did you mean 'name'\?\)"),
        ('[splits.t]\nfeature = "f"', r"unknown key 'splits.t.feature' \(did you mean 'features'\?\)"),
        ('[splits.t]\nzzz = "f"', r"unknown key 'splits.t.zzz'\. Known here: features, captions"),
        ('[splits.t]\ncaptions = "f"', "splits.t has no features"),
        ("[splits.t]\nfeatures = 5", "splits.t.features must be text, and not empty: got 5"),
        ('[splits.t]\nfeatures = ""', "splits.t.features must be text, and not empty: got ''"),
        ('name = ["x"]\n[splits.t]\nfeatures="f"', "name must be text"),
        ('splits = "test"', "no splits"),
        ("[splits]", "no splits"),
        ("[splits]\ntest = 3", "splits.test must be a table: got 3"),
        ('[splits.t]\nfeatures="f"\nimages="x.jpg"', r"images must contain \{id\}"),
        ('[splits.t]\nfeatures="f"\nimages="{id}.jpg"\nimage_files="p"', "both image_files and images"),
        ("[splits.t", "not TOML"),
    ],
)
def test_slips_are_named(tmp_path, text, sentence):
    with pytest.raises(DatasetError, match=sentence):
        read(tmp_path, text)


def test_not_utf8(tmp_path):
    (tmp_path / "dataset.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(DatasetError, match="not TOML"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 3000,
        "a" + ".a" * 40_000 + " = 1",
        "[splits.t]\nfeatures" + ".a" * 2000 + " = 1",
        "name = " + "9" * 4050,
        '[splits.t]\nfeatures = "a\\u0000b"',
        '"two\\nlines" = 1',
    ],
    ids=["brackets", "dots", "dots of a known key", "digits", "NUL", "a key of two lines"],
)
def test_hostile_manifests_are_one_sentence(tmp_path, text):
    with pytest.raises(DatasetError) as raised:
        read(tmp_path, text)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 600
