"""Known objects of a split: read as they are said, or refused with the place that is wrong."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from split_desk import OBJECTS, write_split

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.data.objects import objects_of
from vsrn_viewer.errors import DatasetError


def test_the_demo_says_where_its_objects_stand():
    split = open_dataset(demo_folder()).split("test")
    said = json.loads((demo_folder() / "test_relations.json").read_text())["images"]
    found = objects_of(split)
    assert len(found) == split.images
    np.testing.assert_allclose(found[2], [one["box"] for one in said[2]["objects"]], rtol=1e-6)


def test_a_split_without_relations_or_whose_relations_name_no_images_has_none(tmp_path):
    write_split(tmp_path, leave_out=("relations",))
    assert objects_of(open_dataset(tmp_path).split("test")) == ()
    write_split(tmp_path)
    (tmp_path / "test_relations.json").write_text('{"pairs": []}')
    assert objects_of(open_dataset(tmp_path).split("test")) == ()


GOOD = {"id": "3", "objects": [{"box": OBJECTS[0].tolist()}]}


@pytest.mark.parametrize(
    "image",
    [
        {**GOOD, "id": "4"},
        {"id": "3"},
        {**GOOD, "objects": [{}]},
        {**GOOD, "objects": [{"box": [1, 2, 3]}]},
        {**GOOD, "objects": [{"box": [1, 2, 3, "4"]}]},
        {**GOOD, "objects": [{"box": [1, 2, 3, float("nan")]}]},
        {**GOOD, "objects": ["horse"]},
        {**GOOD, "objects": {}},
        "3",
    ],
)
def test_what_is_no_image_with_boxes_is_refused_by_its_row(tmp_path, image: Any):
    write_split(tmp_path)
    images: list[Any] = [{**GOOD, "id": str(row)} for row in range(8)]
    images[3] = image
    (tmp_path / "test_relations.json").write_text(json.dumps({"images": images}))
    with pytest.raises(DatasetError, match=r"test_relations\.json: image 3 must be “3” with a list of objects"):
        objects_of(open_dataset(tmp_path).split("test"))


def test_too_few_images_are_refused(tmp_path):
    write_split(tmp_path)
    (tmp_path / "test_relations.json").write_text(json.dumps({"images": [GOOD]}))
    with pytest.raises(DatasetError, match="images must be a list of 8"):
        objects_of(open_dataset(tmp_path).split("test"))
