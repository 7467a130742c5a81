"""The numbers of a picture as a table, its twin for reading, sorting and copying.

Regions are called by their number, as people see them.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.explain.interaction import column_name, columns_told
from vsrn_viewer.hubs import rank_name
from vsrn_viewer.picture import (
    BoxesPicture,
    BroughtPicture,
    CaptionsPicture,
    GraphPicture,
    HeatPicture,
    InteractionPicture,
    LayersPicture,
    MatchPicture,
    MatrixPicture,
    NeighbourhoodPicture,
    Picture,
    ReadingPicture,
    ResultPicture,
    ResultsPicture,
    Scale,
    SentencePicture,
    Table,
    WordReadingPicture,
    WordsPicture,
)

Row: TypeAlias = tuple[str | int | float, ...]

_RIGHT = {True: "yes", False: "no", None: ""}  # whether it is what was looked for, "" where nobody knows


def table_of(picture: Picture) -> Table:
    """Return the table of any picture.

    Boxes, attention, matrix and reading line have a row per region; a graph has a row per shown edge,
    the strongest first, all layers one layer after another; a sentence, the query, its reading and word × region a
    row per word; results a row per image and thing, captions and neighbours a row each.
    """
    if isinstance(picture, BoxesPicture):
        return _boxes_table(picture)
    if isinstance(picture, GraphPicture):
        return _edges_table(picture)
    if isinstance(picture, LayersPicture):
        return _layers_table(picture)
    if isinstance(picture, HeatPicture):
        return _heat_table(picture)
    if isinstance(picture, MatrixPicture):
        return _matrix_table(picture)
    if isinstance(picture, SentencePicture):
        return _sentence_table(picture)
    if isinstance(picture, WordReadingPicture):
        return _word_reading_table(picture)
    if isinstance(picture, InteractionPicture):
        return _interaction_table(picture)
    if isinstance(picture, BroughtPicture):
        return _brought_table(picture)
    if isinstance(picture, WordsPicture):
        return _words_table(picture)
    if isinstance(picture, MatchPicture):
        return _match_table(picture)
    if isinstance(picture, ResultsPicture):
        return _results_table(picture)
    if isinstance(picture, NeighbourhoodPicture):
        return _neighbourhood_table(picture)
    if isinstance(picture, CaptionsPicture):
        return _captions_table(picture)
    return _reading_table(picture)


def _boxes_table(picture: BoxesPicture) -> Table:
    """The boxes, with the detector's confidence where the dataset has it."""
    columns: tuple[str, ...] = ("region", "label", "x1", "y1", "x2", "y2")
    rows: list[Row] = [
        (*named, *map(float, box)) for named, box in zip(_named_regions(picture), picture.boxes, strict=True)
    ]
    if picture.region_scores:
        columns = (*columns, "detector's confidence")
        rows = [(*row, score) for row, score in zip(rows, picture.region_scores, strict=True)]
    return Table(picture.title, columns, tuple(rows), _each(picture))


def _edges_table(picture: GraphPicture) -> Table:
    named, rows_of = _named_regions(picture), _each(picture)
    order = range(len(picture.values) - 1, -1, -1)  # strongest first
    ends = [(int(picture.receivers[edge]), int(picture.givers[edge])) for edge in order]
    rows: list[Row] = [
        (*named[receiver], *named[giver], float(picture.values[edge]))
        for edge, (receiver, giver) in zip(order, ends, strict=True)
    ]
    columns = ("receiver", "receiver's label", "giver", "giver's label", "value")
    regions = tuple((*rows_of[receiver], *rows_of[giver]) for receiver, giver in ends)
    return Table(picture.title, columns, tuple(rows), regions, scales=(*[None] * 4, picture.scale))


def _layers_table(picture: LayersPicture) -> Table:
    """The edges of every layer, the layer before each."""
    tables = [_edges_table(graph) for graph in picture.graphs]
    rows = [(layer, *row) for layer, table in enumerate(tables, start=1) for row in table.rows]
    regions = tuple(of_row for table in tables for of_row in table.row_regions)
    columns = ("layer", *tables[0].columns)
    return Table(picture.title, columns, tuple(rows), regions, scales=(None, *tables[0].scales))


def _heat_table(picture: HeatPicture) -> Table:
    rows: list[Row] = [
        (*named, float(score)) for named, score in zip(_named_regions(picture), picture.scores, strict=True)
    ]
    columns = ("region", "label", picture.score_name)
    return Table(
        picture.title, columns, tuple(rows), _each(picture), scales=(None, None, picture.scale, None)[: len(columns)]
    )


