"""`import vsrn_viewer as vv`: the names, the example in its docstring, and agreement with the command line."""

from __future__ import annotations

import copy
import doctest
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import vsrn_viewer as vv
from vsrn_viewer.cli import main
from vsrn_viewer.trace_file import load_trace

QUERY = "a red ball"


@pytest.fixture
def work(flickr30k):
    return vv.open(checkpoint=str(flickr30k.checkpoint), data=Path(flickr30k.dataset), device="cpu")


@pytest.fixture
def answer(capsys, flickr30k):
    """Run a subcommand on the same reference; return its JSON."""

    def call(*arguments):
        place = ["--checkpoint", str(flickr30k.checkpoint), "--data", str(flickr30k.dataset), "--device", "cpu"]
        assert main([*arguments, "--json", *place]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def test_the_docstring_runs():
    assert doctest.testmod(vv).failed == 0


def test_every_public_name_is_there_and_no_other():
    assert all(getattr(vv, name) is not None for name in vv.__all__)
    assert [name for name in dir(vv) if not name.startswith("__")] == [n for n in vv.__all__ if n[:2] != "__"]
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        vv.opne  # noqa: B018


def test_importing_it_loads_nothing_heavy():
    code = (
        "import sys, vsrn_viewer; sys.exit(any(m in sys.modules for m in ('torch', 'matplotlib', 'PySide6', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_asking_in_python_loads_no_window():
    code = "import sys, vsrn_viewer as vv; vv.open(device='cpu'); sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_search_and_captions_are_what_the_command_line_prints(work, answer):
    hits = [{"rank": h.rank, "image_id": h.image_id, "score": h.score} for h in work.search(QUERY, top=4)]
    assert hits == answer("search", QUERY, "--top", "4")["results"]
    filtered = [(h.rank, h.image_id, h.score) for h in work.search(QUERY, top=2, filter="rank:>2")]
    assert filtered == [tuple(hit.values()) for hit in hits[2:]]
    lines = [vars(line) for line in work.captions("100007", top=6)]
    assert lines == answer("search", "--image", "100007", "--top", "6")["results"]


def test_an_order_without_hubs_is_what_the_command_line_prints(work, answer):
    chosen = "--without-hubs", "csls", "--top", "4"
    assert [vars(hit) for hit in work.search(QUERY, 4, without_hubs="csls")] == answer("search", QUERY, *chosen)[
        "results"
    ]
    lines = [vars(line) for line in work.captions("100007", 4, without_hubs="csls")]
    assert lines == answer("search", "--image", "100007", *chosen)["results"]


def test_evaluate_is_what_the_command_line_prints_and_reads_like_an_object(work, answer):
    measured = work.evaluate()
    assert measured.to_dict() == answer("evaluate")
    assert measured.image_to_text.r1 == measured["image_to_text"]["r1"]
    with pytest.raises(AttributeError, match="'image_to_txt'"):
        measured.image_to_txt  # noqa: B018


def test_a_trace_is_the_command_lines_and_lends_its_arrays(work, answer, tmp_path):
    trace = work.trace("100007", query=QUERY)
    answer("trace", "--image", "100007", "--query", QUERY, "--out", str(tmp_path / "cli.npz"))
    trace.save(str(tmp_path / "door.npz"))
    of_line, context = load_trace(tmp_path / "cli.npz")
    of_door, own = load_trace(tmp_path / "door.npz")
    assert (own.image_id, own.query, own.ensemble_score) == ("100007", QUERY, context.ensemble_score)
    for name in ("affinity", "hidden", "embedding_by_step", "score", "region_rows"):
        np.testing.assert_array_equal(getattr(of_door, name), getattr(of_line, name))
        assert getattr(trace, name) is getattr(trace.arrays, name)
    assert copy.deepcopy(trace).context == trace.context


def test_the_graph_has_every_edge_from_giver_to_receiver_under_dataset_rows(work):
    trace = work.trace("100007", change=vv.Change(regions=(5, 2, 0)))
    graph = trace.graph(layer=3)
    assert sorted(graph) == [0, 2, 5]
    assert len(graph.edges) == 9
    assert graph.nodes[5]["number"] == 6
    assert graph.edges[0, 5]["affinity"] == float(trace.affinity[2, 0, 2])  # 5, read first, receives from 0, read last


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda work: work.search("", top=3), "The query is empty"),
        (lambda work: work.search(QUERY, filter="rnk:1"), "^at character 1: there is no field 'rnk'"),
        (lambda work: work.search(QUERY, without_hubs="cls"), r"did you mean 'csls'"),
        (lambda work: work.search("1.0: a ball -0.5: a man", without_hubs="csls"), "^An order without hubs is of one"),
        (lambda work: work.search(QUERY, top=0), "top must be 1 or more: got 0"),
        (lambda work: work.captions("10000"), "no image '10000'"),
        (lambda work: work.trace("100007", member=2), "member must be 1 to 1: got 2"),
        (lambda work: work.trace("100007").graph(layer=5), "layer must be 1 to 4: got 5"),
        (lambda work: work.evaluate(folds=7), "^folds must divide the number of images: got 7 folds for 40 images"),
        (lambda work: work.evaluate(folds=0), "^folds must be 1 or more: got 0"),
        (lambda work: work.evaluate(folds=2.0), "^folds must be a whole number: got 2.0"),
        (lambda work: work.search(None), "^the sentence must be text: got None"),
        (lambda work: work.search(QUERY, top=2.5), "^top must be a whole number: got 2.5"),
        (lambda work: work.search(QUERY, top=True), "^top must be a whole number: got True"),
        (lambda work: work.captions(0), "^image_id must be text: got 0"),
        (lambda work: work.captions("100007", top="3"), "^top must be a whole number: got '3'"),
        (lambda work: work.trace("100007", query=7), "^the sentence must be text: got 7"),
        (lambda work: work.trace("100007", member="1"), "^member must be a whole number: got '1'"),
        (lambda work: work.trace("100007", change={}), "^change must be a Change: got dict"),
        (lambda work: work.trace("100007").graph(layer=1.0), "^layer must be a whole number: got 1.0"),
        (lambda work: work.trace("100007").graph(layer=0), "^layer must be 1 or more: got 0"),
        (lambda work: work.trace("100007").save(None), "^path must be a path: got None"),
        (lambda work: work.explain("100007", QUERY, method=3), "^method must be leave-one-out, .*: got 3"),
        (lambda work: work.explain("100007", QUERY, method="shaply"), r"did you mean 'shapley'"),
        (lambda work: work.explain("100007", QUERY, member="1"), "^member must be a whole number: got '1'"),
        (lambda work: work.explain("100007", QUERY, seed=-1), "^seed must be 0 or more: got -1"),
    ],
)
def test_mistakes_are_sentences(work, ask, sentence):
    with pytest.raises(vv.ViewerError, match=sentence):
        ask(work)


