"""A similarity matrix on disk: .npy, images × captions, of our models or of any other method."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.arrays import open_array
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.files import replacing
from vsrn_viewer.retrieval.ranking import Scores
from vsrn_viewer.retrieval.similarity import BLOCK

_LARGEST = 2_000_000_000  # bytes; COCO's 5,000 × 25,000 take 1 GB in float64


def load_similarity(path: Path) -> Scores:
    """Return the matrix (I,C) of a file, read whole, any float; higher is more similar.

    Raises DatasetError if the file is none of a matrix of finite floats. Every score has to be there: one that is
    missing would be a tie with all others like it.
    """
    stored = open_array(path)
    if len(stored.shape) != 2 or stored.dtype.kind != "f":
        raise DatasetError(
            f"{path}: a similarity must be (images, captions), float64, float32 or float16: got {stored.shape}, "
            f"{stored.dtype}. Save one number for each image and caption."
        )
    images, captions = stored.shape
    size = images * captions * stored.dtype.itemsize
    if size > _LARGEST:
        raise DatasetError(
            f"{path}: {size:,} bytes of scores, more than {_LARGEST:,}. Save them as float32 or float16."
        )
    scores = stored.read()
    bad = sum(int(np.count_nonzero(~np.isfinite(scores[start : start + BLOCK]))) for start in range(0, images, BLOCK))
    if bad:
        raise DatasetError(f"{path}: {bad:,} scores are NaN or infinite. Give every image and caption a number.")
    return scores


def lines_of(path: Path, scores: Scores) -> CaptionLines:
    """Return whose the captions of a matrix (I,C) are if nothing but the matrix is known: as many of every image.

    Raises DatasetError if they cannot be.
    """
    images, captions = scores.shape
    if captions % images:
        hint = (
            "Transpose it: rows are images, columns are captions."
            if images > captions
            else "If the images have different numbers of captions, name the dataset with --data."
        )
        raise DatasetError(f"{path}: {captions:,} columns of captions for {images:,} rows of images. {hint}")
    return CaptionLines.even(images, captions // images)


def save_similarity(path: Path, scores: Scores) -> None:
    """Write a matrix (I,C), whole or not at all. Raises OSError, naming the file, if it cannot be written."""
    # open for reading too: into a file that is only written NumPy writes past Python, and a full disk has no name
    with replacing(path) as temporary, temporary.open("wb+") as file:
        np.save(file, scores)


def check_fit(path: Path, shape: tuple[int, ...], wanted: tuple[int, int], what: str) -> None:
    """Raise DatasetError unless the matrix of a file has as many images and captions as `what`."""
    if shape != wanted:
        raise DatasetError(
            f"{path}: {shape[0]:,} images × {shape[1]:,} captions do not fit {what}, {wanted[0]:,} × {wanted[1]:,}. "
            "Save both for the same split, in its order, each image once."
        )
