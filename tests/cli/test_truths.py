"""`evaluate --marks` and `--extended`, from their options to what is printed."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import numpy as np
import pytest
from naive_metrics import naive_metrics

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.cli import USERS_MISTAKE, main
from vsrn_viewer.marks import Mark, MarkedSplit, Marks
from vsrn_viewer.marks_file import load_marks, save_marks

COUNTS = [5, 7, 6, 5, 5, 6]
LINES = CaptionLines.of_counts(COUNTS)
IDS = tuple(str(391895 + row) for row in range(6))
CAPTIONS = tuple(f"caption {line} of a thing" for line in range(LINES.captions))
RIGHT = ((0, 1), (0, 4), (8, 0), (20, 5), (33, 2))


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """A dataset with 5 to 7 captions an image and a matrix of its scores, a tenth of them tied."""
    folder = tmp_path / "farm"
    folder.mkdir()
    np.save(folder / "test_ims.npy", np.arange(36).reshape(6, 2, 3).astype(np.float32))
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in CAPTIONS))
    (folder / "test_ids.txt").write_text("".join(f"{one}\n" for one in np.repeat(IDS, COUNTS)))
    scores = np.random.default_rng(5).integers(0, 40, (6, LINES.captions)).astype(np.float32)
    np.save(tmp_path / "s.npy", scores)
    return folder


def mark(file: Path, pairs=RIGHT, folder: str = "farm", captions=CAPTIONS) -> Path:
    marks = Marks(MarkedSplit(folder, "test", IDS, captions, LINES))
    for line, image in pairs:
        marks = marks.with_mark(Mark(line, image, "right"))
    save_marks(file, marks.with_mark(Mark(10, 0, "wrong")))
    return file


def run(capsys, split: Path, *options: object) -> tuple[dict, str]:
    matrix = split.parent / "s.npy"
    status = main(["evaluate", "--similarity", str(matrix), "--data", str(split), *map(str, options), "--json"])
    out, error = capsys.readouterr()
    assert status == (0 if out else USERS_MISTAKE)
    return json.loads(out) if out else {}, error


def with_marks_by_lists(scores: np.ndarray, images: range) -> dict[str, list[int]]:
    """Ranks from 0 of the best truths of the images of a fold and of their captions."""
    lines = [line for line, owner in enumerate(LINES.owners()) if owner in images]
    true = {(line, LINES.image_of(line)) for line in lines} | {
        (line, image) for line, image in RIGHT if line in lines and image in images
    }
    to_text = [sorted(lines, key=lambda line, i=i: (-scores[i, line], line)) for i in images]
    to_image = [sorted(images, key=lambda i, line=line: (-scores[i, line], i)) for line in lines]
    return {
        "image_to_text": [min(o.index(c) for c in o if (c, i) in true) for i, o in zip(images, to_text, strict=True)],
        "text_to_image": [min(o.index(i) for i in o if (c, i) in true) for c, o in zip(lines, to_image, strict=True)],
    }


@pytest.mark.parametrize("folds", [1, 2])
def test_recall_with_marks_equals_a_plain_loop_and_without_stays(split, tmp_path, capsys, folds) -> None:
    answer, _ = run(capsys, split, "--folds", folds, "--marks", mark(tmp_path / "test.marks.json"))
    scores, size = np.load(tmp_path / "s.npy"), 6 // folds
    without = naive_metrics(scores, folds, LINES.owners().tolist())
    for direction in ("image_to_text", "text_to_image"):
        assert answer[direction] == pytest.approx(without[direction])
        parts = [with_marks_by_lists(scores, range(at, at + size))[direction] for at in range(0, 6, size)]
        found = answer["with_marks"][direction]
        for k in (1, 5, 10):
            expected = np.mean([100 * np.mean(np.array(part) < k) for part in parts])
            assert found[f"r{k}"] == pytest.approx(expected)
        assert found["mean_rank"] == pytest.approx(np.mean([np.mean(part) + 1 for part in parts]))
    assert answer["with_marks"]["right"] == len(RIGHT)
    assert answer["with_marks"]["wrong"] == 1
    assert answer["with_marks"]["rsum"] > answer["rsum"]


def test_a_filter_asks_for_what_the_file_says(split, tmp_path, capsys) -> None:
    options = ("--marks", mark(tmp_path / "test.marks.json"), "--filter")
    right, _ = run(capsys, split, *options, "marked:right")
    assert right["filter"]["captions"] == len({line for line, _ in RIGHT})
    wrong, _ = run(capsys, split, *options, "marked:wrong")
    assert wrong["filter"]["captions"] == 1


def test_both_tables_are_printed(split, tmp_path, capsys) -> None:
    file = mark(tmp_path / "test.marks.json")
    assert main(["evaluate", "--similarity", str(tmp_path / "s.npy"), "--data", str(split), "--marks", str(file)]) == 0
    printed = capsys.readouterr().out
    assert f"with 5 marked right too ({file})" in printed
    assert printed.count("text → image") == 2


def test_marks_of_another_dataset_are_refused_by_name(split, tmp_path, capsys) -> None:
    file = mark(tmp_path / "m.json", folder="town", captions=tuple(f"other {line}" for line in range(LINES.captions)))
    _, error = run(capsys, split, "--marks", file)
    assert "keeps marks of town / test, not of farm / test" in error


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--marks", "none.marks.json"), "none.marks.json: no such file"),
        (("--extended", "eccv"), "go together"),
        (("--save-marks", "m.json"), "Name one of its sources"),
        (("--extended", "cxc", "--coco-captions", "c.json", "--folds", "2"), "Leave out --folds"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_computed(split, capsys, options, said) -> None:
    answer, error = run(capsys, split, *options)
    assert answer == {}
    assert said in error
    assert "Traceback" not in error


def test_a_matrix_without_its_dataset_has_no_captions_to_mark(tmp_path, split, capsys) -> None:
    assert split.exists()
    file = mark(tmp_path / "test.marks.json")
    assert main(["evaluate", "--similarity", str(tmp_path / "s.npy"), "--marks", str(file)]) == USERS_MISTAKE
    assert "Give its dataset as --data" in capsys.readouterr().err


def test_extended_positives_are_measured_and_what_is_missing_is_said(split, tmp_path, capsys, monkeypatch) -> None:
    data = tmp_path / "site" / "eccv_caption" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("")
    (data / "eccv_caption_to_image.json").write_text(json.dumps({"100": [391895, 391896], "500": [391895]}))
    (data / "eccv_image_to_caption.json").write_text(json.dumps({"391895": [100, 107, 999]}))
    monkeypatch.syspath_prepend(data.parent.parent)
    importlib.invalidate_caches()
    owners = LINES.owners().tolist()
    annotations = [
        {"id": 100 + line, "image_id": 391895 + owners[line], "caption": text} for line, text in enumerate(CAPTIONS)
    ]
    (tmp_path / "coco.json").write_text(json.dumps({"images": [], "annotations": annotations}))
    saved = mark(tmp_path / "test.marks.json", [(0, 4)])
    options = ("--coco-captions", tmp_path / "coco.json", "--save-marks", saved)
    answer, error = run(capsys, split, "--extended", "eccv", *options)
    scores, extended = np.load(tmp_path / "s.npy"), answer["extended"]
    order = sorted(range(6), key=lambda image: (-scores[image, 0], image))
    assert extended["text_to_image"]["r1"] == 100 * (order[0] in (0, 1))
    assert extended["text_to_image"]["r_precision"] == 100 * len({0, 1} & set(order[:2])) / 2
    assert extended["queries"] == {"images": 1, "captions": 1}
    marks = load_marks(saved, MarkedSplit("farm", "test", IDS, CAPTIONS, LINES))
    assert [(one.line, one.image, one.verdict, one.source) for one in marks] == [
        (0, 1, "right", "eccv"), (0, 4, "right", ""), (7, 0, "right", "eccv"), (10, 0, "wrong", "")
    ]  # fmt: skip
    assert "test has 1 of 2 captions and 1 of 1 images that eccv asks, and lacks 1 of their truths" in error
