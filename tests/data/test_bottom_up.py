"""Bottom-up rows: both forms of TSV, indexed without reading them whole, joined by image id."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsrn_viewer.data import bottom_up
from vsrn_viewer.data.bottom_up import BottomUp, boxes_for
from vsrn_viewer.errors import DatasetError


def coded(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode()


def regions(seed: int, count: int, size: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Boxes (N,4) and features (N,F)."""
    random = np.random.default_rng(seed)
    return random.uniform(0, 99, (count, 4)).astype("<f4"), random.normal(size=(count, size)).astype("<f4")


def plain_row(image_id: str, boxes: np.ndarray, features: np.ndarray) -> str:
    return "\t".join([image_id, "640", "480", str(len(boxes)), coded(boxes), coded(features)])


def lxmert_row(image_id: str, boxes: np.ndarray, features: np.ndarray) -> str:
    count = len(boxes)
    objects, attributes = coded(np.arange(count)), coded(np.arange(count))
    confidence = coded(np.ones(count, "<f4"))
    head = [image_id, "480", "640", objects, confidence, attributes, confidence, str(count)]
    return "\t".join([*head, coded(boxes), coded(features)])


@pytest.mark.parametrize("make", [plain_row, lxmert_row])
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_rows_are_found_by_id(tmp_path, make, end):
    """Rows with 1, 36 and 100 boxes, the last with or without a line feed."""
    stored = {f"COCO_val_{count}": regions(count, count) for count in (36, 1, 100, 2)}
    lines = [make(image_id, *arrays) for image_id, arrays in stored.items()]
    (tmp_path / "a.tsv").write_text((end or "\n").join(lines) + end, newline="")
    table = BottomUp((tmp_path / "a.tsv",))
    for image_id, (boxes, features) in reversed(stored.items()):
        row = table.row(image_id)
        assert row is not None
        np.testing.assert_array_equal(row.boxes, boxes)
        np.testing.assert_array_equal(row.features, features)
        assert row.size == table.size_of(image_id) == (640, 480)
    assert table.row("COCO_val_3") is None
    assert table.size_of("COCO_val_3") is None


@settings(max_examples=25, deadline=None)
@given(counts=st.lists(st.integers(1, 40), min_size=1, max_size=8), size=st.integers(1, 300))
def test_index_equals_reading_every_line(counts, size, tmp_path_factory):
    path = tmp_path_factory.mktemp("rows") / "a.tsv"
    lines = [plain_row(str(place), *regions(place, count, size)) for place, count in enumerate(counts)]
    path.write_text("\n".join(lines) + "\n")
    table = BottomUp((path,))
    for place, count in enumerate(counts):
        np.testing.assert_array_equal(table.row(str(place)).features, regions(place, count, size)[1])


def test_the_index_reads_heads_not_rows(tmp_path, monkeypatch):
    """Of 50 rows of 0.4 MB, one row and 50 heads are read."""
    lines = [plain_row(str(place), *regions(place, 36, 2048)) for place in range(50)]
    (tmp_path / "a.tsv").write_text("\n".join(lines) + "\n")
    read = []

    class Counted:
        def __init__(self, path: Path) -> None:
            self._file = path.open("rb")

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self._file.close()

        def __getattr__(self, name):
            def call(*arguments):
                result = getattr(self._file, name)(*arguments)
                if name in ("read", "readline"):
                    read.append(len(result))
                return result

            return call

    monkeypatch.setattr(bottom_up, "opened", Counted)
    assert BottomUp((tmp_path / "a.tsv",)).size_of("49") == (640, 480)
    assert sum(read) < 2 * len(lines[0]) + 50 * 8193


def test_several_files_are_one_table_and_nothing_is_read_before_it_is_asked_for(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.tsv").write_text(plain_row(name, *regions(1, 2)) + "\n")
    table = BottomUp((tmp_path / "a.tsv", tmp_path / "b.tsv", tmp_path / "gone.tsv"))
    (tmp_path / "gone.tsv").write_text(plain_row("c", *regions(1, 2)) + "\n")
    assert all(table.row(image_id) is not None for image_id in "abc")


def test_an_id_twice_is_refused(tmp_path):
    line = plain_row("a", *regions(1, 2)) + "\n"
    (tmp_path / "a.tsv").write_text(line * 2)
    with pytest.raises(DatasetError, match="image a has several rows"):
        BottomUp((tmp_path / "a.tsv",)).row("a")


def test_boxes_belong_to_features_in_this_order(tmp_path):
    boxes, features = regions(1, 3)
    (tmp_path / "a.tsv").write_text(plain_row("a", boxes, features))
    row = BottomUp((tmp_path / "a.tsv",)).row("a")
    np.testing.assert_array_equal(boxes_for(row, features.astype(np.float16).astype(np.float32)), boxes)
    with pytest.raises(DatasetError, match=r"differ from the split.s, or are in another order"):
        boxes_for(row, features[::-1])
    with pytest.raises(DatasetError, match="features that differ"):
        boxes_for(row, features[:, :3])
    with pytest.raises(DatasetError, match="image a has 3 boxes, its features have 2 regions"):
        boxes_for(row, features[:2])


def lines_of(*names: str) -> list[str]:
    return [plain_row(name, *regions(1, 2)) for name in names]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "empty. Download it again"),
        (
            "image_id\timage_w\timage_h\tnum_boxes\tboxes\tfeatures\n",
            "num_boxes of image image_id must be a whole number",
        ),
        ("a\tb\n", "a row has 2 columns"),
        ("\n".join(lines_of("a", "b"))[:-9], "announces 2 boxes|not base64"),
        (lines_of("a")[0] + "\nb\t640", "the row at byte .* is cut short"),
        (lines_of("a")[0].replace("640", "wide"), "image_w of image a must be a whole number: got 'wide'"),
        (lines_of("a")[0].replace("640", "0"), "image a is 0 × 480 pixels"),
        ("\t".join(["a", "6", "4", "0", "", ""]), "declares 0 boxes"),
        (lines_of("a")[0] + "\n" + lines_of("b")[0].replace("\t2\t", "\t-9999\t"), "image b declares -9999 boxes"),
        (
            lines_of("a")[0] + "\n" + lines_of("b")[0].replace("\t2\t", f"\t{10**20}\t"),
            f"image b declares {10**20} boxes",
        ),
    ],
)
def test_damaged_tables(tmp_path, content, sentence):
    (tmp_path / "a.tsv").write_text(content)
    with pytest.raises(DatasetError, match=sentence):
        BottomUp((tmp_path / "a.tsv",)).row("a")


def test_a_table_that_changes_while_it_is_open_is_a_sentence(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("".join(plain_row(name, *regions(1, 2)) + "\n" for name in "ab"))
    os.utime(path, (1e9, 1e9))
    table = BottomUp((path,))
    assert table.row("b") is not None
    path.write_text("".join(plain_row(name, *regions(2, 2)) + "\n" for name in "ba"))
    with pytest.raises(DatasetError, match=r"a\.tsv: has changed since it was opened\. Open the dataset again\."):
        table.row("b")


def test_a_row_without_end_is_not_read_whole(tmp_path):
    with (tmp_path / "a.tsv").open("wb") as file:
        file.truncate(10**11)  # sparse: zeros without a line feed, and no room on the disk
    with pytest.raises(DatasetError, match="a row has 1 columns"):
        BottomUp((tmp_path / "a.tsv",)).row("a")
