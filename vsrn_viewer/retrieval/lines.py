"""Ranking several sentences, one after the other."""

from __future__ import annotations

from collections.abc import Generator

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import QueryError
from vsrn_viewer.hubs import Correction
from vsrn_viewer.query_lines import RankedLine, RankedLines
from vsrn_viewer.retrieval.ordering import check_correctable, images_without_hubs
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.query import unknown_words
from vsrn_viewer.retrieval.ranking import place_in
from vsrn_viewer.retrieval.same_words import captions_reading
from vsrn_viewer.retrieval.search import encode_images, rank_images
from vsrn_viewer.view import Query


def rank_lines(
    pair: Pair, texts: tuple[str, ...], correction: Correction | None = None
) -> Generator[Progress, None, RankedLines]:
    """Return what came first for each sentence, and where the image is of which it is a caption. A sentence that cannot
    be read has a problem, and no answer. correction: in an order without hubs, whose offsets are found; a sum has a
    problem then. Raises DatasetError as `encode_images` does."""
    yield from encode_images(pair)
    captions = yield from captions_reading(pair.info.captions, texts)
    ranked = []
    for done, text in enumerate(texts):
        yield Progress("Ranking the lines", done, len(texts), "lines")
        ranked.append(_rank_line(pair, text, captions[text], correction))
    return RankedLines(tuple(ranked))


def _rank_line(pair: Pair, text: str, captions: tuple[int, ...], correction: Correction | None) -> RankedLine:
    """captions: the lines of the captions file that read as the text does."""
    query = Query("caption", pair.info.captions[captions[0]], captions[0]) if captions else Query(text=text)
    try:
        if correction is not None:
            check_correctable(query)
        ranking = images_without_hubs(pair, rank_images(pair, query), correction)
    except QueryError as error:
        return RankedLine(query, problem=str(error))
    own = {place_in(ranking.order, image): image for image in map(pair.split.image_of_caption, captions)}
    rank = min(own, default=0)
    best = int(ranking.order[0])
    unknown = unknown_words(ranking.words)
    return RankedLine(query, best, float(ranking.scores[best]), own.get(rank, -1), rank, unknown)
