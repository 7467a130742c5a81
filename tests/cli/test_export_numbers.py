"""`export --out x.graphml` and its like: the numbers are those of the trace and of the network."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace

import networkx
import numpy as np
import pytest
from full_disk import full_disk
from references import REFERENCES

import vsrn_viewer as vv
from vsrn_viewer.cli import main
from vsrn_viewer.explain import effective_contribution
from vsrn_viewer.trace_file import load_trace, save_trace

QUERY = "a brown dog runs through the snow"


@pytest.fixture
def run(capsys, flickr30k):
    """Run a subcommand on the Flickr30K reference; return (exit status, standard output, standard error)."""

    def call(*arguments):
        place = ["--checkpoint", flickr30k.checkpoint, "--data", flickr30k.dataset, "--device", "cpu"]
        status = main([*map(str, arguments), *map(str, place)])
        return (status, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def trace_file(tmp_path_factory):
    """The trace of the image that the graphs are of."""
    out = tmp_path_factory.mktemp("trace") / "t.npz"
    place = ["--checkpoint", REFERENCES[1].checkpoint, "--data", REFERENCES[1].dataset, "--device", "cpu"]
    assert main(["trace", "--image", "100007", "--query", QUERY, "--out", str(out), *map(str, place)]) == 0
    return out


@pytest.fixture
def traced(trace_file, tmp_path):
    """The same, with a copy of its file as t.npz in a folder of the test's own."""
    shutil.copy(trace_file, tmp_path / "t.npz")
    return load_trace(trace_file)[0]


def matrix(graph: networkx.DiGraph, name: str) -> np.ndarray:
    """Return an attribute of all edges, receiver × giver."""
    return networkx.to_numpy_array(graph, nodelist=sorted(graph), weight=name, dtype=np.float32, nonedge=np.nan).T


def test_the_graph_of_an_image_is_the_traces_layer_with_the_influence_on_its_match(run, traced, flickr30k, tmp_path):
    out = tmp_path / "x.graphml"
    status, said, _ = run("export", "--image", "100007", "--query", QUERY, "--layer", 3, "--out", out, "--json")
    assert status == 0
    assert json.loads(said) == {"out": str(out), "image_id": "100007"}
    graph = networkx.read_graphml(out, node_type=int)
    np.testing.assert_array_equal(matrix(graph, "affinity"), traced.affinity[2])
    np.testing.assert_array_equal(matrix(graph, "effective"), effective_contribution(traced)[2])
    influence = matrix(graph, "influence")
    receiver, giver = (int(place) for place in np.unravel_index(np.abs(influence).argmax(), influence.shape))
    work = vv.open(flickr30k.checkpoint, flickr30k.dataset, device="cpu")
    low, high = (
        float(work.trace("100007", QUERY, vv.Change(edges=((2, receiver, giver, factor),))).score)
        for factor in (0.75, 1.25)
    )
    assert influence[receiver, giver] == pytest.approx((high - low) / 0.5, rel=0.02)


def test_what_ifs_and_rows_hold_for_a_graph_too(run, tmp_path):
    out = tmp_path / "x.json"
    run("export", "--image", "100007", "--drop", 2, "--cut", "1:1>3", "--out", out)
    graph = networkx.node_link_graph(json.loads(out.read_text()), edges="edges")
    assert 1 not in graph
    assert graph.nodes[2]["number"] == 3
    assert graph.edges[0, 2]["affinity"] == 0
    assert "influence" not in graph.edges[0, 2]  # without a sentence there is no match


@pytest.mark.parametrize("form", ["gexf", "json", "csv", "npz"])
def test_a_trace_file_becomes_every_form_without_a_model(traced, tmp_path, form, capsys):
    out = tmp_path / f"x.{form}"
    assert main(["export", str(tmp_path / "t.npz"), "--layer", "2", "--out", str(out)]) == 0
    assert "influence needs the model" in capsys.readouterr().err
    expected = traced.affinity[1]
    if form == "npz":
        with np.load(out, allow_pickle=False) as stored:
            np.testing.assert_array_equal(stored["affinity"], expected[None])
            np.testing.assert_array_equal(stored["effective"], effective_contribution(traced)[[1]])
            assert (stored["layer_index"].tolist(), stored["region_rows"].tolist()) == (
                [1],
                traced.region_rows.tolist(),
            )
    elif form == "csv":
        with out.open(encoding="utf-8", newline="") as file:
            found = {(int(row["receiver"]), int(row["giver"])): float(row["affinity"]) for row in csv.DictReader(file)}
        assert found == {(i + 1, j + 1): float(value) for (i, j), value in np.ndenumerate(expected)}
    else:
        graph = (
            networkx.read_gexf(out, node_type=int)
            if form == "gexf"
            else networkx.node_link_graph(json.loads(out.read_text()), edges="edges")
        )
        np.testing.assert_array_equal(matrix(graph, "affinity"), expected)


