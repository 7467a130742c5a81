"""What is said about an answer: each notice once an image, and a new one when it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from vsrn_viewer.answers import Influence, Progress, Traced
from vsrn_viewer.change import Change
from vsrn_viewer.requests import Prune, TraceImage, WeighEdges, questions_of, topic_of
from vsrn_viewer.view import PairId, Query, View
from vsrn_viewer.workbench import drain, serving
from vsrn_viewer.workbench.serving import Serving

STILL = SimpleNamespace(moved="")  # a pair that runs where it was loaded


def traced(*notices: str) -> Traced:
    return Traced(0, Query(), SimpleNamespace(), SimpleNamespace(), 0.0, notices=notices)


def test_a_notice_is_said_once_an_image_and_a_changed_run_may_bring_another() -> None:
    serving = Serving()
    plain = TraceImage(PairId(), 3, Query(), 1)
    changed = TraceImage(PairId(), 3, Query(), 1, Change(regions=(0,)))
    assert serving.remark(STILL, plain, traced()) == ""
    assert serving.remark(STILL, changed, traced("Member 2 has no score.")) == "Member 2 has no score."
    assert serving.remark(STILL, changed, traced("Member 2 has no score.", "No photograph.")) == "No photograph."
    assert serving.remark(STILL, plain, traced("No photograph.")) == ""


def test_a_share_of_edges_that_were_weighed_is_asked_without_weighing_them_again(monkeypatch) -> None:
    weighed = Influence(np.ones((1, 1, 1), np.float32), np.arange(1), 0.5)
    asked: list[str] = []

    def weigh(*_: object) -> Iterator[Progress]:
        asked.append("weigh")
        yield Progress("", 1, 2)
        return weighed

    monkeypatch.setattr(serving, "edge_influence", weigh)
    monkeypatch.setattr(serving, "prune", lambda *arguments, **_: (arguments[3], arguments[4]))
    pair, other, serve = Opened(), Opened(), Serving()
    request = WeighEdges(PairId(), 3, Query(text="a bear"))
    assert drain(serve.begin(pair, request)) is weighed
    for share in (0.8, 0.7):
        assert drain(serve.begin(pair, Prune(request, share))) == (weighed, share)
    assert asked == ["weigh"]
    drain(serve.begin(pair, Prune(WeighEdges(PairId(), 4, Query(text="a bear")), 0.7)))
    drain(serve.begin(other, Prune(WeighEdges(PairId(), 4, Query(text="a bear")), 0.7)))  # another pair of that name
    assert len(asked) == 3


def test_the_best_images_and_captions_are_asked_as_the_image_on_screen_is_explained(monkeypatch) -> None:
    change, asked = Change(regions=(1, 2)), Query(text="a bear")
    view = View(query=asked, image=3, member=2, change=change, method="shapley", target="margin", own_groups=((1, 2),))
    view = replace(view, result_filter="rank:2..10")
    info = SimpleNamespace(captions=(), has_sentence_branch=True, can_trace=True)
    assert not {"ranked", "ranked_captions"} & {*questions_of(view, info)}
    questions = questions_of(view, info, wanted=("ranked", "ranked_captions"))

    def best(*arguments: object, **named: object) -> Iterator[Progress]:
        yield Progress("", 1, 2)
        return *arguments, *named.items()

    monkeypatch.setattr(serving, "best_images", best)
    monkeypatch.setattr(serving, "best_captions", best)
    pair, serve = Opened(), Serving()
    assert [topic_of(questions[topic]) for topic in ("ranked", "ranked_captions")] == ["ranked", "ranked_captions"]
    assert drain(serve.begin(pair, questions["ranked"])) == (
        *(pair, asked, "shapley", "margin", 2, "things", ((1, 2),), 3, change),
        *(("result_filter", "rank:2..10"), ("correction", None)),
    )
    assert drain(serve.begin(pair, questions["ranked_captions"])) == (
        *(pair, 3, ("correction", None), ("change", change)),
    )
    assert {*questions_of(View(image=3), info, wanted=("ranked", "ranked_captions"))} == {"trace", "ranked_captions"}


def test_the_best_images_of_a_query_are_found_once_whichever_image_is_drawn(monkeypatch) -> None:
    asked: list[object] = []

    def best(*arguments: object, **named: object) -> Iterator[Progress]:
        asked.append((arguments, named))
        yield Progress("", 1, 2)
        return len(asked)

    monkeypatch.setattr(serving, "best_images", best)
    info, serve = SimpleNamespace(captions=(), has_sentence_branch=True, can_trace=True), Serving()

    def found(pair: object, **view: object) -> object:
        question = questions_of(View(**view), info, wanted=("ranked",))["ranked"]
        return drain(serve.begin(pair, question))

    pair, bear = Opened(), Query(text="a bear")
    assert [found(pair, query=bear, image=image) for image in (3, 4, 3)] == [1, 1, 1]
    assert found(pair, query=Query(text="a cow"), image=3) == 2
    assert found(pair, query=Query(text="a cow"), image=3, method="shapley") == 3
    changed = {"query": bear, "change": Change(regions=(1, 2))}
    assert [found(pair, image=image, **changed) for image in (3, 4)] == [
        4,
        5,
    ]
    assert [found(pair, query=bear, image=image, own_groups=((1, 2),)) for image in (3, 4)] == [6, 7]
    assert found(Opened(), query=bear, image=3) == 8  # another pair


class Opened:
    """Stands for an open pair of networks."""

    matrix = None


def test_some_images_are_ranked_without_the_others_only_where_those_take_long(monkeypatch) -> None:
    """After 0.1 s for 8 images: 200 will have taken 2.5 s, 80 only 1 s."""
    clock = [0.0]
    monkeypatch.setattr(serving.time, "monotonic", lambda: clock[0])

    def told(images: int, ready: int, seconds: float, began: float = 0.0) -> bool:
        pair = SimpleNamespace(
            info=SimpleNamespace(pair=PairId()),
            gallery=SimpleNamespace(is_complete=True, began_s=began),
            images=SimpleNamespace(ready=np.arange(images) < ready),
        )
        serve = Serving()
        serve.reading(pair)
        clock[0] += seconds
        return serve.can_rank(pair)

    assert told(200, 8, 0.1)
    assert not told(80, 8, 0.1)
    assert told(200, 8, 0.0, began=0.1), "those that were embedded while the pair was opened took their time too"
    assert not told(5000, 0, 60.0)
