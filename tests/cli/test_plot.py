"""`vsrn-viewer export --plot`: what is read, what is written, and what is refused before a model is opened."""

from __future__ import annotations

import csv
import json
from typing import get_args

import numpy as np
import pytest
from naive_metrics import naive_metrics
from sample_plots import similarity, write_log
from small_pairs import add_member, small_pair

from vsrn_viewer.cli import USERS_MISTAKE, main
from vsrn_viewer.explain.plots import PLOTS
from vsrn_viewer.plots import PlotName
from vsrn_viewer.workbench.plot_runs import READERS


@pytest.fixture
def export(capsys):
    """Run export --plot; return (exit status, standard output, standard error)."""

    def call(*arguments):
        status = main(["export", "--plot", *map(str, arguments)])
        return (status, *capsys.readouterr())

    return call


@pytest.fixture
def no_model(monkeypatch):
    """A model that is opened is a failure."""

    def opened(*_arguments, **_more):
        raise AssertionError("a model was opened")

    monkeypatch.setattr("vsrn_viewer.workbench.Workbench.open", opened)


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as read:
        return list(csv.DictReader(read))


def evaluation(file, scores, **more):
    found = naive_metrics(scores)
    file.write_text(json.dumps({"images": len(scores), "captions": scores.shape[1], "folds": 1, **found, **more}))
    return file


def test_every_plot_has_an_entry_and_a_reader():
    assert tuple(kind.name for kind in PLOTS) == tuple(get_args(PlotName))
    assert {kind.reads for kind in PLOTS} == set(READERS)


@pytest.mark.usefixtures("no_model")
def test_recalls_of_an_evaluation_and_of_its_matrix_are_the_same(export, tmp_path):
    scores = similarity()
    np.save(tmp_path / "matrix.npy", scores)
    saved = evaluation(tmp_path / "saved.json", scores)
    out = tmp_path / "recall.csv"
    assert export("recall", saved, tmp_path / "matrix.npy", "--out", out)[0] == 0
    found = {(row["system"], row["direction"], row["measure"]): row for row in rows_of(out)}
    naive = naive_metrics(scores)
    for name in ("saved", "matrix"):
        for direction, key in (("image → text", "image_to_text"), ("text → image", "text_to_image")):
            for measure, field in (("R@1", "r1"), ("R@5", "r5"), ("R@10", "r10")):
                assert float(found[name, direction, measure]["per cent"]) == pytest.approx(naive[key][field])
    interval = found["matrix", "text → image", "R@1"]
    assert float(interval["low"]) <= float(interval["per cent"]) <= float(interval["high"])
    assert found["saved", "text → image", "R@1"]["low"] == ""  # nobody knows it


@pytest.mark.usefixtures("no_model")
def test_evaluations_of_several_runs_are_read_with_their_names(export, tmp_path):
    scores = similarity()
    one = json.loads(evaluation(tmp_path / "one.json", scores).read_text())
    cells = tmp_path / "cells.json"
    cells.write_text(json.dumps([one | {"setting": name, "seed": seed} for name in ("a", "b") for seed in (1, 2)]))
    methods = tmp_path / "methods.json"
    methods.write_text(json.dumps({"methods": [{"name": "c", "runs": [one, one]}]}))
    out = tmp_path / "ablation.npz"
    assert export("ablation", cells, methods, "--out", out)[0] == 0
    with np.load(out) as arrays:
        assert arrays["setting"].tolist() == [name for name in "aabbcc" for _ in range(3)]
        assert arrays["value"].dtype == np.float64


