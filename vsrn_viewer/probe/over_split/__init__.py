"""Statistics over a whole split: one file a question, each a generator that says how far it is."""

from __future__ import annotations

from collections.abc import Generator
from typing import cast

from vsrn_viewer.answers import Progress
from vsrn_viewer.probe.over_split.binding import binding
from vsrn_viewer.probe.over_split.label_pairs import label_pairs
from vsrn_viewer.probe.over_split.methods import method_faithfulness
from vsrn_viewer.probe.over_split.order import order_effect
from vsrn_viewer.probe.over_split.sanity import sanity
from vsrn_viewer.retrieval.ordering import find_offsets
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.retrieval.search import encode_images
from vsrn_viewer.statistics import (
    AskBinding,
    AskFaithfulness,
    AskLabelPairs,
    AskOffsets,
    AskOrder,
    SplitAnswer,
    SplitQuestion,
)

__all__ = ["answer_over_split"]


@steps_within_memory
def answer_over_split(pair: Pair, question: SplitQuestion) -> Generator[Progress, None, SplitAnswer]:
    """Answer a question about the whole split, or find what was answered before. Raises ViewerError if it has none."""
    known = pair.known_answers.find(question)
    if known is not None:
        return cast("SplitAnswer", known)  # what answers its question
    yield from encode_images(pair)
    answer = yield from _asked(pair, question)
    pair.known_answers.keep(question, answer)
    return answer


def _asked(pair: Pair, question: SplitQuestion) -> Generator[Progress, None, SplitAnswer]:
    if isinstance(question, AskBinding):
        return binding(pair, question)
    if isinstance(question, AskLabelPairs):
        return label_pairs(pair, question)
    if isinstance(question, AskOrder):
        return order_effect(pair, question)
    if isinstance(question, AskFaithfulness):
        return method_faithfulness(pair, question)
    if isinstance(question, AskOffsets):
        return find_offsets(pair, question.correction)
    return sanity(pair, question)
