"""A similarity matrix on disk, images × captions, of our models or of any other method.

A file is a .npy of numbers, or what other authors' code saves: a dictionary of `sims` and `npts`, pickled alone or by
numpy.save. Pickles are read as plain data (see `pickles`). Where such code has a row for each caption, equal for all of
one image, the rows are proven equal and folded into one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.data.arrays import npy_header, open_array, read_header
from vsrn_viewer.data.object_arrays import read_objects, read_pickled
from vsrn_viewer.data.stamps import opened
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.files import replacing
from vsrn_viewer.retrieval.ranking import Scores
from vsrn_viewer.retrieval.similarity import BLOCK
from vsrn_viewer.steps import drain, saying

if TYPE_CHECKING:  # it brings torch, which no reader of a matrix needs
    from vsrn_viewer.retrieval.scored import Scored

_LARGEST = 2_000_000_000  # bytes; COCO's 5,000 × 25,000 take 1 GB in float64
_NPY = b"\x93NUMPY"
_READING = "Reading the matrix"
_SIMS, _IMAGES = "sims", "npts"  # keys of the dictionary


def load_similarity(path: Path) -> Scores:
    """Return the matrix (I,C) of a file, read whole, any float; higher is more similar.

    Raises DatasetError if the file is none of a matrix of finite floats, if its number of images is another than it
    says, or if it asks for anything to be run. Every score has to be there: one that is missing would be a tie with all
    others like it.
    """
    return drain(reading_similarity(path))


def reading_similarity(path: Path) -> Generator[Progress, None, Scores]:
    """Return what `load_similarity` does, in steps; a pickle is one. Raises DatasetError as it does."""
    with opened(path) as file:
        is_npy = file.read(len(_NPY)) == _NPY
        file.seek(0)
        shape, _, dtype = read_header(path, file) if is_npy else ((), False, np.dtype(object))
    yield Progress(_READING, 0, 1, "files")
    if dtype.hasobject and shape == ():
        stored_dictionary = read_objects(path, _LARGEST)[0] if is_npy else read_pickled(path, _LARGEST)
        return (yield from _of_dictionary(path, stored_dictionary))
    stored = open_array(path)
    _check_form(path, stored.shape, stored.dtype)
    scores = yield from saying(
        stored.reading(), lambda share: Progress(_READING, round(share * len(stored)), len(stored), "rows")
    )
    return (yield from _checked(path, scores))


def _of_dictionary(path: Path, stored: Any) -> Generator[Progress, None, Scores]:
    """Return the matrix of a dictionary {'npts', 'sims'}, a row for each image."""
    if not isinstance(stored, dict) or not isinstance(stored.get(_SIMS), np.ndarray):
        raise DatasetError(
            f"{path}: no similarity: neither an array of numbers (.npy) nor a pickled dictionary with an array 'sims'. "
            "Save the matrix with numpy.save."
        )
    scores = stored[_SIMS]
    _check_form(path, scores.shape, scores.dtype)
    scores = yield from _checked(path, scores)
    images = _count_of(path, stored.get(_IMAGES))
    if images is None or images == len(scores):
        return scores
    if images < 1 or len(scores) % images:
        raise DatasetError(f"{path}: npts says {images:,} images, sims has {len(scores):,} rows. Save them once more.")
    return _folded(path, scores, np.arange(images + 1) * (len(scores) // images))


def _count_of(path: Path, stored: Any) -> int | None:
    """Return how many images `npts` says: a number, or an array with an entry for each; None if it is not there."""
    if isinstance(stored, np.ndarray) and stored.size == 1:
        stored = stored.reshape(-1)[0].item()
    if isinstance(stored, np.ndarray | list | tuple):
        return len(stored) if np.ndim(stored) else None
    if stored is None or (isinstance(stored, int | float) and stored == int(stored)):
        return None if stored is None else int(stored)
    raise DatasetError(f"{path}: npts must be the number of images: got {str(stored)[:40]!r}. Save it as a number.")


def _check_form(path: Path, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    """Raise DatasetError unless this is a matrix of floats that can be held."""
    if len(shape) != 2 or dtype.kind != "f" or dtype.itemsize > 8 or min(shape) < 1:
        raise DatasetError(
            f"{path}: a similarity must be (images, captions), float64, float32 or float16: got {shape}, {dtype}. Save "
            "one number for each image and caption."
        )
    size = shape[0] * shape[1] * dtype.itemsize
    if size > _LARGEST:
        raise DatasetError(
            f"{path}: {size:,} bytes of scores, more than {_LARGEST:,}. Save them as float32 or float16."
        )


def _checked(path: Path, scores: Scores) -> Generator[Progress, None, Scores]:
    """Return the scores in the machine's order of bytes. Raises DatasetError unless all are finite."""
    bad = 0
    for start in range(0, len(scores), BLOCK):
        bad += int(np.count_nonzero(~np.isfinite(scores[start : start + BLOCK])))
        yield Progress("Checking the matrix", start, len(scores), "rows")
    if bad:
        raise DatasetError(f"{path}: {bad:,} scores are NaN or infinite. Give every image and caption a number.")
    return scores.astype(scores.dtype.newbyteorder("="), copy=False)