def _matrix_table(picture: MatrixPicture) -> Table:
    rows: list[Row] = [
        (*named, *map(_cell, row)) for named, row in zip(_named_regions(picture), picture.values, strict=True)
    ]
    row, cell = ("receiver", "from") if picture.directed else ("region", "with")
    columns = (row, "label", *(f"{cell} {picture.name_of(node)}" for node in range(len(picture.numbers))))
    regions = _each(picture)
    across = (-1, -1, *(region for (region,) in regions))
    scales = (None, None, *[picture.scale] * len(regions))
    return Table(picture.title, columns, tuple(rows), regions, across, scales)


def _reading_table(picture: ReadingPicture) -> Table:
    columns, values, scales = _columns_of_rows(picture)
    rows: list[Row] = [
        (*named, *map(_cell, of_region)) for named, of_region in zip(_named_regions(picture), values, strict=True)
    ]
    columns = ("region", "label", *columns)
    return Table(picture.title, columns, tuple(rows), _each(picture), scales=(None, None, *scales))


def _word_reading_table(picture: WordReadingPicture) -> Table:
    """A row per token: its place among the words that were asked, from 1; none of <start> and <end>."""
    columns, values, scales = _columns_of_rows(picture)
    rows: list[Row] = [
        (place + 1 if place >= 0 else "", word, *map(_cell, of_word))
        for place, word, of_word in zip(picture.asked, picture.labels, values, strict=True)
    ]
    return Table(picture.title, ("place", "word", *columns), tuple(rows), scales=(None, None, *scales))


def _columns_of_rows(
    picture: ReadingPicture,
) -> tuple[tuple[str, ...], npt.NDArray[np.float32], tuple[Scale | None, ...]]:
    """Return what stands in the columns of a reading line's table: their names, values (columns, names), colours."""
    shown = [(row.name, row.values, row.scale if row.kind in ("strip", "signed") else None) for row in picture.rows]
    shown += [(f"{row.name}, {row.before_name}", row.before, None) for row in picture.rows if row.before is not None]
    shown += [(f"{row.name}, error", row.errors, None) for row in picture.rows if row.errors is not None]
    values = np.stack([of_row for _, of_row, _ in shown], axis=1)
    return tuple(name for name, _, _ in shown), values, tuple(scale for _, _, scale in shown)


def _sentence_table(picture: SentencePicture) -> Table:
    rows: list[Row] = [
        (place, row.name, chosen, *map(_cell, row.values))
        for place, (row, chosen) in enumerate(zip(picture.rows, picture.probabilities, strict=True), start=1)
    ]
    columns = ("place", "word", "probability", *picture.labels)
    across = (-1, -1, -1, *(region for (region,) in _each(picture)))
    scales = (None, None, None, *[picture.rows[0].scale if picture.rows else None] * len(picture.labels))
    return Table(picture.title, columns, tuple(rows), column_regions=across, scales=scales)


def _cell(value: np.float32) -> str | float:
    """Return a number, or nothing for a region that has none because the run leaves it out."""
    return "" if np.isnan(value) else float(value)


def _interaction_table(picture: InteractionPicture) -> Table:
    """A row per word: what the match loses without it, its sum, each region or thing; then the same of those."""
    *words, sums = picture.rows
    first = columns_told(picture)
    names = [column_name(picture, place) for place in first]
    rows: list[Row] = [
        (place, row.name, alone, total, *map(_cell, row.values[first]))
        for place, (row, alone, total) in enumerate(
            zip(words, picture.by_word, picture.word_sums, strict=True), start=1
        )
    ]
    rows.append(("", sums.name, "", sum(picture.word_sums), *map(_cell, sums.values[first])))
    if picture.by_region is not None:
        alone = "without the thing" if picture.parts else "without the region"
        rows.append(("", alone, "", "", *map(_cell, picture.by_region[first])))
    columns = ("place", "word", "without it", "sum", *names)
    across = (-1, -1, -1, -1, *(picture.numbers[place] - 1 for place in first))
    scales = (None, None, None, None, *[words[0].scale] * len(first))
    return Table(picture.title, columns, tuple(rows), column_regions=across, scales=scales)


def _brought_table(picture: BroughtPicture) -> Table:
    """A row per region: what it is explained with, and what that brought."""
    box = {place: at for at, places in enumerate(picture.places) for place in places}
    rows: list[Row] = [
        (*named, picture.names[box[place]].rpartition(" · ")[0], _cell(picture.values[box[place]]))
        for place, named in enumerate(_named_regions(picture))
    ]
    columns: tuple[str, ...] = ("region", "label", "explained with", picture.value_name)
    if picture.errors is not None:
        columns = (*columns, "error")
        rows = [(*row, _cell(picture.errors[box[place]])) for place, row in enumerate(rows)]
    return Table(
        picture.title,
        columns,
        tuple(rows),
        _each(picture),
        scales=(None, None, None, picture.scale, None)[: len(columns)],
    )


