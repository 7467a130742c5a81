"""Strange data give a number as sound data do: `evaluate` says so on standard error, or mends it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from references import REFERENCES

from vsrn_viewer.cli import USERS_MISTAKE, main
from vsrn_viewer.data.vocabulary import Vocabulary, load_vocabulary, save_vocabulary

COCO = REFERENCES[0]


@pytest.fixture
def evaluate(capsys) -> Callable[..., tuple[float, str]]:
    """Run `evaluate`; return rsum and what was said on standard error."""

    def call(*arguments: object) -> tuple[float, str]:
        assert main(["evaluate", *map(str, arguments), "--device", "cpu", "--json"]) == 0
        out, said = capsys.readouterr()
        return json.loads(out)["rsum"], said

    return call


def asked(folder: Path, vocabulary: Path = COCO.vocabulary) -> tuple[object, ...]:
    return ("--checkpoint", COCO.checkpoint, "--vocab", vocabulary, "--data", folder)


def copied(folder: Path, change: Callable[[str], str] = str) -> Path:
    """The reference's split without its TSV, every caption changed."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile(COCO.dataset / "test_ims.npy", folder / "test_ims.npy")
    lines = (COCO.dataset / "test_caps.txt").read_text().splitlines()
    (folder / "test_caps.txt").write_text("".join(f"{change(line)}\n" for line in lines))
    return folder


def test_nothing_is_said_of_a_sound_dataset(evaluate, tmp_path: Path) -> None:
    assert evaluate(*asked(copied(tmp_path)))[1] == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: repr(line.encode()), "test_caps.txt: the lines are written as Python bytes, b'…'"),
        (lambda line: f"1.jpg#0\t{line}", "test_caps.txt: the lines begin with an image's name"),
    ],
    ids=["bytes", "token file"],
)
def test_what_can_be_recognised_is_mended_and_said(evaluate, tmp_path: Path, change, said: str) -> None:
    sound, _ = evaluate(*asked(copied(tmp_path / "sound")))
    found = evaluate(*asked(copied(tmp_path / "other", change)))
    assert found[0] == sound
    assert said in found[1]


def test_captions_of_another_language_are_said(evaluate, tmp_path: Path) -> None:
    _, said = evaluate(*asked(copied(tmp_path, lambda _: "ein Hund läuft auf dem Gras .")))
    assert "of the words in the captions are not in coco_precomp_vocab.json and are read as <unk>" in said
    assert "another language" in said


def test_a_vocabulary_in_capitals_is_said(evaluate, tmp_path: Path) -> None:
    words = load_vocabulary(COCO.vocabulary).words
    capitals = Vocabulary((*words[:4], *(f"{word.upper()}" for word in words[4:])))
    save_vocabulary(tmp_path / "v.json", capitals)
    _, said = evaluate(*asked(copied(tmp_path / "data"), tmp_path / "v.json"))
    assert "The vocabulary's words have capitals" in said


def test_an_empty_last_caption_is_said(evaluate, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    lines = (folder / "test_caps.txt").read_text().splitlines()
    (folder / "test_caps.txt").write_text("\n".join([*lines[:3], *lines[4:], "", ""]))
    assert "the last caption is empty. If a line is missing before it" in evaluate(*asked(folder))[1]


def test_repeated_images_are_said(evaluate, tmp_path: Path) -> None:
    """Five equal rows, with an id for each sentence: they count as 200 images."""
    folder = copied(tmp_path)
    np.save(folder / "test_ims.npy", np.load(folder / "test_ims.npy").repeat(5, axis=0))
    (folder / "test_ids.txt").write_text("".join(f"sentence{n}\n" for n in range(200)))
    assert "test_ims.npy: 160 of 200 images equal an earlier one" in evaluate(*asked(folder))[1]


def test_strange_matrices_are_said(evaluate, tmp_path: Path) -> None:
    scores = np.random.default_rng(0).normal(size=(30, 150))
    scores[np.arange(30).repeat(5), np.arange(150)] += 3
    np.save(tmp_path / "s.npy", scores)
    np.save(tmp_path / "d.npy", -scores)
    np.save(tmp_path / "r.npy", scores.repeat(5, axis=0))
    assert evaluate("--similarity", tmp_path / "s.npy", "--against", tmp_path / "s.npy")[1] == ""
    assert "d.npy: an image's own captions score lowest" in evaluate("--similarity", tmp_path / "d.npy")[1]
    assert "r.npy: 120 of 150 rows equal an earlier one" in evaluate("--similarity", tmp_path / "r.npy")[1]
    _, said = evaluate("--similarity", tmp_path / "s.npy", "--against", tmp_path / "d.npy")
    assert said.count("d.npy: an image's own") == 1


def test_a_pipe_is_refused_wherever_a_file_is_named(tmp_path: Path, capsys) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "test_ims.npy").symlink_to(tmp_path / "pipe")
    for arguments in (
        ["evaluate", "--similarity", str(tmp_path / "pipe")],
        ["evaluate", "--data", str(tmp_path)],
        ["search", "a dog", "--vocab", str(tmp_path / "pipe")],
        ["search", "a dog", "--checkpoint", str(tmp_path / "pipe")],
        ["export", str(tmp_path / "pipe"), "--out", str(tmp_path / "f.pdf")],
    ):
        assert main(arguments) == USERS_MISTAKE, arguments
        said = capsys.readouterr().err
        assert said.count("\n") == 1, said


def with_photographs(
    folder: Path, width: int, height: int, box: tuple[int, ...], sizes: tuple[int, int] | None
) -> Path:
    copied(folder)
    (folder / "images").mkdir()
    for row in range(40):
        cv2.imwrite(str(folder / "images" / f"{row}.jpg"), np.full((height, width, 3), row, np.uint8))
    np.save(folder / "boxes.npy", np.tile(np.array(box, np.float32), (40, 12, 1)))
    keys = ['features = "test_ims.npy"', 'boxes = "boxes.npy"', 'images = "images/{id}.jpg"']
    if sizes:
        np.save(folder / "sizes.npy", np.tile(sizes, (40, 1)))
        keys.append('image_sizes = "sizes.npy"')
    (folder / "dataset.toml").write_text("\n".join(["[splits.test]", *keys]))
    return folder


def test_boxes_of_a_resized_picture_are_not_drawn_as_if_right(tmp_path: Path, capsys) -> None:
    folder = with_photographs(tmp_path, 64, 48, (0, 0, 133, 99), None)
    status = main(["trace", "--image", "3", "--out", str(tmp_path / "t.npz"), *map(str, asked(folder))])
    assert status == USERS_MISTAKE
    assert "3.jpg: the boxes of image 3 reach (133, 99), beyond its 64 × 48 pixels" in capsys.readouterr().err
    assert not (tmp_path / "t.npz").exists()


def test_a_photograph_of_another_shape_is_said(tmp_path: Path, capsys) -> None:
    folder = with_photographs(tmp_path, 64, 48, (0, 0, 40, 60), (48, 64))
    assert main(["trace", "--image", "3", "--out", str(tmp_path / "t.npz"), *map(str, asked(folder))]) == 0
    said = capsys.readouterr().err
    assert "The photographs of 16 of 16 images checked are not shaped as the dataset says" in said
    assert "The photograph of image 3 is 64 × 48, the dataset says 48 × 64: it is drawn stretched" in said
