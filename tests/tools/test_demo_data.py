"""The committed demo dataset is what docs/demo.md says: shapes, order, captions, relations, twins, distinct splits."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

DEMO = Path(__file__).parents[2] / "resources" / "demo"
COUNTS = {"train": 2000, "val": 200, "test": 200}
REGIONS, GEOMETRY = 36, 16
WIDTH, HEIGHT = 640, 480
FEATURES = 144


@cache
def relations(split: str) -> dict:
    return json.loads((DEMO / f"{split}_relations.json").read_text(encoding="utf-8"))


@cache
def captions(split: str) -> list[str]:
    return (DEMO / f"{split}_caps.txt").read_text(encoding="utf-8").splitlines()


@cache
def ids(split: str) -> list[str]:
    return (DEMO / f"{split}_ids.txt").read_text(encoding="utf-8").split()


def features(split: str) -> np.ndarray:
    return np.load(DEMO / f"{split}_ims.npy", mmap_mode="r", allow_pickle=False)


def middle(box: list[float]) -> float:
    return (box[0] + box[2]) / 2


@pytest.mark.parametrize(("split", "at_least"), COUNTS.items())
def test_arrays_have_one_row_an_image_and_finite_numbers(split: str, at_least: int) -> None:
    stored = features(split)
    assert len(ids(split)) >= at_least
    assert stored.shape == (len(ids(split)), REGIONS, FEATURES)
    assert stored.dtype == np.float16
    assert np.isfinite(np.asarray(stored)).all()


@pytest.mark.parametrize("split", COUNTS)
def test_five_different_captions_an_image(split: str) -> None:
    lines = captions(split)
    assert len(lines) == 5 * len(ids(split))
    assert all(len(set(lines[k : k + 5])) == 5 for k in range(0, len(lines), 5))
    assert all(line == line.strip().lower() and line for line in lines)


@pytest.mark.parametrize("split", ["test", "val"])
def test_regions_stand_left_to_right_inside_the_picture(split: str) -> None:
    boxes = np.load(DEMO / f"{split}_boxes.npy", allow_pickle=False)
    assert boxes.dtype == np.float32
    assert boxes.shape == (len(ids(split)), REGIONS, 4)
    assert (np.diff(boxes[..., 0] + boxes[..., 2], axis=1) >= 0).all()
    assert (boxes[..., 2:] > boxes[..., :2]).all()
    assert boxes.min() >= 0
    assert (boxes.reshape(-1, 4).max(0) <= [WIDTH, HEIGHT, WIDTH, HEIGHT]).all()


@pytest.mark.parametrize("split", ["test", "val"])
def test_the_last_sixteen_features_are_the_box(split: str) -> None:
    boxes = np.load(DEMO / f"{split}_boxes.npy", allow_pickle=False)
    bins = np.asarray(features(split)[..., -GEOMETRY:], np.float32)
    x = (boxes[..., 0] + boxes[..., 2]) / (2 * WIDTH)
    np.testing.assert_allclose(bins[..., :8] @ (np.arange(8) / 7), x, atol=2e-3)
    np.testing.assert_allclose(bins[..., :8].sum(-1), 1, atol=2e-3)


def test_every_test_image_is_there_with_labels_and_scores() -> None:
    cv2 = pytest.importorskip("cv2")
    labels = json.loads((DEMO / "test_labels.json").read_text(encoding="utf-8"))
    scores = np.load(DEMO / "test_scores.npy", allow_pickle=False)
    assert len(labels) == len(ids("test"))
    assert {len(row) for row in labels} == {REGIONS}
    assert scores.shape == (len(labels), REGIONS)
    for name in ids("test"):
        assert cv2.imread(str(DEMO / "images" / f"{name}.jpg")).shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("split", COUNTS)
def test_relations_are_true_to_the_boxes(split: str) -> None:
    assert [image["id"] for image in relations(split)["images"]] == ids(split)
    for image in relations(split)["images"]:
        objects = image["objects"]
        assert 2 <= len(objects) <= 5
        for relation in image["relations"]:
            one, other = objects[relation["subject"]], objects[relation["object"]]
            assert holds(relation["relation"], one, other), (image["id"], relation)


def holds(relation: str, one: dict, other: dict) -> bool:
    a, b = one["box"], other["box"]
    area_a, area_b = (a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])
    return {
        "left of": middle(a) <= middle(b) - 40,
        "right of": middle(b) <= middle(a) - 40,
        "above": a[3] <= b[1] + 6 and one["depth"] == -1,
        "below": b[3] <= a[1] + 6 and other["depth"] == -1,
        "in front of": a[3] >= b[3] + 9.5 and 0 <= one["depth"] < other["depth"],
        "behind": b[3] >= a[3] + 9.5 and 0 <= other["depth"] < one["depth"],
        "larger than": area_a >= 1.55 * area_b,
    }[relation]


@pytest.mark.parametrize("split", COUNTS)
def test_half_of_the_scenes_have_a_twin_and_about_half_of_these_are_mirrored(split: str) -> None:
    pairs = relations(split)["pairs"]
    rows = {row for pair in pairs for row in pair["images"]}
    assert len(rows) >= 0.5 * len(ids(split))
    assert 0.35 <= np.mean([pair["mirrored"] for pair in pairs]) <= 0.65


@pytest.mark.parametrize("split", COUNTS)
def test_twins_show_the_same_objects_and_mirrored_ones_are_mirrored(split: str) -> None:
    images = relations(split)["images"]
    for pair in relations(split)["pairs"]:
        first, second = (sorted(images[row]["objects"], key=str) for row in pair["images"])
        named = [sorted((o["colour"], o["name"]) for o in objects) for objects in (first, second)]
        assert named[0] == named[1]
        if pair["mirrored"]:
            seen = sorted([round(WIDTH - o["box"][2], 1), o["box"][1], round(WIDTH - o["box"][0], 1)] for o in first)
            expected = sorted([o["box"][0], o["box"][1], o["box"][2]] for o in second)
            np.testing.assert_allclose(np.array(seen), np.array(expected), atol=0.21)


@pytest.mark.parametrize("split", COUNTS)
def test_captions_of_a_pair_exchange_two_names_and_keep_the_words(split: str) -> None:
    for pair in relations(split)["pairs"]:
        (i, j), (ci, cj) = pair["images"], pair["captions"]
        one, other = captions(split)[ci], captions(split)[cj]
        assert (ci // 5, cj // 5) == (i, j)
        assert one != other
        without_articles = [sorted(re.sub(r"\ban?\b|,", "", line).split()) for line in (one, other)]
        assert without_articles[0] == without_articles[1]
        assert "left" in one.split() or "right" in one.split() or "left," in one.split()


def test_no_scene_of_one_split_occurs_in_another() -> None:
    seen: dict[str, str] = {}
    for split in COUNTS:
        for image in relations(split)["images"]:
            staged = json.dumps([(o["name"], o["box"]) for o in image["objects"]])
            assert seen.setdefault(staged, split) == split, image["id"]


def test_objects_of_the_test_scenes_all_occur_in_training() -> None:
    named = {
        split: {(o["colour"], o["name"]) for image in relations(split)["images"] for o in image["objects"]}
        for split in COUNTS
    }
    assert named["test"] <= named["train"]
    assert len(named["train"]) >= 60


def test_the_featured_sentence_is_true_of_test_scenes() -> None:
    wanted = re.compile(r"a brown bear .*left of a white cow")
    assert any(wanted.search(line) for line in captions("test"))


def test_vocabulary_has_the_published_form() -> None:
    vocabulary = json.loads((DEMO / "vocab" / "demo_precomp_vocab.json").read_text(encoding="utf-8"))
    assert [vocabulary["idx2word"][str(k)] for k in range(4)] == ["<pad>", "<start>", "<end>", "<unk>"]
    assert vocabulary["idx"] == len(vocabulary["word2idx"]) == len(vocabulary["idx2word"])
    assert all(vocabulary["idx2word"][str(index)] == word for word, index in vocabulary["word2idx"].items())
    assert {"a", "brown", "bear", "left", "of", "white", "cow"} <= set(vocabulary["word2idx"])


def test_the_demo_stays_within_its_budget() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) <= 55e6
