"""Single panels, comparisons and batches from the command line."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from references import Reference

from vsrn_viewer.cli import main
from vsrn_viewer.cli.drawing import check_channels
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.provenance import recipe_inside
from vsrn_viewer.trace import ReasoningTrace

QUERY = "a brown dog runs through the snow"


@pytest.fixture
def options(coco: Reference) -> list[str]:
    return ["--checkpoint", str(coco.checkpoint), "--data", str(coco.dataset), "--device", "cpu"]


@pytest.fixture
def ids(coco: Reference) -> list[str]:
    return (coco.dataset / "test_ids.txt").read_text().split()


def said(file: Path) -> str:
    """Return what an SVG says, text after text."""
    return "\n".join(re.findall(r"<text[^>]*>([^<]*)</text>", file.read_text(encoding="utf-8")))


def width_of(file: Path) -> float:
    """Return the width of an SVG, mm."""
    return float(re.search(r'width="([\d.]+)pt"', file.read_text(encoding="utf-8"))[1]) * 25.4 / 72


def test_a_panel_is_drawn_at_its_width_and_carries_a_recipe_that_draws_it_again(options, ids, tmp_path, capsys):
    figure, again, options_again = tmp_path / "f.svg", tmp_path / "g.svg", tmp_path / "h.svg"
    asked = ["--panel", "matrix,reading", "--layer", "2", "--width", "84", "--font", "times", "--skip-layer", "1"]
    assert main(["export", "--image", ids[0], "--query", QUERY, *options, *asked, "--out", str(figure)]) == 0
    assert width_of(figure) == pytest.approx(84, abs=0.1)
    assert main(["export", str(figure), "--out", str(again)]) == 0
    assert again.read_bytes() == figure.read_bytes()
    assert main(["export", str(figure), "--width", "174", "--layer", "3", "--out", str(options_again)]) == 0
    assert width_of(options_again) == pytest.approx(174, abs=0.1)
    assert "layer = 3" in recipe_inside(options_again)
    command = recipe_inside(figure).splitlines()[1]
    assert "--panel=matrix,reading" in command
    assert "--skip-layer 1" in command
    assert not capsys.readouterr().err.count("Traceback")


def test_two_processes_write_the_same_bytes(options, ids, tmp_path):
    asked = ["export", "--image", ids[1], "--query", QUERY, *options, "--panel", "graph,query"]
    for suffix in ("pdf", "png"):
        assert main([*asked, "--out", str(tmp_path / f"a.{suffix}")]) == 0
        program = [sys.executable, "-m", "vsrn_viewer", *asked, "--out", str(tmp_path / f"b.{suffix}")]
        subprocess.run(program, check=True, capture_output=True)
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--versus", "layer=3"], ["layer 1", "layer 3"]),
        (["--versus", "query=a red bus on a street"], ["a red bus on a street"]),
        (["--versus", "change", "--skip-layer", "2"], ["as it is", "layer 2 skipped"]),
    ],
)
def test_a_comparison_names_what_sets_the_two_apart(options, ids, tmp_path, asked, words):
    figure = tmp_path / "f.svg"
    made = ["export", "--image", ids[0], "--query", QUERY, *options, "--panel", "compare,reading", *asked]
    assert main([*made, "--out", str(figure)]) == 0
    for word in words:
        assert word in said(figure)


def test_two_images_stand_side_by_side(options, ids, tmp_path):
    figure = tmp_path / "f.svg"
    asked = ["--panel", "matrix", "--versus", f"image={ids[1]}"]
    assert main(["export", "--image", ids[0], *options, *asked, "--out", str(figure)]) == 0
    assert f"image {ids[0]}" in said(figure)
    assert f"image {ids[1]}" in said(figure)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["--panel", "grph"], "no panel 'grph' (did you mean 'graph'?)"),
        (["--panel", "comare"], "no panel 'comare' (did you mean 'compare'?)"),
        (["--panel", "compare"], "panel 'compare' needs a second subject"),
        (["--panel", "graph", "--versus", "imge=7"], "versus must be image=…"),
        (["--panel", "graph", "--versus", "layer=x"], "versus 'layer' must be a whole number from 1"),
        (["--panel", "graph", "--versus", "image=none-such"], "none-such"),
        (["--panel", "graph", "--width", "4"], "width must be a number from 40 to 400"),
        (["--panel", "graph", "--labels", "nowhere.txt"], "nowhere.txt"),
        (["--width", "84"], "a page has its own size"),
    ],
)
def test_a_mistake_is_a_sentence_before_any_model_is_loaded(
    options, ids, tmp_path, capsys, monkeypatch, asked, sentence
):
    monkeypatch.setattr("vsrn_viewer.cli.drawing.open_pair", None)
    assert main(["export", "--image", ids[0], *options, *asked, "--out", str(tmp_path / "f.pdf")]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "f.pdf").exists()


def test_a_recipe_of_another_model_is_refused(options, ids, tmp_path, capsys):
    recipe = tmp_path / "r.toml"
    recipe.write_text(f'image = "{ids[0]}"\npanel = ["matrix"]\nmodel_fingerprint = "0123456789abcdef"\n')
    assert main(["export", str(recipe), *options, "--out", str(tmp_path / "f.pdf")]) == 2
    assert "the recipe was made with another model (model_fingerprint 0123456789abcdef" in capsys.readouterr().err


def test_labels_are_hidden_or_come_from_a_file(options, ids, tmp_path):
    (tmp_path / "labels.txt").write_text("1\tthe thing itself\n2\t\n")
    asked = ["export", "--image", ids[0], *options, "--panel", "boxes", "--regions", "1"]
    for choice in ("none", "detector", str(tmp_path / "labels.txt")):
        assert main([*asked, "--labels", choice, "--out", str(tmp_path / f"{Path(choice).stem}.svg")]) == 0
    assert "1 the thing itself" in said(tmp_path / "labels.svg")
    assert not re.search("[a-z]", said(tmp_path / "none.svg"))


def test_a_batch_draws_every_line_and_goes_on_where_it_stopped(options, ids, tmp_path, capsys):
    (tmp_path / "list.txt").write_text(f"{ids[0]}\n\n{ids[1]}\ta red bus\n")
    asked = ["export", "--images", str(tmp_path / "list.txt"), "--query", QUERY, *options, "--panel", "match", "--json"]
    pattern = ["--out", str(tmp_path / "{line}-{image}-{panel}.svg")]
    assert main([*asked, *pattern]) == 0
    answer = json.loads(capsys.readouterr().out)
    files = [tmp_path / f"1-{ids[0]}-match.svg", tmp_path / f"3-{ids[1]}-match.svg"]
    assert answer == {"written": 2, "already_there": 0, "failed": 0, "files": [str(file) for file in files]}
    assert [json.loads(json.dumps(QUERY)) in recipe_inside(files[0]), "a red bus" in recipe_inside(files[1])] == [
        True
    ] * 2
    files[0].unlink()
    written = files[1].stat().st_mtime_ns
    assert main([*asked, *pattern]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["written"], again["already_there"]) == (1, 1)
    assert files[1].stat().st_mtime_ns == written
    assert main([*asked, *pattern, "--font", "times"]) == 0  # another recipe: all are drawn again
    assert json.loads(capsys.readouterr().out)["written"] == 2


def test_a_table_of_captions_is_a_list_of_figures(options, ids, tmp_path, capsys):
    table = tmp_path / "failed.csv"
    assert main(["evaluate", *options, "--filter", "rank:<3", "--per-caption", str(table), "--json"]) == 0
    head, *rows = csv.reader(table.read_text().splitlines())
    table.write_text(",".join(head) + "\n" + f'{rows[0][0]},"a dog, and a cat",{ids[1]},1,0.5,{ids[1]},0.5\n')
    capsys.readouterr()
    asked = ["export", "--images", str(table), *options, "--panel", "match", "--out", str(tmp_path / "{line}.svg")]
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == [str(tmp_path / "2.svg")]
    assert "a dog, and a cat" in recipe_inside(tmp_path / "2.svg")


@pytest.mark.parametrize(
    ("lines", "pattern", "sentence"),
    [
        ("{0}\nnone-such\n", "{image}.pdf", "line 2: "),
        ("{0}\n{0}\n", "{image}.pdf", "lines 1 and 2 both give"),
        ("{0}\n", "{imge}.pdf", "--out knows {image}, {line}, {layer}, {panel}: got {imge}"),
        ("\n", "{image}.pdf", "names no image"),
    ],
)
def test_a_list_with_a_mistake_draws_nothing(options, ids, tmp_path, capsys, lines, pattern, sentence):
    (tmp_path / "list.txt").write_text(lines.replace("{0}", ids[0]))
    asked = ["export", "--images", str(tmp_path / "list.txt"), *options, "--panel", "matrix"]
    assert main([*asked, "--out", str(tmp_path / pattern)]) == 2
    assert sentence in capsys.readouterr().err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["list.txt"]


def test_a_sidecar_says_what_the_figure_shows_and_what_it_was_made_with(options, ids, tmp_path):
    figure = tmp_path / "f.svg"
    asked = [
        "export",
        "--image",
        ids[0],
        "--query",
        QUERY,
        *options,
        "--panel",
        "matrix,compare",
        "--versus",
        "layer=2",
    ]
    assert main([*asked, "--out", str(figure)]) == 0
    assert not (tmp_path / "f.svg.json").exists()
    assert main([*asked, "--sidecar", "--out", str(figure)]) == 0
    said = json.loads((tmp_path / "f.svg.json").read_text())
    assert said["recipe"]["model_fingerprint"] == said["model_fingerprint"]
    assert [panel["panel"] for panel in said["panels"]] == ["matrix", "compare"]
    assert said["panels"][0]["title"].startswith("Affinity")
    assert main(["trace", "--image", ids[0], "--query", QUERY, *options, "--out", str(tmp_path / "t.npz")]) == 0
    assert said["runs"][0]["score"] == pytest.approx(float(np.load(tmp_path / "t.npz")["score"]), abs=1e-7)


def test_the_words_that_were_read_are_a_panel_and_their_numbers_a_table(options, ids, tmp_path, capsys):
    asked = ["export", *options, "--image", ids[3], "--query", QUERY, "--panel", "reading-words"]
    assert main([*asked, "--channels", "2", "--out", str(tmp_path / "f.svg")]) == 0
    text = said(tmp_path / "f.svg")
    assert "update gate, channel 2" in text
    assert [word for word in text.splitlines() if word in QUERY.split()] == QUERY.split()
    assert main([*asked, "--drop-word", "3", "--out", str(tmp_path / "f.csv")]) == 0
    with (tmp_path / "f.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["word"]: row for row in csv.DictReader(file)}
    assert rows["dog"]["match so far"] == ""
    assert float(rows["<end>"]["match so far, before"]) != float(rows["<end>"]["match so far"])
    capsys.readouterr()
    assert main([*asked, "--query", "1: a dog  -1: snow", "--out", str(tmp_path / "g.svg")]) == 2
    assert "This query is a sum of sentences" in capsys.readouterr().err
    assert not (tmp_path / "g.svg").exists()


def test_channels_are_those_of_the_words_where_no_gru_reads_the_regions():
    words = ReasoningTrace(*[np.zeros((1, 2), np.float32)] * 9, caption_update_gate=np.zeros((4, 32), np.float32))
    check_channels((31,), words)
    with pytest.raises(FigureError, match="channels must be 1 to 32: got 33"):
        check_channels((32,), words)
    with pytest.raises(FigureError, match="this network has no GRU"):
        check_channels((0,), replace(words, caption_update_gate=None))