def _words_table(picture: WordsPicture) -> Table:
    columns: tuple[str, ...] = ("place", "word", picture.value_name)
    rows: list[Row] = [
        (place + 1, word, _cell(value))
        for place, word, value in zip(picture.places, picture.words, picture.values.tolist(), strict=True)
    ]
    if picture.errors is not None:
        columns = (*columns, "error")
        rows = [(*row, error) for row, error in zip(rows, picture.errors.tolist(), strict=True)]
    return Table(picture.title, columns, tuple(rows), scales=(None, None, picture.scale, None)[: len(columns)])


def _match_table(picture: MatchPicture) -> Table:
    columns: tuple[str, ...] = ("region", "label", picture.value_name)
    rows: list[Row] = [
        (*named, _cell(value)) for named, value in zip(_named_regions(picture), picture.values, strict=True)
    ]
    if picture.before is not None:
        columns = (*columns, f"{picture.value_name}, {picture.before_name}")
        rows = [(*row, _cell(value)) for row, value in zip(rows, picture.before, strict=True)]
    return Table(picture.title, columns, tuple(rows), _each(picture))


def _results_table(picture: ResultsPicture) -> Table:
    """A row for each thing, or region, of each image; one for an image without boxes."""
    over = next((result.over for result in picture.results if result.over is not None), None)
    value = "" if over is None else over.value_name if isinstance(over, BroughtPicture) else over.score_name

    def plain_of(result: ResultPicture) -> Row:
        return (result.plain_rank,) if result.plain_rank else ()

    rows: list[Row] = [
        (result.rank, result.image_id, result.score, _RIGHT[result.right], *part, *plain_of(result))
        for result in picture.results
        for part in _parts_of(result)
    ]
    more = ("plain rank",) if picture.order else ()
    columns = (rank_name(picture.order), "image", "score", "truth", "explained with", value, *more)
    return Table(picture.title, columns, tuple(rows), scales=(*[None] * 5, picture.scale, *[None] * len(more)))


def _parts_of(result: ResultPicture) -> list[tuple[str, str | float]]:
    """Return what each thing, or region, of an image is called and has brought."""
    over = result.over
    if over is None:
        return [("", "")]
    if isinstance(over, BroughtPicture):
        return [(name.rpartition(" · ")[0], _cell(value)) for name, value in zip(over.names, over.values, strict=True)]
    return [(label, _cell(value)) for label, value in zip(over.labels, over.scores, strict=True)]


def _captions_table(picture: CaptionsPicture) -> Table:
    rows = zip(
        picture.ranks, picture.captions, picture.scores, (_RIGHT[right] for right in picture.rights), strict=True
    )
    columns: tuple[str, ...] = (rank_name(picture.order), "caption", "score", "truth")
    if not picture.order:
        return Table(picture.title, columns, tuple(rows))
    both = zip(rows, picture.plain_ranks, strict=True)
    return Table(picture.title, (*columns, "plain rank"), tuple((*row, plain) for row, plain in both))


def _neighbourhood_table(picture: NeighbourhoodPicture) -> Table:
    """A row for each edge, layer by layer: what the region takes, then what it gives."""
    named, regions = _named_regions(picture), _each(picture)
    listed = [
        (layer, way, neighbour)
        for layer, lists in enumerate(picture.lists, start=1)
        for way, neighbours in zip(("from", "to"), lists, strict=True)
        for neighbour in neighbours
    ]
    rows: tuple[Row, ...] = tuple((layer, way, *named[each.place], each.value) for layer, way, each in listed)
    about = tuple(regions[each.place] for _, _, each in listed)
    columns = ("layer", "edge", "region", "label", "value")
    return Table(picture.title, columns, rows, about, scales=(*[None] * 4, picture.scale))


def _each(picture: Picture) -> tuple[tuple[int, ...], ...]:
    """Return the row in the dataset of each region, one to a row of a table; of a thing, that of its first region."""
    if isinstance(picture, GraphPicture | MatrixPicture) and picture.members:
        return tuple(of_thing[:1] for of_thing in picture.members.rows)
    return tuple((number - 1,) for number in picture.numbers)


def _named_regions(picture: Picture) -> list[tuple[int | str, str]]:
    """Return (number, class name) of each region, (letter, label) of each thing; "" where the class is not known."""
    if isinstance(picture, GraphPicture | MatrixPicture) and picture.members:
        parted = [label.partition(" ") for label in picture.labels]
        return [(letter, name) for letter, _, name in parted]
    return [
        (number, label.removeprefix(str(number)).lstrip())
        for number, label in zip(picture.numbers, picture.labels, strict=True)
    ]
