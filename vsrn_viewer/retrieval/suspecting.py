"""Which failed queries of a split may have been answered truly (see `suspects`). I images, C captions."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.tokens import tokenize
from vsrn_viewer.marks import MarkedRecall
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.recall import recall_of
from vsrn_viewer.retrieval.block_ranks import ranking_blocks
from vsrn_viewer.retrieval.further_truths import FurtherTruths
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.scored import EmbeddingScores, Scored
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.retrieval.true_scores import held_by
from vsrn_viewer.steps import saying
from vsrn_viewer.suspects import Suspects, label_overlap
from vsrn_viewer.word_overlap import WordOverlap

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_STEP = 400  # captions that are split into words at a time
_COMPARED = 100  # captions that are compared with all others at a time
_ALIKE = 0.5  # of the words: what is ahead of the truth and shares less is no suspect, unless it came first
_GATHERED = 1_024  # pairs of embeddings at a time


@dataclass(frozen=True, eq=False)
class _Found:
    """Failed queries, (S,). See `Suspects`."""

    line: Indices
    image: Indices
    by_image: Bools
    margin: Doubles


def suspects_of(pair: Pair, queries: SplitQueries) -> Generator[Progress, None, Suspects]:
    """Return the suspects of a pair's split. queries: all queries of that split.

    Raises DatasetError if the split has no captions.
    """
    scored = yield from split_scores(pair)
    tokens: list[tuple[str, ...]] = []
    for line, text in enumerate(pair.info.captions):
        if line % _STEP == 0:
            yield Progress("Reading captions", line, len(pair.info.captions), "captions")
        tokens.append(tokenize(text))
    return (yield from suspect(scored, queries, WordOverlap(tokens)))


def marked_recall(pair: Pair, right: Sequence[tuple[int, int]]) -> Generator[Progress, None, MarkedRecall]:
    """Return the recall of a pair's split with captions that are true of more images than their own.

    right: (line, image) of each. Raises DatasetError if the split has no captions.
    """
    scored = yield from split_scores(pair)
    return (yield from recall_with(scored, right))


def recall_with(scored: Scored, right: Sequence[tuple[int, int]]) -> Generator[Progress, None, MarkedRecall]:
    """Return the recall of scores with further truths, (line, image) each; see `further_truths`."""
    label, lines, also = "Ranking with the marks", scored.lines, _further(right)
    if isinstance(scored, EmbeddingScores):
        blocks = ranking_blocks(scored.embedded(), lines, also)
        ranks = yield from saying(blocks, lambda one: Progress(label, one[0].stop, lines.captions, "captions"))
    else:
        ranking = held_by(scored).ranking(also)
        ranks = yield from saying(ranking, lambda done: Progress(label, done, lines.images))
    return MarkedRecall(*map(recall_of, ranks))


def _further(right: Sequence[tuple[int, int]]) -> FurtherTruths:
    return FurtherTruths(*np.array(right, dtype=np.int64).reshape(-1, 2).T)


def suspect(scored: Scored, queries: SplitQueries, overlap: WordOverlap) -> Generator[Progress, None, Suspects]:
    """Return the suspects among the failed queries of scores.

    These are, for a caption whose image is not first, the image that came first and the image of the caption that
    shares most words with it, if it too stands before the truth and shares half of them; for an image none of whose
    captions is first, the caption that came first. A caption and an image that both fail by each other are one suspect,
    asked by the caption.
    """
    alike = yield from _alike_before_truth(scored, queries, overlap)
    line, image, by_image, margin = _joined(_by_captions(queries), alike, _by_images(queries))
    closest, words = yield from _closest(queries, overlap, line, image)
    own = queries.lines.owners()[line]
    meaning = yield from _alike_to_model(scored, line, closest)
    labels = label_overlap(queries.labels, own, image)
    return Suspects(line, image, by_image, closest, words, meaning, labels, margin).sorted()


def _joined(*found: _Found) -> tuple[Indices, Indices, Bools, Doubles]:
    """Return lines, images, which of them the image asked, and margins, each pair once: as it was found first."""
    line, image, by_image, margin = (
        np.concatenate([getattr(one, name) for one in found]) for name in ("line", "image", "by_image", "margin")
    )
    _, kept = np.unique(np.stack([line, image]), axis=1, return_index=True)
    return line[kept], image[kept], by_image[kept], margin[kept]


def _by_captions(queries: SplitQueries) -> _Found:
    """Return the images that came first instead of captions' own."""
    captions = queries.captions
    line = np.flatnonzero((captions.rank > 1) & (captions.rival >= 0))
    return _Found(line, captions.rival[line], np.zeros(len(line), dtype=bool), captions.margin[line])


