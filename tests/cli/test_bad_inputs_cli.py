"""Every bad input of the table through the command line: one line, exit status 2, the same sentence."""

from __future__ import annotations

import pytest
from bad_inputs import BAD_INPUTS
from spoiling import RAN, good_input

from vsrn_viewer.cli import USERS_MISTAKE, main
from vsrn_viewer.trace_file import load_trace


def export(asked, folder):
    """Ask for a figure of one image with a query: everything that can be wrong lies on the way."""
    arguments = ["export", "--image", asked.image_id, "--query", asked.query, "--out", str(folder / "figure.png")]
    arguments += ["--checkpoint", str(asked.checkpoint), "--data", str(asked.data), "--split", asked.split]
    if asked.vocabulary:
        arguments += ["--vocab", str(asked.vocabulary)]
    return main([*arguments, "--device", "cpu", "--json"])


def test_good_input_gives_a_figure(tmp_path, capsys):
    assert export(good_input(tmp_path), tmp_path) == 0
    assert (tmp_path / "figure.png").is_file()
    assert capsys.readouterr().out.startswith("{")


@pytest.mark.parametrize("case", BAD_INPUTS, ids=lambda case: case.name.replace(" ", "-"))
def test_bad_input_is_one_line_and_status_two(case, tmp_path, capsys):
    asked = case.prepare(tmp_path)
    if case.name == "an empty query":
        pytest.skip("an export without a query is a figure without a match; `search` refuses it, see below")
    assert export(asked, tmp_path) == USERS_MISTAKE
    out, error = capsys.readouterr()
    assert case.sentence in error
    assert out == ""
    assert error.splitlines()[-1].startswith("vsrn-viewer: ")
    assert "Traceback" not in error
    assert not (tmp_path / "figure.png").exists()
    assert not (tmp_path / RAN).exists()


def test_empty_query_is_refused_by_search(tmp_path, capsys):
    asked = good_input(tmp_path)
    place = ["--checkpoint", str(asked.checkpoint), "--data", str(asked.data)]
    assert main(["search", "  ", *place]) == USERS_MISTAKE
    assert "The query is empty" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing image", "no image at all"])
def test_a_trace_without_its_photograph_is_written_and_why_is_said(name, tmp_path, capsys):
    (case,) = [case for case in BAD_INPUTS if case.name == name]
    asked = case.prepare(tmp_path)
    arguments = ["trace", "--image", asked.image_id, "--query", asked.query, "--out", str(tmp_path / "t.npz")]
    arguments += ["--checkpoint", str(asked.checkpoint), "--data", str(asked.data), "--device", "cpu"]
    assert main(arguments) == 0
    assert case.sentence in capsys.readouterr().err
    trace, context = load_trace(tmp_path / "t.npz")
    assert trace.score is not None
    assert context.image_file == b""
