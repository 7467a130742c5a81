"""What is strange about a dataset is said; the demo and sound datasets have no finding."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from references import REFERENCES

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.demo import demo_checkpoints, demo_folder
from vsrn_viewer.data.findings import of_copies, of_split, of_words
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, load_vocabulary
from vsrn_viewer.finding import Finding

SOUND = ("a dog runs on the grass .", "two men ride bikes .") * 50
WORDS = (*SPECIAL, "a", "dog", "runs", "on", "the", "grass", ".", "two", "men", "ride")
I, N, F = 20, 3, 4  # noqa: E741 (images)


def told(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.sentence for finding in findings]


def make(folder: Path, boxes: np.ndarray | None = None, manifest: str = "", **arrays: np.ndarray) -> Split:
    """A split of I images that is sound but for what is given."""
    features = np.random.default_rng(0).normal(size=(I, N, F)).astype(np.float32)
    np.save(folder / "test_ims.npy", arrays.pop("ims", features))
    (folder / "test_ids.txt").write_text("".join(f"i{row}\n" for row in range(I)))
    if boxes is not None:
        arrays["boxes"] = np.broadcast_to(np.asarray(boxes, np.float32), (I, N, 4))
    for name, array in arrays.items():
        np.save(folder / f"test_{name}.npy", array)
    if manifest:
        keys = {"features": "ims.npy", "image_ids": "ids.txt"}
        keys |= {"boxes": "boxes.npy"} if "boxes" in arrays else {}
        keys |= {"image_sizes": "sizes.npy"} if "sizes" in arrays else {}
        lines = [f'{key} = "test_{name}"' for key, name in keys.items()]
        (folder / "dataset.toml").write_text("\n".join(["[splits.test]", *lines, manifest, ""]))
    return open_dataset(folder).split("test")


def photographs(folder: Path, width: int, height: int) -> str:
    for row in range(I):
        cv2.imwrite(str(folder / f"i{row}.jpg"), np.full((height, width, 3), row, np.uint8))
    return 'images = "{id}.jpg"'


@pytest.mark.parametrize("split", ["test", "val", "train"])
def test_the_demo_has_no_finding(split: str) -> None:
    opened = open_dataset(demo_folder()).split(split)
    (file,) = demo_checkpoints()[0].parent.glob("*_vocab.json")
    assert of_split(opened) == ()
    assert of_words(opened.captions, load_vocabulary(file)) == ()


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.name)
def test_the_references_have_no_finding(reference) -> None:
    opened = open_dataset(reference.dataset).split("test")
    assert of_split(opened) == ()
    assert of_words(opened.captions, load_vocabulary(reference.vocabulary)) == ()


def test_a_sound_dataset_has_no_finding(tmp_path: Path) -> None:
    sizes = np.full((I, 2), (64, 48))
    split = make(tmp_path, [0, 0, 60, 40], photographs(tmp_path, 64, 48), sizes=sizes)
    assert of_split(split) == ()
    assert of_words(SOUND, Vocabulary((*WORDS, "bikes"))) == ()
    assert of_words((), Vocabulary(WORDS)) == ()


@pytest.mark.parametrize(
    ("captions", "words", "share", "guess"),
    [
        (("ein Hund läuft auf dem Gras .",) * 9, WORDS, "86%", "another language, or the vocabulary to be another"),
        (SOUND, tuple(word.upper() if word.isalpha() else word for word in WORDS), "83%", "words have capitals"),
        (("a cat runs on the red grass .",) * 9, WORDS, "25%", "The vocabulary seems to be another dataset's"),
    ],
    ids=["language", "capitals", "dataset"],
)
def test_unknown_words(captions: tuple[str, ...], words: tuple[str, ...], share: str, guess: str) -> None:
    (said,) = told(of_words(captions, Vocabulary(words, Path("x/v.json"))))
    assert said.startswith(f"{share} of the words in the captions are not in v.json and are read as <unk>.")
    assert guess in said


def test_copies() -> None:
    first = np.arange(1000).repeat(5) // 1 * 5
    (said,) = told(of_copies(first[:1000], Path("x/f.npy")))
    assert said.startswith("f.npy: 800 of 1,000 images equal an earlier one, number for number")
    few = np.arange(1000)
    few[7] = 3
    assert of_copies(few, Path("f.npy")) == ()
    assert of_copies(np.arange(3), Path("f.npy")) == ()


def test_padding_without_counts(tmp_path: Path) -> None:
    padded = np.random.default_rng(0).normal(size=(I, N, F)).astype(np.float32)
    padded[::2, -1] = 0
    (said,) = told(of_split(make(tmp_path, ims=padded)))
    assert said.startswith("test_ims.npy: the last regions of 7 of 16 images checked hold only zeros.")
    assert of_split(make(tmp_path, ims=padded, counts=np.where(np.arange(I) % 2, N, N - 1))) == ()


@pytest.mark.parametrize(
    ("box", "sentence"),
    [
        ([0.1, 0.1, 0.9, 0.9], "are fractions of the picture, 0 to 1"),
        ([0, 0, 133, 99], "reach (133, 99), beyond its 64 × 48 pixels"),
        ([-30, 0, 20, 20], "begin at (-30, 0), outside the picture"),
        ([0, 0, 25, 20], "end within 42% of the picture"),
    ],
)
def test_boxes_are_held_to_the_photographs(tmp_path: Path, box: list[float], sentence: str) -> None:
    (said,) = told(of_split(make(tmp_path, box, photographs(tmp_path, 64, 48))))
    assert sentence in said


def test_photographs_of_another_shape(tmp_path: Path) -> None:
    sizes = np.full((I, 2), (48, 64))
    (said,) = told(of_split(make(tmp_path, [0, 0, 40, 60], photographs(tmp_path, 64, 48), sizes=sizes)))
    assert "of 16 of 16 images checked are not shaped as the dataset says" in said
    assert "image i0 is 64 × 48, not 48 × 64" in said
    smaller = np.full((I, 2), (128, 96))  # a smaller copy of the same shape is drawn right
    assert of_split(make(tmp_path, [0, 0, 100, 90], photographs(tmp_path, 64, 48), sizes=smaller)) == ()


def table(split: Split, ids: list[str]) -> str:
    rows = []
    for row, name in enumerate(ids):
        boxes, features = np.full((N, 4), [0, 0, 60, 40], "<f4"), split.features(row)
        coded = [base64.b64encode(array.tobytes()).decode() for array in (boxes, features)]
        rows.append("\t".join([name, "64", "48", str(N), *coded]) + "\n")
    return "".join(rows)


def test_a_table_of_other_ids(tmp_path: Path) -> None:
    names = [f"i{row}" for row in range(I)]
    (tmp_path / "test.tsv").write_text(table(make(tmp_path), names))
    assert of_split(make(tmp_path)) == ()
    (tmp_path / "test.tsv").write_text(table(make(tmp_path), [f"COCO_{name}" for name in names]))
    (said,) = told(of_split(make(tmp_path)))
    assert said.startswith("test.tsv: has no row for 20 of 20 images, so no boxes are shown for them.")
    assert "look like “COCO_i0”, the split's like “i0”" in said
    (tmp_path / "test.tsv").write_text(table(make(tmp_path), names[:5]))
    (said,) = told(of_split(make(tmp_path)))
    assert "no row for 15 of 20 images" in said
    (tmp_path / "test.tsv").write_text("a\tb\n")
    (said,) = told(of_split(make(tmp_path)))
    assert said.startswith("Not every image can be shown. ")


def test_a_manifest_that_names_no_boxes_takes_those_of_the_table_beside_it(tmp_path: Path) -> None:
    (tmp_path / "test.tsv").write_text(table(make(tmp_path), [f"i{row}" for row in range(I)]))
    boxes = make(tmp_path, manifest=photographs(tmp_path, 64, 48)).boxes(3)
    assert boxes is not None
    np.testing.assert_array_equal(boxes, np.full((N, 4), [0, 0, 60, 40]))


class Unread:
    """Photographs whose regions are not found yet."""

    file, images, feature_size, has_boxes = Path("photographs"), I, F, True

    def counts(self) -> None:
        return None

    def size(self, _image: int) -> tuple[int, int]:
        return 64, 48

    def photograph(self, _image: int) -> None:
        return None


def test_nothing_is_extracted_to_look_for_findings(tmp_path: Path) -> None:
    assert of_split(replace(make(tmp_path), regions=Unread())) == ()
