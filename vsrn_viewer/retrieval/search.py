"""Questions to an open pair: ranked images, ranked captions, a trace, the whole similarity matrix.

Scores are inner products of embeddings, for an ensemble the mean over its members (as published).
"""

from __future__ import annotations

import time
from collections.abc import Generator, Hashable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import (
    CaptionHit,
    CaptionRanking,
    CorrectedCaptionHit,
    CorrectedHit,
    CountedWord,
    Generated,
    Hit,
    ImageRanking,
    PartScores,
    Progress,
    Traced,
)
from vsrn_viewer.change import UNCHANGED, Change, change_words, in_effect
from vsrn_viewer.data.findings import of_copies
from vsrn_viewer.data.tokens import encode_words
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.filtering import Bools
from vsrn_viewer.finding import sentences
from vsrn_viewer.retrieval.context import context_of, look_at_photograph, problem_of_shape
from vsrn_viewer.retrieval.gallery import Embeddings, embed_captions, embed_tokens
from vsrn_viewer.retrieval.matrix_pair import rank_captions_by, rank_images_by
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory, within_memory
from vsrn_viewer.retrieval.query import Reading, read_query, unknown_words
from vsrn_viewer.retrieval.scored import EmbeddingScores, Scored
from vsrn_viewer.retrieval.scoring import mean_scores, ranked
from vsrn_viewer.retrieval.seen import see_image
from vsrn_viewer.retrieval.words_read import with_words
from vsrn_viewer.trace import ReasoningTrace
from vsrn_viewer.view import Query, check_member
from vsrn_viewer.vsrn import (
    effective_change,
    embed_changed,
    generate_sentence,
    sentence_arrays,
    sequence_of,
    trace_match,
)
from vsrn_viewer.vsrn.captioner import LENGTH, Word

_NAMED = 5  # of the images that are left out


@within_memory
def rank_images(pair: Pair, query: Query, change: Change = UNCHANGED) -> ImageRanking:
    """Rank the images of the split for a sentence, or for a caption of the dataset, with its words as changed: those
    that are embedded so far, which are all once `encode_images` has run to its end.

    What the change says of regions, layers and gates is of one image (see `probe.what_if`) and plays no part here.
    Raises QueryError if the sentence has no word that the network knows, or a matrix no such caption, ChangeError if
    the change's words do not fit.
    """
    if pair.matrix is not None:
        return rank_images_by(pair.matrix, query, pair.info.captions)
    start = time.perf_counter()
    reading = read_query(query, pair.vocabulary, change)
    embeddings = embed_reading(pair, reading)
    encoded = time.perf_counter()
    order, scores = ranked(pair.images, embeddings)
    order = order[: np.count_nonzero(pair.images.ready)]
    truth = pair.split.image_of_caption(query.index) if query.kind == "caption" else -1
    end = time.perf_counter()
    times = (encoded - start) * 1e3, (end - encoded) * 1e3
    return ImageRanking(query, order, scores, truth, reading.counted, *times, parts=scores_of_parts(pair, reading))


def rank_captions(pair: Pair, image: int, change: Change = UNCHANGED) -> CaptionRanking:
    """Rank all captions of the split for one of its images, as changed. The captions must have been embedded.

    What the change says of words is of a query and plays no part here, and a matrix knows no changes. Raises
    DatasetError if the split has no captions, ChangeError and OverflowingError as `trace_image` does.
    """
    pair.check_has_captions("to rank")
    if pair.matrix is not None:
        return rank_captions_by(pair.matrix, image)
    captions = _embedded_captions(pair)
    start = time.perf_counter()
    members = range(1, len(pair.models) + 1)
    order, scores = ranked(captions, tuple(embed_image(pair, image, member, change) for member in members))
    truths = tuple(pair.info.caption_lines.of(image))
    return CaptionRanking(image, order, scores, truths, (time.perf_counter() - start) * 1e3)


