"""How each request to an open pair is answered, and which long job it may have to wait for."""

from __future__ import annotations

import time
import weakref
from collections.abc import Generator, Iterator
from dataclasses import replace
from math import inf

import numpy as np

from vsrn_viewer.answers import (
    Answer,
    CaptionRanking,
    Fingerprints,
    Influence,
    Progress,
    Pruned,
    Ranked,
    SentencePlace,
    Traced,
)
from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.probe.checking import check
from vsrn_viewer.probe.edge_influence import edge_influence
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.interaction import interaction
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.probe.pruning import prune
from vsrn_viewer.probe.ranked import best_captions, best_images
from vsrn_viewer.probe.smallest_change import smallest_change
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.requests import (
    AskDifference,
    AskFindings,
    AskHubs,
    AskLabels,
    AskMap,
    AskMarkedRecall,
    AskPairs,
    AskQueries,
    AskSentence,
    AskSplit,
    AskSuspects,
    AskWhatIf,
    CheckShown,
    Explain,
    FindOffsets,
    FindSmallest,
    IdentifyPair,
    Interact,
    PlaceSentence,
    Prune,
    Question,
    RankByRegion,
    RankCaptions,
    RankImages,
    RankLines,
    ShowBest,
    ShowBestCaptions,
    TakeFingerprints,
    TraceBefore,
    TraceImage,
    WeighEdges,
)
from vsrn_viewer.retrieval import search
from vsrn_viewer.retrieval.bootstrap import difference_of_queries
from vsrn_viewer.retrieval.filtered import labels_of
from vsrn_viewer.retrieval.likeness import rank_like
from vsrn_viewer.retrieval.lines import rank_lines
from vsrn_viewer.retrieval.matrix_pair import check_has_network
from vsrn_viewer.retrieval.ordering import captions_without_hubs, find_offsets, images_without_hubs
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pairing import pairs_of
from vsrn_viewer.retrieval.photograph import rank_like_photograph
from vsrn_viewer.retrieval.placing import place_sentence
from vsrn_viewer.retrieval.plane import plane_of
from vsrn_viewer.retrieval.region_likeness import rank_by_region
from vsrn_viewer.retrieval.surveying import hubs_of_split, query_table
from vsrn_viewer.retrieval.suspecting import marked_recall, suspects_of
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench.check import check_pair
from vsrn_viewer.workbench.fingerprints import (
    data_fingerprint,
    features_fingerprint,
    model_fingerprint,
    split_fingerprint,
)

_OF_SCORES = (
    RankImages,
    RankCaptions,
    ShowBestCaptions,
    FindOffsets,
    TraceImage,
    AskQueries,
    AskHubs,
    AskLabels,
    AskDifference,
    AskSuspects,
    AskMarkedRecall,
    TakeFingerprints,
    IdentifyPair,
)  # what needs no network
_OF_PAIR = -1  # in the place of an image
_RANKED_BY = {"like": rank_like, "photograph": rank_like_photograph}
PATIENCE_S = 1.5  # of reading all images; where it takes longer, some are ranked without the others


