"""The command line's fixed contracts, on a reference folder. The demo's are in test_demo_cli.py."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
from small_memory import end_of_memory

from vsrn_viewer.cli import main
from vsrn_viewer.errors import MEMORY_ENDED
from vsrn_viewer.trace_file import load_trace

QUERY = "a red ball"


@pytest.fixture
def run(capsys, flickr30k):
    """Run a subcommand on the Flickr30K reference; return (exit status, standard output, standard error)."""

    def call(*arguments):
        place = ["--checkpoint", str(flickr30k.checkpoint), "--data", str(flickr30k.dataset), "--device", "cpu"]
        status = main([*arguments, *place])
        return (status, *capsys.readouterr())

    return call


def test_search_for_a_sentence_ranks_from_one_with_text_ids(run):
    status, out, _ = run("search", QUERY, "--top", "3", "--json")
    answer = json.loads(out)
    assert status == 0
    assert set(answer) == {"query", "device", "results", "unknown_words", "suggestions"}
    assert (answer["query"], answer["device"]) == (QUERY, "cpu")
    assert [row["rank"] for row in answer["results"]] == [1, 2, 3]
    assert all(isinstance(row["image_id"], str) for row in answer["results"])
    scores = [row["score"] for row in answer["results"]]
    assert scores == sorted(scores, reverse=True)


def test_search_for_an_image_gives_lines_of_the_captions_file(run, flickr30k):
    _, out, _ = run("search", "--image", "100007", "--top", "200", "--json")
    answer = json.loads(out)
    lines = (flickr30k.dataset / "test_caps.txt").read_text().splitlines()
    assert answer["image_id"] == "100007"
    assert sorted(row["caption_index"] for row in answer["results"]) == list(range(200))
    for row in answer["results"]:
        assert row["caption"].strip() == lines[row["caption_index"]].strip()
        assert row["ground_truth"] == (row["caption_index"] // 5 == 1)


def test_evaluate_matches_the_published_metrics(run, flickr30k):
    _, out, _ = run("evaluate", "--json")
    answer, expected = json.loads(out), flickr30k.expected()
    for key, name in (("image_to_text", "i2t"), ("text_to_image", "t2i")):
        measured = [answer[key][field] for field in ("r1", "r5", "r10", "median_rank", "mean_rank")]
        assert measured == pytest.approx(expected[name].tolist(), abs=0.6)  # near ties may fall either way
    assert answer["rsum"] == pytest.approx(
        sum(answer[k][r] for k in ("image_to_text", "text_to_image") for r in ("r1", "r5", "r10"))
    )
    assert (answer["images"], answer["captions"]) == (40, 200)


def test_evaluate_writes_the_similarity(run, flickr30k, tmp_path):
    run("evaluate", "--json", "--save-similarity", str(tmp_path / "s.npy"))
    assert np.abs(np.load(tmp_path / "s.npy") - flickr30k.expected()["similarity"]).max() < 1e-5


def test_folds_that_do_not_divide_are_refused(run):
    status, out, error = run("evaluate", "--json", "--folds", "3")
    assert (status, out) == (2, "")
    assert ": folds must divide the number of images: got 3 folds for 40 images" in error


def test_trace_writes_the_fixed_keys(run, tmp_path, flickr30k):
    status, out, _ = run("trace", "--image", "100000", "--query", QUERY, "--out", str(tmp_path / "t.npz"), "--json")
    trace, context = load_trace(tmp_path / "t.npz")
    expected = flickr30k.expected()
    assert status == 0
    assert json.loads(out)["score"] == pytest.approx(float(trace.score))
    assert np.abs(trace.hidden - expected["hidden"][0]).max() < 1e-5
    assert context.query == QUERY


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_export_writes_a_figure(run, tmp_path, suffix):
    status, *_ = run("export", "--image", "100000", "--query", QUERY, "--out", str(tmp_path / f"f.{suffix}"))
    assert status == 0
    head = {"pdf": b"%PDF", "svg": b"<?xml", "png": b"\x89PNG"}[suffix]
    assert (tmp_path / f"f.{suffix}").read_bytes().startswith(head)


def test_export_of_a_changed_run_says_what_changed_and_what_came_of_it(run, tmp_path):
    out = str(tmp_path / "f.svg")
    asked = ("--image", "100000", "--drop", "2,5", "--cut", "1:4>1")
    found = json.loads(run("search", QUERY, *asked, "--json")[1])
    run("export", *asked, "--query", QUERY, "--out", out)
    said = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", (tmp_path / "f.svg").read_text(encoding="utf-8")))
    before, after = found["before"], found["after"]
    for words in ("region 2 dropped", "region 5 dropped", "edge 4 → 1 of layer 1 cut", "before"):
        assert words in said
    assert f"score {before['score']:.3f} → {after['score']:.3f}".replace("-", "−") in said
    assert f"rank {before['rank']} → {after['rank']}" in said


def test_export_of_a_recipe_equals_the_options(run, tmp_path, flickr30k):
    recipe = tmp_path / "r.toml"
    recipe.write_text(
        f'image = "100000"\nquery = "{QUERY}"\nlayer = 2\ncheckpoint = ["{flickr30k.checkpoint}"]\n'
        f'data = "{flickr30k.dataset}"\ndevice = "cpu"\n'
    )
    main(["export", str(recipe), "--out", str(tmp_path / "a.pdf")])
    run("export", "--image", "100000", "--query", QUERY, "--layer", "2", "--out", str(tmp_path / "b.pdf"))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_export_draws_a_trace_file_without_model_or_data(run, tmp_path, monkeypatch):
    made = ["--image", "100000", "--query", QUERY]
    run("trace", *made, "--out", str(tmp_path / "t.npz"))
    run("export", *made, "--layer", "2", "--out", str(tmp_path / "a.svg"))
    monkeypatch.setattr("vsrn_viewer.cli.drawing.open_pair", None)
    assert main(["export", str(tmp_path / "t.npz"), "--layer", "2", "--out", str(tmp_path / "b.svg")]) == 0
    drawn = [(tmp_path / name).read_text().split("</metadata>")[1] for name in ("a.svg", "b.svg")]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--layer", "9"], "layer must be 1 to 4: got 9."),
        (["--regions", "99"], "regions must be 1 to "),
        (["--edges-per-node", "1000"], "edges per node must be 1 to "),
        (["--region-filter", "lable:dog"], "region_filter: at character 1: there is no field 'lable' (did you mean "),
        (["--query", "a cow"], "export takes no --query with a trace"),
        (["--drop", "1"], "export takes no --drop with a trace"),
    ],
)
def test_what_a_trace_file_cannot_show_is_refused(run, tmp_path, capsys, options, sentence):
    run("trace", "--image", "100000", "--out", str(tmp_path / "t.npz"))
    assert main(["export", str(tmp_path / "t.npz"), *options, "--out", str(tmp_path / "b.svg")]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "b.svg").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "--image", "test00002", "--out", "x.eps"], "a figure must end in .pdf, .svg or .png: got '.eps'"),
        (["export", "--image", "test00002", "--out", "none/x.pdf"], "none/x.pdf: cannot be written (No such file"),
        (["export", "--image", "test00002", "--layer", "9", "--out", "x.pdf"], "layer must be 1 to 4: got 9"),
        (["export", "--image", "test00002", "--member", "3", "--out", "x.pdf"], "member must be 1 to 2: got 3"),
        (["export", "--image", "test0002", "--out", "x.pdf"], "no image 'test0002'"),
        (["export", "--image", "test00002", "--regions", "37", "--out", "x.pdf"], "regions must be 1 to 36: got 37"),
        (["export", "--image", "test00002", "--edges-per-node", "1000", "--out", "x.pdf"], "1 to 36, one a region"),
        (["trace", "--image", "test00002", "--out", "none/t.npz"], "none/t.npz: No such file"),
        (["trace", "--image", "test00002", "--member", "3", "--out", "t.npz"], "member must be 1 to 2: got 3"),
    ],
)
def test_what_cannot_be_made_is_refused_before_a_model_is_loaded(arguments, sentence, monkeypatch, tmp_path, capsys):
    def load(*_):
        pytest.fail("a model is loaded")

    monkeypatch.setattr("vsrn_viewer.workbench.bench.load_checkpoint", load)
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_layer_that_a_published_checkpoint_lacks_is_refused_before_images_are_embedded(run, monkeypatch, tmp_path):
    monkeypatch.setattr("vsrn_viewer.workbench.bench.encode_images", lambda *_: pytest.fail("images are embedded"))
    status, _, error = run("export", "--image", "100000", "--layer", "9", "--out", str(tmp_path / "x.pdf"))
    assert status == 2
    assert "layer must be 1 to 4: got 9. Choose a smaller one." in error


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["search", "a bear", "--device=cpu"]])
def test_a_reader_that_leaves_is_no_error(arguments):
    """As `| true`: the pipe is closed before the first word."""
    read, write = os.pipe()
    os.close(read)
    done = _start(arguments, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [["search", "a bear xyzzy"], ["trace", "--image", "test00002", "--query", "a bear xyzzy", "--out", "t.npz"]],
)
def test_words_that_the_model_does_not_know_are_said(arguments, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([*arguments, "--device", "cpu", "--json"]) == 0
    out, error = capsys.readouterr()
    assert "“xyzzy” is not in the model's vocabulary" in error
    assert json.loads(out)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_tab_completes_subcommands_and_options(tmp_path):
    script = _start(["--print-completion", "bash"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert (script.returncode, script.stderr) == (0, "")
    (tmp_path / "c.bash").write_text(script.stdout)
    ask = """
        source {}; COMP_WORDS=(vsrn-viewer {} {}); COMP_CWORD=$(({} - 1))
        $(complete -p vsrn-viewer | sed 's/.*-F \\([^ ]*\\).*/\\1/'); printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    for before, typed, found in (("", "ev", "evaluate"), ("export", "--edges-p", "--edges-per-node")):
        command = ask.format(tmp_path / "c.bash", before, typed, len(f"vsrn-viewer {before} {typed}".split()))
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert done.stdout.split() == [found], done.stderr


