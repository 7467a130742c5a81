"""The worker's thread on a reference folder: answers cross to the window, and it ends when it is told to."""

import gc
from pathlib import Path

import numpy as np
import pytest
from networks import random_network

from vsrn_viewer.answers import CaptionRanking, PairInfo
from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.data.demo import demo_checkpoints
from vsrn_viewer.data.reading_ahead import ReadAhead
from vsrn_viewer.requests import OpenPair, RankCaptions, RankImages
from vsrn_viewer.retrieval import search
from vsrn_viewer.ui.workers import ModelWorker
from vsrn_viewer.view import PairId, Query

LONG_MS = 30_000
ONE, TWO = 1, 2


@pytest.fixture
def worker(qapp):
    """A running worker with lists of what it said: .answers and .failures, each (subject, request, …)."""
    running = ModelWorker(qapp)
    running.answers, running.failures = [], []
    running.answered.connect(lambda *said: running.answers.append(said))
    running.failed.connect(lambda *said: running.failures.append(said))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def slow_captions(monkeypatch):
    """Captions take as many steps as the test lets them take: set `open` to True to let them end."""

    class Gate:
        open = False

    prepare = search.prepare_captions

    def prepare_behind_the_gate(pair):
        for step in prepare(pair):
            while not Gate.open:
                yield step
            yield step

    monkeypatch.setattr(search, "prepare_captions", prepare_behind_the_gate)
    return Gate


def pair_of(reference):
    return PairId((str(reference.checkpoint),), str(reference.dataset), device="cpu")


def answer(worker, qtbot, request, subject=ONE):
    """Ask, wait for the answer and return it."""
    count = len(worker.answers)
    worker.ask(subject, request)

    def found():
        return [said[2] for said in worker.answers[count:] if said[:2] == (subject, request)]

    qtbot.waitUntil(lambda: bool(found()), timeout=LONG_MS)
    return found()[0]


def test_images_are_ranked_while_captions_are_embedded(worker, qtbot, flickr30k, slow_captions):
    pair = pair_of(flickr30k)
    worker.ask(ONE, RankCaptions(pair, 0))
    ranked = answer(worker, qtbot, RankImages(pair, Query(text="a red ball")))
    assert len(ranked.order) == 40
    slow_captions.open = True
    captions = answer(worker, qtbot, RankCaptions(pair, 0))
    assert np.abs(captions.scores - flickr30k.expected()["similarity"][0]).max() < 1e-5


def test_two_subjects_look_at_two_pairs_at_once(worker, qtbot, flickr30k, coco):
    first, second = pair_of(flickr30k), pair_of(coco)
    for _ in range(2):
        for subject, pair, reference in ((ONE, first, flickr30k), (TWO, second, coco)):
            ranked = answer(worker, qtbot, RankCaptions(pair, 1), subject)
            assert np.abs(ranked.scores - reference.expected()["similarity"][1]).max() < 1e-5


def test_pair_that_fails_to_open_is_said_and_the_open_one_goes_on(worker, qtbot, flickr30k, tmp_path):
    pair, bad = pair_of(flickr30k), PairId((str(tmp_path / "none.pth.tar"),), str(flickr30k.dataset))
    assert isinstance(answer(worker, qtbot, OpenPair(pair)), PairInfo)
    worker.ask(ONE, OpenPair(bad))
    qtbot.waitUntil(lambda: bool(worker.failures), timeout=LONG_MS)
    assert worker.failures[0][:2] == (ONE, OpenPair(bad))
    assert "none.pth.tar" in worker.failures[0][2]
    assert isinstance(answer(worker, qtbot, RankCaptions(pair, 0)), CaptionRanking)


@pytest.mark.usefixtures("slow_captions")
def test_stop_does_not_wait_for_the_end_of_a_long_job(worker, qtbot, flickr30k):
    answer(worker, qtbot, OpenPair(pair_of(flickr30k)))
    worker.stop()
    assert worker.isFinished()


def test_what_torch_brought_is_never_looked_through_for_garbage(worker, qtbot, flickr30k):
    """A collection looks through everything that is there, and the window waits for it: 0.1 s with torch."""
    answer(worker, qtbot, RankImages(pair_of(flickr30k), Query(text="a red ball")))
    assert gc.get_freeze_count() > 100_000


def test_files_of_weights_are_read_ahead_and_no_others(qapp, monkeypatch):
    begun = []
    monkeypatch.setattr(ReadAhead, "begin", lambda _, files: begun.append(list(files)))
    worker = ModelWorker(qapp)
    worker.read_ahead(PairId(("a.safetensors", "model_best.pth.tar", "b.safetensors")))
    worker.read_ahead(PairId())
    assert begun == [[Path("a.safetensors"), Path("b.safetensors")], list(demo_checkpoints())]


def test_what_was_read_ahead_in_vain_is_let_go(worker, qtbot, tmp_path):
    """A worker with nothing to do holds no weights."""
    save_checkpoint(tmp_path / "m.safetensors", random_network())
    forgotten = []
    forget = worker._ahead.forget
    worker._ahead.forget = lambda: (forget(), forgotten.append(True))
    worker._ahead.begin([tmp_path / "m.safetensors"]).join()
    worker.forget(ONE, "images")  # wakes it, and asks nothing
    qtbot.waitUntil(lambda: bool(forgotten), timeout=LONG_MS)
    assert worker._ahead._begun == {}
