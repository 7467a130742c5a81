"""Embeddings that are kept on disk: never computed twice, never of anything else than what is open."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from full_disk import full_disk
from networks import random_network
from small_pairs import add_member, small_pair

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import prepare_captions, split_scores
from vsrn_viewer.view import PairId
from vsrn_viewer.vsrn import Folded, FoldedText
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.store import Store


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many images and captions went through a network, by kind."""
    counted = {"images": 0, "captions": 0}

    def count(kind: str, network: type, method: Callable[..., Any]) -> None:
        def call(self: object, rows: torch.Tensor, *rest: torch.Tensor) -> Any:
            counted[kind] += len(rows)
            return method(self, rows, *rest)

        monkeypatch.setattr(network, method.__name__, call)

    count("images", Folded, Folded.embed_in_steps)
    count("captions", FoldedText, FoldedText.embed_in_steps)
    return counted


def opened(wanted: PairId) -> Pair:
    """Open it as a new start of the program does, captions and all."""
    pair = drain(Workbench().open(wanted))
    drain(prepare_captions(pair))
    return pair


def embeddings(pair: Pair) -> list[np.ndarray]:
    return [member.numpy() for member in (*pair.images.members, *pair.captions.members)]


def assert_same(one: Pair, other: Pair) -> None:
    """To the bit."""
    for mine, yours in zip(embeddings(one), embeddings(other), strict=True):
        np.testing.assert_array_equal(mine, yours)
    np.testing.assert_array_equal(one.images.first, other.images.first)
    np.testing.assert_array_equal(one.captions.first, other.captions.first)