class Serving:
    """Answers requests.

    It remembers what it said of an image, so that nothing is said twice; the edges that it weighed last, so that a
    share of them is asked without weighing them again; and the best images of the last query.
    """

    def __init__(self) -> None:
        self._reading_since: dict[PairId, float] = {}
        self._said: set[tuple[PairId, int, str]] = set()
        self._weighed: tuple[weakref.ref[Pair], WeighEdges, Influence] | None = None
        self._ranked: tuple[weakref.ref[Pair], ShowBest, Ranked] | None = None

    def answer(self, pair: Pair, request: Question) -> Answer:
        """Return the answer. Raises ViewerError, a sentence for people, where there is none."""
        _check_can_answer(pair, request)
        return _of_no_row(self._answer(pair, request), request)

    def _answer(self, pair: Pair, request: Question) -> Answer:
        if isinstance(request, RankImages):
            ranking = _RANKED_BY.get(request.query.kind, search.rank_images)(pair, request.query)
            return images_without_hubs(pair, ranking, request.correction)
        if isinstance(request, RankCaptions):
            best = search.rank_captions(pair, request.image, request.change)
            return captions_without_hubs(pair, best, request.correction)
        if isinstance(request, AskWhatIf):
            return what_if(pair, request.image, request.query, request.change, request.correction)
        if isinstance(request, TraceBefore):
            return search.trace_image(pair, request.image, request.query, request.member)
        if isinstance(request, TraceImage):
            return search.trace_image(pair, request.image, request.query, request.member, request.change)
        if isinstance(request, TakeFingerprints):
            return Fingerprints(model_fingerprint(pair), data_fingerprint(pair, request.image))
        if isinstance(request, IdentifyPair):
            return Fingerprints(model_fingerprint(pair), split_fingerprint(pair.split), features_fingerprint(pair))
        raise ValueError(f"{type(request).__name__} is answered step by step")

    def begin(self, pair: Pair, request: Question) -> Generator[Progress, None, Answer] | None:
        """Return the steps that end in the answer of a request that takes long, None for one that is answered at once.

        A step takes some 50 ms at most, so that what people do is served between two. Raises CheckpointError for what
        a pair without a network cannot answer.
        """
        _check_can_answer(pair, request)
        steps = self._begin(pair, request)
        return steps if steps is None or not request.pair.photograph else _to_no_row(steps, request)

    def _begin(self, pair: Pair, request: Question) -> Generator[Progress, None, Answer] | None:
        if isinstance(request, AskSentence):
            return search.generate(pair, request.image, request.member, request.change)
        if isinstance(request, RankByRegion):
            return rank_by_region(pair, request.query, request.member)
        if isinstance(request, Explain):
            return explain(
                pair,
                request.image,
                request.query,
                request.method,
                request.target,
                groups=pair.split.groups(request.image, request.grouping, request.own_groups),
                change=request.change,
            )
        if isinstance(request, Interact):
            groups = pair.split.groups(request.image, request.grouping, request.own_groups)
            return interaction(pair, request.image, request.query, groups=groups, change=request.change)
        if isinstance(request, WeighEdges):
            return self._weigh(pair, request)
        if isinstance(request, Prune):
            return self._prune(pair, request)
        if isinstance(request, ShowBest):
            return self._best(pair, request)
        if isinstance(request, ShowBestCaptions):
            return best_captions(pair, request.image, correction=request.correction, change=request.change)
        if isinstance(request, FindOffsets):
            return find_offsets(pair, request.correction)
        if isinstance(request, RankLines):
            return rank_lines(pair, request.texts)
        if isinstance(request, PlaceSentence):
            return place_sentence(pair, request.image, request.query, request.change)
        if isinstance(request, FindSmallest):
            groups = pair.split.groups(request.image, request.grouping, request.own_groups)
            return smallest_change(pair, request.image, request.query, groups, request.change)
        if isinstance(request, CheckShown):
            traced = replace(request.traced, image=0) if request.pair.photograph else request.traced
            return check(pair, request.member, request.change, traced, request.probed)
        if isinstance(request, AskFindings):
            return check_pair(pair)
        if isinstance(request, AskSplit):
            return answer_over_split(pair, request.question)
        if isinstance(request, AskQueries):
            return query_table(pair, request.correction)
        if isinstance(request, AskSuspects):
            return suspects_of(pair, request.queries)
        if isinstance(request, AskMarkedRecall):
            return marked_recall(pair, request.right)
        if isinstance(request, AskHubs):
            return hubs_of_split(pair, request.correction)
        if isinstance(request, AskMap):
            return plane_of(pair, request.member, request.method)
        if isinstance(request, AskPairs):
            return pairs_of(pair, request.file)
        if isinstance(request, AskDifference):
            return difference_of_queries(request.ours, request.theirs)
        if isinstance(request, AskLabels):
            return labels_of(pair.split)
        return None

    def _best(self, pair: Pair, request: ShowBest) -> Generator[Progress, None, Ranked]:
        """Return the steps that find and explain the best images, as the image on screen is explained. Where nothing is
        changed or grouped by hand in it, they are the same for every image, and those found last are kept."""
        shown = request.explained
        of_any_image = shown.change == UNCHANGED and not shown.own_groups
        asked = replace(request, explained=replace(shown, image=-1)) if of_any_image else request
        known = self._ranked
        is_final = request.correction is None or request.correction in pair.offsets
        if is_final and known is not None and known[0]() is pair and known[1] == asked:
            return known[2]
        found = yield from best_images(
            pair,
            shown.query,
            shown.method,
            shown.target,
            request.member,
            shown.grouping,
            shown.own_groups,
            shown.image,
            shown.change,
            result_filter=request.result_filter,
            correction=request.correction,
        )
        self._ranked = (weakref.ref(pair), asked, found) if is_final else None
        return found

    def _weigh(self, pair: Pair, request: WeighEdges) -> Generator[Progress, None, Influence]:
        found = yield from edge_influence(pair, request.image, request.query, request.member, request.change)
        self._weighed = weakref.ref(pair), request, found
        return found

    def _prune(self, pair: Pair, request: Prune) -> Generator[Progress, None, Pruned]:
        weighed, known = request.weighed, self._weighed
        if known is not None and known[0]() is pair and known[1] == weighed:
            influence = known[2]
        else:
            influence = yield from self._weigh(pair, weighed)
        return prune(
            pair, weighed.image, weighed.query, influence, request.share, weighed.member, change=weighed.change
        )

    def preparation(self, pair: Pair) -> Iterator[Progress] | None:
        """Return the long job that ranking captions waits for, None if it is done."""
        return search.prepare_captions(pair) if pair.needs_captions else None

    def reading(self, pair: Pair) -> Generator[Progress, None, tuple[str, ...]] | None:
        """Return the long job that embeds the images that are missing, None if none is."""
        self._reading_since[pair.info.pair] = time.monotonic()
        return None if pair.gallery.is_complete else search.encode_images(pair)

    def can_rank(self, pair: Pair) -> bool:
        """Return whether some images are embedded, and all of them, as fast as these, take longer than people like to
        wait: what is ranked without the others moves again."""
        ready = int(np.count_nonzero(pair.images.ready))
        spent = time.monotonic() - self._reading_since.get(pair.info.pair, -inf) + pair.gallery.began_s
        return ready > 0 and spent / ready * len(pair.images.ready) > PATIENCE_S

    def remark(self, pair: Pair, request: Question, answer: Answer) -> str:
        """Return what was not said yet about an answer that is not all that it could be, "" for nothing.

        Each notice about a trace is said once an image; a changed run may bring one that the plain run did not. That
        the networks had to move is said once a pair.
        """
        notices: list[tuple[PairId, int, str]] = []
        if isinstance(request, TraceImage) and isinstance(answer, Traced):
            notices += [(request.pair, request.image, notice) for notice in answer.notices]
        if pair.moved:
            notices.append((request.pair, _OF_PAIR, pair.moved))
        new = [said for said in notices if said not in self._said]
        self._said.update(new)
        return " ".join(notice for _, _, notice in new)


def _check_can_answer(pair: Pair, request: Question) -> None:
    """Raise CheckpointError for what only a network can answer, if the pair has none."""
    if not isinstance(request, _OF_SCORES):
        check_has_network(pair.matrix)


def _of_no_row(answer: Answer, request: Question) -> Answer:
    """Return an answer about a photograph as one of no row of the split: its row is that of its own pair."""
    if request.pair.photograph and isinstance(answer, Traced | CaptionRanking | SentencePlace):
        return replace(answer, image=-1)
    return answer


def _to_no_row(steps: Generator[Progress, None, Answer], request: Question) -> Generator[Progress, None, Answer]:
    return _of_no_row((yield from steps), request)
