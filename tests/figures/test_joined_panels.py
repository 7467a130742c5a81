"""Which panels stand in one figure: those of one View, whatever results are listed beside them."""

from __future__ import annotations

from changed_run import run

from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.draft import Draft, first_draft, joined
from vsrn_viewer.view import View


def draft_of(name: str, **view: object) -> Draft:
    made = run()
    return first_draft(Run(made.trace, made.context, View(**view)), name)


def test_a_filter_of_results_keeps_no_other_panel_apart():
    graph, boxes = draft_of("graph"), draft_of("boxes", result_filter="rank:2..10")
    both = joined(graph, boxes)
    assert both is not None
    assert both.recipe.panels == ("graph", "boxes")
    assert joined(graph, draft_of("boxes", layer=1)) is None


def test_a_strip_of_results_joins_only_what_is_filtered_alike():
    strip = draft_of("results", result_filter="rank:2..10")
    assert joined(draft_of("graph"), strip) is None
    assert joined(draft_of("graph", result_filter="rank:2..10"), strip) is not None
