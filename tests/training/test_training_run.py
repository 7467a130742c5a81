from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from training_runs import TOY_OPTIONS, assert_same_run, read_log, read_state

from vsrn_viewer import training_findings
from vsrn_viewer.cli import main, training_run
from vsrn_viewer.cli.training_run import run_training
from vsrn_viewer.errors import DatasetError, FigureError, TrainingError, ViewerError
from vsrn_viewer.training import corpus
from vsrn_viewer.training.log import StepRecord
from vsrn_viewer.training.presets import PRESETS


@pytest.fixture(autouse=True)
def _toy_preset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRESETS, "demo", TOY_OPTIONS)
    monkeypatch.setattr(training_run, "SAY_EVERY", float("inf"))  # a busy machine must not say more than a fast one


def _train(
    folder: Path,
    out: Path,
    say: training_run.Say = lambda _: None,
    draw: training_run.Draw = lambda log, curve: None,  # noqa: ARG005
    **changes: object,
) -> bool:
    arguments = {
        "preset": "demo",
        "changes": (),
        "steps": None,
        "save_every": None,
        "seed": 5,
        "resume": False,
        "device": "cpu",
    }
    return run_training(out=out, say=say, draw=draw, **{"data": folder, **arguments, **changes})  # type: ignore[arg-type]


