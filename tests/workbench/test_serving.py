"""What is said about an answer: each notice once an image, and a new one when it comes."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np

from vsrn_viewer.answers import Influence, Progress, Traced
from vsrn_viewer.change import Change
from vsrn_viewer.requests import Prune, TraceImage, WeighEdges
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import drain, serving
from vsrn_viewer.workbench.serving import Serving


def traced(*notices: str) -> Traced:
    return Traced(0, Query(), SimpleNamespace(), SimpleNamespace(), 0.0, notices=notices)


def test_a_notice_is_said_once_an_image_and_a_changed_run_may_bring_another() -> None:
    serving = Serving()
    plain = TraceImage(PairId(), 3, Query(), 1)
    changed = TraceImage(PairId(), 3, Query(), 1, Change(regions=(0,)))
    assert serving.remark(plain, traced()) == ""
    assert serving.remark(changed, traced("Member 2 has no score.")) == "Member 2 has no score."
    assert serving.remark(changed, traced("Member 2 has no score.", "No photograph.")) == "No photograph."
    assert serving.remark(plain, traced("No photograph.")) == ""


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


class Opened:
    """Stands for an open pair."""
