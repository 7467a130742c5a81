"""`changed_run.run()` with other words of a query, whose gates, states and matches are made up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from changed_run import run

from vsrn_viewer.answers import Traced
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.view import Query

SENTENCE = "a bear left of it"


def read(sentence: str = SENTENCE, change: Change = UNCHANGED, seed: int = 0) -> Traced:
    """Return the run, matched with a sentence that is read after <start> and before <end>. seed: of its numbers."""
    traced, words = run(change), ("<start>", *sentence.split(), "<end>")
    random, count = np.random.default_rng([seed, len(words)]), len(words)
    gates = {f"caption_{name}_gate": random.uniform(size=(count, 5)).astype(np.float32) for name in ("reset", "update")}
    states = {
        f"caption_{name}": random.normal(size=(count, 5)).astype(np.float32)
        for name in ("candidate", "hidden", "embedding_by_step")
    }
    steps = states["caption_embedding_by_step"] @ traced.trace.embedding
    trace = replace(traced.trace, **gates, **states, score_by_word=steps, caption_gate_error=np.float32(6e-8))
    context = replace(traced.context, query=sentence, query_words=words)
    return replace(traced, query=Query(text=sentence), trace=trace, context=context)
