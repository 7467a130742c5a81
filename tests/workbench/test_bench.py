"""Opening reads: a pair whose files have changed is opened anew, and one that is closed leaves no memory behind."""

from __future__ import annotations

import dataclasses
import gc
import os
import resource
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from networks import random_network
from small_memory import end_of_memory
from small_pairs import IMAGES, REGIONS, add_member, small_pair

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.checkpoint.form import published_form
from vsrn_viewer.checkpoint.native import TrainingFacts
from vsrn_viewer.errors import CheckpointError, DatasetError, VocabularyError
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import PairId
from vsrn_viewer.vsrn import Vsrn
from vsrn_viewer.workbench import Workbench, drain


def opened(bench: Workbench, wanted: PairId) -> Pair:
    return drain(bench.open(wanted))


def test_what_has_not_changed_is_not_read_again(tmp_path):
    bench, wanted = Workbench(), small_pair(tmp_path)
    pair = opened(bench, wanted)
    assert opened(bench, wanted) is pair
    assert bench.get(wanted) is pair


def test_a_checkpoint_retrained_under_its_name(tmp_path):
    bench, wanted = Workbench(), small_pair(tmp_path)
    before = opened(bench, wanted)
    add_member(tmp_path, 1).replace(tmp_path / "s0.safetensors")
    after = opened(bench, wanted)
    assert not torch.allclose(after.images.members[0], before.images.members[0])
    alone = opened(Workbench(), wanted)
    assert torch.equal(after.images.members[0], alone.images.members[0])
    assert bench.get(wanted) is after


def resave_features(folder: Path) -> None:
    np.save(folder / "test_ims.npy", np.load(folder / "test_ims.npy") + 1)


def resave_captions(folder: Path) -> None:
    (folder / "test_caps.txt").write_text("a dog\n" * (5 * IMAGES))


def add_boxes(folder: Path) -> None:
    np.save(folder / "test_boxes.npy", np.tile(np.float32([1, 2, 3, 4]), (IMAGES, REGIONS, 1)))


def add_a_manifest(folder: Path) -> None:
    (folder / "dataset.toml").write_text('name = "new"\n[splits.test]\nfeatures = "test_ims.npy"\n')


def resave_the_vocabulary(folder: Path) -> None:
    content = (folder / "small_vocab.json").read_text()
    (folder / "small_vocab.json").write_text(content.replace('"dog"', '"hen"'))


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (resave_features, lambda pair: pair.split.features(0).sum()),
        (resave_captions, lambda pair: pair.info.captions),
        (add_boxes, lambda pair: pair.info.has_boxes),
        (add_a_manifest, lambda pair: pair.info.dataset_name),
        (resave_the_vocabulary, lambda pair: "hen" in pair.info.words),
    ],
)
def test_other_files_under_the_same_names(
    tmp_path: Path, change: Callable[[Path], None], shown: Callable[[Pair], object]
) -> None:
    bench, wanted = Workbench(), small_pair(tmp_path)
    before = shown(opened(bench, wanted))
    change(tmp_path)
    assert shown(opened(bench, wanted)) != before


def test_a_vocabulary_that_now_comes_first_is_taken(tmp_path):
    """The published form's pickle was found; then SCAN's JSON is laid beside it."""
    bench, wanted = Workbench(), small_pair(tmp_path)
    (tmp_path / "vocab").mkdir()
    shutil.move(tmp_path / "small_vocab.json", tmp_path / "vocab")
    assert opened(bench, wanted).vocabulary.path.parent.name == "vocab"
    shutil.copy(tmp_path / "vocab" / "small_vocab.json", tmp_path)
    assert opened(bench, wanted).vocabulary.path == tmp_path / "small_vocab.json"


def test_a_sentence_branch_laid_beside_a_published_checkpoint(tmp_path):
    model = random_network(0, caption_hidden=3, caption_word_size=2)
    wanted = dataclasses.replace(small_pair(tmp_path), checkpoints=(str(tmp_path / "a.pth.tar"),))
    torch.save(published_form(random_network(0), TrainingFacts()), tmp_path / "a.pth.tar")
    (tmp_path / "small_vocab.json").rename(tmp_path / "coco_precomp_vocab.json")
    bench = Workbench()
    assert opened(bench, wanted).models[0].captioner is None
    torch.save(model.captioner.state_dict(), tmp_path / "caption_model_state.pth")
    assert opened(bench, wanted).models[0].captioner is not None


