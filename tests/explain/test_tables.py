"""Every picture's numbers as a table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vsrn_viewer.explain import (
    attention_picture,
    boxes_picture,
    graph_picture,
    matrix_picture,
    reading_picture,
    table_of,
)
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import View

CONTEXT = TraceContext(image_size=(40, 40), labels=("brown bear", ""))


@pytest.fixture
def trace(make_trace):
    affinity = np.array([[[0.5, -0.75], [0.25, 0.125]]], dtype=np.float32)
    return make_trace(2, affinity=affinity)


def test_boxes_table_has_a_row_per_region(trace):
    table = table_of(boxes_picture(trace, CONTEXT, View()))
    assert table.columns == ("region", "label", "x1", "y1", "x2", "y2")
    assert table.rows == ((1, "brown bear", 0.0, 0.0, 8.0, 8.0), (2, "", 10.0, 10.0, 18.0, 18.0))


def test_boxes_table_has_the_detectors_confidence_where_it_is_known(trace):
    table = table_of(boxes_picture(trace, replace(CONTEXT, region_scores=(0.75, 0.5)), View()))
    assert table.columns[-1] == "detector's confidence"
    assert [row[-1] for row in table.rows] == [0.75, 0.5]


def test_boxes_of_the_surest_detections_are_labelled(trace):
    picture = boxes_picture(trace, replace(CONTEXT, region_scores=(0.25, 0.75)), View())
    assert picture.key == (1, 0)
    assert "surest detections" in picture.note


def test_graph_table_has_a_row_per_edge_strongest_first(trace):
    table = table_of(graph_picture(trace, CONTEXT, View(edges_per_node=2)))
    assert table.title == "Affinity, layer 1 of 1"
    assert table.columns == ("receiver", "receiver's label", "giver", "giver's label", "value")
    assert table.rows == (
        (1, "brown bear", 2, "", -0.75),
        (1, "brown bear", 1, "brown bear", 0.5),
        (2, "", 1, "brown bear", 0.25),
        (2, "", 2, "", 0.125),
    )


def test_attention_table_has_a_row_per_region(trace):
    table = table_of(attention_picture(trace, CONTEXT, View()))
    assert table.columns == ("region", "label", "λ(k − rank)²")
    assert table.rows == ((1, "brown bear", 200.0), (2, "", 50.0))


def test_matrix_table_has_a_row_per_receiver(trace):
    table = table_of(matrix_picture(trace, CONTEXT, View()))
    assert table.columns == ("receiver", "label", "from 1", "from 2")
    assert table.rows == ((1, "brown bear", 0.5, -0.75), (2, "", 0.25, 0.125))


def test_reading_table_has_a_column_per_row_of_the_reading_line(trace):
    picture = reading_picture(trace, CONTEXT, View())
    table = table_of(picture)
    assert table.columns == (
        "region", "label", "match so far", "update gate", "reset gate", "hidden change", "attention",
    )  # fmt: skip
    assert table.rows[0][:2] == (1, "brown bear")
    assert table.rows[1][2:] == tuple(float(row.values[1]) for row in picture.rows)


def test_cells_say_which_regions_they_are_about_by_their_row_in_the_dataset(trace):
    moved = replace(trace, region_rows=np.array([6, 2]))
    boxes, heat, graph, matrix, reading = (
        table_of(make(moved, CONTEXT, View()))
        for make in (boxes_picture, attention_picture, graph_picture, matrix_picture, reading_picture)
    )
    for table in (boxes, heat, reading):
        assert [table.regions_at(row, 0) for row in (0, 1)] == [(6,), (2,)]
    assert graph.rows[0][:4:2] == (7, 3)
    assert graph.regions_at(0, 4) == (6, 2)  # receiver, giver
    assert matrix.regions_at(1, 0) == (2,)
    assert matrix.regions_at(1, 2) == (2, 6)
    assert matrix.regions_at(1, 3) == (2, 2)


def test_columns_have_the_colours_that_their_numbers_have_in_the_picture(trace):
    heat, matrix = (make(trace, CONTEXT, View()) for make in (attention_picture, matrix_picture))
    assert table_of(heat).scales == (None, None, heat.scale)
    assert table_of(matrix).scales == (None, None, matrix.scale, matrix.scale)
    reading = reading_picture(trace, CONTEXT, View())
    of_strips = [row.scale if row.kind == "strip" else None for row in reading.rows]
    assert table_of(reading).scales == (None, None, *of_strips)
