"""The queue, step by step and without threads: nothing is lost, nothing waits for ever, nobody's pairs go."""

from __future__ import annotations

import numpy as np
import pytest
from fake_bench import FakeBench, pair_named, truth
from small_memory import end_of_memory

from vsrn_viewer.errors import MEMORY_ENDED
from vsrn_viewer.requests import AskSplit, Explain, OpenPair, RankByRegion, RankCaptions, RankImages, TraceImage
from vsrn_viewer.statistics import AskBinding
from vsrn_viewer.view import Query
from vsrn_viewer.workbench.queue import Answered, Failed, Grown, Remarked, RequestQueue, Worked

A, B = pair_named("a"), pair_named("b")
ONE, TWO = 1, 2
QUERY = Query(text="a bear")


class Desk:
    """A queue on a fake bench, and what it said."""

    def __init__(self):
        self.bench = FakeBench()
        self.said = []
        self.queue = RequestQueue(self.bench, self.bench, self.said.append)

    def rest(self):
        """Step until there is nothing to do."""
        for _ in range(200):
            if not self.queue.step():
                return
        raise AssertionError("the queue never rests")

    def of(self, kind, subject=ONE):
        return [event for event in self.said if isinstance(event, kind) and event.subject == subject]

    def answered(self, subject=ONE):
        return [event.request for event in self.of(Answered, subject)]


@pytest.fixture
def desk():
    return Desk()


def test_newest_request_of_a_subject_and_topic_is_the_only_one_served(desk):
    for text in ("a", "a b", "a bear"):
        desk.queue.ask(ONE, RankImages(A, Query(text=text)))
    desk.queue.ask(ONE, TraceImage(A, 2))
    desk.rest()
    assert desk.answered() == [OpenPair(A), RankImages(A, QUERY), TraceImage(A, 2)]


def test_two_subjects_do_not_take_each_others_place(desk):
    desk.queue.ask(ONE, TraceImage(A, 1, QUERY))
    desk.queue.ask(TWO, TraceImage(A, 2, QUERY))
    desk.rest()
    assert desk.answered(ONE)[-1] == TraceImage(A, 1, QUERY)
    assert desk.answered(TWO)[-1] == TraceImage(A, 2, QUERY)


def test_request_for_a_pair_that_nobody_opened_opens_it_and_is_answered(desk):
    desk.queue.ask(ONE, RankImages(A, QUERY))
    desk.rest()
    answer = desk.of(Answered)[-1].answer
    assert np.array_equal(answer.scores, truth(RankImages(A, QUERY), 0).scores)


def test_whoever_waits_for_a_pair_that_cannot_be_opened_is_told_why(desk):
    desk.bench.broken.add(A)
    for request in (OpenPair(A), RankImages(A, QUERY), TraceImage(A, 0)):
        desk.queue.ask(ONE, request)
    desk.rest()
    assert {type(event.request) for event in desk.of(Failed)} == {OpenPair, RankImages, TraceImage}
    assert all("no such dataset folder" in event.sentence and not event.details for event in desk.of(Failed))


def test_captions_of_the_open_pair_go_on_when_another_fails_to_open(desk):
    desk.bench.broken.add(B)
    desk.queue.ask(ONE, RankCaptions(A, 0))
    desk.queue.ask(ONE, OpenPair(B))
    desk.rest()
    assert RankCaptions(A, 0) in desk.answered()
    assert desk.bench.begun == [A]


def test_second_pair_opens_before_the_captions_of_the_first_are_embedded(desk):
    desk.queue.ask(ONE, OpenPair(A))
    while not desk.bench.begun:
        desk.queue.step()
        if desk.answered():
            desk.queue.step()
    desk.queue.ask(TWO, OpenPair(B))
    while OpenPair(B) not in desk.answered(TWO):
        desk.queue.step()
    assert not desk.bench.open_pairs[A].has_captions
    desk.rest()
    assert desk.bench.open_pairs[A].has_captions
    assert desk.bench.open_pairs[B].has_captions


