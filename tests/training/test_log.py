from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vsrn_viewer.errors import TrainingError
from vsrn_viewer.retrieval.metrics import Evaluation, Recall
from vsrn_viewer.training.log import StepRecord, TrainingLog
from vsrn_viewer.training_curve import LOG_NAME

RECALL = Recall(10.0, 20.0, 30.0, 4.0, 5.5)


def _record(step: int, validation: Evaluation | None = None) -> StepRecord:
    return StepRecord(step, 1, 2.5, 2.5, 0.0, 1e-3, 0.01, 99, 6.4, 0.25, validation)


def _write(folder: Path, first: int, last: int) -> bytes:
    with TrainingLog(folder, first - 1) as log:
        for step in range(first, last + 1):
            log.write(_record(step))
    return (folder / LOG_NAME).read_bytes()


def test_a_line_has_the_promised_keys(tmp_path: Path) -> None:
    line = json.loads(_write(tmp_path, 1, 1))
    assert {"step", "loss", "ranking_loss", "caption_loss"} < set(line)
    assert (line["flat_loss"], line["true_negatives"]) == (6.4, 0.25)
    assert (line["step"], line["loss"], line["caption_loss"]) == (1, 2.5, 0.0)
    assert "validation" not in line


def test_a_validation_is_part_of_its_step() -> None:
    line = _record(3, Evaluation(5, 25, RECALL, RECALL)).to_json()
    assert line["rsum"] == 120
    assert line["validation"] == {
        "image_to_text": {"r1": 10.0, "r5": 20.0, "r10": 30.0, "median_rank": 4.0, "mean_rank": 5.5},
        "text_to_image": {"r1": 10.0, "r5": 20.0, "r10": 30.0, "median_rank": 4.0, "mean_rank": 5.5},
    }


def test_every_step_is_in_the_file_at_once(tmp_path: Path) -> None:
    with TrainingLog(tmp_path, 0) as log:
        log.write(_record(1))
        assert (tmp_path / LOG_NAME).read_bytes().count(b"\n") == 1


@pytest.mark.parametrize("torn", [b"", b'{"step": 6, "lo'])
def test_resuming_keeps_earlier_bytes_and_drops_later_and_torn_lines(tmp_path: Path, torn: bytes) -> None:
    whole = _write(tmp_path, 1, 5)
    odd = whole.replace(b'"loss": 2.5', b'"loss":    2.5')  # kept as they are, not written anew
    (tmp_path / LOG_NAME).write_bytes(odd + torn)
    after = _write(tmp_path, 4, 6)
    assert after.startswith(b"".join(odd.splitlines(keepends=True)[:3]))
    assert [json.loads(line)["step"] for line in after.splitlines()] == [1, 2, 3, 4, 5, 6]


def test_starting_anew_empties_the_log(tmp_path: Path) -> None:
    _write(tmp_path, 1, 5)
    assert _write(tmp_path, 1, 1).count(b"\n") == 1


@pytest.mark.parametrize(
    "edited",
    [
        lambda _: [],
        lambda lines: lines[:3],
        lambda lines: [*lines[:2], *lines[3:], b"{}\n"],
        lambda _: [b"\xff\n"] * 5,
    ],
    ids=["missing", "short", "a line taken out", "another file"],
)
def test_a_log_that_is_not_the_runs_is_refused_and_left(
    tmp_path: Path, edited: Callable[[list[bytes]], list[bytes]]
) -> None:
    content = b"".join(edited(_write(tmp_path, 1, 5).splitlines(keepends=True)))
    (tmp_path / LOG_NAME).write_bytes(content)
    with pytest.raises(TrainingError, match=r"train.jsonl: must have a line for each completed step, 1 to 5, in order"):
        TrainingLog(tmp_path, 5)
    assert (tmp_path / LOG_NAME).read_bytes() == content


@pytest.mark.parametrize("line", [b"[" * 100_000, b"9" * 5000, b'{"step": 1.0}', b'{"step": true}'])
def test_a_hand_edited_line_is_not_the_runs(tmp_path: Path, line: bytes) -> None:
    (tmp_path / LOG_NAME).write_bytes(line + b"\n")
    with pytest.raises(TrainingError, match="must have a line for each completed step, 1 to 1"):
        TrainingLog(tmp_path, 1)