def fit_to_split(
    path: Path, scores: Scores, lines: CaptionLines, what: str, others: Iterable[tuple[str, CaptionLines]] = ()
) -> Scores:
    """Return the scores with a row for each image of a split, (I,C). scores: as `load_similarity` returns them.

    lines: the split's. what: it is called so. others: other splits of the dataset by name, asked only if this one does
    not fit. Raises DatasetError, naming one that fits, if the matrix is of another size, and if rows of one image
    differ.
    """
    rows = _rows_of_images(scores.shape, lines)
    if rows is not None:
        return scores if len(rows) == len(scores) + 1 else _folded(path, scores, rows)
    fitting = [name for name, one in others if _rows_of_images(scores.shape, one) is not None]
    if fitting:
        raise DatasetError(
            f"{path}: {scores.shape[0]:,} images × {scores.shape[1]:,} captions do not fit {what}, {lines.images:,} × "
            f"{lines.captions:,}, but its split {fitting[0]}. Choose that split."
        )
    check_fit(path, scores.shape, (lines.images, lines.captions), what)
    return scores


def _rows_of_images(shape: tuple[int, ...], lines: CaptionLines) -> Indices | None:
    """Return where each image's rows begin, (I+1,): a row each, one for each of its captions, or as many for every
    image. None if the matrix is of another size."""
    rows, captions = shape
    if captions != lines.captions or rows < lines.images:
        return None
    if rows == captions and len(lines.described) == lines.images:
        return lines.first
    return np.arange(lines.images + 1) * (rows // lines.images) if rows % lines.images == 0 else None


def _folded(path: Path, scores: Scores, first: Indices) -> Scores:
    """Return one row for each image. first: (I+1,), where the rows of each begin. Raises DatasetError unless the rows
    of an image are equal."""
    owner = np.repeat(first[:-1], np.diff(first))
    for start in range(0, len(scores), BLOCK):
        block = scores[start : start + BLOCK]
        differ = np.flatnonzero((block != scores[owner[start : start + BLOCK]]).any(axis=1))
        if len(differ):
            row = start + int(differ[0])
            raise DatasetError(
                f"{path}: {len(scores):,} rows for {len(first) - 1:,} images, but rows {owner[row] + 1:,} and "
                f"{row + 1:,}, of one image, differ. Save one row for each image."
            )
    return np.ascontiguousarray(scores[first[:-1]])


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


def save_similarity(path: Path, scored: Scored) -> None:
    """Write the matrix (I,C) of some scores, whole or not at all; the scores of a model are float64. It is never held.

    Raises OSError, naming the file, if it cannot be written.
    """
    shape, start = (scored.lines.images, scored.lines.captions), 0
    with replacing(path) as temporary, temporary.open("wb") as file:
        for images, scores in scored.rows():
            if not start:
                start = file.write(npy_header(shape, scores.dtype))
            for image, row in zip(images.tolist(), np.ascontiguousarray(scores), strict=True):
                file.seek(start + image * row.nbytes)
                file.write(row)


def check_fit(path: Path, shape: tuple[int, ...], wanted: tuple[int, int], what: str) -> None:
    """Raise DatasetError unless the matrix of a file has as many images and captions as `what`."""
    if shape != wanted:
        raise DatasetError(
            f"{path}: {shape[0]:,} images × {shape[1]:,} captions do not fit {what}, {wanted[0]:,} × {wanted[1]:,}. "
            "Save both for the same split, in its order, each image once."
        )