@pytest.mark.usefixtures("no_model")
def test_training_folders_are_named_by_themselves(export, tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write_log(tmp_path / name / "train.jsonl")
    out = tmp_path / "curves.svg"
    status, said, _ = export("curves", tmp_path / "first", tmp_path / "second" / "train.jsonl", "--out", out, "--json")
    assert status == 0
    assert json.loads(said) == {"out": str(out), "plot": "curves", "series": ["first", "second"]}
    drawn = out.read_text(encoding="utf-8")
    assert ">first<" in drawn
    assert ">second<" in drawn


@pytest.mark.usefixtures("no_model")
def test_similarity_takes_matrices_of_any_method(export, tmp_path):
    np.save(tmp_path / "theirs.npy", similarity().astype(np.float32))
    out = tmp_path / "similarity.csv"
    assert export("similarity", tmp_path / "theirs.npy", "--out", out)[0] == 0
    assert sum(int(row["pairs"]) for row in rows_of(out) if row["kind"] == "false pairs") == 760


@pytest.mark.usefixtures("no_model")
def test_ranks_of_a_matrix_are_those_of_the_plain_metrics(export, tmp_path):
    scores = similarity()
    np.save(tmp_path / "theirs.npy", scores)
    out = tmp_path / "ranks.csv"
    assert export("rank-histogram", tmp_path / "theirs.npy", "--out", out)[0] == 0
    to_image = [int(np.sum(scores[:, line] > scores[line // 2, line])) + 1 for line in range(40)]
    to_text = [int(np.sum(row > max(row[2 * image : 2 * image + 2]))) + 1 for image, row in enumerate(scores)]
    for direction, ranks in (("image → text", to_text), ("text → image", to_image)):
        told = [row for row in rows_of(out) if row["direction"] == direction]
        counted = [sum(int(row["from rank"]) <= rank <= int(row["to rank"]) for rank in ranks) for row in told]
        assert [int(row["queries"]) for row in told] == counted
        assert sum(counted) == len(ranks)


def test_plots_of_a_model_are_drawn_at_the_width_that_is_asked_for(export, tmp_path):
    pair = small_pair(tmp_path)
    model = ("--checkpoint", pair.checkpoints[0], "--data", tmp_path, "--device", "cpu")
    other = add_member(tmp_path, 1)
    out = tmp_path / "recall.svg"
    assert export("recall", pair.checkpoints[0], other, "--data", tmp_path, "--width", 60, "--out", out)[0] == 0
    assert 'width="170.07' in out.read_text(encoding="utf-8")  # 60 mm in points
    assert all(name in out.read_text(encoding="utf-8") for name in (">s0<", ">s1<"))
    out = tmp_path / "map.npz"
    assert export("map", *model, "--out", out)[0] == 0
    with np.load(out) as arrays:
        assert arrays["kind"].tolist() == ["image"] * 100 + ["caption"] * 500
        assert arrays["component_1"][:10].tolist() == arrays["component_1"][90:100].tolist()  # copies of images


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["recall", "nowhere.json", "--out", "x.pdf"], "nowhere.json: no such file"),
        (["recall", "empty", "--out", "x.pdf"], "empty: no best.safetensors in it, as a training folder has"),
        (["curves", "empty", "--out", "x.pdf"], "empty: no train.jsonl in it"),
        (["curves", "--out", "x.pdf"], "curves needs a run"),
        (["curves", "m.npy", "--out", "x.pdf"], "m.npy: a NumPy array, not a training log"),
        (["similarity", "e.json", "--out", "x.pdf"], "e.json: a JSON file, not a matrix"),
        (["recall", "t.jsonl", "--out", "x.pdf"], "t.jsonl: a training log, not an evaluation"),
        (["recall", "e.json", "broken.json", "--out", "x.pdf"], "broken.json: cannot be read as JSON"),
        (["recall", "other.json", "--out", "x.pdf"], "other.json: not an evaluation"),
        (["recall", "none.json", "--out", "x.pdf"], "none.json: holds no evaluation"),
        (["recall", "e.json", "./e.json", "--out", "x.pdf"], "stands twice among the runs"),
        (["recall", "e.json", "m.npy", "--out", "x.pdf"], "Measure both on the same split"),
        (["map", "m.npy", "--out", "x.pdf"], "takes no run"),
        (["recall", "e.json", "--checkpoint", "m.npy", "--out", "x.pdf"], "takes runs or --checkpoint, not both"),
        (["recall", "--image", "7", "--out", "x.pdf"], "no --image with --plot recall"),
        (["recall", "--member", "2", "--out", "x.pdf"], "no --member with --plot recall"),
        (["map", "--drop", "3", "--out", "x.pdf"], "no --drop with --plot map"),
        (["map", "--letters", "--out", "x.pdf"], "--letters does not fit"),
        (["curves", "t.jsonl", "--split", "dev", "--out", "x.pdf"], "no --split with --plot curves"),
        (["map", "--width", "30", "--out", "x.pdf"], "width must be a number from 40 to 400"),
        (["map", "--style", "talk", "--width", "84", "--out", "x.pdf"], "a talk's slide has its size"),
        (["map", "--out", "x.gif"], "a plot must end in .pdf, .svg, .png, .csv or .npz: got '.gif'"),
        (["map", "--out", "nowhere/x.pdf"], "nowhere/x.pdf: cannot be written"),
        (["similarity", "m.npy", "--out", "empty"], "a plot must end in"),
        (["map", "--member", "9", "--out", "x.pdf"], "member must be 1 to 2: got 9"),
        (["recall", *(f"{number}.json" for number in range(9)), "--out", "x.pdf"], "at most 8 runs: got 9"),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, list) else "",
)  # fmt: skip
@pytest.mark.usefixtures("no_model")
def test_what_cannot_be_is_one_sentence_before_a_model_is_opened(export, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    np.save(tmp_path / "m.npy", similarity(4, 8))
    evaluation(tmp_path / "e.json", similarity())
    write_log(tmp_path / "t.jsonl", steps=2)
    for name, content in (("broken", "{"), ("other", '{"images": 3}'), ("none", "[]")):
        (tmp_path / f"{name}.json").write_text(content)
    before = sorted(tmp_path.iterdir())
    status, out, err = export(*arguments)
    assert (status, out) == (USERS_MISTAKE, "")
    assert said in err
    assert err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_an_unknown_plot_is_refused_with_those_that_there_are(capsys, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        main(["export", "--plot", "recal", "--out", str(tmp_path / "x.pdf")])
    assert stopped.value.code == USERS_MISTAKE
    said = capsys.readouterr().err
    assert "'recal'" in said
    assert all(name in said for name in get_args(PlotName))
    assert said.count("\n") == 1


@pytest.mark.usefixtures("no_model")
def test_a_run_is_never_overwritten(export, tmp_path):
    log = write_log(tmp_path / "run.csv")
    content = log.read_bytes()
    status, _, err = export("curves", log, "--out", log)
    assert status == USERS_MISTAKE
    assert "would overwrite the run that is read" in err
    assert log.read_bytes() == content


def test_a_second_file_without_plot_is_refused(capsys, tmp_path):
    assert main(["export", "a.toml", "b.toml", "--out", str(tmp_path / "x.pdf")]) == USERS_MISTAKE
    assert "no second file without --plot" in capsys.readouterr().err


@pytest.mark.usefixtures("no_model")
def test_numbers_are_the_same_bytes_every_time(export, tmp_path):
    np.save(tmp_path / "m.npy", similarity())
    for suffix in ("csv", "npz"):
        for name in ("a", "b"):
            assert export("recall", tmp_path / "m.npy", "--out", tmp_path / f"{name}.{suffix}")[0] == 0
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()
