"""Suspects as a table, and the recall with marks beside the one without, in words. Pure functions of plain data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.marks import MarkedRecall, Marks
from vsrn_viewer.picture import Column, ColumnTable
from vsrn_viewer.queries import Case, SplitQueries
from vsrn_viewer.recall import Recall
from vsrn_viewer.suspects import Suspects
from vsrn_viewer.view import Query

Indices = npt.NDArray[np.int64]

VERDICTS = ("right too", "really wrong")  # what stands in the table
_ASKED = ("caption", "image")
_NOTHING = -1


def suspect_columns(
    suspects: Suspects, lines: CaptionLines, captions: Sequence[str], image_ids: Sequence[str], marked: Column
) -> ColumnTable:
    """Return all suspects, a row each, the most plausible first: what was answered, and why it may be true.

    captions: (C,). image_ids: (I,). marked: what each is marked as, see `mark_column`; it comes first.
    """
    own = lines.owners()[suspects.line]
    columns = (
        marked,
        Column("plausible", "mean of words, meaning and labels, 0 to 1", suspects.plausibility),
        Column("caption", "the caption", suspects.line, captions, is_wide=True),
        Column("its image", "the image that the caption belongs to", own, image_ids),
        Column("other image", "the image that may be right too", suspects.image, image_ids),
        Column("its closest caption", "which shares most words with the first", suspects.closest, captions, True),
        Column("words", "share of the words that both captions have, rare ones counting more", suspects.words),
        Column("meaning", "cosine of the model's embeddings of both captions", suspects.meaning),
        Column("labels", "share of the detector's labels that both images have", suspects.labels),
        Column("margin", "by how much the truth is ahead of the answer; below 0: behind", suspects.margin),
        Column("asked", "what the query was", suspects.by_image.astype(np.int64), _ASKED),
    )
    return ColumnTable("Failed queries whose answer may be true", columns)


def mark_column(said: Indices) -> Column:
    """Return the column of what answers are marked as. said: (R,), see `verdicts`."""
    return Column("mark", "what was said of the answer: R right too, W really wrong, U nothing", said, VERDICTS)


def verdicts(lines: Indices, images: Indices, marks: Marks | None) -> Indices:
    """Return what each answer is marked as, (R,): its place in VERDICTS, -1 for nothing.

    lines, images: (R,), a caption and an image each. marks: None before they are read.
    """
    found = np.full(len(lines), _NOTHING)
    if marks is not None and marks.by_place:
        said = [marks.verdict(*place) for place in zip(lines.tolist(), images.tolist(), strict=True)]
        found[[one == "right" for one in said]] = 0
        found[[one == "wrong" for one in said]] = 1
    return found


def case_of_suspect(
    suspects: Suspects, place: int, queries: SplitQueries, captions: Sequence[str], image_ids: Sequence[str]
) -> Case:
    """Return the case of a suspect: what should have been found, and what was found and may be true."""
    line, image = int(suspects.line[place]), int(suspects.image[place])
    if suspects.by_image[place]:
        own = int(queries.images.line[image])
        return Case(Query("image", image_ids[image], image), (image, own), (image, line))
    return Case(Query("caption", captions[line], line), (int(queries.captions.image[line]), line), (image, line))


def recall_beside(queries: SplitQueries, marked: MarkedRecall | None) -> tuple[str, str]:
    """Return recall in words, text to image and image to text: without marks and, once it is known, with them."""
    to_image = _beside("text → image", queries.caption_recall(), None if marked is None else marked.text_to_image)
    to_text = _beside("image → text", queries.image_recall(), None if marked is None else marked.image_to_text)
    return to_image, to_text


def _beside(name: str, without: Recall, marked: Recall | None) -> str:
    pairs = ((k, getattr(without, f"r{k}"), marked and getattr(marked, f"r{k}")) for k in (1, 5, 10))
    return f"{name}  " + " · ".join(
        f"R@{k} {one:.1f}" + ("" if other is None else f" → {other:.1f}") for k, one, other in pairs
    )