def test_it_says_what_it_does_and_where_the_checkpoints_are(toy_folder: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    _train(toy_folder, tmp_path / "out", lines.append, steps=7)
    assert lines[0] == f"Training on toy with preset demo, seed 5, on cpu; output: {tmp_path / 'out'}"
    assert lines[1].startswith("validation after step 3 (epoch 1): R@1, 5, 10 image to text ")
    assert str(tmp_path / "out" / "last.safetensors") in lines[-1]
    assert lines[-1].endswith(f", the curve is {tmp_path / 'out' / 'train.svg'}.")


def test_the_curve_is_drawn_after_every_validation_and_at_the_end(toy_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    drawn: list[int] = []

    def draw(log: Path, curve: Path) -> None:
        assert (log, curve) == (out / "train.jsonl", out / "train.svg")
        drawn.append(len(read_log(out)))

    _train(toy_folder, out, draw=draw, steps=7)
    validated = [line["step"] for line in read_log(out) if "validation" in line]
    assert drawn == [*validated, 7]


def test_a_curve_that_cannot_be_drawn_is_said_and_changes_nothing(toy_folder: Path, tmp_path: Path) -> None:
    def refuse(log: Path, curve: Path) -> None:  # noqa: ARG001
        raise FigureError(f"{curve}: cannot be written (Permission denied).")

    lines: list[str] = []
    _train(toy_folder, tmp_path / "out", lines.append, refuse, steps=4)
    said = f"No curve was drawn: {tmp_path / 'out' / 'train.svg'}: cannot be written (Permission denied)."
    assert lines[2:4] == [said, said]
    assert lines[-1].endswith("best.safetensors.")
    _train(toy_folder, tmp_path / "whole", steps=4)
    assert_same_run(tmp_path / "out", tmp_path / "whole")


def test_the_command_line_draws_the_curve_into_the_output_folder(
    toy_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["train", "--preset", "demo", "--data", str(toy_folder), "--out", str(out), "--steps", "1"]) == 0
    first = (out / "train.svg").read_text(encoding="utf-8")
    assert main(["train", "--preset", "demo", "--data", str(toy_folder), "--out", str(out), "--resume"]) == 0
    whole = (out / "train.svg").read_text(encoding="utf-8")
    assert ">step<" in first
    assert ">epoch<" in whole
    assert "learning rate 0.001" in whole
    assert capsys.readouterr().err.endswith(f"the curve is {out / 'train.svg'}.\n")


def test_progress_has_rate_and_remaining_time(
    toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_run, "SAY_EVERY", 0.0)
    ticks = iter(range(100))
    monkeypatch.setattr(training_run.time, "monotonic", lambda: 10.0 * next(ticks))
    lines: list[str] = []
    _train(toy_folder, tmp_path / "out", lines.append, steps=10)
    assert lines[1].startswith("step 1 of 10 (epoch 1 of 4), loss ")
    assert lines[1].endswith("10.0 s a step, 1:30 left")


@pytest.mark.parametrize(
    ("second", "said"), [(0.4, "2.5 steps/s, 0:04 left"), (97, "97.0 s a step, 14:33 left"), (1000, ", 2:30:00 left")]
)
def test_speed_and_remaining_time_are_in_fitting_units(
    toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: float, said: str
) -> None:
    monkeypatch.setattr(training_run, "SAY_EVERY", 0.0)
    ticks = iter(range(100))
    monkeypatch.setattr(training_run.time, "monotonic", lambda: second * next(ticks))
    lines: list[str] = []
    _train(toy_folder, tmp_path / "out", lines.append, steps=10)
    assert lines[1].endswith(said)


@pytest.fixture(autouse=True)
def _ctrl_c_reaches_python() -> Iterator[None]:
    """A process that a script has started in the background ignores Ctrl-C, and so would these tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_ends_after_the_step_with_a_checkpoint_that_resumes_exactly(toy_folder: Path, tmp_path: Path) -> None:
    lines: list[str] = []

    def interrupt(line: str) -> None:
        lines.append(line)
        if line.startswith("validation after step 6"):
            signal.raise_signal(signal.SIGINT)

    handler = signal.getsignal(signal.SIGINT)
    assert not _train(toy_folder, tmp_path / "out", interrupt)
    assert "Stopping after step 6. Continue with --resume." in lines
    assert read_state(tmp_path / "out")["step"] == len(read_log(tmp_path / "out")) == 6
    assert signal.getsignal(signal.SIGINT) is handler
    assert _train(toy_folder, tmp_path / "out", resume=True)
    _train(toy_folder, tmp_path / "whole")
    assert_same_run(tmp_path / "out", tmp_path / "whole")


def test_a_second_ctrl_c_ends_at_once(toy_folder: Path, tmp_path: Path) -> None:
    def interrupt_twice(line: str) -> None:
        if line.startswith("validation"):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        _train(toy_folder, tmp_path / "out", interrupt_twice)


def test_ctrl_c_while_the_data_are_read_ends_at_once_and_leaves_nothing(
    toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "minimal_pairs_of", lambda _: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        _train(toy_folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_run_that_has_its_steps_says_so(toy_folder: Path, tmp_path: Path) -> None:
    _train(toy_folder, tmp_path / "out", steps=5)
    lines: list[str] = []
    assert _train(toy_folder, tmp_path / "out", lines.append, steps=3, resume=True)
    assert f"{tmp_path / 'out'}: the run already has these steps, so there was nothing to do." in lines
    assert read_state(tmp_path / "out")["step"] == 5


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"preset": ""}, TrainingError, r"no preset is known for the dataset 'toy'\. Choose one with --preset"),
        ({"preset": "", "data": None}, TrainingError, r"train needs --preset demo, flickr30k or coco"),
        ({"preset": "cocoo"}, TrainingError, r"no preset 'cocoo' \(did you mean 'coco'\?\)"),
        ({"resume": True}, TrainingError, "no run to resume"),
        ({"device": "abacus"}, ViewerError, "device 'abacus' is not available here"),
    ],
)
def test_mistakes_are_named(
    toy_folder: Path, tmp_path: Path, changes: dict[str, object], error: type[ViewerError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        _train(toy_folder, tmp_path / "out", **changes)
    assert not (tmp_path / "out").exists()


def test_an_output_that_is_a_file_is_named(toy_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(TrainingError, match=r"out: File exists"):
        _train(toy_folder, tmp_path / "out")


def test_a_folder_that_is_no_dataset_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="nothing"):
        _train(tmp_path / "nothing", tmp_path / "out")


@pytest.mark.parametrize(
    ("losses", "times"),
    [([6.4] * 700, 1), ([6.4] * 299 + [6.0] + [6.4] * 299, 0), ([6.0] * 700, 0), ([6.43, 6.37] * 200, 1)],
    ids=["stuck", "twice nearly", "learning", "stuck with noise"],
)
def test_a_loss_that_stays_at_the_margin_is_said_once(losses: list[float], times: int) -> None:
    """Of 16 rows a batch, margin 0.2: 2 × 16 × 0.2 = 6.4; the last batch of each epoch has 10 rows: 4.0."""
    lines: list[str] = []
    reporter = training_run._Reporter("run7", TOY_OPTIONS, None, lines.append)
    for step, loss in enumerate(losses, start=1):
        flat = 4.0 if step % 20 == 0 else 6.4
        loss *= flat / 6.4
        reporter.report(StepRecord(step, 1, loss, loss, 0.0, 1e-3, 0.01, 9999, flat, 0.0))
    said = [line for line in lines if line.startswith("run7: the ranking loss has stayed at ")]
    assert len(said) == times
    assert all("all_negatives_epochs=2" in line and "for 300 steps" in line for line in said)


@pytest.mark.parametrize(("shares", "times"), [([0.3, 0.1] * 40, 1), ([0.0, 0.01] * 40, 0), ([1.0] * 49, 0)])
def test_true_captions_among_the_negatives_are_said_once(shares: list[float], times: int) -> None:
    lines: list[str] = []
    reporter = training_run._Reporter("run7", TOY_OPTIONS, None, lines.append)
    for step, share in enumerate(shares, start=1):
        reporter.report(StepRecord(step, 1, 3.0, 3.0, 0.0, 1e-3, 0.01, 9999, 6.4, share))
    said = [line for line in lines if "20% of the rows in a batch have a true caption among their negatives" in line]
    assert len(said) == times


def test_a_run_that_can_tell_nothing_apart_is_named_while_it_trains_at_its_end_and_by_check(
    toy_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every image and every caption is the same, so all scores are equal whatever is learned."""
    for module in (training_run, training_findings):
        monkeypatch.setattr(module, "STUCK_STEPS", 10)
    folder, out = shutil.copytree(toy_folder, tmp_path / "toy"), tmp_path / "run7"
    (folder / "train_caps.txt").write_text("a bear left of a cow\n" * 60)
    np.save(folder / "train_ims.npy", np.full((30, 4, 10), 0.5, np.float32))
    lines: list[str] = []
    _train(folder, out, lines.append, changes=["spare_true_captions=false"])
    while_training, at_the_end = [line for line in lines if line.startswith("run7: the ranking loss has stayed")]
    assert "for 10 steps" in while_training
    assert "for 24 steps" in at_the_end
    assert lines.index(while_training) < lines.index(at_the_end) == len(lines) - 3  # and the negatives, and the files
    assert "run7: 100% of the rows in a batch have a true caption among their negatives" in lines[-2]
    assert sum(line["flat_loss"] for line in read_log(out)[6:9]) == pytest.approx(2 * 30 * 0.2)  # a round of 30 images
    found = ["check", "--checkpoint", str(out / "last.safetensors"), "--data", str(folder), "--split", "val", "--json"]
    assert main(found) == 1
    kinds = {one["kind"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert kinds == {"ranking-collapsed", "true-captions-as-negatives"}


def test_a_run_that_learns_is_not(toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (training_run, training_findings):
        monkeypatch.setattr(module, "STUCK_STEPS", 10)
    lines: list[str] = []
    _train(toy_folder, tmp_path / "out", lines.append)
    assert not [line for line in lines if "ranking loss" in line or "negatives" in line]