@pytest.mark.usefixtures("traced")
def test_two_calls_write_the_same_bytes(tmp_path):
    for form in ("graphml", "gexf", "json", "csv", "npz"):
        for name in ("a", "b"):
            assert main(["export", str(tmp_path / "t.npz"), "--out", str(tmp_path / f"{name}.{form}")]) == 0
        assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()


@pytest.mark.usefixtures("traced")
def test_a_model_without_layers_has_no_graph_and_nothing_is_written(tmp_path, capsys):
    trace, context = load_trace(tmp_path / "t.npz")
    none = {name: getattr(trace, name)[:0] for name in ("affinity", "messages", "shift")}
    save_trace(tmp_path / "other.npz", replace(trace, nodes=trace.nodes[:1], **none), context)
    assert main(["export", str(tmp_path / "other.npz"), "--out", str(tmp_path / "x.gexf")]) == 2
    assert "x.gexf: there is no graph to write. This model has no graph layers" in capsys.readouterr().err
    assert not (tmp_path / "x.gexf").exists()


@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--out", "gone/x.graphml"], "gone/x.graphml: cannot be written (No such file or directory)"),
        (["--out", "x.csv", "--width", "84"], "export takes no --width for a .csv, which holds numbers"),
        (["--out", "x.json", "--panel", "matrix"], "x.json: a .json holds a graph, not panel 'matrix'"),
        (["--out", "x.csv", "--panel", "influence"], "influence needs the model"),
        (["--out", "x.csv", "--panel", "query"], "panel 'query' cannot be drawn."),
        (
            ["--out", "x.csv", "--panel", "graph,boxes"],
            "x.csv: several files would have this name. Put {panel}",
        ),
        (["--out", "x.gexf", "--layer", "9"], "layer must be 1 to 4: got 9"),
        (["--out", "t.npz"], "t.npz: would overwrite the file that is read"),
        (["--out", "x.gexf", "--query", "a dog"], "export takes no --query with a trace"),
    ],
)
def test_mistakes_are_sentences_and_nothing_is_written(tmp_path, capsys, monkeypatch, options, sentence):
    monkeypatch.chdir(tmp_path)
    before = (tmp_path / "t.npz").read_bytes()
    assert main(["export", "t.npz", *options]) == 2
    assert sentence in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["t.npz"]
    assert (tmp_path / "t.npz").read_bytes() == before


def test_options_of_a_picture_are_refused_where_all_edges_are_written(run, tmp_path):
    status, _, said = run("export", "--image", "100007", "--edges-per-node", 3, "--out", tmp_path / "x.csv")
    assert status == 2
    assert "export takes no --edges-per-node for a .csv without --panel, which holds all edges" in said


def test_panels_are_tables_of_what_was_asked_of_the_network(run, flickr30k, tmp_path):
    asked = ("--image", "100007", "--query", QUERY, "--layer", "1-2", "--panel", "matrix,reading,query")
    status, said, _ = run("export", *asked, "--out", tmp_path / "{panel}{layer}.csv", "--json")
    names = ["matrix1.csv", "matrix2.csv", "reading1.csv", "query1.csv"]
    assert status == 0
    assert json.loads(said)["files"] == [str(tmp_path / name) for name in names]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    work = vv.open(flickr30k.checkpoint, flickr30k.dataset, device="cpu")
    found = work.explain("100007", QUERY, group="things")
    with (tmp_path / "query1.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert [row[1] for row in rows] == [*found.words]
    assert [float(row[2]) for row in rows] == [float(value) for value in found.by_word]


@pytest.mark.usefixtures("traced")
def test_a_full_disk_is_one_sentence_and_leaves_no_half(tmp_path, capsys):
    for form in ("graphml", "csv", "npz"):
        with full_disk(1024):
            status = main(["export", str(tmp_path / "t.npz"), "--out", str(tmp_path / f"x.{form}")])
        assert status == 2
        assert f"x.{form}: cannot be written (File too large)" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["t.npz"]


def test_a_list_of_images_gives_files_for_each(run, tmp_path):
    (tmp_path / "list.txt").write_text("100014\n100007\n")
    asked = ("--panel", "matrix,reading", "--layer", "1-2")
    batch = ("--images", tmp_path / "list.txt", *asked, "--out", tmp_path / "{image}-{panel}{layer}.csv")
    assert run("export", *batch)[0] == 0
    assert run("export", "--image", "100007", *asked, "--out", tmp_path / "alone-{panel}{layer}.csv")[0] == 0
    for part in ("matrix1", "matrix2", "reading1"):
        alone, first, second = (
            (tmp_path / f"{name}-{part}.csv").read_bytes() for name in ("alone", "100014", "100007")
        )
        assert alone == second != first