def _by_images(queries: SplitQueries) -> _Found:
    """Return the captions that came first instead of images' own."""
    images = queries.images
    image = np.flatnonzero((images.rank > 1) & (images.rival >= 0))
    return _Found(images.rival[image], image, np.ones(len(image), dtype=bool), images.margin[image])


def _alike_before_truth(
    scored: Scored, queries: SplitQueries, overlap: WordOverlap
) -> Generator[Progress, None, _Found]:
    """Return, for each failed caption, the image of the caption of another image that shares most words with it, where
    it shares enough and stands before the truth."""
    owners, captions = queries.lines.owners(), queries.captions
    failed = np.flatnonzero(captions.rank > 2)  # with rank 2 only the first stands before the truth
    lines, images = list[int](), list[int]()
    for place, line in enumerate(failed.tolist()):
        if place % _COMPARED == 0:
            yield Progress("Comparing captions", place, len(failed), "captions")
        shared = overlap.with_all(line)
        shared[queries.lines.of(int(owners[line])).start : queries.lines.of(int(owners[line])).stop] = 0.0
        best = int(shared.argmax())
        if shared[best] >= _ALIKE:
            lines.append(line)
            images.append(int(owners[best]))
    line, image = np.array(lines, dtype=np.int64), np.array(images, dtype=np.int64)
    score, own = scored.of(image, line), captions.score[line]
    before = (score > own) | ((score == own) & (image < owners[line]))
    margin = own - score
    return _Found(line[before], image[before], np.zeros(int(before.sum()), dtype=bool), margin[before])


def _closest(
    queries: SplitQueries, overlap: WordOverlap, lines: Indices, images: Indices
) -> Generator[Progress, None, tuple[Indices, Doubles]]:
    """Return the caption of each image that shares most words with a caption, -1 without one, and how far it does."""
    closest, words = np.full(len(lines), -1), np.full(len(lines), np.nan)
    for place, (line, image) in enumerate(zip(lines.tolist(), images.tolist(), strict=True)):
        if place % _COMPARED == 0:
            yield Progress("Finding close captions", place, len(lines), "suspects")
        own = np.arange(queries.lines.of(image).start, queries.lines.of(image).stop)
        if len(own):
            shared = overlap.with_lines(line, own)
            closest[place], words[place] = own[shared.argmax()], shared.max()
    return closest, words


def _alike_to_model(scored: Scored, lines: Indices, others: Indices) -> Generator[Progress, None, Doubles]:
    """Return the cosine of the embeddings of two captions, (S,), a mean over the members; NaN where there is no other,
    and throughout for scores that are no embeddings'."""
    alike = np.full(len(lines), np.nan)
    if not isinstance(scored, EmbeddingScores):
        return alike
    there = np.flatnonzero(others >= 0)
    members = [one.cpu().numpy() for one in scored.captions]
    for start in range(0, len(there), _GATHERED):
        some = there[start : start + _GATHERED]
        pairs = [(rows[lines[some]].astype(np.float64), rows[others[some]].astype(np.float64)) for rows in members]
        cosines = [(a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)) for a, b in pairs]
        alike[some] = np.mean(cosines, axis=0)
        yield Progress("Comparing embeddings", start + len(some), len(there), "suspects")
    return alike
