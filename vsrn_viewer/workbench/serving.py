"""How each request to an open pair is answered, and which long job it may have to wait for."""

from __future__ import annotations

from collections.abc import Iterator

from vsrn_viewer.answers import Answer, Progress, Traced
from vsrn_viewer.requests import Question, RankCaptions, RankImages, TraceImage
from vsrn_viewer.retrieval import search
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import PairId


class Serving:
    """Answers requests. It remembers which photographs were looked at, so that each is spoken of once."""

    def __init__(self) -> None:
        self._looked_at: set[tuple[PairId, int]] = set()

    def answer(self, pair: Pair, request: Question) -> Answer:
        """Return the answer. Raises ViewerError, a sentence for people, where there is none."""
        if isinstance(request, RankImages):
            return search.rank_images(pair, request.query)
        if isinstance(request, RankCaptions):
            return search.rank_captions(pair, request.image)
        return search.trace_image(pair, request.image, request.query, request.member, request.change)

    def preparation(self, pair: Pair) -> Iterator[Progress] | None:
        """Return the long job that ranking captions waits for, None if it is done."""
        if pair.captions is not None or not pair.info.captions:
            return None
        return search.prepare_captions(pair)

    def remark(self, request: Question, answer: Answer) -> str:
        """Return a sentence about an answer that is not all that it could be, "" for none. It is said once an image."""
        if not isinstance(request, TraceImage) or (request.pair, request.image) in self._looked_at:
            return ""
        self._looked_at.add((request.pair, request.image))
        return " ".join(answer.notices) if isinstance(answer, Traced) else ""