def image_hits(pair: Pair, ranking: ImageRanking, top: int, kept: Bools | None = None) -> list[Hit]:
    """Return the `top` best images of a ranking, by their ids. kept (I,): of these rows alone, with the ranks that they
    have among all. Of an order without hubs they are CorrectedHits."""
    places = np.arange(len(ranking.order)) if kept is None else np.flatnonzero(kept[ranking.order])
    rows = ((place + 1, int(ranking.order[place])) for place in places[:top].tolist())
    ids, scores, by = pair.info.image_ids, ranking.scores, ranking.corrected
    if by is None:
        return [Hit(rank, ids[row], float(scores[row])) for rank, row in rows]
    return [
        CorrectedHit(rank, ids[row], float(scores[row]), int(by.plain_ranks[row]), float(by.values[row]))
        for rank, row in rows
    ]


def caption_hits(pair: Pair, ranking: CaptionRanking, top: int) -> list[CaptionHit]:
    """Return the `top` best captions of a ranking, with their words; CorrectedCaptionHits in an order without hubs."""
    hits = [
        CaptionHit(rank, pair.info.captions[line], line, float(ranking.scores[line]), line in ranking.truths)
        for rank, line in enumerate(ranking.order[:top].tolist(), start=1)
    ]
    by = ranking.corrected
    if by is None:
        return hits
    more = ((int(by.plain_ranks[hit.caption_index]), float(by.values[hit.caption_index])) for hit in hits)
    return [
        CorrectedCaptionHit(**vars(hit), plain_rank=plain, corrected_score=value)
        for hit, (plain, value) in zip(hits, more, strict=True)
    ]


def encode_images(pair: Pair) -> Generator[Progress, None, tuple[str, ...]]:
    """Embed the images of the split that are not embedded yet; return what is strange about them, for the user.

    The pair's notices say it too from then on. Raises DatasetError as `image_gallery` says.
    """
    if pair.gallery.is_complete:
        return ()
    yield from pair.gallery.grow()
    copies = of_copies(pair.images.first, pair.split.features_file)
    found = (*pair.gallery.notices, *sentences(copies), *_of_skipped(pair), pair.gallery.problem)
    strange = tuple(notice for notice in found if notice and notice not in pair.info.notices)
    if strange:
        notices, findings = (*pair.info.notices, *strange), (*pair.info.findings, *copies)
        pair.info = replace(pair.info, notices=notices, findings=findings)
    return strange


def _of_skipped(pair: Pair) -> tuple[str, ...]:
    skipped = pair.gallery.skipped
    if not skipped:
        return ()
    named = ", ".join(pair.info.image_ids[row] for row in list(skipped)[:_NAMED])
    more = ", …" if len(skipped) > _NAMED else ""
    reason = next(iter(skipped.values()))
    return (f"{len(skipped):,} images are left out, as they give no regions: {named}{more}. The first: {reason}",)


def prepare_captions(pair: Pair) -> Iterator[Progress]:
    """Embed the captions of the split, once."""
    if pair.needs_captions:
        owner = pair.host or pair
        if owner.captions is None:
            owner.captions = yield from embed_captions(owner.models, owner.caption_words, owner.known_captions)
        pair.captions = owner.captions


