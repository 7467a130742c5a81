"""`vsrn-viewer evaluate --runs`: methods side by side, from matrices and models."""

from __future__ import annotations

import csv
import json
from statistics import mean, stdev

import numpy as np
import pytest
from full_disk import full_disk
from naive_metrics import naive_metrics

from vsrn_viewer.cli import USERS_MISTAKE, main


@pytest.fixture
def evaluate(capsys):
    """Run `evaluate`; return its answer, or the error's last line."""

    def call(*arguments):
        status = main(["evaluate", *map(str, arguments), "--device", "cpu", "--json"])
        out, error = capsys.readouterr()
        assert status == (0 if out else USERS_MISTAKE)
        return json.loads(out) if out else error.splitlines()[-1]

    return call


@pytest.fixture
def matrices(tmp_path):
    """Write four matrices a.npy … d.npy of 10 images and 50 captions; return them by name."""
    rng = np.random.default_rng(0)
    made = {name: rng.normal(size=(10, 50)) + np.eye(10).repeat(5, axis=1) for name in "abcd"}
    for name, matrix in made.items():
        np.save(tmp_path / f"{name}.npy", matrix)
    return made


def files(folder, names):
    return [folder / f"{name}.npy" for name in names]


def test_mean_and_deviation_are_those_of_a_naive_sort_of_each_run(evaluate, matrices, tmp_path):
    answer = evaluate("--runs", *files(tmp_path, "abc"), "--runs", *files(tmp_path, "d"), "--folds", 2)
    assert [method["name"] for method in answer["methods"]] == ["a, b, c", "d"]
    three, one = answer["methods"]
    expected = [naive_metrics(matrices[name], 2) for name in "abc"]
    for direction in ("image_to_text", "text_to_image"):
        for field in ("r1", "r5", "r10", "median_rank", "mean_rank"):
            values = [run[direction][field] for run in expected]
            assert three["mean"][direction][field] == pytest.approx(mean(values))
            assert three["deviation"][direction][field] == pytest.approx(stdev(values))
    assert three["deviation"]["rsum"] == pytest.approx(stdev([run["rsum"] for run in expected]))
    assert one["deviation"] is None
    assert one["runs"][0]["file"] == str(tmp_path / "d.npy")
    assert (answer["images"], answer["captions"], answer["folds"], answer["split"]) == (10, 50, 2, None)


@pytest.mark.usefixtures("matrices")
def test_tables_have_the_names_that_are_given_in_their_order(evaluate, tmp_path):
    tables = ("--csv", tmp_path / "t.csv", "--latex", tmp_path / "t.tex")
    names = ("--name", "VSRN_1", "--name", "no graph")
    answer = evaluate("--runs", *files(tmp_path, "ab"), "--runs", *files(tmp_path, "cd"), *names, *tables)
    latex = (tmp_path / "t.tex").read_text(encoding="utf-8")
    assert latex.index(r"VSRN\_1 & ") < latex.index("no graph & ")
    with (tmp_path / "t.csv").open(encoding="utf-8") as file:
        rows = {(row["system"], row["row"], row["run"]): row for row in csv.DictReader(file)}
    assert float(rows["no graph", "run", "2"]["rsum"]) == pytest.approx(answer["methods"][1]["runs"][1]["rsum"])
    assert float(rows["VSRN_1", "mean", ""]["rsum"]) == pytest.approx(answer["methods"][0]["mean"]["rsum"])


@pytest.mark.usefixtures("matrices")
def test_one_matrix_and_the_one_to_compare_with_have_names_too(evaluate, tmp_path):
    one = ("--similarity", tmp_path / "a.npy", "--against", tmp_path / "b.npy", "--latex", tmp_path / "t.tex")
    answer = evaluate(*one, "--name", "Ours", "--name", "SCAN [1]")
    assert (answer["name"], answer["against"]["name"]) == ("Ours", "SCAN [1]")
    rows = (tmp_path / "t.tex").read_text(encoding="utf-8").splitlines()
    assert [row.split(" & ")[0] for row in rows if row.startswith(("Ours", "SCAN"))] == ["SCAN [1]", "Ours"]
    assert evaluate(*one, "--name", "Ours")["against"]["name"] == "b.npy"


def test_a_model_and_its_own_matrix_are_two_equal_runs(evaluate, flickr30k, tmp_path):
    data = ("--data", flickr30k.dataset)
    evaluate("--checkpoint", flickr30k.checkpoint, *data, "--save-similarity", tmp_path / "s.npy")
    answer = evaluate("--runs", flickr30k.checkpoint, tmp_path / "s.npy", *data, "--name", "VSRN")
    (method,) = answer["methods"]
    assert (answer["split"], len(method["runs"])) == ("test", 2)
    assert method["deviation"]["image_to_text"] == dict.fromkeys(method["deviation"]["image_to_text"], 0)
    assert [run["members"] for run in method["runs"]] == [1, None]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--runs", "a.npy", "gone.npy"], "gone.npy: no such checkpoint or matrix"),
        (["--runs", "a.npy", "./a.npy"], "a.npy: stands twice among the runs of one method"),
        (["--runs", "a.npy", "--similarity", "b.npy"], "evaluate takes no --similarity with --runs"),
        (["--runs", "a.npy", "--against", "b.npy"], "evaluate takes no --against with --runs"),
        (["--runs", "a.npy", "--checkpoint", "b.npy"], "evaluate takes no --checkpoint with --runs"),
        (["--runs", "a.npy", "--save-similarity", "s.npy"], "evaluate takes no --save-similarity with --runs"),
        (["--runs", "a.npy", "--runs", "b.npy", "--name", "A"], "evaluate got 1 --name for 2 to be named"),
        (["--similarity", "a.npy", "--name", "A", "--name", "B"], "evaluate got 2 --name for 1 to be named"),
        (["--runs", "a.npy", "small.npy"], "small.npy: 5 images × 5 captions do not fit a.npy, 10 × 50"),
        (["--runs", "a.npy", "--csv", "a.npy"], "a.npy: would overwrite the matrix that is read"),
    ],
)
@pytest.mark.usefixtures("matrices")
def test_mistakes_are_one_sentence_and_nothing_is_written(evaluate, tmp_path, monkeypatch, options, sentence):
    monkeypatch.chdir(tmp_path)
    np.save("small.npy", np.eye(5))
    before = sorted(path.name for path in tmp_path.iterdir())
    said = evaluate("--latex", "t.tex", *options)
    assert isinstance(said, str)
    assert sentence in said
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    np.load("a.npy")


@pytest.mark.usefixtures("matrices")
def test_a_full_disk_is_said_with_the_tables_name(evaluate, tmp_path):
    with full_disk(64):
        said = evaluate("--runs", *files(tmp_path, "ab"), "--latex", tmp_path / "t.tex")
    assert f"{tmp_path / 't.tex'}: File too large" in said
    assert not (tmp_path / "t.tex").exists()
