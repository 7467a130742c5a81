"""What files dropped together mean, told by their content."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from networks import random_network
from small_pairs import small_pair
from test_trace_file import make_trace

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.trace_file import save_trace
from vsrn_viewer.ui.dropping import Dropped, completed, sort_out
from vsrn_viewer.view import PairId


@pytest.fixture
def files(tmp_path):
    """A folder with a pair, a second model, a trace and a PDF."""
    small_pair(tmp_path)
    save_checkpoint(tmp_path / "s1.safetensors", random_network(1))
    save_trace(tmp_path / "t.npz", make_trace())
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path


def test_models_and_a_folder_are_one_pair(files):
    dropped = sort_out([files / "s0.safetensors", files, files / "s1.safetensors"])
    assert dropped == Dropped((str(files / "s0.safetensors"), str(files / "s1.safetensors")), str(files))


def test_a_file_of_a_dataset_stands_for_its_folder(files):
    assert sort_out([files / "test_ims.npy"]) == Dropped(data=str(files))
    (files / "dataset.toml").write_text("")
    assert sort_out([files / "dataset.toml", files / "test_ims.npy"]) == Dropped(data=str(files))


def test_a_vocabulary_comes_along_and_the_description_beside_a_model_is_none(files):
    dropped = sort_out([files / "s0.safetensors", files / "s0.json", files / "small_vocab.json"])
    assert dropped == Dropped((str(files / "s0.safetensors"),), vocabulary=str(files / "small_vocab.json"))


def test_a_trace_is_a_trace_whatever_its_name(files):
    (files / "t.npz").rename(files / "t.pth.tar")
    assert sort_out([files / "t.pth.tar"]) == Dropped(trace=str(files / "t.pth.tar"))


def photograph(path):
    cv2.imwrite(str(path), np.zeros((4, 4, 3), np.uint8))
    return path


def test_one_photograph_is_a_query_and_several_are_searched(tmp_path):
    one, two = photograph(tmp_path / "a.jpg"), photograph(tmp_path / "b.webp")
    assert sort_out([one]) == Dropped(photograph=str(one))
    assert sort_out([one, two]) == Dropped(data=f"{one}\n{two}")
    assert "on its own" in sort_out([one, tmp_path]).problem


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["paper.pdf"], "paper.pdf: a PDF. Drop models, a folder with a dataset or photographs, a trace, or a"),
        (["gone.safetensors"], "gone.safetensors: no such file"),
        (["t.npz", "s0.safetensors"], "t.npz: a trace opens on its own"),
        (["one", "two"], "Only one dataset can be opened with a model"),
        (["a.json", "b.json"], "Only one vocabulary can be opened with a model"),
        (["notes"], "notes: not a file that can be opened here"),
    ],
)
def test_what_cannot_be_opened_is_said(files, names, sentence):
    for folder in ("one", "two"):
        (files / folder).mkdir()
    for text in ("a.json", "b.json", "notes"):
        (files / text).write_text("{}")
    dropped = sort_out([files / name for name in names])
    assert sentence in dropped.problem
    assert dropped == Dropped(problem=dropped.problem)


def test_arrays_that_are_no_trace_are_said(files):
    np.savez(files / "boxes.npz", boxes=np.zeros(4))
    assert "boxes.npz: an archive of NumPy arrays" in sort_out([files / "boxes.npz"]).problem


def test_what_was_not_dropped_stays_as_it_was():
    open_now = PairId(("a",), "data", "dev", "v.json", "cpu")
    assert completed(Dropped(data="other"), open_now) == PairId(("a",), "other", "", "v.json", "cpu")
    assert completed(Dropped(("b",)), open_now) == PairId(("b",), "data", "dev", "", "cpu")
    assert completed(Dropped(("b",), "other", "w.json"), open_now) == PairId(("b",), "other", "", "w.json", "cpu")