def test_an_error_is_not_remembered(tmp_path):
    bench, wanted = Workbench(), small_pair(tmp_path)
    np.save(tmp_path / "test_boxes.npy", np.zeros((3, 3)))
    with pytest.raises(DatasetError, match=r"test_boxes\.npy: must be"):
        opened(bench, wanted).split.boxes(0)
    (tmp_path / "test_boxes.npy").unlink()
    assert opened(bench, wanted).split.boxes(0) is None


@pytest.mark.parametrize(
    ("name", "error"),
    [("s0.safetensors", CheckpointError), ("test_ims.npy", DatasetError), ("small_vocab.json", VocabularyError)],
)
def test_a_pair_that_can_no_longer_be_read_is_refused_and_stays_on_screen(tmp_path, name, error):
    bench, wanted = Workbench(), small_pair(tmp_path)
    pair = opened(bench, wanted)
    (tmp_path / name).write_bytes(b"spoilt")
    for _ in range(2):
        with pytest.raises(error, match=name):
            opened(bench, wanted)
    assert bench.get(wanted) is pair


def test_a_dataset_that_is_gone_is_said(tmp_path):
    (tmp_path / "data").mkdir()
    bench, wanted = Workbench(), small_pair(tmp_path / "data")
    opened(bench, wanted)
    shutil.rmtree(tmp_path / "data")
    with pytest.raises(DatasetError, match="no such dataset folder"):
        opened(bench, wanted)


def test_weights_that_change_while_they_are_read_are_refused(tmp_path):
    wanted = small_pair(tmp_path)
    job = Workbench().open(wanted)
    while next(job).label != "Loading the model":
        pass
    os.utime(tmp_path / "s0.safetensors", (1e9, 1e9))
    with pytest.raises(CheckpointError, match=r"s0\.safetensors: has changed while it was read\. Open it again"):
        drain(job)


@pytest.mark.parametrize("name", [".", "/", ""])
def test_names_that_are_no_checkpoint_are_refused(name):
    with pytest.raises(CheckpointError, match="a folder, not a checkpoint"):
        opened(Workbench(), PairId(checkpoints=(name,)))


def test_a_closed_pair_is_gone(tmp_path):
    bench, wanted = Workbench(), small_pair(tmp_path)
    model = weakref.ref(opened(bench, wanted).models[0])
    bench.close(wanted)
    gc.collect()
    assert model() is None
    with pytest.raises(KeyError):
        bench.get(wanted)
    bench.close(wanted)  # nothing happens


def resident_mb() -> float:
    gc.collect()  # what refers to itself goes only now
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def test_ten_pairs_opened_and_closed_take_the_memory_of_one(tmp_path):
    """Each has 27 MB of weights: kept, they would take 216 MB more than after the second."""
    bench, wanted = Workbench(), small_pair(tmp_path)
    after = []
    for seed in range(10):
        path = tmp_path / f"s{seed}.safetensors"
        save_checkpoint(path, random_network(seed, embed_size=512, graph_layers=4))
        pair_id = dataclasses.replace(wanted, checkpoints=(str(path),))
        assert opened(bench, pair_id).info.memory_mb > 25
        bench.close(pair_id)
        after.append(resident_mb())
    assert max(after[2:]) - after[1] < 50


def test_an_ensemble_for_which_a_card_has_no_room_stays_together_on_the_cpu(tmp_path, monkeypatch):
    moved = []

    def to(model, device):
        moved.append(device)
        if device == "cuda" and moved.count("cuda") == 2:  # there is room for one
            raise end_of_memory()
        return model

    monkeypatch.setattr(Vsrn, "to", to)
    monkeypatch.setattr("vsrn_viewer.workbench.bench.resolve_device", lambda _: "cuda")
    wanted = small_pair(tmp_path)
    pair = opened(Workbench(), dataclasses.replace(wanted, checkpoints=wanted.checkpoints * 2, device="auto"))
    assert moved[-4:] == ["cuda", "cuda", "cpu", "cpu"]
    assert pair.info.device == "cpu"
    assert "Memory ended on cuda, so the model runs on the CPU: slower, and the same up to rounding." in (
        pair.info.notices
    )
    assert pair.gallery.is_complete
