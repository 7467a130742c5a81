"""How a member of an ensemble read the words of a query, beside the trace of an image that they are matched with."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from vsrn_viewer.data.tokens import encode_words
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.trace_file import MOST_WORDS
from vsrn_viewer.vsrn import trace_words, words_matched


def with_words(
    pair: Pair, member: int, words: tuple[str, ...], trace: ReasoningTrace, context: TraceContext
) -> tuple[ReasoningTrace, TraceContext]:
    """Return a trace, matched with a sentence, and its context with what reading the sentence's words did.

    member: from 1. words: as they are read, () of a sum of sentences. Without words, and of more than MOST_WORDS, whose
    states are no picture any more and much to keep, both stay as they are.
    """
    if not 0 < len(words) <= MOST_WORDS or trace.score is None or trace.caption_embedding is None:
        return trace, context
    ids = encode_words(words, pair.vocabulary)
    arrays = pair.words_read.get((member, words), partial(trace_words, pair.models[member - 1], ids))
    matched = words_matched(arrays, trace.embedding, trace.caption_embedding, trace.score)
    return replace(trace, **matched), replace(context, query_words=("<start>", *words, "<end>"))