def test_completion_without_shtab_says_what_is_needed(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "shtab", None)
    with pytest.raises(SystemExit, match="2"):
        main(["--print-completion", "bash"])
    assert "tab completion needs shtab. Install it: pip install shtab" in capsys.readouterr().err


def test_errors_are_one_line_and_status_two(run):
    status, out, error = run("search", "--image", "100001", "--json")
    assert (status, out) == (2, "")
    assert error.count("\n") <= 2  # the vocabulary that was chosen, and the error
    assert "Traceback" not in error


def test_the_end_of_memory_is_one_line_and_status_two_and_a_fault_of_ours_is_a_traceback(run, monkeypatch):
    def raising(error):
        def trace(*_arguments):
            raise error

        monkeypatch.setattr("vsrn_viewer.retrieval.search.trace_match", trace)
        return run("trace", "--image", "100007", "--out", "none.npz")

    status, out, error = raising(end_of_memory())
    assert (status, out) == (2, "")
    assert error.splitlines()[-1] == f"vsrn-viewer: {MEMORY_ENDED}"
    with pytest.raises(RuntimeError, match="shapes do not fit"):
        raising(RuntimeError("shapes do not fit"))


@pytest.mark.parametrize(
    "arguments",
    [["search", "a dog", "--data", ""], ["import", "", "--out", "x"], ["train", "--preset", "demo", "--out", ""]],
)
def test_an_empty_path_is_not_the_folder_that_one_happens_to_be_in(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "must name a file or a folder: got nothing. See vsrn-viewer" in capsys.readouterr().err


def test_debug_shows_the_traceback(run):
    with pytest.raises(Exception, match="nowhere"):
        run("search", "--image", "nowhere", "--debug")


def test_folder_that_is_not_there_is_named_with_the_file(run, tmp_path):
    status, _, error = run("trace", "--image", "100000", "--out", str(tmp_path / "none" / "t.npz"))
    assert status == 2
    assert error.splitlines()[-1].startswith(f"vsrn-viewer: {tmp_path / 'none' / 't.npz'}: No such file or directory. ")


def _start(arguments, **streams):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    command = [sys.executable, "-m", "vsrn_viewer", *map(str, arguments)]
    return subprocess.run(command, env=environment, text=True, check=False, **streams)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's /dev/full")
def test_an_answer_that_cannot_be_written_is_one_line(tmp_path):
    np.save(tmp_path / "s.npy", np.eye(4))
    with open("/dev/full", "w") as full:
        done = _start(["evaluate", "--similarity", tmp_path / "s.npy"], stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 2
        assert done.stderr == (
            "vsrn-viewer: standard output: No space left on device. Make room, or write it elsewhere.\n"
        )
        unsaid = _start(["evaluate", "--similarity", tmp_path / "gone.npy"], stdout=subprocess.PIPE, stderr=full)
        assert (unsaid.returncode, unsaid.stdout) == (2, "")


def test_a_training_stopped_by_ctrl_c_is_no_success(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("vsrn_viewer.cli.training_run.run_training", lambda **_: False)
    before = signal.getsignal(signal.SIGINT)
    try:
        assert main(["train", "--out", str(tmp_path / "run"), "--json"]) == 130
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # more of them must not reach the interpreter's end
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr() == ("", "vsrn-viewer: stopped\n")


def test_output_of_few_characters_is_no_reason_to_fail(flickr30k):
    place = ["--checkpoint", str(flickr30k.checkpoint), "--data", str(flickr30k.dataset), "--device", "cpu"]
    command = [sys.executable, "-m", "vsrn_viewer", "search", "--image", "100000", "--top", "200", *place]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 200)
    assert done.stdout.count("?") == 5  # for the marks of the true captions


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "--top", "0", "x"],
        ["srch"],
        ["train", "--out", "run", "--seed", "-1"],
        ["train", "--out", "run", "--steps", "0"],
        ["trace"],
        ["export", "--image", "1", "--out", "f.pdf", "--quantity", "log"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_option_that_is_wrong_is_one_line_and_status_two(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    out, error = capsys.readouterr()
    assert (stopped.value.code, out, error.count("\n")) == (2, "", 1)
    assert error.startswith("vsrn-viewer: ")
    assert "--help" in error


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["train", "--out", "run", "--checkpoint", "m.pth.tar"], "--checkpoint"),
        (["train", "--out", "run", "--split", "test"], "--split"),
        (["export", "--skip-layer", "2", "--out", "f.pth.tar"], "--skip-layer"),
    ],
)
def test_option_that_would_not_count_is_refused(arguments, option, capsys):
    assert main(arguments) == 2
    assert f"takes no {option} " in capsys.readouterr().err
