"""Where the memory of a card ends, traces and probes go on on the CPU, with the numbers that they would have had."""

from __future__ import annotations

import copy
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from small_memory import card, on_card
from what_if_desk import COUNTS, FLICKR30K, QUERY, Desk, make_desk

from vsrn_viewer.change import Change
from vsrn_viewer.errors import MEMORY_ENDED, ViewerError
from vsrn_viewer.groups import Group
from vsrn_viewer.probe.edge_influence import edge_influence
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.faithfulness import faithfulness_of_regions
from vsrn_viewer.probe.interaction import interaction
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.probe.pruning import prune
from vsrn_viewer.probe.smallest_change import smallest_change
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.requests import Explain, TraceImage
from vsrn_viewer.retrieval.known import NoAnswers
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.region_likeness import rank_by_region
from vsrn_viewer.retrieval.search import rank_images, trace_image
from vsrn_viewer.statistics import AskBinding
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.serving import Serving

__all__ = ["card"]
ASKED, IMAGE = Query(text=" ".join(QUERY)), 3
CHANGE = Change(regions=(2, 0, 1))
GROUPS = (Group((0, 1), "one"), Group((2,), "two"))
SAID = "Memory ended on cuda, so traces and what-ifs are computed on the CPU: slower, and the same up to rounding."
QUESTIONS = {
    "ranking": lambda pair: rank_images(pair, ASKED),
    "trace": lambda pair: trace_image(pair, IMAGE, ASKED, 2, CHANGE),
    "what-if": lambda pair: what_if(pair, IMAGE, ASKED, CHANGE),
    "margin": lambda pair: drain(explain(pair, IMAGE, ASKED, "leave-one-out", "margin")),
    **{
        method: lambda pair, method=method: drain(explain(pair, IMAGE, ASKED, method))
        for method in ("gradient", "integrated-gradients", "shapley", "attention")
    },
    "faithfulness": lambda pair: drain(
        faithfulness_of_regions(pair, IMAGE, ASKED, np.arange(COUNTS[IMAGE], dtype=np.float32))
    ),
    "interaction": lambda pair: drain(interaction(pair, IMAGE, ASKED)),
    "edges": lambda pair: drain(edge_influence(pair, IMAGE, ASKED)),
    "smallest change": lambda pair: drain(smallest_change(pair, IMAGE, ASKED, GROUPS)),
    "region": lambda pair: drain(rank_by_region(pair, Query("region", "", IMAGE, region=1))),
    "binding": lambda pair: drain(answer_over_split(pair, AskBinding())),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One variant: what is computed is not in question here, only where."""
    return make_desk(FLICKR30K, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def here(desk: Desk) -> Pair:
    files = tuple(str(file) for file in desk.checkpoints)
    return drain(Workbench().open(PairId(files, str(desk.dataset), "test", str(desk.vocabulary), "cpu")))


@pytest.fixture
def there(here: Pair, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """The same pair, whose networks are on a card. Collecting garbage for it takes longer than everything else here."""
    monkeypatch.setattr("vsrn_viewer.vsrn.device.gc.collect", lambda: 0)
    networks = tuple(on_card(copy.deepcopy(model)) for model in here.models)
    return replace(here, models=networks, known_answers=NoAnswers())


def numbers_of(answer: object) -> list[np.ndarray]:
    """All numbers of an answer but its times."""
    if isinstance(answer, np.ndarray | float | int):
        return [np.asarray(answer)]
    if isinstance(answer, tuple):
        return [number for part in answer for number in numbers_of(part)]
    if not is_dataclass(answer):
        return []
    kept = [field.name for field in fields(answer) if not field.name.endswith("_ms")]
    return [number for name in kept for number in numbers_of(getattr(answer, name))]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_full_card_leaves_every_question_to_the_cpu_and_says_so(here, there, card, question) -> None:
    ask = QUESTIONS[question]
    expected, found = numbers_of(ask(here)), numbers_of(ask(there))
    assert len(found) == len(expected) > 1
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert (there.moved, there.info.notices) == (SAID, (*here.info.notices, SAID))
    tried, moved = card.asked, there.models
    assert tried > 0
    ask(there)
    assert (card.asked, there.models) == (tried, moved)  # what did not fit is not tried again


def test_what_was_computed_on_the_card_goes_on_there_while_a_trace_moves(here, there, card) -> None:
    card.room = None
    job = explain(there, IMAGE, ASKED, "shapley")
    next(job)
    card.room = 0
    trace_image(there, IMAGE, Query())
    card.room = None
    np.testing.assert_array_equal(drain(job).by_region, drain(explain(here, IMAGE, ASKED, "shapley")).by_region)


def test_memory_that_ends_in_the_middle_begins_the_explanation_again(here, there, card) -> None:
    card.room = 12
    found = drain(edge_influence(there, IMAGE, ASKED, None))
    assert card.asked == 13
    assert there.moved == SAID
    np.testing.assert_array_equal(found.by_edge, drain(edge_influence(here, IMAGE, ASKED, None)).by_edge)


@pytest.mark.usefixtures("card")
def test_edges_are_pruned_on_the_cpu_too(here, there) -> None:
    weighed = drain(edge_influence(here, IMAGE, ASKED))
    assert prune(there, IMAGE, ASKED, weighed, 0.5) == prune(here, IMAGE, ASKED, weighed, 0.5)


def test_what_was_embedded_on_the_card_is_not_mixed_with_what_the_cpu_computes(there, card) -> None:
    card.room = None
    rank_images(there, ASKED)
    assert there.sentences.find(tuple(QUERY)) is not None
    there.move_to_cpu()
    assert there.sentences.find(tuple(QUERY)) is None


def test_the_end_of_the_processors_memory_is_a_sentence(here, monkeypatch) -> None:
    def ends(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("vsrn_viewer.retrieval.search.trace_match", ends)
    with pytest.raises(ViewerError, match=MEMORY_ENDED[:30]):
        trace_image(here, IMAGE, Query())


def test_a_fault_of_ours_stays_what_it_is(there, monkeypatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("shapes do not fit")

    monkeypatch.setattr("vsrn_viewer.retrieval.search.trace_match", fails)
    with pytest.raises(RuntimeError, match="shapes do not fit"):
        trace_image(there, IMAGE, Query())


@pytest.mark.usefixtures("card")
def test_the_window_is_told_once_whatever_was_asked(there) -> None:
    serving = Serving()
    explained = Explain(there.info.pair, IMAGE, ASKED, "gradient")
    answer = drain(serving.begin(there, explained))
    assert serving.remark(there, explained, answer) == SAID
    traced = TraceImage(there.info.pair, IMAGE, ASKED)
    assert serving.remark(there, traced, serving.answer(there, traced)) == ""
