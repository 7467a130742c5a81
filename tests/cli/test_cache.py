"""`vsrn-viewer cache`: what is kept, in words and as JSON, and how to be rid of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from small_pairs import small_pair
from split_desk import write_split

from vsrn_viewer.cli import USERS_MISTAKE, main
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.statistics import AskBinding
from vsrn_viewer.workbench import Workbench, drain


def search(wanted, capsys):
    place = ["--checkpoint", wanted.checkpoints[0], "--data", wanted.data, "--device", "cpu", "--json"]
    assert main(["search", "a red ball", *place]) == 0
    assert main(["search", "--image", "3", *place]) == 0
    return capsys.readouterr()


def test_what_is_kept_is_shown_and_removed(tmp_path, cache_folder, capsys):
    search(small_pair(tmp_path), capsys)
    assert main(["cache", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    size = sum(path.stat().st_size for path in cache_folder.rglob("*") if path.is_file())
    assert (answer["folder"], answer["bytes"], answer["limit_bytes"]) == (str(cache_folder), size, 2_000_000_000)
    shown = {
        entry["of"]: (entry["model"], entry["split"], entry["embeddings"], entry["complete"])
        for entry in answer["entries"]
    }
    assert shown == {"images": ("s0", "test", 100, True), "captions": ("s0", "test", 500, True)}

    assert main(["cache"]) == 0
    out = capsys.readouterr().out
    assert f"s0 on {tmp_path.name} / test: 100 images, " in out
    assert "incomplete" not in out

    (cache_folder / "letter.txt").write_text("somebody's")
    assert main(["cache", "--clear", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["bytes"], answer["removed_bytes"], answer["entries"]) == (0, size, [])
    assert answer["foreign_files"] == [str(cache_folder / "letter.txt")]
    assert [path.name for path in cache_folder.iterdir()] == ["letter.txt"]


def test_what_is_not_whole_or_not_described_is_shown_too(tmp_path, cache_folder, capsys):
    search(small_pair(tmp_path), capsys)
    next(cache_folder.glob("images/*/2.block")).unlink()
    next(cache_folder.glob("captions/*/about.json")).write_text('{"rows": "many"')
    assert main(["cache"]) == 0
    out = capsys.readouterr().out
    assert "100 images (incomplete)" in out
    assert "unknown on unknown / unknown: 0 captions" in out


def test_an_empty_cache_and_a_folder_that_is_not_there(cache_folder, monkeypatch, capsys):
    for folder in (cache_folder, cache_folder / "nowhere"):
        monkeypatch.setenv("VSRN_VIEWER_CACHE", str(folder))
        assert main(["cache", "--clear"]) == 0
        assert capsys.readouterr().out == f"{folder}: 0.0 MB of at most 2,000 MB\n"


def test_a_file_that_cannot_be_removed_is_named(tmp_path, capsys, monkeypatch):
    search(small_pair(tmp_path), capsys)

    def denied(self, missing_ok=False):  # noqa: ARG001 (as Path.unlink)
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.unlink", denied)
    assert main(["cache", "--clear"]) == USERS_MISTAKE
    assert ": Permission denied. " in capsys.readouterr().err


def test_a_subprocess_uses_the_folder_of_the_test(cache_folder):
    """The user's own cache stays untouched, whatever a test starts."""
    command = [sys.executable, "-m", "vsrn_viewer", "search", "a bear", "--top", "1", "--device", "cpu"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ)
    assert list(cache_folder.glob("images/*/0.block"))


def test_answers_about_a_split_are_named_too(tmp_path, cache_folder, capsys):
    wanted = write_split(tmp_path)
    drain(answer_over_split(drain(Workbench().open(wanted)), AskBinding()))
    assert main(["cache"]) == 0
    assert "s0 + s1 on small / test: statistics, " in capsys.readouterr().out
    assert main(["cache", "--clear"]) == 0
    assert list(cache_folder.iterdir()) == []