def test_numbers_may_be_numpys(work):
    assert work.search(QUERY, top=np.int64(2)) == work.search(QUERY, top=2)


@pytest.mark.parametrize("name", ["nowhere/t.npz", "."])
def test_a_trace_that_cannot_be_written_is_a_sentence_and_leaves_no_file(work, tmp_path, name):
    with pytest.raises(vv.ViewerError, match=r"cannot be written \(.+\)\. Check its name, its folder") as caught:
        work.trace("100007").save(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_missing_checkpoint_is_named():
    with pytest.raises(vv.ViewerError, match=r"nowhere\.safetensors: no such"):
        vv.open(checkpoint="nowhere.safetensors")


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert (end.value.code, capsys.readouterr().out) == (0, f"vsrn-viewer {vv.__version__}\n")
    done = subprocess.run(
        [sys.executable, "-m", "vsrn_viewer", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"vsrn-viewer {vv.__version__}\n"


@pytest.mark.parametrize(
    "change",
    [
        {"regions": (1.5,)},
        {"edges": ((0, 1.5, 2, 0.0),)},
        {"gates": (("update", 1.5, 1.0),)},
        {"skipped_layers": (0.5,)},
        {"dropped_words": (0.5,)},
    ],
)
def test_a_change_of_what_is_no_whole_number_is_refused(work, change):
    with pytest.raises(vv.ViewerError, match=r"must be whole numbers: got (1\.5|0\.5)"):
        work.trace("100007", query=QUERY, change=vv.Change(**change))


def test_rows_may_be_numpys(work):
    kept = work.trace("100007", change=vv.Change(regions=tuple(np.array([2, 0, 1]))))
    assert kept.region_rows.tolist() == [2, 0, 1]


@pytest.mark.parametrize(
    "nothing", [{"regions": tuple(range(36))}, {"regions": list(range(36))}, {"edges": ((0, 1, 2, 1.0),)}]
)
def test_a_change_that_does_nothing_leaves_the_score_of_the_ranking_to_the_last_bit(nothing):
    work = vv.open(device="cpu")
    hit = work.search("a brown bear left of a white cow", top=1)[0]
    for member in (1, 2):
        trace = work.trace(hit.image_id, "a brown bear left of a white cow", vv.Change(**nothing), member)
        assert trace.context.ensemble_score == work.trace(hit.image_id, trace.context.query).context.ensemble_score


@pytest.mark.parametrize(
    ("group", "why"),
    [
        ([[0], [0]], r"row 0 is named twice"),
        ([[0, 99]], r"each row of 0 to 11 in one list at most, as \[\[0, 1\], \[5\]\]: got 99"),
        ([0, 1], r"group must be lists of rows"),
        ([[]], r"group must be lists of rows"),
        ([[0, -1]], r"a row in group must be 0 or more: got -1"),
        ([[0, 1.5]], r"a row in group must be a whole number: got 1\.5"),
    ],
)
def test_groups_that_are_none_are_refused_in_a_sentence(work, group, why):
    with pytest.raises(vv.ViewerError, match=why):
        work.explain("100007", QUERY, group=group)


def test_a_negative_row_is_refused_in_the_words_of_python(work):
    with pytest.raises(vv.ViewerError, match=r"must not be negative: got -1\. A Change counts from 0"):
        work.trace("100007", change=vv.Change(regions=(-1,)))
