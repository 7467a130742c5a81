"""What the demo's tools compute from a scene: relations, captions, mirror images, boxes as soft bins. No pictures."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tools.demo.captions import captions_of  # noqa: E402 - tools is no installed package
from tools.demo.relations import objects_of, relations_of  # noqa: E402
from tools.demo.scene import WIDTH, Placed, Scene  # noqa: E402
from tools.demo.sources import sources_of  # noqa: E402

BEAR = Placed("brown_bear", x=120, feet=420, height=130, width=150, flip=False)
COW = Placed("white_cow", x=450, feet=400, height=150, width=100, flip=True)
GULL = Placed("gull", x=430, feet=120, height=40, width=70, flip=False)


@pytest.fixture
def scene() -> Scene:
    objects = (GULL, COW, BEAR)
    return Scene("a", "aitzgorri", (0, 0, 800, 600), False, objects, pair="b", kind="mirrored", swapped=(2, 1))


def test_relations_of_three_objects(scene: Scene) -> None:
    names = ("gull", "cow", "bear")
    found = {(names[r["subject"]], r["relation"], names[r["object"]]) for r in relations_of(objects_of(scene))}
    assert {("bear", "left of", "cow"), ("cow", "right of", "bear"), ("gull", "above", "cow")} <= found
    assert ("cow", "left of", "bear") not in found
    assert not [one for one in found if one[1] == "in front of"]


def test_a_nearer_object_on_the_same_spot_is_in_front() -> None:
    near = Placed("sheep", x=460, feet=450, height=80, width=90, flip=False)
    objects = objects_of(Scene("c", "picos", (0, 0, 800, 600), False, (COW, near)))
    assert {"subject": 1, "relation": "in front of", "object": 0} in relations_of(objects)
    assert {"subject": 0, "relation": "larger than", "object": 1} in relations_of(objects)


def test_mirroring_twice_gives_the_scene_back(scene: Scene) -> None:
    back = scene.mirrored("b").mirrored("a")
    assert back.objects == scene.objects
    assert back.background_flip == scene.background_flip


def test_mirroring_reflects_the_boxes(scene: Scene) -> None:
    x1, y1, x2, y2 = scene.objects[2].box
    assert scene.mirrored("b").objects[2].box == (WIDTH - x2, y1, WIDTH - x1, y2)


def test_twins_exchange_names_in_their_first_captions(scene: Scene) -> None:
    first, second = captions_of(scene), captions_of(scene.mirrored("b"))
    assert len(set(first)) == len(set(second)) == 5
    for one, other in zip(first[:3], second[:3], strict=True):
        assert one != other
        assert sorted(one.replace(",", "").split()) == sorted(other.replace(",", "").split())


def test_scenes_survive_json(scene: Scene) -> None:
    assert Scene.from_json(json.loads(json.dumps(scene.to_json()))) == scene


def test_sources_name_package_and_file(scene: Scene) -> None:
    assert "lomiri-wallpapers-16.04:aitzgorri_by_Aitzol_Berasategi.jpg" in sources_of(scene)
    assert "tuxpaint-stamps-default:animals/mammals/bears/european-bear.png" in sources_of(scene)
