"""How every caption and every image of a split fares as a query (see `queries`). I images, C captions."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.hubs import Correction, Hubs
from vsrn_viewer.queries import CaptionQueries, ImageQueries, SplitQueries
from vsrn_viewer.retrieval.block_ranks import Block, Doubles, Embedded, Indices, blocks_of, ranking_blocks
from vsrn_viewer.retrieval.filtered import labels_of
from vsrn_viewer.retrieval.ordering import find_offsets
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.rivals import Rivals
from vsrn_viewer.retrieval.scored import EmbeddingScores, MatrixScores, Scored
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.retrieval.true_scores import Held, held_by
from vsrn_viewer.retrieval.without_hubs import apply, hubs
from vsrn_viewer.steps import saying

_Blocks: TypeAlias = Generator[tuple[slice, Block, Indices], None, tuple[Indices, Indices]]


def query_table(pair: Pair, correction: Correction | None = None) -> Generator[Progress, None, SplitQueries]:
    """Return all queries of a pair's split, once its images and captions are embedded, in an order without hubs if one
    is named.

    Raises DatasetError if the split has no captions, or as `without_hubs.offsets_of`.
    """
    scored: Scored = yield from split_scores(pair)
    if correction is not None:
        scored = apply(scored, (yield from find_offsets(pair, correction)))
    captions, images = yield from survey(scored)
    yield from pair.caption_words.count_all()
    counted = pair.caption_words
    unknown = counted.unknown if pair.matrix is None else None
    labels = yield from labels_of(pair.split)
    return SplitQueries(captions, images, scored.lines, counted.words, unknown, labels.of_images)


def hubs_of_split(pair: Pair, correction: Correction | None) -> Generator[Progress, None, Hubs]:
    """Return the hubs of a pair's split. Raises DatasetError as `query_table`."""
    scored = yield from split_scores(pair)
    offsets = None if correction is None else (yield from find_offsets(pair, correction))
    return (yield from hubs(scored, correction, offsets))


def survey(scored: Scored) -> Generator[Progress, None, tuple[CaptionQueries, ImageQueries]]:
    """Return how all captions and all images fare. Ranks are those of `scored.ranks`; besides what `scored` holds a few
    times `block_ranks.BLOCK` numbers are held."""
    lines = scored.lines
    true: Embedded | Held
    blocks: _Blocks
    if isinstance(scored, EmbeddingScores):
        true = scored.embedded()
        blocks = ranking_blocks(true, lines)
    else:
        matrix = held_by(scored)
        true = Held(matrix)
        blocks = _blocks_of(true, lines, (yield from _ranked(matrix)))
    rivals = Rivals(true, lines)
    to_text, to_image = yield from _taken(rivals, blocks, lines.captions)
    own, all_lines = lines.owners(), np.arange(lines.captions)
    score = true.scores(own, all_lines)
    has_rival = rivals.image >= 0
    rival_score = np.full(lines.captions, -np.inf)
    rival_score[has_rival] = true.scores(rivals.image[has_rival], all_lines[has_rival])
    captions = CaptionQueries(own, to_image + 1, score, rivals.image, rival_score)
    return captions, _of_images(lines, to_text, score, rivals)


def _taken(rivals: Rivals, blocks: _Blocks, captions: int) -> Generator[Progress, None, tuple[Indices, Indices]]:
    """Give every block to the rivals; return what the blocks end in."""

    def take(found: tuple[slice, Block, Indices]) -> Progress:
        rivals.take(*found)
        return Progress("Ranking every query", found[0].stop, captions, "captions")

    return (yield from saying(blocks, take))


def _of_images(lines: CaptionLines, to_text: Indices, score: Doubles, rivals: Rivals) -> ImageQueries:
    """score: (C,), of each caption with its own image."""
    rank, line = np.zeros(lines.images, np.int64), np.full(lines.images, -1, np.int64)
    best = np.full(lines.images, np.nan)
    described, starts = lines.described, lines.first[lines.described]
    rank[described] = to_text + 1
    best[described] = np.maximum.reduceat(score, starts)
    is_best = score == best[lines.owners()]
    line[described] = np.minimum.reduceat(np.where(is_best, np.arange(lines.captions), lines.captions), starts)
    return ImageQueries(rank, line, best, rivals.line, rivals.line_score, rivals.top1, rivals.top10)


def _ranked(matrix: MatrixScores) -> Generator[Progress, None, tuple[Indices, Indices]]:
    """Return the ranks of a matrix."""
    images = matrix.lines.images
    return (yield from saying(matrix.ranking(), lambda done: Progress("Ranking every image", done, images)))


def _blocks_of(held: Held, lines: CaptionLines, ranks: tuple[Indices, Indices]) -> _Blocks:
    for block in blocks_of(lines):
        yield block, held.fine_products(block), ranks[1][block]
    return ranks
