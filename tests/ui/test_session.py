"""The session and its worker, on a reference folder: what is asked is answered, and only the newest answer shows."""

from dataclasses import replace

import numpy as np
import pytest
from fake_bench import FakeBench, pair_named, truth
from late_worker import LateWorker

from vsrn_viewer.change import Change
from vsrn_viewer.requests import AskSentence, RankCaptions, RankImages, TraceImage
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.workers import ModelWorker
from vsrn_viewer.view import PairId, Query

LONG_MS = 30_000


def pair_of(reference):
    return PairId((str(reference.checkpoint),), str(reference.dataset), device="cpu")


@pytest.fixture
def desk(qtbot, flickr30k):
    """A subject, its session, a running worker, with the Flickr30K reference open."""
    subject, worker = Subject(), ModelWorker()
    session = Session(subject, worker)
    worker.start()
    with qtbot.waitSignal(subject.info_changed, timeout=LONG_MS):
        session.open_pair(pair_of(flickr30k))
    yield subject, session, qtbot
    worker.stop()


def sentence(text):
    return Query(text=text)


def test_typed_sentence_ranks_and_opens_the_best_image(desk, flickr30k):
    subject, session, qtbot = desk
    line = (flickr30k.dataset / "test_caps.txt").read_text().splitlines()[0].strip()
    with qtbot.waitSignals([subject.ranking_changed, subject.traced_changed], timeout=LONG_MS):
        session.type_query(sentence(line + " "))
    published = flickr30k.expected()["similarity"][:, 0]
    assert np.abs(subject.ranking.scores - published).max() < 1e-5
    assert subject.view.image == int(np.argmax(published))
    assert float(subject.trace.score) == pytest.approx(float(published.max()), abs=1e-5)


def test_only_the_newest_of_many_keys_is_shown(desk):
    subject, session, qtbot = desk
    shown = []
    subject.ranking_changed.connect(lambda ranking: shown.append(ranking.query.text) if ranking else None)
    for text in ("a man", "a man rides", "a man rides a horse"):
        session.type_query(sentence(text))
    qtbot.waitUntil(lambda: bool(shown), timeout=LONG_MS)
    qtbot.wait(100)
    assert shown == ["a man rides a horse"]


def test_half_typed_word_is_left_out_until_a_space(desk):
    subject, session, qtbot = desk
    with qtbot.waitSignal(subject.ranking_changed, timeout=LONG_MS):
        session.type_query(sentence("a man xyl"))
    assert [word.counted for word in subject.ranking.words] == [True, True, False]
    assert "still being typed" in subject.ranking.words[-1].reason


def test_picked_image_stays_while_the_query_changes(desk):
    subject, session, qtbot = desk
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.type_query(sentence("a red ball "))
    other = int(subject.ranking.order[5])
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        subject.pick_image(other)
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.type_query(sentence("a man rides "))
    assert subject.view.image == other
    assert subject.traced.query.text == "a man rides "
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.submit_query(sentence("a man rides "))
    assert subject.view.image == int(subject.ranking.order[0])


def test_captions_of_the_open_image_are_ranked(desk, flickr30k):
    subject, _, qtbot = desk
    with qtbot.waitSignal(subject.captions_changed, timeout=LONG_MS):
        subject.pick_image(3)
    assert np.abs(subject.captions.scores - flickr30k.expected()["similarity"][3]).max() < 1e-5


@pytest.mark.parametrize(
    ("text", "sentence_start"), [("", "The query is empty"), ("xylophone", "No word of the query")]
)
def test_submitted_query_that_cannot_be_read_is_a_notice_and_the_session_goes_on(desk, text, sentence_start):
    subject, session, qtbot = desk
    with qtbot.waitSignal(session.notice, timeout=LONG_MS) as told:
        session.submit_query(sentence(text))
    assert told.args[0].startswith(sentence_start)
    with qtbot.waitSignal(subject.ranking_changed, timeout=LONG_MS):
        session.submit_query(sentence("a red ball"))
    assert subject.ranking.query.text == "a red ball"


def test_emptied_field_shows_no_ranking_and_a_trace_without_match(desk):
    subject, session, qtbot = desk
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.type_query(sentence("a red ball"))
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.type_query(sentence(""))
    assert subject.ranking is None
    assert subject.trace.score is None


