"""The embedded demo through the command line, as a newcomer meets it."""

import json

import numpy as np
import pytest

from vsrn_viewer.cli import main
from vsrn_viewer.trace_file import load_trace

QUERY = "a brown bear left of a white cow"
STAGED = "test00002"  # the scene with just a brown bear left of a white cow
TWIN = "test00003"  # the same scene with the two in each other's places


@pytest.fixture
def ask(capsys):
    """Run a subcommand on the demo and return its JSON document."""

    def call(*arguments):
        assert main([*arguments, "--device", "cpu", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def test_staged_sentence_finds_its_scene_before_the_mirrored_one(ask):
    ids = [row["image_id"] for row in ask("search", QUERY, "--top", "200")["results"]]
    assert ids[0] == STAGED
    assert ids.index(STAGED) < ids.index(TWIN)


def test_shipped_models_reach_what_the_readme_says(ask):
    answer = ask("evaluate")
    assert answer["images"] == 200
    assert answer["captions"] == 1000
    seen, read = answer["image_to_text"], answer["text_to_image"]
    measured = [read["r1"], read["r10"], seen["r1"], seen["r10"], answer["minimal_pairs"]["right"]]
    assert measured == pytest.approx([66.4, 96.6, 75.0, 98.0, 91.5], abs=0.51)  # near ties may fall either way


def test_trace_of_a_member_agrees_with_the_ensembles_ranking(ask, tmp_path):
    shown = ask("search", QUERY, "--top", "1")["results"][0]
    members = []
    for member in ("1", "2"):
        out = tmp_path / f"{member}.npz"
        told = ask("trace", "--image", shown["image_id"], "--query", QUERY, "--member", member, "--out", str(out))
        trace, context = load_trace(out)
        assert told["ensemble_score"] == pytest.approx(shown["score"], abs=1e-6)
        assert context.members == 2
        rebuilt = trace.nodes[:-1] + trace.affinity @ trace.messages + trace.shift[:, None]
        assert np.abs(rebuilt - trace.nodes[1:]).max() < 1e-4 * np.abs(trace.nodes).max()
        members.append(float(trace.score))
    assert np.mean(members) == pytest.approx(shown["score"], abs=1e-6)


def test_trace_says_the_sentence_that_its_arrays_spell(ask, tmp_path):
    told = ask("trace", "--image", STAGED, "--member", "2", "--out", str(tmp_path / "t.npz"))
    trace, context = load_trace(tmp_path / "t.npz")
    assert told["sentence"].split() == " ".join(context.words).removesuffix(" <end>").replace(" ,", ",").split()
    assert len(context.words) == len(trace.word_ids) > 4
    assert np.abs(trace.word_attention.sum(axis=1) - 1).max() < 1e-5


def test_words_of_the_sentence_can_be_drawn_and_others_are_refused(tmp_path, capsys):
    arguments = ["export", "--image", STAGED, "--device", "cpu", "--out", str(tmp_path / "f.svg")]
    assert main([*arguments, "--words", "2,1"]) == 0
    drawn = (tmp_path / "f.svg").read_text(encoding="utf-8")
    assert "(f) Sentence: “" in drawn
    assert "(c) Attention of “" in drawn
    capsys.readouterr()
    assert main([*arguments, "--words", "1,99"]) == 2
    assert "words must be 1 to " in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([*arguments, "--words", "0"])
    assert "must be a whole number from 1: got '0'" in capsys.readouterr().err


def test_regions_of_the_demo_are_read_from_left_to_right(ask, tmp_path):
    ask("trace", "--image", STAGED, "--out", str(tmp_path / "t.npz"))
    trace, context = load_trace(tmp_path / "t.npz")
    centres = trace.boxes[:, [0, 2]].mean(axis=1)
    assert np.all(np.diff(centres) >= 0)
    assert context.region_order == "left to right"
    assert trace.regions == 36


def test_without_a_screen_a_trace_is_drawn_layer_by_layer(monkeypatch, tmp_path, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.chdir(tmp_path)
    assert main(["trace", "--image", STAGED, "--device", "cpu", "--out", "t.npz"]) == 0
    assert main(["view", "t.npz"]) == 0
    pages = {path.name for path in (tmp_path / "out").iterdir()}
    assert pages == {f"layer{layer}.pdf" for layer in (1, 2, 3, 4)}
    assert "vsrn-viewer export t.npz --out" in capsys.readouterr().out


def test_without_a_screen_the_tour_leaves_results_trace_and_figure(monkeypatch, tmp_path, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    assert "no screen" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"results.json", "trace.npz", "figure.pdf"}
    assert json.loads((tmp_path / "out" / "results.json").read_text())["results"][0]["image_id"] == STAGED
