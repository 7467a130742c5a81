"""The session and its worker, on a reference folder: what is asked is answered, and only the newest answer shows."""

import numpy as np
import pytest

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