def test_pair_that_cannot_be_opened_leaves_the_open_one(desk, tmp_path, flickr30k):
    subject, session, qtbot = desk
    before = subject.info
    with qtbot.waitSignal(session.notice, timeout=LONG_MS) as told:
        session.open_pair(PairId((str(tmp_path / "none.pth.tar"),), str(flickr30k.dataset)))
    assert "none.pth.tar" in told.args[0]
    assert subject.info is before


def test_caption_of_one_dataset_is_a_sentence_for_another(desk, coco):
    subject, session, qtbot = desk
    with qtbot.waitSignal(subject.ranking_changed, timeout=LONG_MS):
        session.submit_query(Query("caption", subject.info.captions[7], 7))
    assert subject.ranking.truth == 1
    session.open_pair(pair_of(coco))
    qtbot.waitUntil(lambda: subject.info.pair == pair_of(coco) and subject.ranking is not None, timeout=LONG_MS)
    assert subject.view.query.kind == "sentence"
    assert subject.ranking.truth == -1


def test_image_query_of_one_dataset_is_no_query_for_another(desk, coco):
    subject, session, qtbot = desk
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.submit_query(Query("image", subject.info.image_ids[3], 3))
    told = []
    session.notice.connect(lambda sentence, _: told.append(sentence))
    session.open_pair(pair_of(coco))
    qtbot.waitUntil(lambda: subject.info.pair == pair_of(coco), timeout=LONG_MS)
    qtbot.wait(100)
    assert (subject.view.query, subject.view.image, told) == (Query(), -1, [])


def test_image_query_takes_the_match_with_the_sentence_before_off_its_trace(desk):
    subject, session, qtbot = desk
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.submit_query(sentence("a red ball"))
    image = subject.view.image
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.submit_query(Query("image", subject.info.image_ids[image], image))
    assert (subject.view.image, subject.trace.score) == (image, None)


def test_nothing_looks_busy_once_another_pair_is_open(desk, coco):
    subject, session, qtbot = desk
    busy = {}
    subject.busy_changed.connect(busy.__setitem__)
    subject.pick_image(3)
    session.open_pair(pair_of(coco))
    qtbot.waitUntil(lambda: subject.info.pair == pair_of(coco), timeout=LONG_MS)
    assert not any(busy.values())


def test_trace_file_stays_on_screen_although_a_pair_is_open(desk):
    subject, session, qtbot = desk
    with qtbot.waitSignal(subject.traced_changed, timeout=LONG_MS):
        session.submit_query(sentence("a red ball"))
    stored, other = subject.traced, int(subject.ranking.order[-1])
    subject.pick_image(other)  # its answer is on the way when the file is opened
    session.show_trace(stored.trace, stored.context)
    qtbot.wait(200)
    assert subject.trace is stored.trace
    assert (subject.info, subject.ranking, subject.view.query.text) == (None, None, "a red ball")


A, B = pair_named("a"), pair_named("b")


class Late:
    """Two subjects with their sessions, on one worker that does what the test says, when it says so."""

    def __init__(self):
        self.bench = FakeBench()
        self.worker = LateWorker(self.bench)
        self.one, self.two = Subject(), Subject()
        self.first, self.second = Session(self.one, self.worker), Session(self.two, self.worker)
        self.told = []
        self.first.notice.connect(lambda sentence, _: self.told.append(sentence))
        self.first.remarked.connect(lambda _, sentence: self.told.append(sentence))

    def open(self, session, pair):
        session.open_pair(pair)
        self.worker.rest()

    def answer_all(self):
        """Let the queue answer everything; nothing of it reaches the window yet."""
        while self.worker.take_order() | self.worker.queue.step():
            pass


@pytest.fixture
def late(qapp):  # noqa: ARG001 (timers need it)
    return Late()


def is_about(answer, request, contents=0):
    expected = truth(request, contents)
    if hasattr(answer, "trace"):
        return np.array_equal(answer.trace.embedding, expected.trace.embedding)
    return np.array_equal(answer.scores, expected.scores)


def test_late_captions_of_another_image_never_stand_beside_the_one_that_is_open(late):
    late.open(late.first, A)
    late.one.pick_image(1)
    late.worker.rest()
    late.one.pick_image(2)
    late.answer_all()
    late.one.pick_image(1)
    seen = []
    late.one.captions_changed.connect(lambda captions: seen.append(captions.image))
    late.worker.rest()
    assert 2 not in seen
    assert is_about(late.one.captions, RankCaptions(A, 1))
    assert late.one.busy == frozenset()


