"""JSON documents: what COCO, Karpathy and lists of file names say of each image, and contradictions in them."""

from __future__ import annotations

import json
from pathlib import Path

import forms_on_disk as disk
import numpy as np
import pytest

from vsrn_viewer.data.forms import recognise_source
from vsrn_viewer.errors import DatasetError

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "real"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")


def changed(path: Path, change) -> Path:
    stored = json.loads(path.read_text())
    change(stored)
    path.write_text(json.dumps(stored))
    return path


def test_captions_keep_their_order_and_number(tmp_path):
    """COCO has five to seven for an image, in no order by image."""
    disk.coco_captions(tmp_path / "a.json")
    source = recognise_source(tmp_path / "a.json")
    assert (source.form, source.brings) == ("COCO captions", {"captions", "files", "sizes"})
    assert source.ids() == disk.IDS
    written = json.loads((tmp_path / "a.json").read_text())["annotations"]
    for row, image_id in enumerate(disk.IDS):
        record = source.record(image_id)
        assert record.captions == tuple(one["caption"].strip() for one in written if str(one["image_id"]) == image_id)
        assert len(record.captions) == len(disk.CAPTIONS[row])
        assert (record.file, record.size) == (disk.FILES[row], disk.SIZES[row])


def test_objects_become_corners_with_names(tmp_path):
    disk.coco_instances(tmp_path / "a.json")
    source = recognise_source(tmp_path / "a.json")
    assert (source.form, source.brings) == ("COCO instances", {"boxes", "labels", "files", "sizes"})
    np.testing.assert_allclose(source.record(disk.IDS[2]).boxes, disk.BOXES[2], atol=1e-4)
    assert source.record(disk.IDS[0]).labels == ("person", "bicycle", "person", "bicycle", "person")
    assert source.record(disk.IDS[1]).boxes is None


def test_karpathys_splits_keep_imgid_file_and_split(tmp_path):
    disk.karpathy(tmp_path / "dataset_coco.json")
    source = recognise_source(tmp_path / "dataset_coco.json")
    assert (source.form, source.brings) == ("Karpathy's splits", {"captions", "files"})
    assert source.ids() == ("0", "1", "2")
    record = source.record("1")
    assert (record.captions, record.split, record.file) == (disk.CAPTIONS[1], "restval", f"val2014/{disk.FILES[1]}")


def test_a_list_of_file_names(tmp_path):
    disk.file_names(tmp_path / "a.json")
    source = recognise_source(tmp_path / "a.json")
    assert source.brings == {"files"}
    assert [source.record(one).file for one in source.ids()] == list(disk.FILES)


def drop(key):
    return lambda stored: stored["images"][1].pop(key)


def put(where, key, value):
    return lambda stored: stored[where][1].__setitem__(key, value)


@pytest.mark.parametrize(
    ("write", "change", "said"),
    [
        (disk.coco_captions, put("annotations", "image_id", 5), "belongs to image 5, which images does not list"),
        (disk.coco_captions, put("annotations", "caption", None), "caption must be a text: got None"),
        (disk.coco_captions, put("images", "id", int(disk.IDS[0])), "belongs to image 60623, which images does not"),
        (disk.coco_captions, lambda stored: stored["images"].append(stored["images"][0]), "391895 stands there twice"),
        (disk.coco_captions, drop("id"), "id of an image must be a number or a text: got None"),
        (disk.coco_captions, put("images", "width", -4), "image 60623 must be whole numbers of pixels"),
        (disk.coco_captions, drop("height"), "image 60623 must be whole numbers of pixels"),
        (disk.coco_instances, put("annotations", "bbox", [1, 2, 3]), "bbox of image 391895 is not x y width height"),
        (disk.coco_instances, put("annotations", "bbox", [1, 2, 3, "4"]), "is not x y width height, four numbers"),
        (
            disk.coco_instances,
            put("annotations", "bbox", [1, 2, 3, float("nan")]),
            "1 numbers in its boxes that are NaN or infinite",
        ),
        (disk.coco_instances, put("annotations", "bbox", [1, 2, 3, 10**400]), "is not x y width height"),
        (disk.coco_instances, put("annotations", "category_id", 9), "has category 9, which categories does not name"),
        (disk.coco_instances, put("annotations", "category_id", None), "has category None, which categories does not"),
        (disk.coco_instances, put("annotations", "category_id", [1]), "which categories does not name"),
        (
            disk.coco_instances,
            lambda stored: stored.pop("categories"),
            "has category 1, which categories does not name",
        ),
        (disk.karpathy, put("images", "sentences", None), "sentences of image 1 must be a list"),
        (disk.karpathy, put("images", "imgid", 0), "image 0 stands there twice"),
        (disk.karpathy, drop("filename"), "filename must be a text"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(tmp_path, write, change, said):
    write(tmp_path / "a.json")
    with pytest.raises(DatasetError, match=said) as caught:
        recognise_source(changed(tmp_path / "a.json", change))
    assert str(caught.value).startswith(f"{tmp_path / 'a.json'}: ")


def test_a_name_that_stands_twice_is_refused(tmp_path):
    """JSON's readers keep the last one without a word."""
    (tmp_path / "a.json").write_text('{"0": "a.jpg", "1": "b.jpg", "0": "c.jpg"}')
    with pytest.raises(DatasetError, match=r"a\.json: not JSON \(the key 0 stands there twice\)"):
        recognise_source(tmp_path / "a.json")


@pytest.mark.parametrize("content", ["{}", "[]", '{"a": 1}', '{"images": []}', '{"images": [{}]}', "[1]", '{"a": "b"}'])
def test_other_documents_are_called_what_they_are(tmp_path, content):
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(DatasetError, match=r"a JSON document of another form\. Accepted are"):
        recognise_source(tmp_path / "a.json")


@needs_real
def test_real_documents_of_coco():
    captions = recognise_source(REAL / "coco" / "captions_val2017.json")
    instances = recognise_source(REAL / "coco" / "instances_val2017.json")
    assert (len(captions.ids()), len(instances.ids())) == (159, 79)
    assert sum(len(captions.record(one).captions) for one in captions.ids()) == 795
    stored = json.loads((REAL / "coco" / "instances_val2017.json").read_text())
    for image in stored["images"]:
        notes = [one for one in stored["annotations"] if one["image_id"] == image["id"]]
        record = instances.record(str(image["id"]))
        assert (record.file, record.size) == (image["file_name"], (image["width"], image["height"]))
        if notes:
            x, y, width, height = np.array([one["bbox"] for one in notes]).T
            np.testing.assert_allclose(record.boxes, np.stack([x, y, x + width, y + height], axis=1), rtol=1e-6)
            assert (record.boxes[:, 2:] <= np.array(record.size) + 0.01).all()


@needs_real
def test_the_real_list_of_file_names():
    source = recognise_source(REAL / "captions" / "f30k_id_mapping.json")
    assert len(source.ids()) == 31_014
    assert source.record("67").file.endswith(".jpg")