@within_memory
def trace_image(pair: Pair, image: int, query: Query, member: int = 1, change: Change = UNCHANGED) -> Traced:
    """Trace one image through one member of the ensemble (from 1), with the query's sentence if it has one.

    What the member says of the image follows later (`generate`). Image and sentence are as the change leaves them, for
    the traced member and for the ensemble's score alike. An empty query is none. Raises QueryError for one that cannot
    be read (see `rank_images`), CheckpointError for a member that there is not, ChangeError for a change that does not
    fit, OverflowingError if the values of the member's run overflow. A photograph that cannot be read is a notice.
    Of a matrix, which has no network, the trace has boxes and a score (see `seen`).
    """
    if pair.matrix is not None:
        return see_image(pair, pair.matrix, image, query)
    start = time.perf_counter()
    check_member(member, len(pair.models))
    split = pair.split
    sentence = query.sentence
    reading = read_query(query, pair.vocabulary, change) if sentence else None
    words, captions = (reading.counted, embed_reading(pair, reading)) if reading else ((), ())
    if not sentence:
        change_words((), change)  # refuses words of no query
    caption = captions[member - 1].cpu().numpy() if captions else None
    model, features = pair.models[member - 1], split.features(image)
    traced = trace_match(model, features, split.boxes(image), caption, change)
    effective = in_effect(change, len(features))
    if effective.of_image:
        pair.changed.put(_run_of(image, member, effective), torch.from_numpy(traced.embedding).to(model.device))
    ensemble_score, overflow = _ensemble_score(pair, image, captions, member, traced, effective)
    photograph = look_at_photograph(pair, image)
    context = replace(
        context_of(pair, image, traced.region_rows, photograph),
        query=" ".join(word.word for word in words) if change.of_query else sentence,
        member=member,
        ensemble_score=ensemble_score,
        unknown_words=unknown_words(words),
    )
    shape = problem_of_shape(pair, image, photograph)
    traced, context = with_words(pair, member, reading.words if reading else (), traced, context)
    notices = tuple(notice for notice in (photograph.problem, shape, overflow) if notice)
    elapsed = (time.perf_counter() - start) * 1e3
    return Traced(image, query, traced, context, elapsed, words, photograph.problem, notices, len(features))


@steps_within_memory
def generate(
    pair: Pair, image: int, member: int = 1, change: Change = UNCHANGED
) -> Generator[Progress, None, Generated]:
    """Return the sentence that one member (from 1) generates from an image as changed, a word a step.

    Raises CheckpointError, ChangeError and OverflowingError as `trace_image` does, ValueError for a member without a
    sentence branch.
    """
    check_member(member, len(pair.models))
    model = pair.models[member - 1]
    words: list[Word] = []
    sequence = sequence_of(model, pair.split.features(image), change)
    for word in generate_sentence(model, sequence):
        words.append(word)
        yield Progress("Generating the sentence", len(words), LENGTH - 2, "words")
    arrays = sentence_arrays(words, len(sequence))
    return Generated(**arrays, words=pair.vocabulary.spell(arrays["word_ids"]))


def split_scores(pair: Pair) -> Generator[Progress, None, Scored]:
    """Return the scores of every image with every caption: a matrix's own, or those of embeddings.

    Raises DatasetError if the split has no captions.
    """
    return pair.matrix if pair.matrix is not None else (yield from embedding_scores(pair))


def embedding_scores(pair: Pair) -> Generator[Progress, None, EmbeddingScores]:
    """Return the scores of every image with every caption, averaged over the members.

    Raises DatasetError if the split has no captions.
    """
    pair.check_has_captions("to evaluate")
    yield from encode_images(pair)
    yield from prepare_captions(pair)
    return EmbeddingScores(pair.images.members, _embedded_captions(pair).members, pair.info.caption_lines)