def test_sentence_comes_after_the_trace_and_once_an_image_whatever_is_asked(late):
    late.open(late.first, A)
    late.one.want("panel", ("generated",))
    at_first = []
    late.one.traced_changed.connect(lambda traced: at_first.append(traced and traced.trace.sentence_follows))
    late.one.pick_image(1)
    late.worker.rest()
    assert at_first == [True]  # the panels had the trace before
    assert late.one.traced.context.words == truth(AskSentence(A, 1), 0).words
    late.first.submit_query(Query(text="a bear"))
    late.one.pick_image(1)
    late.worker.rest()
    assert is_about(late.one.traced, TraceImage(A, 1, Query(text="a bear")))
    assert late.one.traced.context.words == truth(AskSentence(A, 1), 0).words
    late.one.change_run(lambda change: replace(change, dropped_words=(0,)))
    late.worker.rest()
    assert late.bench.told.count(1) == 1
    late.one.change_run(lambda change: replace(change, skipped_layers=(0,)))
    late.worker.rest()
    assert late.one.traced.context.words == truth(AskSentence(A, 1, 1, Change(skipped_layers=(0,))), 0).words


def test_late_sentence_of_another_image_is_not_put_into_the_trace(late):
    late.open(late.first, A)
    late.one.want("panel", ("generated",))
    late.one.pick_image(1)
    late.worker.rest()
    late.one.pick_image(2)
    late.answer_all()
    late.worker.deliver_all()
    late.answer_all()  # the sentence of image 2 waits to be told
    late.one.pick_image(0)
    late.worker.deliver_all()
    assert late.one.traced.image == 2
    assert late.one.traced.trace.sentence_follows
    late.worker.rest()
    assert late.one.traced.context.words == truth(AskSentence(A, 0), 0).words


def test_late_failure_of_another_image_is_not_said(late):
    late.open(late.first, A)
    late.one.pick_image(1)
    late.worker.rest()
    late.one.pick_image(3)  # cannot be traced
    late.answer_all()
    late.one.pick_image(1)
    late.worker.rest()
    assert late.told == []
    assert is_about(late.one.traced, TraceImage(A, 1))


def test_remark_about_another_image_is_not_said(late):
    late.open(late.first, A)
    late.one.pick_image(4)  # its photograph cannot be read
    late.answer_all()
    late.one.pick_image(1)
    late.worker.rest()
    assert late.told == []
    late.one.pick_image(4)
    late.worker.rest()
    assert late.told == ["a4.jpg: damaged."]


def test_two_sessions_on_one_worker_are_both_answered(late):
    late.first.open_pair(A)
    late.second.open_pair(B)
    late.worker.rest()
    late.one.pick_image(0)
    late.two.pick_image(1)
    late.worker.rest()
    assert is_about(late.one.traced, TraceImage(A, 0))
    assert is_about(late.two.traced, TraceImage(B, 1))
    assert late.one.busy | late.two.busy == frozenset()


def test_past_view_of_another_pair_opens_it_and_is_shown(late):
    late.open(late.first, A)
    late.first.submit_query(sentence("a bear"))
    late.worker.rest()
    late.one.pick_image(2)
    late.worker.rest()
    past = late.one.view
    late.open(late.first, B)
    assert set(late.bench.open_pairs) == {B}
    late.first.show_view(past)
    late.worker.rest()
    assert late.one.view == past
    assert is_about(late.one.ranking, RankImages(A, past.query))
    assert is_about(late.one.traced, TraceImage(A, 2, past.query))
    assert late.one.busy == frozenset()


def test_past_view_of_a_pair_that_is_gone_says_so_and_leaves_what_is_shown(late):
    late.open(late.first, A)
    late.one.pick_image(2)
    late.worker.rest()
    past = late.one.view
    late.open(late.first, B)
    late.bench.broken.add(A)
    late.first.show_view(past)
    late.worker.rest()
    assert "no such dataset folder" in late.told[0]
    assert (late.one.info.pair, late.one.view.pair, late.one.busy) == (B, B, frozenset())


def test_going_back_to_a_view_of_the_open_pair_ends_waiting_for_another(late):
    late.open(late.first, A)
    past = late.one.view
    late.first.open_pair(B)
    late.worker.take_order()
    late.first.show_view(past)
    assert late.one.busy == frozenset()
    late.worker.rest()
    assert late.one.info.pair == A


