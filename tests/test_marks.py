"""Marks of captions and images that are not the ground truth, and the file that keeps them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import ViewError
from vsrn_viewer.marks import Mark, MarkedSplit, Marks, StoredMark
from vsrn_viewer.marks_file import export_marks, load_marks, marks_csv, marks_path, save_marks

CAPTIONS = ("a dog", "a dog runs", "two cats", "a cow", "a brown cow")
SPLIT = MarkedSplit("farm", "test", ("x1", "x2", "x3"), CAPTIONS, CaptionLines.of_counts([2, 1, 2]))


def marked(*marks: Mark) -> Marks:
    made = Marks(SPLIT)
    for mark in marks:
        made = made.with_mark(mark)
    return made


DOG_IS_IN_3 = Mark(0, 2, "right", "behind the barn")
COW_IS_NOT_IN_2 = Mark(3, 1, "wrong")


def test_marks_are_found_by_caption_and_by_image() -> None:
    marks = marked(COW_IS_NOT_IN_2, DOG_IS_IN_3)
    assert marks.verdict(0, 2) == "right"
    assert marks.verdict(3, 1) == "wrong"
    assert marks.verdict(0, 1) is None
    assert marks.of_line(3) == marks.of_image(1) == (COW_IS_NOT_IN_2,)
    assert (marks.said_of_lines(), marks.said_of_images()) == (
        {0: ("right",), 3: ("wrong",)},
        {2: ("right",), 1: ("wrong",)},
    )
    assert [part.tolist() for part in marks.right()] == [[0], [2]]
    assert list(marks) == [DOG_IS_IN_3, COW_IS_NOT_IN_2]


def test_a_mark_replaces_an_older_one_and_goes_again() -> None:
    marks = marked(DOG_IS_IN_3, replace(DOG_IS_IN_3, verdict="wrong"))
    assert (len(marks), marks.verdict(0, 2)) == (1, "wrong")
    assert len(marks.without(0, 2)) == 0
    both = marks.filled_up([DOG_IS_IN_3, COW_IS_NOT_IN_2])
    assert (both.verdict(0, 2), both.verdict(3, 1)) == ("wrong", "wrong")  # what was said stays
    assert [part.tolist() for part in Marks(SPLIT).right()] == [[], []]


@pytest.mark.parametrize("place", [(0, 0), (0, 3), (5, 0), (-1, 0)])
def test_only_other_images_of_the_split_are_marked(place) -> None:
    with pytest.raises(ValueError, match=r"must be"):
        Marks(SPLIT).with_mark(Mark(*place, "right"))


def test_marks_come_back_as_they_were_saved(tmp_path: Path) -> None:
    file = tmp_path / "test.marks.json"
    save_marks(file, marked(DOG_IS_IN_3, COW_IS_NOT_IN_2))
    assert list(load_marks(file, SPLIT)) == [DOG_IS_IN_3, COW_IS_NOT_IN_2]
    stored = json.loads(file.read_text())
    assert stored["marks"][0] == {
        "image_id": "x3",
        "caption_image_id": "x1",
        "caption_index": 0,
        "caption": "a dog",
        "verdict": "right",
        "note": "behind the barn",
        "source": "",
    }
    assert load_marks(tmp_path / "none.marks.json", SPLIT).by_place == {}


def test_marks_follow_a_split_that_is_put_into_another_order(tmp_path: Path) -> None:
    file = tmp_path / "test.marks.json"
    save_marks(file, marked(DOG_IS_IN_3, COW_IS_NOT_IN_2))
    captions = ("a brown cow", "a cow", "two cats", "a dog runs", "a dog")
    turned = replace(SPLIT, image_ids=("x3", "x2", "x1"), captions=captions, lines=CaptionLines.of_counts([2, 1, 2]))
    assert turned.fingerprint == SPLIT.fingerprint
    assert list(load_marks(file, turned)) == [replace(COW_IS_NOT_IN_2, line=1), replace(DOG_IS_IN_3, line=4, image=0)]


def test_equal_captions_of_an_image_are_told_by_their_line() -> None:
    twice = replace(SPLIT, captions=("a dog", "a dog", *CAPTIONS[2:]))
    assert twice.find(StoredMark("x3", "x1", 1, "a dog", "right")) == (1, 2)
    assert twice.find(StoredMark("x3", "x1", 7, "a dog", "right")) == (0, 2)


def test_what_a_split_does_not_have_is_kept_and_written_again(tmp_path: Path) -> None:
    file = tmp_path / "test.marks.json"
    save_marks(file, marked(DOG_IS_IN_3, COW_IS_NOT_IN_2))
    smaller = MarkedSplit("farm", "test", ("x1", "x3"), ("a dog", "a cow"), CaptionLines.even(2, 1))
    marks = load_marks(file, smaller)
    assert list(marks) == [replace(DOG_IS_IN_3, image=1)]
    assert [(one.image_id, one.caption) for one in marks.strange] == [("x2", "a cow")]
    save_marks(file, marks.with_mark(Mark(1, 0, "wrong")))
    assert list(load_marks(file, SPLIT)) == [DOG_IS_IN_3, replace(COW_IS_NOT_IN_2, image=0), COW_IS_NOT_IN_2]


def test_marks_of_another_dataset_are_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "test.marks.json"
    save_marks(file, marked(DOG_IS_IN_3))
    other = MarkedSplit("town", "dev", ("x1", "x3"), ("a car", "a bus"), CaptionLines.even(2, 1))
    with pytest.raises(ViewError, match=r"keeps marks of farm / test, not of town / dev: none of them"):
        load_marks(file, other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not readable as JSON"),
        ('{"marks": []}', "version is missing"),
        ('{"version": 2}', "written by a newer vsrn_viewer"),
        ('{"version": 1, "dataset": "farm", "split": "test", "fingerprint": "", "mark": []}', "did you mean 'marks'"),
        (
            '{"version": 1, "dataset": "farm", "split": "test", "fingerprint": "", "marks": [{"image_id": "x1", '
            '"caption_image_id": "x3", "caption_index": 3, "caption": "a cow", "verdict": "maybe"}]}',
            "mark 1: verdict must be 'right' or 'wrong': got 'maybe'",
        ),
    ],
)
def test_a_file_that_is_no_marks_file_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "test.marks.json"
    file.write_text(text)
    with pytest.raises(ViewError) as raised:
        load_marks(file, SPLIT)
    assert str(file) in str(raised.value)
    assert said in str(raised.value)


def test_marks_lie_beside_the_dataset_or_with_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, **_: tmp_path / "home" / name)
    assert marks_path(SPLIT, tmp_path) == tmp_path / "test.marks.json"
    users = tmp_path / "home" / "vsrn_viewer" / "marks" / f"farm-test-{SPLIT.fingerprint}.marks.json"
    assert marks_path(SPLIT, None) == users
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda folder, _: folder != tmp_path)
        assert marks_path(SPLIT, tmp_path) == users
    save_marks(users, marked(DOG_IS_IN_3))
    assert marks_path(SPLIT, tmp_path) == users  # nothing that was marked goes out of sight


def test_marks_are_exported_as_csv_and_as_json(tmp_path: Path) -> None:
    marks = marked(DOG_IS_IN_3, COW_IS_NOT_IN_2)
    assert marks_csv(marks).splitlines() == [
        "caption_index,caption,caption_image_id,image_id,verdict,note,source",
        "0,a dog,x1,x3,right,behind the barn,",
        "3,a cow,x3,x2,wrong,,",
    ]
    for name in ("out.csv", "out.json"):
        export_marks(tmp_path / name, marks)
    assert (tmp_path / "out.csv").read_text() == marks_csv(marks)
    assert list(load_marks(tmp_path / "out.json", SPLIT)) == [DOG_IS_IN_3, COW_IS_NOT_IN_2]