def test_images_are_ranked_between_two_steps_of_the_captions(desk):
    desk.queue.ask(ONE, RankCaptions(A, 0))
    while not desk.bench.begun:
        desk.queue.step()
    desk.queue.ask(ONE, RankImages(A, QUERY))
    desk.queue.step()
    assert desk.answered()[-1] == RankImages(A, QUERY)
    assert not desk.bench.open_pairs[A].has_captions


def test_pair_is_let_go_when_nobody_keeps_it(desk):
    desk.queue.ask(ONE, OpenPair(A))
    desk.queue.ask(TWO, OpenPair(A))
    desk.rest()
    desk.queue.keep(ONE, [])
    assert set(desk.bench.open_pairs) == {A}
    desk.queue.keep(TWO, [B])
    assert desk.bench.open_pairs == {}


def test_what_was_asked_of_a_pair_that_was_left_is_never_answered(desk):
    desk.queue.ask(ONE, OpenPair(A))
    desk.rest()
    desk.bench.open_pairs[A].has_captions = False
    desk.queue.ask(ONE, RankCaptions(A, 3))
    desk.queue.ask(ONE, OpenPair(B))
    desk.queue.keep(ONE, [B])
    desk.rest()
    assert desk.answered() == [OpenPair(A), OpenPair(B)]


def test_pair_that_is_awaited_no_more_stops_being_opened(desk):
    desk.queue.ask(ONE, OpenPair(A))
    desk.queue.step()
    desk.queue.step()
    desk.queue.keep(ONE, [])
    assert desk.queue.jobs() == ()
    assert not desk.queue.step()
    assert desk.said[-1] == Worked(None)
    assert desk.bench.open_pairs == {}


def test_pair_that_was_left_opens_again_with_its_captions(desk):
    for pair in (A, B, A):
        desk.queue.ask(ONE, OpenPair(pair))
        desk.queue.keep(ONE, [pair])
        desk.queue.step()
        desk.queue.step()
    desk.queue.ask(ONE, RankCaptions(A, 1))
    desk.rest()
    assert desk.answered() == [OpenPair(A), RankCaptions(A, 1)]
    assert set(desk.bench.open_pairs) == {A}


def test_files_that_changed_are_told_to_everybody_who_shows_the_pair(desk):
    desk.queue.ask(ONE, OpenPair(A))
    desk.queue.ask(TWO, OpenPair(A))
    desk.rest()
    desk.bench.contents[A] = 1
    desk.queue.ask(ONE, OpenPair(A))
    desk.rest()
    assert [event.answer.model_name for event in desk.of(Answered, TWO)] == ["model 0", "model 1"]
    desk.queue.ask(ONE, RankCaptions(A, 0))
    desk.rest()
    assert np.array_equal(desk.of(Answered)[-1].answer.scores, truth(RankCaptions(A, 0), 1).scores)


def test_same_files_again_are_told_to_nobody_else(desk):
    desk.queue.ask(ONE, OpenPair(A))
    desk.queue.ask(TWO, OpenPair(A))
    desk.rest()
    desk.queue.ask(ONE, OpenPair(A))
    desk.rest()
    assert (len(desk.answered(ONE)), len(desk.answered(TWO))) == (2, 1)


def test_captions_that_fail_are_said_and_can_be_asked_again(desk):
    desk.bench.failing.add("captions")
    desk.queue.ask(ONE, RankCaptions(A, 0))
    desk.rest()
    assert "the captions came to nothing" in desk.of(Failed)[-1].sentence
    assert "RuntimeError" in desk.of(Failed)[-1].details
    desk.bench.failing.clear()
    desk.queue.ask(ONE, RankCaptions(A, 0))
    desk.rest()
    assert desk.answered()[-1] == RankCaptions(A, 0)


def test_queue_outlives_an_answer_that_fails(desk):
    desk.bench.failing.add("trace")
    desk.queue.ask(ONE, TraceImage(A, 0))
    desk.queue.ask(TWO, RankImages(A, QUERY))
    desk.rest()
    assert "the network came to nothing" in desk.of(Failed)[-1].sentence
    assert desk.answered(TWO)[-1] == RankImages(A, QUERY)


