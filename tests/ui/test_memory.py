"""Pairs that are left are let go: opening many costs no more memory than opening two."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import numpy as np
import pytest
from networks import random_network
from PySide6.QtCore import QSettings

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import PairId, Query

_PAIRS = 10
_SLACK_MB = 50
_LONG_MS = 120_000
_SIZES = {"feature_size": 2048, "embed_size": 1024}  # a checkpoint of some 90 MB


def resident_mb():
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads resident memory from /proc")
def test_ten_pairs_in_a_row_take_no_more_memory_than_two(qapp, qtbot, tmp_path):
    window = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    window.show()
    np.save(tmp_path / "test_ims.npy", np.random.default_rng(3).normal(size=(20, 36, 2048)).astype(np.float32))
    (tmp_path / "test_caps.txt").write_text("a red ball\n" * 100)
    save_vocabulary(tmp_path / "small_vocab.json", Vocabulary((*SPECIAL, "red", "ball", "dog", "cat", "a")))
    files = [tmp_path / f"m{seed}.safetensors" for seed in range(_PAIRS)]
    for seed, file in enumerate(files):
        save_checkpoint(file, random_network(seed, **_SIZES))
    taken = []
    for file in files:
        pair = PairId((str(file),), str(tmp_path), device="cpu")
        window.opening.try_pair(pair)
        qtbot.waitUntil(lambda pair=pair: window.subject.info and window.subject.info.pair == pair, timeout=_LONG_MS)
        window.session.submit_query(Query(text="a red ball"))
        qtbot.waitUntil(lambda: window.subject.traced is not None and not window.subject.busy, timeout=_LONG_MS)
        taken.append(resident_mb())
    window.close()
    window.deleteLater()
    assert file.stat().st_size > 60e6  # one that stays would show
    assert taken[-1] < taken[1] + _SLACK_MB, [round(each) for each in taken]