def without_cache(wanted: PairId, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pair:
    with monkeypatch.context() as patch:
        patch.setenv("VSRN_VIEWER_CACHE", str(tmp_path / "another cache"))
        return opened(wanted)


def blocks(folder: Path, kind: str) -> list[Path]:
    return sorted(folder.glob(f"{kind}/*/*.block"))


def of_the_cache(pair) -> list[str]:
    """Return the notices about the cache: the small pair has copies of images, which have one of their own."""
    return [notice for notice in pair.info.notices if "could not be kept" in notice]


def test_a_second_opening_encodes_nothing(tmp_path, passes):
    wanted = small_pair(tmp_path)
    first = opened(wanted)
    distinct_captions = len(set(first.info.captions))
    assert passes == {"images": 90, "captions": distinct_captions}
    second = opened(wanted)
    assert passes == {"images": 90, "captions": distinct_captions}
    assert_same(first, second)
    assert of_the_cache(second) == []


def test_copies_tie_exactly_when_some_of_their_blocks_are_gone(tmp_path, cache_folder):
    """Whether block 0 or 1 (first of the copies) or block 2 (their copies) is computed anew, their scores are equal."""
    wanted = small_pair(tmp_path)
    whole = drain(split_scores(opened(wanted))).matrix()
    for gone in ("0", "1", "2"):
        for path in cache_folder.glob(f"*/*/{gone}.block"):
            path.unlink()
        scores = drain(split_scores(opened(wanted))).matrix()
        np.testing.assert_array_equal(scores, whole)
        np.testing.assert_array_equal(scores[90:], scores[:10])


def test_an_opening_that_was_left_goes_on_where_it_stopped(tmp_path, passes):
    wanted = small_pair(tmp_path)
    job = Workbench().open(wanted)
    while next(job).done < 32:
        pass
    job.close()
    assert passes["images"] == 32
    drain(Workbench().open(wanted))
    assert passes["images"] == 90


def test_an_ensemble_and_its_members_share(tmp_path, passes):
    wanted = small_pair(tmp_path)
    alone = opened(wanted)
    both = dataclasses.replace(wanted, checkpoints=(*wanted.checkpoints, str(add_member(tmp_path, 1))))
    passes["images"] = 0
    ensemble = opened(both)
    assert passes["images"] == 90  # of the second member
    np.testing.assert_array_equal(ensemble.images.members[0], alone.images.members[0])
    opened(dataclasses.replace(wanted, checkpoints=(both.checkpoints[1],)))
    assert passes["images"] == 90


def change_an_unsampled_row(folder: Path) -> None:
    path, times = folder / "test_ims.npy", os.stat(folder / "test_ims.npy")
    array = np.load(path, mmap_mode="r+")
    array[1, 2, 3] += 1
    array.flush()
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # as a tool that restores times would


def change_a_weight(folder: Path) -> None:
    model = random_network(0)
    with torch.no_grad():
        model.image_encoder.graph[3].theta.weight[0, 0] += 1
        model.text_encoder.gru.bias_hh_l0[0] += 1
    save_checkpoint(folder / "s0.safetensors", model)


def change_a_caption(folder: Path) -> None:
    lines = (folder / "test_caps.txt").read_text().splitlines()
    lines[321] = "dog ball dog ball dog ball dog ball"
    (folder / "test_caps.txt").write_text("\n".join(lines) + "\n")


def change_the_words(folder: Path) -> None:
    stored = json.loads((folder / "small_vocab.json").read_text())["word2idx"]
    stored["dog"], stored["cat"] = stored["cat"], stored["dog"]
    (folder / "small_vocab.json").write_text(json.dumps({"word2idx": stored}))


def change_the_counts(folder: Path) -> None:
    (folder / "dataset.toml").write_text(
        '[splits.test]\nfeatures = "test_ims.npy"\ncaptions = "test_caps.txt"\nregion_counts = "counts.npy"\n'
    )
    np.save(folder / "counts.npy", np.array([2] * 3 + [3] * 97))


@pytest.mark.parametrize(
    "change", [change_an_unsampled_row, change_a_weight, change_a_caption, change_the_words, change_the_counts]
)
def test_what_has_changed_is_computed_anew(tmp_path, monkeypatch, change):
    wanted = small_pair(tmp_path)
    before = opened(wanted)
    change(tmp_path)
    after = opened(wanted)
    assert any(not np.array_equal(*both) for both in zip(embeddings(before), embeddings(after), strict=True))
    assert_same(after, without_cache(wanted, monkeypatch, tmp_path))


def flip_a_bit(block: Path) -> None:
    content = bytearray(block.read_bytes())
    content[-1] ^= 1
    block.write_bytes(content)


def cut(block: Path) -> None:
    os.truncate(block, block.stat().st_size - 1)


def empty(block: Path) -> None:
    block.write_bytes(b"")


def another_block(block: Path) -> None:
    shutil.copyfile(block.with_name("1.block"), block)


def something_foreign(block: Path) -> None:
    block.write_bytes(b"PK\x03\x04 not ours")


def a_folder(block: Path) -> None:
    block.unlink()
    block.mkdir()


@pytest.mark.parametrize("spoil", [flip_a_bit, cut, empty, another_block, something_foreign])
def test_a_spoilt_block_is_noticed_and_made_again(tmp_path, cache_folder, passes, spoil):
    wanted = small_pair(tmp_path)
    first = opened(wanted)
    (block,) = cache_folder.glob("images/*/3.block")
    good = block.read_bytes()
    spoil(block)
    passes["images"] = 0
    assert_same(opened(wanted), first)
    assert passes["images"] == 58  # rows 32 to 99, of which 90 to 99 are copies
    assert block.read_bytes() == good


def test_a_block_that_cannot_be_replaced_stays(tmp_path, cache_folder):
    wanted = small_pair(tmp_path)
    first = opened(wanted)
    (block,) = cache_folder.glob("images/*/3.block")
    a_folder(block)
    second = opened(wanted)
    assert_same(second, first)
    (notice,) = of_the_cache(second)
    assert "Is a directory" in notice


@pytest.fixture(params=["a file is in the way", "no folder can be made"])
def useless_folder(request, tmp_path, monkeypatch) -> Iterator[Path]:
    folder = tmp_path / "file" / "cache" if request.param.startswith("a file") else Path("/proc/vsrn_viewer")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VSRN_VIEWER_CACHE", str(folder))
    yield folder
    assert (tmp_path / "file").read_text() == ""


def test_without_a_place_for_it_everything_works_and_one_notice_says_so(tmp_path, useless_folder):
    data = tmp_path / "data"
    data.mkdir()
    pair = opened(small_pair(data))
    assert np.isfinite(embeddings(pair)[0]).all()
    (notice,) = of_the_cache(pair)
    assert notice.startswith(f"{useless_folder}: what was computed could not be kept there (")
    assert "set VSRN_VIEWER_CACHE to another folder" in notice


def test_a_folder_that_can_be_written_to_again_is_used_again(tmp_path, monkeypatch):
    monkeypatch.setenv("VSRN_VIEWER_CACHE", str(tmp_path / "file" / "cache"))
    (tmp_path / "file").write_text("")
    bench, wanted = Workbench(), small_pair(tmp_path)
    assert len(of_the_cache(drain(bench.open(wanted)))) == 1
    (tmp_path / "file").unlink()
    bench.close(wanted)
    assert of_the_cache(drain(bench.open(wanted))) == []
    assert blocks(tmp_path / "file" / "cache", "images")


def test_a_full_disk_is_a_notice_and_leaves_nothing_half_written(tmp_path, cache_folder, monkeypatch):
    wanted = small_pair(tmp_path)
    with full_disk(200):
        pair = opened(wanted)
    (notice,) = of_the_cache(pair)
    assert "could not be kept" in notice
    assert blocks(cache_folder, "*") == []
    assert [path.name for path in cache_folder.glob("*/*/*")] in ([], ["about.json"])
    assert_same(opened(wanted), without_cache(wanted, monkeypatch, tmp_path))


def test_a_store_that_is_too_small_is_said(tmp_path):
    pair = drain(Workbench(Store(limit=1500)).open(small_pair(tmp_path)))
    (notice,) = of_the_cache(pair)
    assert "it holds 0.0 GB at most" in notice
    assert sum(kept.size for kept in Store().kept()) <= 1500
