"""What the command line says of unknown words, and several sentences at once."""

from __future__ import annotations

import json

import pytest

from vsrn_viewer.cli import main

QUERY = "a red ball"


@pytest.fixture
def run(capsys, flickr30k):
    """Run a search on the Flickr30K reference; return (exit status, standard output, standard error)."""

    def call(*arguments):
        place = ["--checkpoint", str(flickr30k.checkpoint), "--data", str(flickr30k.dataset), "--device", "cpu"]
        status = main(["search", *map(str, arguments), *place])
        return (status, *capsys.readouterr())

    return call


def test_an_unknown_word_is_named_with_known_ones(run):
    status, out, error = run("two red balls on xylophones", "--json")
    answer = json.loads(out)
    assert status == 0
    assert "balls" in answer["unknown_words"]
    assert answer["suggestions"]["balls"] == ["ball"]
    assert "xylophones" in answer["unknown_words"]
    assert "xylophones" not in answer["suggestions"]
    assert "“balls” is not in the model's vocabulary (did you mean “ball”?): it is read as <unk>." in error


def test_with_an_image_it_is_suggested_too(run):
    _, out, _ = run("red balls", "--image", "100007", "--json")
    assert json.loads(out)["suggestions"] == {"balls": ["ball"]}


@pytest.fixture
def queries(tmp_path, flickr30k):
    caption = (flickr30k.dataset / "test_caps.txt").read_text().splitlines()[7].strip()
    file = tmp_path / "queries.txt"
    file.write_text(f"{QUERY}\n\n  {caption.upper()}  \nxylophones\n", encoding="utf-8")
    return file, caption


def test_each_line_is_answered_as_alone(run, queries):
    file, caption = queries
    status, out, error = run("--queries", file, "--top", "3", "--json")
    first, own, bad = json.loads(out)
    alone = json.loads(run(QUERY, "--top", "3", "--json")[1])
    assert status == 0
    assert first == {**alone, "line": 1, "own_image_id": None, "own_rank": None, "problem": None}
    everything = json.loads(run(caption, "--top", "10000", "--json")[1])["results"]
    ranks = {hit["image_id"]: hit["rank"] for hit in everything}
    assert (own["line"], own["own_rank"]) == (2, ranks[own["own_image_id"]])
    assert bad["problem"].startswith("No word of the query is in the model's vocabulary: “xylophones”")
    assert (bad["line"], bad["results"]) == (3, [])
    assert "line 3: No word of the query" in error


def test_without_json_each_has_a_line(run, queries):
    _, out, _ = run("--queries", queries[0])
    first, second, third = out.splitlines()
    assert first.split()[0] == "1"
    assert first.endswith(f"  {QUERY}")
    assert "  own at " in second
    assert "nothing ranked" in third


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a ball", "--queries", "x.txt"), "--queries takes its sentences from a file."),
        (("--queries", "x.txt", "--image", "100007"), "--queries takes its sentences from a file."),
        (("--queries", "x.txt", "--drop-word", "1"), "what-ifs are of one query."),
        (("--queries", "no-such.txt"), "no-such.txt"),
    ],
)
def test_what_does_not_go_together_is_refused(run, arguments, said):
    status, out, error = run(*arguments)
    assert (status, out) == (2, "")
    assert said in error
    assert len(error.splitlines()) == 1


def test_an_empty_file_is_refused(run, tmp_path):
    (tmp_path / "q.txt").write_text("\n \n")
    status, _, error = run("--queries", tmp_path / "q.txt")
    assert status == 2
    assert "q.txt: holds no sentence. Write a query on each line." in error
