"""How an open pair of model and split tells true captions from false ones (see `minimal_pairs`)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.minimal_pairs import read_pairs, relation_pairs
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.minimal_pairs import MinimalPair, ScoredPairs
from vsrn_viewer.retrieval.block_ranks import Embedded
from vsrn_viewer.retrieval.caption_words import CaptionWords
from vsrn_viewer.retrieval.gallery import embed_captions
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import encode_images

_STEP = 200  # pairs whose words are compared at a time, some 50 ms


def pairs_of(pair: Pair, file: str) -> Generator[Progress, None, ScoredPairs]:
    """Return the minimal pairs of a file, scored; "" stands for those of the split's relations.

    Raises DatasetError as `read_pairs`, and if the split has no relations with pairs.
    """
    if file:
        found, notices = read_pairs(Path(file), pair.split)
        return (yield from score_pairs(pair, Path(file).name, found, notices))
    found = relation_pairs(pair.split)
    if not found:
        raise DatasetError(f"split '{pair.info.split}' knows no minimal pairs of its own. Open a file of them.")
    return (yield from score_pairs(pair, "the split's relations", found))


def score_pairs(
    pair: Pair, name: str, pairs: Sequence[MinimalPair], notices: tuple[str, ...] = ()
) -> Generator[Progress, None, ScoredPairs]:
    """Return pairs with their scores. Captions are embedded block by block, each text once, whosever they are."""
    yield from encode_images(pair)
    texts = tuple(dict.fromkeys(text for one in pairs for text in (one.true, one.false)))
    line_of = {text: line for line, text in enumerate(texts)}
    words = CaptionWords(texts, pair.vocabulary)
    captions = yield from embed_captions(pair.models, words)
    embedded = Embedded(pair.images.members, captions.members)
    images = np.array([one.image for one in pairs], np.int64)
    true = np.array([line_of[one.true] for one in pairs], np.int64)
    false = np.array([line_of[one.false] for one in pairs], np.int64)
    alike = np.zeros(len(pairs), bool)
    for at, (a, b) in enumerate(zip(true.tolist(), false.tolist(), strict=True)):
        if at % _STEP == 0:
            yield Progress("Comparing words", at, len(pairs), "pairs")
        alike[at] = np.array_equal(words.read(a), words.read(b))
    scores = embedded.scores(images, true), embedded.scores(images, false)
    return ScoredPairs(name, tuple(pairs), *scores, alike, notices)
