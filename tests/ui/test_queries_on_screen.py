"""What a session holds of the queries panel comes back: switches, what is kept by hand, lines, pairs, the open case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from quiet_worker import QuietWorker
from sample_queries import queries_of, scores_of

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.queries import case_of_caption, case_of_image
from vsrn_viewer.requests import AskPairs, AskQueries, RankLines
from vsrn_viewer.session_file import KeptByHand, StoredSession, session_from_json, session_to_json
from vsrn_viewer.starred import Side, StarredCase, row_case
from vsrn_viewer.ui.case_signs import CaseSigns
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.queries_on_screen import QueriesOnScreen
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query, View

LINES = CaptionLines.even(4, 2)
QUERIES = replace(queries_of(scores_of(LINES, seed=3), LINES), labels=(("dog",), ("cat",), ("dog",), ()))
IMAGES, KEPT_LINES = np.array([1, 0, 0, 1], bool), np.array([0, 0, 1, 0, 0, 0, 0, 1], bool)


class Image:
    """In the place of an image panel."""

    def __init__(self):
        self.subject, self.side = Subject(), None

    def show_side(self, side):
        self.side = side


class Screen:
    """A queries panel with the two images that it opens cases in, and what it asks a worker."""

    def __init__(self, qtbot):
        self.worker, self.images = QuietWorker(), (Image(), Image())
        self.subject, self.pinned = (image.subject for image in self.images)
        self.desk = QueryDesk(self.subject, self.worker)
        self.panel = QueriesPanel(self.desk)
        qtbot.addWidget(self.panel)
        self.signs = CaseSigns(self.desk, *self.images, self.desk)
        self.kept = QueriesOnScreen(self.desk, self.panel, self.signs, self.desk)

    def open(self, info):
        for subject in (self.subject, self.pinned):
            subject.set_info(info)

    def close(self):
        """Let nothing come back from the disk once the panel is gone."""
        self.desk.marking.wait()
        QCoreApplication.processEvents()
        self.desk.deleteLater()

    def rank(self):
        self.worker.answer(AskQueries, QUERIES)

    def taken(self):
        return self.kept.put_into(StoredSession(Side(self.subject.view, "a")))

    def said(self):
        """Return what stands over each image."""
        return [image.side for image in self.images]


@pytest.fixture
def screen(qtbot, info):
    made = Screen(qtbot)
    made.open(info)
    yield made
    made.close()


@pytest.fixture
def fresh(qtbot):
    made = Screen(qtbot)
    yield made
    made.close()


def reopened(screen, session, info, others=()):
    """Show a session on a screen, as from its file."""
    session = session_from_json(session_to_json(session))
    screen.kept.show(session)
    screen.kept.show_rows(session, others)
    screen.open(info)


def test_switches_lines_filters_and_points_kept_by_hand_come_back(screen, fresh, info):
    hubs, page = screen.panel.pages["hubs"], screen.panel.pages["map"]
    hubs.choose_again({"listed": "query", "side": "captions", "within": "1"})
    page.choose_again({"colours": "label", "label": "dog"})
    screen.panel.choose("map")
    screen.desk.set_filter("captions", "rank:>1 starred:no")
    screen.desk.lines.take(("a cow", "a dog"))
    screen.desk.kept.keep_by_hand(IMAGES, KEPT_LINES)
    before = screen.taken()
    assert before.kept == KeptByHand("kA==", "IQ==")  # the bits 1001 and 00100001
    reopened(fresh, before, info)
    assert fresh.taken() == before
    assert fresh.desk.kept.of("captions").tolist() == KEPT_LINES.tolist()
    assert fresh.desk.kept.of("images").tolist() == IMAGES.tolist()
    assert [request.texts for _, request in fresh.worker.asked if isinstance(request, RankLines)] == [
        ("a cow", "a dog")
    ]


def test_a_coloured_label_is_chosen_once_the_labels_are_known(fresh, info):
    page = fresh.panel.pages["map"]
    page.choose_again({"colours": "label", "label": "cat"})
    assert page.choices().items() >= {"colours": "label", "label": "cat"}.items()
    fresh.open(info)
    page._offer(QUERIES)
    assert page.label.currentData() == "cat"


def test_pairs_of_a_file_are_scored_once_their_page_is_seen(fresh, info):
    session = replace(fresh.taken(), pairs_file="/pairs.json")
    reopened(fresh, session, info)
    assert fresh.taken().pairs_file == "/pairs.json"
    assert not [request for _, request in fresh.worker.asked if isinstance(request, AskPairs)]
    fresh.panel.choose("pairs")
    fresh.panel.set_on_top(True)
    assert [request.file for _, request in fresh.worker.asked if isinstance(request, AskPairs)] == ["/pairs.json"]


def open_case(screen, case, info):
    """Show both sides of a case as the window does, and say so."""
    show_sides(screen, case, info)
    screen.desk.open_case(case)


def show_sides(screen, case, info):
    """Show both sides of a case, as undo does."""
    for subject, (image, line) in zip((screen.subject, screen.pinned), (case.instead, case.truth), strict=True):
        query = case.query if case.query.kind == "caption" else Query("caption", info.captions[line], line)
        subject.change_view(image=image, query=query)


@pytest.mark.parametrize("kind", ["caption", "image"])
def test_the_sides_of_an_open_case_are_named_again(screen, fresh, info, kind):
    screen.desk.want(screen, True)
    screen.rank()
    failed = int(np.argmax(QUERIES.captions.rank))
    case = (
        case_of_caption(QUERIES, failed, info.captions[failed]) if kind == "caption" else case_of_image(QUERIES, 1, "b")
    )
    open_case(screen, case, info)
    said = screen.said()
    assert all(said)
    before = screen.taken()
    assert before.case == case
    for subject, other in ((fresh.subject, screen.subject), (fresh.pinned, screen.pinned)):
        subject.change_view(image=other.view.image, query=other.view.query)
    reopened(fresh, before, info)
    assert fresh.said() == [None, None]
    assert fresh.taken().case == case  # nothing is lost where the window closes before the ranks are there
    fresh.rank()
    assert fresh.said() == said
    fresh.subject.change_view(image=3 - fresh.subject.view.image)
    fresh.pinned.change_view(image=3 - fresh.pinned.view.image)
    assert fresh.taken().case is None


def test_a_rank_over_an_image_says_that_it_is_the_plain_one_once_another_order_stands_beside_it(screen, info):
    screen.desk.want(screen, True)
    screen.rank()
    failed = int(np.argmax(QUERIES.captions.rank))
    open_case(screen, case_of_caption(QUERIES, failed, info.captions[failed]), info)
    plain = [side.note for side in screen.said()]
    screen.subject.change_view(without_hubs="csls")
    screen.rank()  # the order without hubs
    assert [side.note for side in screen.said()] == [f"plain {note}" for note in plain]
    screen.subject.change_view(without_hubs="no")
    assert [side.note for side in screen.said()] == plain


def test_a_starred_case_of_a_row_is_named_as_the_row_names_it(screen, info):
    screen.desk.want(screen, True)
    screen.rank()
    failed = int(np.argmax(QUERIES.captions.rank))
    case = case_of_caption(QUERIES, failed, info.captions[failed])
    open_case(screen, case_of_caption(QUERIES, 0, info.captions[0]), info)  # another one is open
    show_sides(screen, case, info)
    assert screen.said() == [None, None]
    sides = [Side(image.subject.view, "") for image in screen.images]
    screen.signs.name(row_case(StarredCase(*sides)))
    said = screen.said()
    assert all(said)
    screen.signs.name(row_case(StarredCase(sides[1], sides[0])))  # the truth in the place of what came first
    assert screen.said() == said
    screen.desk.open_case(case)
    assert screen.said() == said


def test_a_case_that_is_shown_again_is_named_again(screen, info):
    screen.desk.want(screen, True)
    screen.rank()
    first, second = (case_of_caption(QUERIES, line, info.captions[line]) for line in (0, 5))
    open_case(screen, first, info)
    said = screen.said()
    open_case(screen, second, info)
    assert screen.signs.case == second
    assert screen.said() != said
    show_sides(screen, first, info)
    assert (screen.signs.case, screen.said()) == (first, said)


def test_nothing_is_said_of_a_query_that_has_another_answer_now(fresh, info):
    line = int(np.argmax(QUERIES.captions.rank))
    case = case_of_caption(QUERIES, line, info.captions[line])
    other = next(image for image in range(4) if image not in (case.truth[0], case.instead[0]))
    stale = replace(case, instead=(other, line))
    fresh.subject.change_view(image=other, query=case.query)
    fresh.pinned.change_view(image=case.truth[0], query=case.query)
    reopened(fresh, replace(fresh.taken(), case=stale), info)
    fresh.rank()
    assert fresh.said() == [None, None]


def test_of_other_rows_nothing_is_kept_and_no_case_is_open(fresh, info):
    session = replace(
        fresh.taken(), kept=KeptByHand("kA==", "IQ=="), case=case_of_caption(QUERIES, 0, info.captions[0])
    )
    reopened(fresh, session, info, others=(View().pair,))
    assert not fresh.desk.kept.by_hand
    assert fresh.taken().case is None
    assert not [request for _, request in fresh.worker.asked if isinstance(request, AskQueries)]


@pytest.mark.parametrize("images", ["kA=", "kAAA", "", "…"])
def test_bits_that_are_not_of_this_split_keep_nothing(fresh, info, images):
    reopened(fresh, replace(fresh.taken(), kept=KeptByHand(images, "IQ==")), info)
    assert not fresh.desk.kept.by_hand
