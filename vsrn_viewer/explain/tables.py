"""The numbers of a picture as a table, its twin for reading, sorting and copying.

Regions are numbered from 1, as people see them.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from vsrn_viewer.picture import (
    BoxesPicture,
    GraphPicture,
    HeatPicture,
    MatrixPicture,
    Picture,
    ReadingPicture,
    SentencePicture,
    Table,
)

Row: TypeAlias = tuple[str | int | float, ...]


def table_of(picture: Picture) -> Table:
    """Return the table of any picture.

    Boxes, attention, matrix and reading line have a row per region; a graph has a row per shown edge,
    the strongest first; a sentence a row per word.
    """
    if isinstance(picture, BoxesPicture):
        return _boxes_table(picture)
    if isinstance(picture, GraphPicture):
        return _edges_table(picture)
    if isinstance(picture, HeatPicture):
        return _attention_table(picture)
    if isinstance(picture, MatrixPicture):
        return _matrix_table(picture)
    if isinstance(picture, SentencePicture):
        return _sentence_table(picture)
    return _reading_table(picture)


def _boxes_table(picture: BoxesPicture) -> Table:
    """The boxes, with the detector's confidence where the dataset has it."""
    rows: list[Row] = [
        (*_named(label), *map(float, box)) for label, box in zip(picture.labels, picture.boxes, strict=True)
    ]
    columns: tuple[str, ...] = ("region", "class", "x1", "y1", "x2", "y2")
    if picture.region_scores:
        columns = (*columns, "detector's confidence")
        rows = [(*row, score) for row, score in zip(rows, picture.region_scores, strict=True)]
    return Table(picture.title, columns, tuple(rows))


def _edges_table(picture: GraphPicture) -> Table:
    strongest_first = range(len(picture.values) - 1, -1, -1)
    rows: list[Row] = [
        (
            *_named(picture.labels[picture.receivers[k]]),
            *_named(picture.labels[picture.givers[k]]),
            float(picture.values[k]),
        )
        for k in strongest_first
    ]
    columns = ("receiver", "receiver's class", "giver", "giver's class", "value")
    return Table(picture.title, columns, tuple(rows))


def _attention_table(picture: HeatPicture) -> Table:
    rows: list[Row] = [
        (*_named(label), float(score)) for label, score in zip(picture.labels, picture.scores, strict=True)
    ]
    return Table(picture.title, ("region", "class", picture.score_name), tuple(rows))


def _matrix_table(picture: MatrixPicture) -> Table:
    rows: list[Row] = [
        (*_named(label), *map(float, row)) for label, row in zip(picture.labels, picture.values, strict=True)
    ]
    givers = tuple(f"from {number}" for number in range(1, len(rows) + 1))
    return Table(picture.title, ("receiver", "class", *givers), tuple(rows))


def _reading_table(picture: ReadingPicture) -> Table:
    values = np.stack([row.values for row in picture.rows], axis=1)
    rows: list[Row] = [
        (*_named(label), *map(float, of_region)) for label, of_region in zip(picture.labels, values, strict=True)
    ]
    return Table(picture.title, ("region", "class", *(row.name for row in picture.rows)), tuple(rows))


def _sentence_table(picture: SentencePicture) -> Table:
    rows: list[Row] = [
        (place, row.name, chosen, *map(float, row.values))
        for place, (row, chosen) in enumerate(zip(picture.rows, picture.probabilities, strict=True), start=1)
    ]
    return Table(picture.title, ("place", "word", "probability", *picture.labels), tuple(rows))


def _named(label: str) -> tuple[int, str]:
    """Split a region's label, "7 bear", into its number and its class name."""
    number, _, name = label.partition(" ")
    return int(number), name
