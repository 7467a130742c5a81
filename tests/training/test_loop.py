"""The loop learns, writes what it promises, and is exact however often it is stopped."""

from __future__ import annotations

import errno
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from training_runs import TOY_OPTIONS, assert_same_run, read_log, read_state

from vsrn_viewer.checkpoint import find_vocabulary, load_checkpoint
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.vocabulary import load_vocabulary
from vsrn_viewer.errors import DatasetError, TrainingError
from vsrn_viewer.training import StepRecord, TrainingOptions, train
from vsrn_viewer.training import run as run_module
from vsrn_viewer.training.validation import validate
from vsrn_viewer.training.words import Sentences

STEPS = 24  # of TOY_OPTIONS: 4 epochs of 2 rounds of 3 batches (of 16, 10 and 4 images)


def _drain(folder: Path, options: TrainingOptions, out: Path, **keywords: object) -> list[StepRecord]:
    return list(train(open_dataset(folder), options, out, **keywords))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def finished(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "whole"
    assert len(_drain(toy_folder, TOY_OPTIONS, out)) == STEPS
    return out


@pytest.fixture
def whole(finished: Path, tmp_path: Path) -> Path:
    """An uninterrupted run, of one's own."""
    return shutil.copytree(finished, tmp_path / "whole")


def test_it_learns_who_is_left_of_whom(toy_folder: Path, tmp_path: Path) -> None:
    options = replace(
        TOY_OPTIONS, embed_size=32, epochs=50, decay_epochs=40, all_negatives_epochs=50, validate_every=99
    )
    _drain(toy_folder, options, tmp_path)
    model = load_checkpoint(tmp_path / "best.safetensors").model
    split = open_dataset(toy_folder).split("val")
    sentences = Sentences(split.captions, load_vocabulary(tmp_path / "toy_vocab.json"))
    assert validate(model, split, sentences).text_to_image.r1 > 65  # blind to order: 50 at best; chance: 3


def test_every_step_is_logged_and_validated_when_due(whole: Path) -> None:
    lines = read_log(whole)
    assert [line["step"] for line in lines] == list(range(1, STEPS + 1))
    assert [line["epoch"] for line in lines] == [1] * 6 + [2] * 6 + [3] * 6 + [4] * 6
    assert [line["step"] for line in lines if "validation" in line] == list(range(3, 25, 3))
    rates = TOY_OPTIONS.learning_rate * np.array([1.0] * 12 + [0.1] * 12)
    assert np.allclose([float(str(line["learning_rate"])) for line in lines], rates)
    assert all(line["loss"] == line["ranking_loss"] for line in lines)


def test_checkpoints_open_with_their_vocabulary_and_say_where_they_come_from(whole: Path) -> None:
    last, best = (load_checkpoint(whole / f"{name}.safetensors") for name in ("last", "best"))
    assert (last.epoch, last.facts.step, last.facts.seed, last.data_name) == (4, STEPS, 5, "toy")
    assert find_vocabulary(whole / "last.safetensors", "toy") == whole / "toy_vocab.json"
    selections = [_selection(line) for line in read_log(whole) if "validation" in line]
    assert best.best_selection == last.best_selection == max(selections)
    first_best = next(int(str(line["step"])) for line in read_log(whole) if _selection(line) == max(selections))
    assert best.facts.step == first_best


def _selection(line: dict[str, object]) -> float:
    both = line.get("validation", {"a": {"r1": -1, "r5": 0}})
    return sum(one["r1"] + one["r5"] for one in both.values())  # type: ignore[attr-defined]


def test_all_negatives_come_first_and_the_hardest_later(toy_folder: Path, tmp_path: Path) -> None:
    frozen = replace(TOY_OPTIONS, learning_rate=1e-9)
    losses = [record.loss for record in _drain(toy_folder, frozen, tmp_path / "out", steps=12)]
    assert sum(losses[:6]) > 3 * sum(losses[6:])  # up to 15 negatives of a row cost about the same here


def test_the_number_of_steps_and_saves_can_be_chosen(toy_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    saved = []
    for record in train(open_dataset(toy_folder), TOY_OPTIONS, out, steps=11, save_every=5):
        saved.append((record.step, read_state(out)["step"]))
    assert saved == [(s, 5 * (s // 5)) for s in range(1, 12)]
    assert read_state(out)["step"] == 11
    assert {record.steps for record in [record]} == {STEPS}


def test_a_run_too_short_for_a_validation_leaves_a_best_checkpoint_too(toy_folder: Path, tmp_path: Path) -> None:
    _drain(toy_folder, TOY_OPTIONS, tmp_path, steps=2)
    best = load_checkpoint(tmp_path / "best.safetensors")
    assert (best.facts.step, best.best_selection) == (2, None)


@pytest.mark.parametrize("seed", range(2))
def test_stopped_and_resumed_at_random_steps_equals_the_uninterrupted_run(
    toy_folder: Path, whole: Path, tmp_path: Path, seed: int
) -> None:
    out = tmp_path / "parts"
    resume = False
    for stop in sorted(random.Random(seed).sample(range(1, STEPS), 3)):
        records = train(open_dataset(toy_folder), TOY_OPTIONS, out, resume=resume)
        while next(records).step < stop:
            torch.rand(3)  # whoever reads may use the random state too
        records.close()
        assert read_state(out)["step"] == stop
        resume = True
    _drain(toy_folder, TOY_OPTIONS, out, resume=True)
    assert_same_run(out, whole)


class _Killed(BaseException):
    """Ends a run as a kill would: nothing catches it."""


def test_killed_between_writing_and_renaming_any_file_resumes_exactly(
    toy_folder: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace
    for victim in random.Random(0).sample(range(7, 50), 4):  # from the first step on
        out = tmp_path / str(victim)
        left = victim

        def dying(self: Path, target: Path) -> Path:
            nonlocal left
            left -= 1
            if left == 0:
                raise _Killed
            return rename(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", dying)
            with pytest.raises(_Killed):
                _drain(toy_folder, TOY_OPTIONS, out)
        with (out / "train.jsonl").open("ab") as log:
            log.write(b'{"step": 99, "lo')  # torn
        _drain(toy_folder, TOY_OPTIONS, out, resume=True)
        assert_same_run(out, whole)


def test_resuming_a_finished_run_changes_nothing(toy_folder: Path, whole: Path, tmp_path: Path) -> None:
    before = shutil.copytree(whole, tmp_path / "before")
    assert _drain(toy_folder, TOY_OPTIONS, whole, resume=True) == []
    assert_same_run(whole, before)


def test_other_options_are_refused_by_name(toy_folder: Path, whole: Path) -> None:
    with pytest.raises(TrainingError, match=r"same options: learning_rate was 0.01, is 0.02\. Start it as before"):
        _drain(toy_folder, replace(TOY_OPTIONS, learning_rate=0.02), whole, resume=True)


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("train_caps.txt", "different train captions"),
        ("val_ims.npy", "different val features"),
        ("train_counts.npy", "different train numbers of regions"),
        ("train_relations.json", "different minimal pairs"),
    ],
)
def test_other_data_are_refused_by_name(toy_folder: Path, whole: Path, tmp_path: Path, file: str, what: str) -> None:
    folder = shutil.copytree(toy_folder, tmp_path / "toy")
    path = folder / file
    if path.suffix == ".npy":
        np.save(path, np.load(path) * 0 + 3)
    else:
        pair, other = '"images": [0, 5], "captions": [0, 10]', '"images": [0, 6], "captions": [0, 12]'
        path.write_text(path.read_text().replace("a bear left", "a cow left").replace(pair, other))
    before = _contents(whole)
    with pytest.raises(TrainingError, match=f"same data: .*{what}"):
        _drain(folder, TOY_OPTIONS, whole, resume=True)
    assert _contents(whole) == before


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["last.safetensors", "best.safetensors", "train.jsonl", "toy_vocab.json"])
def test_a_new_run_overwrites_nothing(toy_folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("somebody's")
    with pytest.raises(TrainingError, match=rf"{name}: .*would be overwritten\. Choose another --out"):
        _drain(toy_folder, TOY_OPTIONS, tmp_path)
    assert _contents(tmp_path) == {name: b"somebody's"}


def test_a_lost_best_checkpoint_is_not_passed_over(toy_folder: Path, whole: Path) -> None:
    (whole / "best.safetensors").unlink()
    with pytest.raises(TrainingError, match=r"best.safetensors: missing, and only it holds the best network so far"):
        _drain(toy_folder, TOY_OPTIONS, whole, resume=True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda state: state["model"].pop("image_encoder.projection.weight"),
        lambda state: state.update(batch=99),
        lambda state: state.update(batch=-1),
        lambda state: state.update(epoch=-1),
    ],
)
def test_a_state_of_other_weights_or_of_no_place_is_refused(
    toy_folder: Path, whole: Path, spoil: Callable[[dict[str, Any]], object]
) -> None:
    state = read_state(whole)
    spoil(state)
    torch.save(state, whole / "last.state")
    with pytest.raises(TrainingError, match=r"last.state: its weights or its position do not match its own options"):
        _drain(toy_folder, TOY_OPTIONS, whole, resume=True)


def test_a_gradient_that_is_not_finite_stops_before_it_reaches_the_weights(
    toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loss itself is finite: the derivative of a square root at 0 is not."""

    def edge(images: torch.Tensor, *_: object) -> torch.Tensor:
        return (images.sum() * 0).sqrt()

    monkeypatch.setattr(run_module, "ranking_loss", edge)
    with pytest.raises(TrainingError, match="step 1: the gradient is nan"):
        _drain(toy_folder, TOY_OPTIONS, tmp_path)
    assert all(tensor.isfinite().all() for tensor in read_state(tmp_path)["model"].values())


def test_validation_images_that_overflow_are_named_and_no_best_network(toy_folder: Path, tmp_path: Path) -> None:
    """Nothing compares with NaN, so such images would rank first for every caption: R@1 of 100."""
    folder = shutil.copytree(toy_folder, tmp_path / "toy")
    features = np.load(folder / "val_ims.npy")
    features[13] *= np.float32(3e38)
    np.save(folder / "val_ims.npy", features)
    with pytest.raises(DatasetError, match=r"val_ims.npy: image 13 \(row 13\) gets an embedding that is not finite"):
        _drain(folder, TOY_OPTIONS, tmp_path / "out")
    assert read_state(tmp_path / "out")["best"] == -1


def test_a_folder_with_a_run_is_not_overwritten(toy_folder: Path, whole: Path) -> None:
    before = (whole / "last.state").read_bytes()
    with pytest.raises(TrainingError, match=r"already holds a run\. Go on with --resume"):
        _drain(toy_folder, TOY_OPTIONS, whole)
    assert (whole / "last.state").read_bytes() == before


def test_a_loss_that_is_not_finite_stops_and_keeps_what_was_saved(
    toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    _drain(toy_folder, TOY_OPTIONS, out, steps=5)
    monkeypatch.setattr(run_module, "ranking_loss", lambda *_: torch.tensor(float("nan"), requires_grad=True))
    with pytest.raises(TrainingError, match="step 6: the loss is nan"):
        _drain(toy_folder, TOY_OPTIONS, out, resume=True)
    assert read_state(out)["step"] == 5
    assert all(tensor.isfinite().all() for tensor in read_state(out)["model"].values())  # type: ignore[attr-defined]


def test_a_full_disk_stops_with_a_sentence_and_the_run_goes_on_later(
    toy_folder: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    records = train(open_dataset(toy_folder), TOY_OPTIONS, out, save_every=4)
    next(records)
    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", full)
        with pytest.raises(TrainingError, match=r"last.state: No space left on device. Make room"):
            list(records)
    assert read_state(out)["step"] == 0
    assert not list(out.glob(".*part*"))
    _drain(toy_folder, TOY_OPTIONS, out, resume=True)
    assert_same_run(out, whole)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("train", "training needs a split 'train', it has val"), ("val", "training needs a split 'dev', it has train")],
)
def test_a_missing_split_is_named(toy_folder: Path, tmp_path: Path, missing: str, sentence: str) -> None:
    folder = shutil.copytree(toy_folder, tmp_path / "toy")
    toml = (folder / "dataset.toml").read_text()
    start = toml.index(f"[splits.{missing}]")
    end = toml.find("[splits", start + 1)
    (folder / "dataset.toml").write_text(toml[:start] + (toml[end:] if end > 0 else ""))
    with pytest.raises(TrainingError, match=sentence):
        _drain(folder, TOY_OPTIONS, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_captions_without_a_word_that_comes_again_are_refused(toy_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(toy_folder, tmp_path / "toy")
    for split in ("train", "val"):
        (folder / f"{split}_caps.txt").write_text("\n" * 59 + "once\n")
    with pytest.raises(TrainingError, match="no word occurs 4 times in the captions"):
        _drain(folder, TOY_OPTIONS, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_split_without_captions_is_refused(toy_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(toy_folder, tmp_path / "toy")
    toml = (folder / "dataset.toml").read_text()
    (folder / "dataset.toml").write_text(
        toml.replace('captions = "val_caps.txt"\n', "").replace('relations = "val_relations.json"\n', "")
    )
    with pytest.raises(TrainingError, match="split 'val' has no captions to learn from"):
        _drain(folder, TOY_OPTIONS, tmp_path / "out")


def test_the_published_recipe_runs_with_its_own_batches(toy_folder: Path, tmp_path: Path) -> None:
    options = replace(TOY_OPTIONS, variant="coco", captions_per_image=0, spare_true_captions=False, epochs=1)
    assert len(_drain(toy_folder, options, tmp_path / "out")) == 5  # 60 captions, two numbers of regions


def test_a_network_too_large_for_the_memory_is_said_and_leaves_nothing(toy_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="not enough memory for embed_size 2,000,000 and batch_size 16"):
        _drain(toy_folder, replace(TOY_OPTIONS, embed_size=2_000_000), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("together", [0, 2])
def test_images_with_different_numbers_of_captions_are_learned_from(
    toy_folder: Path, tmp_path: Path, together: int
) -> None:
    folder = shutil.copytree(toy_folder, tmp_path / "toy")
    (folder / "dataset.toml").unlink()  # as a bare folder: counts are found by their name
    for split in ("train", "val"):
        (folder / f"{split}_relations.json").unlink()  # its pairs are of two captions an image
        np.save(folder / f"{split}_caption_counts.npy", [7, 0, 1] * 5 + [2, 1] * 5 + [1] * 5)
    options = replace(TOY_OPTIONS, captions_per_image=together, epochs=2)
    steps = _drain(folder, options, tmp_path / "out", steps=4)
    assert [step.step for step in steps] == [1, 2, 3, 4]
    np.save(folder / "train_caption_counts.npy", [1, 0, 7] * 5 + [2, 1] * 5 + [1] * 5)
    with pytest.raises(TrainingError, match="--resume needs the same data: different train numbers of captions"):
        _drain(folder, options, tmp_path / "out", resume=True)