def test_same_files_opened_again_change_nothing_and_other_contents_are_shown_everywhere(late):
    for session, subject in ((late.first, late.one), (late.second, late.two)):
        late.open(session, A)
        subject.pick_image(1)
        late.worker.rest()
    before = late.one.traced
    late.open(late.first, A)
    assert late.one.traced is before
    late.bench.contents[A] = 1
    late.open(late.first, A)
    for subject in (late.one, late.two):
        assert (subject.info.model_name, subject.view.image) == ("model 1", 1)
        assert is_about(subject.traced, TraceImage(A, 1), contents=1)
        assert is_about(subject.captions, RankCaptions(A, 1), contents=1)


def test_checkpoint_asked_for_at_the_start_stays_wanted_while_it_is_embedded(late):
    late.first.open_pair(A)
    late.worker.take_order()
    assert late.first.wanted_pair == A
    late.first.open_pair(replace(late.first.wanted_pair, data="b"))
    late.worker.rest()
    assert late.one.info.pair == B  # the same model


def test_pair_that_did_not_open_stays_what_the_next_choice_completes(late):
    """Own model and own data do not fit the demo's, each alone; chosen one after the other they are opened together."""
    late.open(late.first, A)
    late.bench.broken.add(B)
    late.open(late.first, B)
    assert (late.one.info.pair, late.first.wanted_pair) == (A, B)


def test_pinned_copy_stays_when_the_other_subject_goes_on_and_keeps_its_pair(late):
    late.open(late.first, A)
    late.first.submit_query(sentence("a bear"))
    late.worker.rest()
    late.second.show_copy(late.first)
    shown = late.two.traced
    assert shown is late.one.traced
    late.open(late.first, B)
    assert (late.two.traced, late.two.info.pair) == (shown, A)
    assert set(late.bench.open_pairs) == {A, B}
    late.second.clear()
    late.worker.rest()
    assert set(late.bench.open_pairs) == {B}


def test_copy_of_what_is_still_awaited_is_answered_for_both(late):
    late.open(late.first, A)
    late.one.pick_image(2)
    late.second.show_copy(late.first)
    assert late.two.traced is None
    late.worker.rest()
    assert is_about(late.two.traced, TraceImage(A, 2))


def test_new_contents_of_the_pair_on_screen_do_not_disturb_waiting_for_another(late):
    late.open(late.first, B)
    late.one.pick_image(2)
    late.worker.rest()
    past = late.one.view
    late.open(late.first, A)
    late.open(late.second, A)
    late.bench.contents[A] = 1
    late.second.open_pair(A)
    late.answer_all()  # A's new contents are on their way to both
    late.first.show_view(past)
    late.worker.deliver()
    while late.one.info.model_name == "model 0" and late.worker.deliver():
        pass
    assert (late.one.info.pair, late.one.view.pair, "open" in late.one.busy) == (A, A, True)
    late.worker.rest()
    assert (late.one.info.pair, late.one.view, late.one.busy) == (B, past, frozenset())


def test_new_contents_of_the_pair_on_screen_leave_the_failure_of_another_said(late):
    late.open(late.first, A)
    late.open(late.second, A)
    late.bench.broken.add(B)
    late.open(late.first, B)
    late.bench.contents[A] = 1
    late.open(late.second, A)
    assert late.one.info.model_name == "model 1"
    assert "no such dataset folder" in late.one.failures["open"][0]


def test_submitted_empty_query_is_a_notice_and_the_images_stay_in_dataset_order(late):
    late.open(late.first, A)
    late.first.submit_query(sentence("  "))
    late.worker.rest()
    assert late.told[0].startswith("The query is empty")
    assert (late.one.ranking, late.one.failures, late.one.busy) == (None, {}, frozenset())


def test_trace_is_asked_with_the_change_of_the_view(late):
    late.open(late.first, A)
    late.one.pick_image(2)
    late.worker.rest()
    change = Change(regions=(1, 0))
    late.one.change_view(change=change)
    late.worker.rest()
    assert is_about(late.one.traced, TraceImage(A, 2, change=change))


def test_ranking_and_trace_read_the_same_words_while_typing_and_after_enter(desk):
    """The last word is left out of both while it is typed, and read as unknown by both after Enter."""
    subject, session, qtbot = desk
    scores = []
    for ask in (session.type_query, session.submit_query):
        ask(sentence("a man xyl"))
        qtbot.waitUntil(lambda: not subject.busy, timeout=LONG_MS)
        scores.append(float(subject.ranking.scores[subject.view.image]))
        assert float(subject.trace.score) == pytest.approx(scores[-1], abs=1e-5)
    assert abs(scores[0] - scores[1]) > 1e-3
