"""Where somebody waits at the window, the first images are embedded while the rest of a pair is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_pairs import add_member, small_pair

from vsrn_viewer.data.reading_ahead import ReadAhead
from vsrn_viewer.errors import DatasetError, VocabularyError
from vsrn_viewer.retrieval.gallery import FIRST_BATCHES
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import rank_images
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.store import Store

FIRST = list(range(FIRST_BATCHES[0]))


def two_members(folder: Path) -> PairId:
    pair = small_pair(folder)
    return replace(pair, checkpoints=(*pair.checkpoints, str(add_member(folder, 1))))


def loaded(wanted: PairId, store: Path, ahead: ReadAhead | None = None) -> Pair:
    return drain(Workbench(Store(store), ahead).load(wanted))


def ready(pair: Pair) -> list[int]:
    return np.flatnonzero(pair.images.ready).tolist()


def test_they_are_ranked_as_soon_as_the_pair_is_there_and_score_as_they_always_do(tmp_path):
    wanted = two_members(tmp_path)
    whole = drain(Workbench(Store(tmp_path / "other")).open(wanted))
    pair = loaded(wanted, tmp_path / "cache", ReadAhead())
    assert ready(pair) == FIRST
    query = Query(text="a red dog")
    early, late = rank_images(pair, query), rank_images(whole, query)
    assert sorted(early.order.tolist()) == FIRST
    assert early.scores[FIRST].tolist() == late.scores[FIRST].tolist()
    drain(pair.gallery.grow())
    for one, other in zip(pair.images.members, whole.images.members, strict=True):
        assert torch.equal(one, other)


def test_nothing_is_embedded_for_who_asks_for_one_image(tmp_path):
    assert ready(loaded(two_members(tmp_path), tmp_path / "cache")) == []


def test_weights_that_were_read_ahead_are_known_to_the_store_as_others_are(tmp_path, monkeypatch):
    """A second opening computes nothing, whether or not weights were hashed while they were read ahead."""
    wanted, ahead = two_members(tmp_path), ReadAhead()
    drain(Workbench(Store(tmp_path / "cache")).open(wanted))
    monkeypatch.setattr("vsrn_viewer.vsrn.folded.Folded.embed_in_steps", lambda *_: pytest.fail("computed again"))
    ahead.begin(Path(name) for name in wanted.checkpoints).join()
    pair = loaded(wanted, tmp_path / "cache", ahead)
    drain(pair.gallery.grow())
    assert pair.gallery.is_complete


def test_features_that_cannot_be_read_are_said_by_who_reads_all_images(tmp_path):
    wanted = two_members(tmp_path)
    features = np.load(tmp_path / "test_ims.npy")
    features[1, 0, 0] = np.nan
    np.save(tmp_path / "test_ims.npy", features)
    pair = loaded(wanted, tmp_path / "cache", ReadAhead())
    assert ready(pair) == []
    with pytest.raises(DatasetError, match="image 1 "):
        drain(pair.gallery.grow())


def test_a_vocabulary_that_does_not_fit_is_refused_before_anything_is_embedded(tmp_path, monkeypatch):
    wanted = two_members(tmp_path)
    (tmp_path / "small_vocab.json").unlink()
    monkeypatch.setattr("vsrn_viewer.retrieval.gallery.Gallery.begin", lambda _: pytest.fail("embedded"))
    with pytest.raises(VocabularyError):
        loaded(wanted, tmp_path / "cache", ReadAhead())
