"""Which rank a sentence would have among the captions of a split, for one of its images.

Decided as ranks of a split are (see `block_ranks`): in float32 where its rounding bound allows that, else by exact
products summed in float64. A caption of the dataset stands before a sentence of the same score, and a sentence that is
a caption word for word has that caption's score, whatever batch the caption was embedded in.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vsrn_viewer.answers import Progress, SentencePlace
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.retrieval.block_ranks import Embedded
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.retrieval.same_words import captions_reading
from vsrn_viewer.retrieval.search import embed_image, embed_sentence, prepare_captions
from vsrn_viewer.view import Query

BLOCK = 8_192  # captions compared at a time
_FIRST = np.zeros(1, np.int64)


@steps_within_memory
def place_sentence(
    pair: Pair, image: int, query: Query, change: Change = UNCHANGED
) -> Generator[Progress, None, SentencePlace]:
    """Return score and would-be rank of a sentence for an image, a row of the split, both of them as changed.

    Raises DatasetError if the split has no captions, QueryError as `rank_images` does, ChangeError and OverflowingError
    as `trace_image` does.
    """
    pair.check_has_captions("to compare with")
    yield from prepare_captions(pair)
    assert pair.captions is not None
    members = pair.captions.members
    words, sentence = embed_sentence(pair, query, change)
    text = " ".join(word.typed for word in words) if change.of_query else query.text
    same = (yield from captions_reading(pair.info.captions, (text,)))[text]
    asked = [one[same[0]] for one in members] if same else sentence
    rows = [embed_image(pair, image, member, change)[None] for member in range(1, len(members) + 1)]
    score = float(Embedded([one[None] for one in asked], rows).scores(_FIRST, _FIRST)[0])
    before = 0
    for start in range(0, len(members[0]), BLOCK):
        yield Progress("Comparing with the captions", start, len(members[0]), "captions")
        before += at_least(Embedded([one[start : start + BLOCK] for one in members], rows), score)
    return SentencePlace(query, image, score, before + 1, len(members[0]))


def at_least(embedded: Embedded, score: float) -> int:
    """Return how many of the rows, the `images` of `embedded`, score at least so much with its one `caption`."""
    near = embedded.products(slice(None))[0].astype(np.float64)
    off = embedded.rounding(np.float32)[1][0]
    undecided = np.flatnonzero(~(np.abs(near - score) > off))
    exact = embedded.scores(undecided, np.zeros_like(undecided))
    near[undecided] = -np.inf
    return int(np.count_nonzero(near > score)) + int(np.count_nonzero(exact >= score))