def test_the_end_of_a_devices_memory_is_a_sentence_without_a_traceback(desk, monkeypatch):
    def answer(_pair, _request):
        raise end_of_memory()

    desk.queue.ask(ONE, OpenPair(A))
    desk.rest()
    monkeypatch.setattr(desk.bench, "answer", answer)
    desk.queue.ask(ONE, TraceImage(A, 0))
    desk.rest()
    assert desk.of(Failed) == [Failed(ONE, TraceImage(A, 0), MEMORY_ENDED, "")]


def test_remark_about_an_answer_follows_it(desk):
    desk.queue.ask(ONE, TraceImage(A, 4))
    desk.rest()
    said = [event for event in desk.said if isinstance(event, (Answered, Remarked))]
    assert said[-2].request == TraceImage(A, 4)
    assert said[-1] == Remarked(ONE, TraceImage(A, 4), "a4.jpg: damaged.")


def test_remark_about_the_answer_of_a_long_job_follows_it_too(desk, monkeypatch):
    explained = Explain(A, 4, QUERY)
    monkeypatch.setattr(desk.bench, "remark", lambda _pair, request, _answer: "Moved." if request == explained else "")
    desk.queue.ask(ONE, explained)
    desk.rest()
    said = [event for event in desk.said if isinstance(event, (Answered, Remarked))]
    assert (said[-2].request, said[-1]) == (explained, Remarked(ONE, explained, "Moved."))


def test_paused_job_rests_while_others_go_on_and_resumes_where_it_was(desk):
    desk.queue.ask(ONE, OpenPair(A))
    desk.queue.step()
    desk.queue.step()
    job = desk.queue.jobs()[0]
    desk.queue.pause(job)
    desk.queue.ask(ONE, RankImages(A, QUERY))
    desk.queue.ask(TWO, RankImages(B, QUERY))
    desk.rest()
    assert (desk.answered(ONE), desk.answered(TWO)[-1]) == ([], RankImages(B, QUERY))
    assert (job.kind, job.pair, job.progress.done) == ("open", A, 0)
    desk.queue.resume(job)
    desk.rest()
    assert desk.answered(ONE) == [OpenPair(A), RankImages(A, QUERY)]


def test_cancelled_job_is_said_to_whoever_waits_and_begins_anew_when_asked_again(desk):
    desk.queue.ask(ONE, OpenPair(A))
    desk.queue.step()
    desk.queue.step()
    desk.queue.cancel(desk.queue.jobs()[0])
    assert desk.of(Failed)[-1].sentence.startswith("Opening the model and the dataset was stopped.")
    assert not desk.queue.step()
    desk.queue.ask(ONE, OpenPair(A))
    desk.rest()
    assert desk.answered() == [OpenPair(A)]


EXPLAIN = Explain(A, 2, QUERY)


@pytest.fixture
def explaining(desk):
    """A desk at which the first step of an explanation was taken."""
    desk.queue.ask(ONE, OpenPair(A))
    desk.rest()
    desk.queue.ask(ONE, EXPLAIN)
    desk.queue.step()
    desk.queue.step()
    return desk


def test_what_takes_steps_is_answered_after_what_is_asked_meanwhile(explaining):
    explaining.queue.ask(ONE, TraceImage(A, 1, QUERY))
    explaining.rest()
    assert explaining.answered()[-2:] == [TraceImage(A, 1, QUERY), EXPLAIN]
    answer = explaining.of(Answered)[-1].answer
    assert np.array_equal(answer.by_region, truth(EXPLAIN, 0).by_region)


def test_newer_request_of_its_topic_ends_what_is_being_answered(explaining):
    other = Explain(A, 3, QUERY)
    explaining.queue.ask(ONE, other)
    explaining.rest()
    assert explaining.answered()[-1] == other
    assert EXPLAIN not in explaining.answered()


