"""What is said about an answer: each notice once an image, and a new one when it comes."""

from __future__ import annotations

from types import SimpleNamespace

from vsrn_viewer.answers import Traced
from vsrn_viewer.change import Change
from vsrn_viewer.requests import TraceImage
from vsrn_viewer.view import PairId, Query
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
