"""What a View asks of an open pair, all at once: its trace, and what its pictures draw beside it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from vsrn_viewer.answers import Probed, Traced
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.explain.versus import view_versus
from vsrn_viewer.requests import Probe, Question, questions_of, without_idle_order
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import generate, trace_image
from vsrn_viewer.steps import drain
from vsrn_viewer.versus import Versus
from vsrn_viewer.view import Query, View
from vsrn_viewer.workbench.serving import Serving


def ask_view(
    pair: Pair, view: View, wanted: Collection[Probe] = (), serving: Serving | None = None
) -> tuple[Traced, Probed]:
    """Return the trace that a View asks for and what was found beside it, answered as they are for the window.

    wanted: fields of Probed that its pictures draw; of a changed run the run before and its standing are always there.
    serving: what was found for Views before it is not sought again. Raises ViewerError for an image, a sentence, a
    member or a change that there cannot be.
    """
    serving = serving or Serving()
    asked = without_idle_order(questions_of(view, pair.info, wanted=wanted))
    found: dict[str, Any] = {}
    for topic, question in asked.items():
        if topic not in ("images", "captions"):
            found[topic] = _answer(serving, pair, question)
    probed = Probed(**{topic: answer for topic, answer in found.items() if topic != "trace"})
    return found["trace"].with_sentence(probed.generated), probed


def trace_with_sentence(pair: Pair, image: int, query: Query, member: int = 1, change: Change = UNCHANGED) -> Traced:
    """Return the trace of an image with the sentence that follows it. Raises as `retrieval.search.trace_image` does."""
    traced = trace_image(pair, image, query, member, change)
    if not traced.trace.sentence_follows:
        return traced
    return traced.with_sentence(drain(generate(pair, image, member, change)))


def runs_of(
    pair: Pair,
    view: View,
    wanted: Collection[Probe],
    versus: Versus | None = None,
    other: Pair | None = None,
    with_photographs: bool = True,
    serving: Serving | None = None,
) -> list[Run]:
    """Return the run of a View, and the one that stands beside it, if any.

    other: the pair of another checkpoint, open already. serving: as for `ask_view`. with_photographs: they will be
    drawn. Raises ViewerError as `ask_view`, and DatasetError for a photograph that the dataset names and that cannot be
    drawn: a figure without it would look as if the dataset had none.
    """
    runs = [_run(pair, view, wanted, with_photographs, serving)]
    if versus is not None:
        runs.append(_run(other or pair, versus_view(pair, view, versus), wanted, with_photographs, serving))
    return runs


def _run(pair: Pair, view: View, wanted: Collection[Probe], with_photograph: bool, serving: Serving | None) -> Run:
    traced, probed = ask_view(pair, view, wanted, serving)
    if traced.no_photograph and with_photograph:
        raise DatasetError(traced.no_photograph)
    return Run(traced.trace, traced.context, view, probed, traced.image_regions)


def versus_view(pair: Pair, view: View, versus: Versus) -> View:
    """Return the View that stands beside another one, with its what-ifs as far as they can be made there.

    Raises DatasetError for an image there is not, FigureError for a change where nothing is changed.
    """
    image = pair.split.index_of(versus.value) if versus.what == "image" else -1
    return view_versus(view, versus, image)


def _answer(serving: Serving, pair: Pair, question: Question) -> Any:
    steps = serving.begin(pair, question)
    return serving.answer(pair, question) if steps is None else drain(steps)
