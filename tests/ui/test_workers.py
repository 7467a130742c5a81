"""The worker on reference folders: what happens when pairs are opened across each other, and when captions fail."""

import pytest

from vsrn_viewer.answers import CaptionRanking, PairInfo
from vsrn_viewer.retrieval import search
from vsrn_viewer.ui.workers import ModelWorker, OpenPair, RankCaptions, RankImages
from vsrn_viewer.view import PairId, Query

LONG_MS = 30_000


@pytest.fixture
def worker(qapp):
    """A running worker with lists of what it said: .answers and .failures, each (topic, generation, …)."""
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
        begun: list = []  # noqa: RUF012 (made for each test)

    prepare = search.prepare_captions

    def prepare_behind_the_gate(pair):
        Gate.begun.append(pair.info.pair)
        for step in prepare(pair):
            while not Gate.open:
                yield step
            yield step

    monkeypatch.setattr(search, "prepare_captions", prepare_behind_the_gate)
    return Gate


def pair_of(reference):
    return PairId((str(reference.checkpoint),), str(reference.dataset), device="cpu")


def answer(worker, qtbot, generation):
    """Wait for the answer of this generation and return it."""
    qtbot.waitUntil(lambda: any(said[1] == generation for said in worker.answers), timeout=LONG_MS)
    return next(said[2] for said in worker.answers if said[1] == generation)


def test_a_pair_that_fails_to_open_does_not_stop_the_captions_of_the_open_one(
    worker, qtbot, flickr30k, tmp_path, slow_captions
):
    pair = pair_of(flickr30k)
    answer(worker, qtbot, worker.ask(OpenPair(pair)))
    captions = worker.ask(RankCaptions(pair, 0))
    bad = worker.ask(OpenPair(PairId((str(tmp_path / "none.pth.tar"),), str(flickr30k.dataset))))
    qtbot.waitUntil(lambda: any(said[1] == bad for said in worker.failures), timeout=LONG_MS)
    slow_captions.open = True
    assert isinstance(answer(worker, qtbot, captions), CaptionRanking)
    assert slow_captions.begun == [pair]


def test_a_second_pair_opens_before_the_captions_of_the_first_are_embedded(
    worker, qtbot, flickr30k, coco, slow_captions
):
    first, second = pair_of(flickr30k), pair_of(coco)
    answer(worker, qtbot, worker.ask(OpenPair(first)))
    forgotten = worker.ask(RankCaptions(first, 0))
    opened = answer(worker, qtbot, worker.ask(OpenPair(second)))
    assert isinstance(opened, PairInfo)
    assert opened.pair == second
    captions = worker.ask(RankCaptions(second, 0))
    slow_captions.open = True
    answer(worker, qtbot, captions)
    assert slow_captions.begun[-1] == second
    assert all(said[1] != forgotten for said in worker.answers)


def test_captions_of_a_pair_that_was_left_are_embedded_when_somebody_comes_back(
    worker, qtbot, flickr30k, coco, slow_captions
):
    first, second = pair_of(flickr30k), pair_of(coco)
    for pair in (first, second, first):
        answer(worker, qtbot, worker.ask(OpenPair(pair)))
    captions = worker.ask(RankCaptions(first, 0))
    slow_captions.open = True
    assert isinstance(answer(worker, qtbot, captions), CaptionRanking)


def test_captions_that_fail_are_said_to_whoever_waits_and_can_be_asked_again(worker, qtbot, flickr30k, monkeypatch):
    pair, prepare, failing = pair_of(flickr30k), search.prepare_captions, [True]

    def prepare_or_fail(wanted):
        if failing[0]:
            raise RuntimeError("out of memory")
        yield from prepare(wanted)

    monkeypatch.setattr(search, "prepare_captions", prepare_or_fail)
    answer(worker, qtbot, worker.ask(OpenPair(pair)))
    refused = worker.ask(RankCaptions(pair, 0))
    qtbot.waitUntil(lambda: any(said[:2] == ("captions", refused) for said in worker.failures), timeout=LONG_MS)
    assert "out of memory" in worker.failures[-1][2]
    failing[0] = False
    assert isinstance(answer(worker, qtbot, worker.ask(RankCaptions(pair, 0))), CaptionRanking)


@pytest.mark.usefixtures("slow_captions")
def test_images_are_ranked_while_captions_are_embedded(worker, qtbot, flickr30k):
    pair = pair_of(flickr30k)
    answer(worker, qtbot, worker.ask(OpenPair(pair)))
    ranked = answer(worker, qtbot, worker.ask(RankImages(pair, Query(text="a red ball"))))
    assert len(ranked.order) == 40


@pytest.mark.usefixtures("slow_captions")
def test_stop_does_not_wait_for_the_end_of_a_long_job(worker, qtbot, flickr30k):
    answer(worker, qtbot, worker.ask(OpenPair(pair_of(flickr30k))))
    worker.stop()
    assert worker.isFinished()
