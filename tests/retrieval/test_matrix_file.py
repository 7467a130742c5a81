"""Similarity matrices on disk: what is read, and what is refused with which sentence."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import torch
from full_disk import full_disk

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.hubs import Offsets
from vsrn_viewer.retrieval import similarity
from vsrn_viewer.retrieval.matrix_file import check_fit, lines_of, load_similarity, save_similarity
from vsrn_viewer.retrieval.scored import EmbeddingScores, MatrixScores


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8", ">f4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_any_float_is_read_whole_and_stays_as_it_was(tmp_path, dtype: str, order: str) -> None:
    values = np.asarray(np.arange(12).reshape(3, 4), dtype=dtype, order=order)[:, :3]
    np.save(tmp_path / "s.npy", values)
    scores = load_similarity(tmp_path / "s.npy")
    (tmp_path / "s.npy").write_bytes(b"")  # of a mapped file the next line would be a bus error
    np.testing.assert_array_equal(scores, values)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (np.zeros(5), r"must be \(images, captions\).*got \(5,\), float64"),
        (np.zeros((2, 2, 2)), r"must be \(images, captions\).*got \(2, 2, 2\)"),
        (np.zeros((2, 4), int), "float64, float32 or float16: got .* int64"),
        (np.zeros((2, 4), complex), "got .* complex128"),
        (np.array([[0, np.nan], [1, np.nan]]), "2 scores are NaN or infinite"),
        (np.array([[0, -np.inf]]), "1 scores are NaN or infinite"),
        (np.zeros((0, 5)), "empty"),
    ],
)
def test_what_is_no_similarity_is_refused(tmp_path, values: np.ndarray, sentence: str) -> None:
    np.save(tmp_path / "s.npy", values)
    with pytest.raises(DatasetError, match=rf"s\.npy: .*{sentence}"):
        load_similarity(tmp_path / "s.npy")


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((10, 2), "2 columns of captions for 10 rows of images. Transpose it"),
        (
            (3, 10),
            "10 columns of captions for 3 rows of images. If the images have different numbers of captions, name",
        ),
    ],
)
def test_without_a_dataset_every_image_has_as_many_captions(tmp_path, shape, sentence) -> None:
    with pytest.raises(DatasetError, match=rf"s\.npy: {sentence}"):
        lines_of(tmp_path / "s.npy", np.zeros(shape))
    assert lines_of(tmp_path / "s.npy", np.zeros((3, 9))) == CaptionLines.even(3, 3)


def test_python_objects_are_never_unpickled(tmp_path) -> None:
    np.save(tmp_path / "s.npy", np.array([[1, "a"]], dtype=object), allow_pickle=True)
    with pytest.raises(DatasetError, match="holds Python objects"):
        load_similarity(tmp_path / "s.npy")


def test_nan_beyond_the_first_block_is_found(tmp_path) -> None:
    values = np.zeros((1100, 1100), np.float16)
    values[1099, 5] = np.nan
    np.save(tmp_path / "s.npy", values)
    with pytest.raises(DatasetError, match="1 scores are NaN"):
        load_similarity(tmp_path / "s.npy")


def test_a_matrix_of_another_split_says_both_sizes(tmp_path) -> None:
    check_fit(tmp_path / "s.npy", (1000, 5000), (1000, 5000), "split test")
    with pytest.raises(DatasetError, match="1,000 images × 5,000 captions do not fit split test, 1,014 × 5,070"):
        check_fit(tmp_path / "s.npy", (1000, 5000), (1014, 5070), "split test")


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_a_saved_matrix_reads_back(tmp_path, kind) -> None:
    scores = np.random.default_rng(0).normal(size=(700, 1400)).astype(kind)
    for saved in (scores, np.asfortranarray(scores)):
        save_similarity(tmp_path / "s.npy", MatrixScores(saved, CaptionLines.even(700, 2)))
        read = load_similarity(tmp_path / "s.npy")
        assert read.dtype == kind
        np.testing.assert_array_equal(read, scores)
        assert [path.name for path in tmp_path.iterdir()] == ["s.npy"]


def test_a_model_is_saved_by_blocks_as_its_whole_matrix(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(similarity, "_NUMBERS", 5 * 40)  # five images at a time
    rng = np.random.default_rng(1)
    images, captions = (rng.normal(size=(2, rows, 8)).astype(np.float32) for rows in (20, 40))
    images[:, 13], images[:, 17], captions[:, 31] = images[:, 2], np.nan, captions[:, 4]
    offsets = Offsets(2.0, np.where(np.arange(20) == 13, 2, np.arange(20)) / 7, np.zeros(40))
    sides = [[torch.from_numpy(one) for one in side] for side in (images, captions)]
    save_similarity(tmp_path / "s.npy", EmbeddingScores(*sides, CaptionLines.even(20, 2), offsets))
    found = np.load(tmp_path / "s.npy")
    expected = 2 * (images.astype(np.float64) @ captions.transpose(0, 2, 1)).mean(axis=0) - offsets.images[:, None]
    np.testing.assert_allclose(np.delete(found, 17, 0), np.delete(expected, 17, 0), rtol=1e-12, atol=1e-12)
    assert (found[17] == -np.inf).all()
    np.testing.assert_array_equal(found[13], found[2])
    np.testing.assert_array_equal(found[:, 31], found[:, 4])


def test_a_model_is_saved_without_its_matrix_in_memory(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(similarity, "_NUMBERS", 10 * 2_000)
    images, captions = ([torch.randn(rows, 4)] for rows in (1_000, 2_000))
    scored = EmbeddingScores(images, captions, CaptionLines.even(1_000, 2))
    tracemalloc.start()
    save_similarity(tmp_path / "s.npy", scored)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "s.npy").stat().st_size > 16_000_000 > 8 * peak


def test_a_full_disk_is_an_error_with_the_files_name_and_leaves_nothing(tmp_path) -> None:
    scored = MatrixScores(np.zeros((600, 600)), CaptionLines.even(600, 1))
    with full_disk(1_000_000), pytest.raises(OSError, match="File too large") as refused:
        save_similarity(tmp_path / "s.npy", scored)
    assert refused.value.filename == str(tmp_path / "s.npy")
    assert not list(tmp_path.iterdir())


def test_a_matrix_that_fills_the_memory_is_refused(tmp_path):
    with (tmp_path / "s.npy").open("wb") as file:  # sparse: it takes no room on the disk
        np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (20_000, 20_000)})
        file.truncate(file.tell() + 8 * 20_000**2)
    with pytest.raises(DatasetError, match="3,200,000,000 bytes of scores, more than 2,000,000,000"):
        load_similarity(tmp_path / "s.npy")
