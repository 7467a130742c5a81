"""Similarity matrices as other authors' code saves them: folded, held to their split, and never run."""

from __future__ import annotations

import os
import pickle
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval.matrix_file import fit_to_split, load_similarity

IMAGES, EACH = 4, 5
SCORES = np.random.default_rng(0).normal(size=(IMAGES, IMAGES * EACH)).astype(np.float32)
LINES = CaptionLines.even(IMAGES, EACH)


def stored(path: Path, value: object, form: str) -> Path:
    """Write a value as a pickle of a protocol, or as numpy.save does."""
    if form == "npy":
        np.save(path, value, allow_pickle=True)  # type: ignore[arg-type]
    else:
        path.write_bytes(pickle.dumps(value, protocol=int(form)))
    return path


@pytest.mark.parametrize("form", ["npy", *map(str, range(6))])
@pytest.mark.parametrize(
    "npts", [IMAGES, np.int64(IMAGES), np.array(IMAGES), np.array([IMAGES]), np.arange(IMAGES), None], ids=repr
)
def test_the_dictionary_of_other_authors_is_read(tmp_path, form, npts):
    file = stored(tmp_path / "s.npy", {"npts": npts, "sims": SCORES}, form)
    np.testing.assert_array_equal(load_similarity(file), SCORES)


@pytest.mark.parametrize("made", [SCORES.astype(">f8"), np.asfortranarray(SCORES), SCORES.astype(np.float16)])
def test_every_layout_of_the_numbers_is_read_in_the_machines_order(tmp_path, made):
    for form in ("npy", "2", "5"):
        read = load_similarity(stored(tmp_path / "s.npy", {"npts": IMAGES, "sims": made}, form))
        np.testing.assert_array_equal(read, made)
        assert read.dtype.isnative
        assert read.dtype.itemsize == made.dtype.itemsize


def test_rows_repeated_for_each_caption_are_folded(tmp_path):
    repeated = SCORES.repeat(EACH, axis=0)
    file = stored(tmp_path / "s.pkl", {"npts": IMAGES, "sims": repeated}, "4")
    np.testing.assert_array_equal(load_similarity(file), SCORES)
    np.testing.assert_array_equal(fit_to_split(file, repeated, LINES, "the split"), SCORES)


def test_rows_are_folded_where_images_have_different_numbers_of_captions(tmp_path):
    lines = CaptionLines.of_counts([2, 1, 3])
    scores = np.arange(18.0).reshape(3, 6)
    repeated = scores[lines.owners()]
    np.testing.assert_array_equal(fit_to_split(tmp_path / "s.npy", repeated, lines, "the split"), scores)


def test_rows_of_one_image_that_differ_are_refused(tmp_path):
    repeated = SCORES.repeat(EACH, axis=0)
    repeated[7, 3] += 1e-6
    with pytest.raises(DatasetError, match=r"20 rows for 4 images, but rows 6 and 8, of one image, differ"):
        fit_to_split(tmp_path / "s.npy", repeated, LINES, "the split")
    file = stored(tmp_path / "s.pkl", {"npts": IMAGES, "sims": repeated}, "4")
    with pytest.raises(DatasetError, match="rows 6 and 8, of one image, differ"):
        load_similarity(file)


def test_a_matrix_of_another_split_says_which_one_it_fits(tmp_path):
    others = [("train", CaptionLines.even(9, 5)), ("dev", LINES)]
    wrong = CaptionLines.even(IMAGES + 1, EACH)
    for scores in (SCORES, SCORES.repeat(EACH, axis=0)):
        with pytest.raises(DatasetError, match=r"do not fit the split, 5 × 25, but its split dev. Choose that split"):
            fit_to_split(tmp_path / "s.npy", scores, wrong, "the split", others)
    with pytest.raises(DatasetError, match=r"4 images × 20 captions do not fit the split, 5 × 25. Save both"):
        fit_to_split(tmp_path / "s.npy", SCORES, wrong, "the split", others[:1])


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"npts": 3, "sims": SCORES}, "npts says 3 images, sims has 4 rows"),
        ({"npts": "four", "sims": SCORES}, "npts must be the number of images: got 'four'"),
        ({"npts": IMAGES}, "no similarity"),
        ({"npts": IMAGES, "sims": [[0.5]]}, "no similarity"),
        ([1, 2], "no similarity"),
        (SCORES, "no similarity"),
        ({"npts": IMAGES, "sims": SCORES[0]}, r"must be \(images, captions\)"),
        ({"npts": IMAGES, "sims": SCORES.astype(int)}, "float64, float32 or float16"),
        ({"npts": IMAGES, "sims": SCORES * np.nan}, "80 scores are NaN"),
    ],
)
def test_what_is_no_such_dictionary_is_a_sentence(tmp_path, value, sentence):
    with pytest.raises(DatasetError, match=rf"s\.pkl: .*{sentence}"):
        load_similarity(stored(tmp_path / "s.pkl", value, "4"))


class Payload:
    """Calls a function when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("form", ["npy", "0", "2", "4", "5"])
@pytest.mark.parametrize("where", ["alone", "sims", "npts", "beside"])
@pytest.mark.parametrize("function", [os.system, eval, subprocess.call, Path.touch])
def test_a_hostile_pickle_is_refused_and_runs_nothing(tmp_path, function, where, form):
    mark = tmp_path / "ran"
    payload = Payload(function, mark if function is Path.touch else f"touch {mark}")
    value = payload if where == "alone" else {"npts": IMAGES, "sims": SCORES} | {where: payload}
    file = stored(tmp_path / "s.npy", value, form)
    with pytest.raises(DatasetError, match=r"s\.npy: refused, it asks for [\w.]+, .*none of it was run"):
        load_similarity(file)
    assert not mark.exists()
    if function is os.system and form == "4" and where == "sims":
        pickle.loads(file.read_bytes())  # noqa: S301 (that the file is hostile indeed)
        assert mark.exists()