def test_what_nobody_asks_for_any_more_ends_for_that_subject_alone(explaining):
    explaining.queue.ask(TWO, EXPLAIN)
    explaining.queue.forget(ONE, "attribution")
    explaining.rest()
    assert EXPLAIN not in explaining.answered(ONE)
    assert explaining.answered(TWO)[-1] == EXPLAIN


def test_cancelled_answer_is_said_to_who_asked(explaining):
    explaining.queue.cancel(explaining.queue.jobs()[0])
    assert explaining.of(Failed)[-1].request == EXPLAIN
    assert not explaining.queue.step()


def test_answer_under_way_ends_with_its_pair(explaining):
    explaining.queue.keep(ONE, ())
    explaining.rest()
    assert EXPLAIN not in explaining.answered()
    assert explaining.bench.open_pairs == {}


@pytest.fixture
def growing(desk):
    desk.bench.growing.add(A)
    return desk


def ranked(desk):
    return [event.answer.order for event in desk.of(Answered) if isinstance(event.request, RankImages)]


def test_images_are_ranked_as_far_as_they_are_embedded(growing):
    growing.queue.ask(ONE, RankImages(A, QUERY))
    while not ranked(growing):
        assert growing.queue.step()
    assert ranked(growing)[0].tolist() == [0]
    growing.rest()
    growing.queue.ask(ONE, RankImages(A, QUERY))
    growing.rest()
    assert ranked(growing)[1].tolist() == truth(RankImages(A, QUERY), 0).order.tolist()


def test_whoever_shows_a_pair_is_told_how_it_grows_and_what_is_strange(growing):
    growing.queue.ask(ONE, OpenPair(A))
    growing.rest()
    grown = [event.whole for event in growing.said if isinstance(event, Grown)]
    assert grown == [False] * 5 + [True]
    assert [event.sentence for event in growing.of(Remarked)] == ["Two images are one."]


def test_an_image_is_traced_before_the_next_one_is_embedded(growing):
    growing.queue.ask(ONE, OpenPair(A))
    while not any(isinstance(event, Grown) for event in growing.said):
        growing.queue.step()
    growing.queue.ask(ONE, TraceImage(A, 4))
    growing.queue.step()
    assert TraceImage(A, 4) in growing.answered()
    assert growing.bench.open_pairs[A].ready == 1


@pytest.mark.parametrize("asked", [AskSplit(A, AskBinding()), RankByRegion(A, Query("region", "a1", 1, region=0))])
def test_a_question_about_the_split_waits_for_all_images(growing, asked):
    growing.queue.ask(ONE, asked)
    for _ in range(6):
        growing.queue.step()
    growing.queue.hold_reading(True)
    growing.rest()
    assert asked not in growing.answered()
    ready = growing.bench.open_pairs[A].ready
    assert 0 < ready < 5
    growing.queue.hold_reading(False)
    ready_then = []
    growing.bench.begin = lambda pair, _request: ready_then.append(pair.ready)
    growing.bench.answer = lambda _pair, _request: "answer"
    growing.rest()
    assert [event.answer for event in growing.of(Answered) if event.request == asked] == ["answer"]
    assert ready_then == [5]


def test_images_that_cannot_be_read_on_are_said_and_the_others_stay(growing):
    growing.bench.unreadable_image = 3
    growing.queue.ask(ONE, RankImages(A, QUERY))
    growing.rest()
    (failed,) = growing.of(Failed)
    assert (failed.request, failed.sentence) == (OpenPair(A), "a.npy: cut short.")
    growing.queue.ask(ONE, TraceImage(A, 4))
    growing.rest()
    assert TraceImage(A, 4) in growing.answered()


def test_stopped_reading_goes_on_when_the_pair_is_opened_again(growing):
    growing.queue.ask(ONE, OpenPair(A))
    while not any(isinstance(event, Grown) for event in growing.said):
        growing.queue.step()
    growing.queue.stop_reading()
    growing.rest()
    assert growing.bench.open_pairs[A].ready == 1
    assert "Open the data again" in growing.of(Failed)[0].sentence
    growing.queue.ask(ONE, OpenPair(A))
    growing.rest()
    assert growing.bench.open_pairs[A].ready == 5
