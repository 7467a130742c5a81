"""How many words each caption of a split has, and how many of them are unknown: counted once, as they are embedded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import Indices
from vsrn_viewer.data.tokens import encode_words, tokenize
from vsrn_viewer.data.vocabulary import UNKNOWN, Vocabulary

_ADDED = 2  # <start> and <end>
_STEP = 500  # captions that are counted at a time, some 50 ms


class CaptionWords:
    """Reads captions as the network does, and remembers their counts. C captions.

    words (C,): tokens of each caption; -1 before it was read. unknown (C,): those that are read as <unk>.
    """

    def __init__(self, captions: Sequence[str], vocabulary: Vocabulary) -> None:
        self._captions, self._vocabulary = captions, vocabulary
        self.words = np.full(len(captions), -1, np.int64)
        self.unknown = np.zeros(len(captions), np.int64)

    def read(self, line: int) -> Indices:
        """Return what the network reads of a caption: the ids of its tokens between <start> and <end>, (T,)."""
        ids = encode_words(tokenize(self._captions[line]), self._vocabulary)
        self.words[line] = len(ids) - _ADDED
        self.unknown[line] = np.count_nonzero(ids == UNKNOWN)
        return ids

    def count_all(self) -> Iterator[Progress]:
        """Count those that were not read yet: they were embedded in an earlier session."""
        missing = np.flatnonzero(self.words < 0)
        for done, line in enumerate(missing.tolist()):
            if done % _STEP == 0:
                yield Progress("Counting words", done, len(missing), "captions")
            self.read(line)