def member_embeddings(
    pair: Pair, member: int
) -> Generator[Progress, None, tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
    """Return the embeddings of images and captions of one member (from 1), (I,D) and (C,D) float32.

    Raises DatasetError if the split has no captions, CheckpointError for a member that there is not.
    """
    check_member(member, len(pair.models))
    pair.check_has_captions("to embed")
    yield from encode_images(pair)
    yield from prepare_captions(pair)
    images, captions = (_arrays(one)[member - 1] for one in (pair.images, _embedded_captions(pair)))
    return images, captions


def embed_sentence(
    pair: Pair, query: Query, change: Change = UNCHANGED
) -> tuple[tuple[CountedWord, ...], tuple[Tensor, ...]]:
    """Return the words of a query, as changed, and their embedding per member, (D,). Raises as `rank_images` does."""
    reading = read_query(query, pair.vocabulary, change)
    return reading.counted, embed_reading(pair, reading)


def embed_reading(pair: Pair, reading: Reading) -> tuple[Tensor, ...]:
    """Return the embedding of a query per member, (D,): of a sum Σ weight × embedding, which is not normalised, so that
    its score with an image is Σ weight × score."""
    embedded = [embed_words(pair, words) for _, words in reading.sentences]
    if not reading.parts:
        return embedded[0]
    weights = [weight for weight, _ in reading.sentences]
    return tuple(
        torch.stack([weight * one for weight, one in zip(weights, of_member, strict=True)]).sum(dim=0)
        for of_member in zip(*embedded, strict=True)
    )


def scores_of_parts(pair: Pair, reading: Reading) -> tuple[PartScores, ...]:
    """Return the score of every image with each part of a sum, without its weight; () for a sentence."""
    found = zip(reading.parts, reading.sentences, strict=False)
    return tuple(
        PartScores(part.weight, part.text, mean_scores(pair.images, embed_words(pair, words)))
        for part, (_, words) in found
    )


def embed_words(pair: Pair, words: tuple[str, ...]) -> tuple[Tensor, ...]:
    """Return the embedding per member, (D,), of the words that are read of a sentence."""
    return pair.sentences.get(words, partial(_embed_words, pair, words))


def embed_image(pair: Pair, image: int, member: int, change: Change) -> Tensor:
    """Return the embedding of an image under a change by one member (from 1), (D,) on its device.

    A change that has no effect gives the very embedding that the image is ranked by. Raises as `trace_image` does.
    """
    if not change.of_image:
        return pair.gallery.row(member - 1, image)
    features = pair.split.features(image)
    model = pair.models[member - 1]
    effective = effective_change(model, features, change)
    if not effective.of_image:
        return pair.embedding(member - 1, image)
    run = partial(embed_changed, model, features, effective)
    return pair.changed.get(_run_of(image, member, effective), lambda: torch.from_numpy(run()).to(model.device))


def _run_of(image: int, member: int, effective: Change) -> Hashable:
    """Return what the embedding of a changed image depends on. effective: see `effective_change`."""
    edges, gates = (tuple(map(tuple, steps)) for steps in (effective.edges, effective.gates))
    return image, member, effective.regions, edges, tuple(effective.skipped_layers), gates


def _embed_words(pair: Pair, words: tuple[str, ...]) -> tuple[Tensor, ...]:
    ids = encode_words(words, pair.vocabulary)[None]  # (1,T)
    lengths = np.array([ids.shape[1]])
    return tuple(embed_tokens(model, ids, lengths)[0] for model in pair.models)


def _embedded_captions(pair: Pair) -> Embeddings:
    if pair.captions is None:
        raise ValueError("the captions must be embedded first, by prepare_captions")
    return pair.captions


def _arrays(embeddings: Embeddings) -> list[npt.NDArray[np.float32]]:
    return [member.cpu().numpy() for member in embeddings.members]


def _ensemble_score(
    pair: Pair, image: int, captions: tuple[Tensor, ...], member: int, traced: ReasoningTrace, effective: Change
) -> tuple[float | None, str]:
    """Return the mean of the members' scores, None without a query or if the values of one overflow, and why.

    effective: the change, see `in_effect`. The traced member's own run serves where the change acts; where it does not,
    the score is the ranking's to the last bit.
    """
    if traced.score is None:
        return None, ""
    scores = []
    for number, caption in enumerate(captions, start=1):
        if number == member and effective.of_image:
            scores.append(float(traced.score))
            continue
        try:
            scores.append(float(embed_image(pair, image, number, effective) @ caption))
        except OverflowingError as error:
            return None, f"Member {number}, and so the ensemble, has no score. {error}"
    return float(np.mean(scores)), ""
