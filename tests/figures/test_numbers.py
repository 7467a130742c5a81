"""Files of numbers: every panel's are its table and its description, a graph's are the trace."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from changed_run import run
from full_disk import full_disk
from probed import probed

from vsrn_viewer.answers import Influence, Probed
from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain import KINDS, arrays_of, effective_contribution, table_of
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.numbers import number_files, save_numbers
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.view import Selection, View

LAYERS = (0, 1)


@pytest.fixture
def save(tmp_path):
    """Write the numbers of a run to a name in an empty folder; return the files' names."""

    def call(name, panels=(), layers=(0,), view=None, found=None):
        traced = run()
        files = number_files(tmp_path / name, recipe_of(panels, layers))
        save_numbers(files, Run(traced.trace, traced.context, view or View(), found or probed()))
        return sorted(path.name for path in tmp_path.iterdir())

    return call


def recipe_of(panels, layers=(0,), **more):
    return Recipe("107", View(layer=layers[0]), panels=panels, layers=layers, **more)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_panel_has_its_table_and_its_arrays(save, tmp_path, kind):
    traced, view = run(), View(selection=Selection(regions=(2,)))
    picture = kind.make(traced.trace, traced.context, view, probed())
    assert save("x.csv", (kind.name,), view=view) == ["x.csv"]
    columns, *rows = rows_of(tmp_path / "x.csv")
    table = table_of(picture)
    assert tuple(columns) == table.columns
    read = [
        [type(cell)(text) for text, cell in zip(row, line, strict=True)]
        for row, line in zip(rows, table.rows, strict=True)
    ]
    assert read == [[*line] for line in table.rows]  # every digit
    save("x.npz", (kind.name,), view=view)
    with np.load(tmp_path / "x.npz", allow_pickle=False) as stored:
        expected = arrays_of(picture)
        assert set(stored.files) == set(expected)
        for name, array in expected.items():
            np.testing.assert_array_equal(stored[name], array)


def test_what_a_panel_shows_follows_the_view(save, tmp_path):
    save("x.npz", ("matrix",), (1,), View(quantity="effective"))
    with np.load(tmp_path / "x.npz") as stored:
        np.testing.assert_array_equal(stored["values"], effective_contribution(run().trace)[1])


def test_several_panels_and_layers_are_a_file_each(save):
    names = save("{panel}-{layer}.csv", ("graph", "matrix", "boxes"), LAYERS)
    assert names == ["boxes-1.csv", "graph-1.csv", "graph-2.csv", "matrix-1.csv", "matrix-2.csv"]


def test_each_layers_file_holds_that_layer(save, tmp_path):
    save("{layer}.csv", ("matrix",), LAYERS)
    for layer in LAYERS:
        values = [[float(cell) for cell in row[2:]] for row in rows_of(tmp_path / f"{layer + 1}.csv")[1:]]
        np.testing.assert_array_equal(np.float32(values), run().trace.affinity[layer])


def test_graphs_of_several_layers_are_a_file_each_or_one_table(save, tmp_path):
    assert save("{layer}.graphml", layers=LAYERS) == ["1.graphml", "2.graphml"]
    save("all.csv", layers=LAYERS)
    assert [row[0] for row in rows_of(tmp_path / "all.csv")[1:]] == ["1"] * 64 + ["2"] * 64
    influence = Influence(np.random.default_rng(0).normal(size=(2, 8, 8)).astype(np.float32), np.arange(8), 0.5)
    save("all.npz", layers=LAYERS, found=Probed(influence=influence))
    with np.load(tmp_path / "all.npz") as stored:
        assert stored["layer_index"].tolist() == [0, 1]
        np.testing.assert_array_equal(stored["affinity"], run().trace.affinity)
        np.testing.assert_array_equal(stored["influence"], influence.by_edge)


@pytest.mark.parametrize(
    ("name", "panels", "layers", "sentence"),
    [
        ("x.csv", ("graph", "matrix"), (0,), "several files would have this name. Put {panel} into it."),
        ("{panel}.csv", ("graph", "matrix"), LAYERS, "several files would have this name. Put {layer} into it."),
        ("x.graphml", (), LAYERS, "several files would have this name. Put {layer} into it."),
        ("x.gexf", ("matrix",), (0,), "a .gexf holds a graph, not panel 'matrix'. End the name in .csv or .npz."),
        ("x.csv", ("matrx",), (0,), "no panel 'matrx' (did you mean 'matrix'?)"),
        ("gone/x.csv", ("matrix",), (0,), "gone/x.csv: cannot be written (No such file or directory)"),
    ],
)
def test_what_cannot_be_named_is_refused_before_anything_is_made(tmp_path, name, panels, layers, sentence):
    with pytest.raises(FigureError) as refused:
        number_files(tmp_path / name, recipe_of(panels, layers))
    assert sentence in str(refused.value)


def test_a_panel_that_cannot_be_made_leaves_the_others_unwritten(tmp_path):
    traced = run(boxes=False)
    files = number_files(tmp_path / "{panel}.csv", recipe_of(("matrix", "boxes")))
    with pytest.raises(FigureError, match=r"panel 'boxes' cannot be drawn\. This dataset has no boxes"):
        save_numbers(files, Run(traced.trace, traced.context, View(), probed()))
    assert not list(tmp_path.iterdir())


def test_a_full_disk_names_the_file_and_keeps_those_before_it(tmp_path):
    traced = run()
    files = number_files(tmp_path / "{panel}.csv", recipe_of(("boxes", "matrix")))
    with full_disk(1024), pytest.raises(FigureError, match=r"matrix\.csv: cannot be written \(File too large\)"):
        save_numbers(files, Run(traced.trace, traced.context, View(), probed()))
    assert [path.name for path in tmp_path.iterdir()] == ["boxes.csv"]


def test_a_second_subject_has_no_place_in_a_table(tmp_path):
    with pytest.raises(FigureError, match="numbers are of one subject"):
        number_files(tmp_path / "x.csv", recipe_of(("matrix",), versus="layer=2"))


def test_influence_is_the_graph_of_that_quantity(save, tmp_path):
    by_edge = np.random.default_rng(0).normal(size=(2, 8, 8)).astype(np.float32)
    found = Probed(influence=Influence(by_edge, np.arange(8), 0.5))
    save("x.csv", ("influence",), (1,), found=found)
    _, strongest, *_ = rows_of(tmp_path / "x.csv")
    receiver, giver = int(strongest[0]) - 1, int(strongest[2]) - 1
    assert float(strongest[4]) == float(by_edge[1, receiver, giver])
    assert abs(float(strongest[4])) == float(np.abs(by_edge[1]).max())
