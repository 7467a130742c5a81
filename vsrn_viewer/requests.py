"""What can be asked of the worker, as plain data, and what a View asks.

A request names everything that its answer depends on, so it also says what the answer is about: an answer may be shown
exactly as long as the View still asks the same request.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.changing import for_another_query
from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import Correction
from vsrn_viewer.other_requests import AskDifference as AskDifference
from vsrn_viewer.other_requests import AskFindings as AskFindings
from vsrn_viewer.other_requests import AskHubs as AskHubs
from vsrn_viewer.other_requests import AskLabels as AskLabels
from vsrn_viewer.other_requests import AskMap as AskMap
from vsrn_viewer.other_requests import AskMarkedRecall as AskMarkedRecall
from vsrn_viewer.other_requests import AskPairs as AskPairs
from vsrn_viewer.other_requests import AskQueries as AskQueries
from vsrn_viewer.other_requests import AskSplit as AskSplit
from vsrn_viewer.other_requests import AskSuspects as AskSuspects
from vsrn_viewer.other_requests import CheckShown as CheckShown
from vsrn_viewer.other_requests import FindSmallest as FindSmallest
from vsrn_viewer.other_requests import IdentifyPair as IdentifyPair
from vsrn_viewer.other_requests import RankLines as RankLines
from vsrn_viewer.other_requests import TakeFingerprints as TakeFingerprints
from vsrn_viewer.ranking_requests import FindOffsets as FindOffsets
from vsrn_viewer.ranking_requests import PlaceSentence as PlaceSentence
from vsrn_viewer.ranking_requests import RankByRegion as RankByRegion
from vsrn_viewer.ranking_requests import RankCaptions as RankCaptions
from vsrn_viewer.ranking_requests import RankImages as RankImages
from vsrn_viewer.ranking_requests import ShowBestCaptions as ShowBestCaptions
from vsrn_viewer.view import Method, PairId, Query, Target, View, beside

Probe: TypeAlias = (
    Literal["generated", "before", "standing", "attribution", "interaction", "influence", "pruned"]
    | Literal["ranked", "ranked_captions", "placed", "offsets"]
)  # fields of `Probed`
Topic: TypeAlias = (
    Literal["open", "images", "captions", "trace", "check", "split", "smallest", "fingerprints"]
    | Literal["findings", "queries", "labels", "lines", "suspects", "marked", "hubs", "map", "pairs", "difference"]
    | Probe
)
PROBES: tuple[Probe, ...] = (
    "offsets",
    *("standing", "before", "generated"),
    *("attribution", "interaction", "influence", "pruned"),
    *("ranked", "ranked_captions", "placed"),
)
# What a View asks, in the order of the answers. Captions are ranked by the embedding that the trace ends with.
VIEW_TOPICS: tuple[Topic, ...] = ("images", "trace", "captions", *PROBES)
TOPICS: tuple[Topic, ...] = (
    "open",
    *VIEW_TOPICS,
    "fingerprints",
    "smallest",
    "check",
    "labels",
    "queries",
    "marked",
    "suspects",
    "hubs",
    "map",
    "pairs",
    "difference",
    "findings",
    "lines",
    "split",
)  # in the order in which they are served


@dataclass(frozen=True)
class OpenPair:
    """Load a model with a split. Answered by PairInfo."""

    pair: PairId


@dataclass(frozen=True)
class TraceImage:
    """Trace an image, a row of the split, matched with the query. member: from 1. Answered by Traced."""

    pair: PairId
    image: int
    query: Query = field(default_factory=Query)
    member: int = 1
    change: Change = UNCHANGED


@dataclass(frozen=True)
class TraceBefore:
    """Trace an image as `TraceImage` does, without any change. Answered by Traced."""

    pair: PairId
    image: int
    query: Query = field(default_factory=Query)
    member: int = 1


@dataclass(frozen=True)
class AskSentence:
    """Let a member generate its sentence of an image. change: without words of the query, on which no sentence depends,
    so that it is asked once an image. Answered by Generated."""

    pair: PairId
    image: int
    member: int = 1
    change: Change = UNCHANGED


@dataclass(frozen=True)
class AskWhatIf:
    """Say what a change does to an image's score and rank, of all members together. correction: as of RankImages.
    Answered by WhatIf."""

    pair: PairId
    image: int
    query: Query
    change: Change
    correction: Correction | None = None


@dataclass(frozen=True)
class Explain:
    """Say what each region and word brought to the ensemble's match, by a method. Answered by Attribution."""

    pair: PairId
    image: int
    query: Query
    method: Method = "leave-one-out"
    target: Target = "score"
    grouping: Grouping = "things"
    own_groups: tuple[tuple[int, ...], ...] = ()
    change: Change = UNCHANGED


@dataclass(frozen=True)
class Interact:
    """Say how words and regions, and groups of them, make the ensemble's match together. Answered by Interaction."""

    pair: PairId
    image: int
    query: Query
    grouping: Grouping = "things"
    own_groups: tuple[tuple[int, ...], ...] = ()
    change: Change = UNCHANGED


@dataclass(frozen=True)
class WeighEdges:
    """Say what each edge brings to the score of one member. Answered by Influence."""

    pair: PairId
    image: int
    query: Query
    member: int = 1
    change: Change = UNCHANGED


@dataclass(frozen=True)
class Prune:
    """Say what the score of one member becomes when only its strongest edges stay: those that have `share` of all
    influence. Answered by Pruned."""

    weighed: WeighEdges
    share: float

    @property
    def pair(self) -> PairId:
        """The pair that is asked."""
        return self.weighed.pair


@dataclass(frozen=True)
class ShowBest:
    """Find the best images for a query, each with what brought its match. explained: the image that is on screen, and
    how it is explained, which is how all are. result_filter: which images can be among them. correction: as of
    RankImages. Answered by Ranked."""

    explained: Explain
    member: int = 1
    result_filter: str = ""
    correction: Correction | None = None

    @property
    def pair(self) -> PairId:
        """The pair that is asked."""
        return self.explained.pair


ProbeQuestion: TypeAlias = (
    TraceBefore
    | AskSentence
    | AskWhatIf
    | Explain
    | Interact
    | WeighEdges
    | Prune
    | ShowBest
    | ShowBestCaptions
    | PlaceSentence
    | FindOffsets
)
OtherQuestion: TypeAlias = (
    FindSmallest
    | CheckShown
    | TakeFingerprints
    | IdentifyPair
    | AskFindings
    | AskSplit
    | AskQueries
    | AskSuspects
    | AskMarkedRecall
    | AskHubs
    | AskMap
    | AskPairs
    | AskLabels
    | AskDifference
    | RankLines
)  # which no View asks of its own accord
Question: TypeAlias = (
    RankImages | RankByRegion | RankCaptions | TraceImage | ProbeQuestion | OtherQuestion
)  # of an open pair
Request: TypeAlias = OpenPair | Question

OF_ALL_QUERIES = (FindOffsets, AskQueries, AskSuspects, AskMarkedRecall, AskHubs, AskMap)
OF_CAPTIONS = (RankCaptions, PlaceSentence, *OF_ALL_QUERIES)  # need all captions embedded
OF_ALL_IMAGES = (RankByRegion, RankLines, AskSplit, AskPairs, *OF_ALL_QUERIES)  # need all images embedded

_TOPIC: dict[type[Request], Topic] = {
    OpenPair: "open",
    RankImages: "images",
    RankByRegion: "images",
    RankCaptions: "captions",
    TraceImage: "trace",
    TraceBefore: "before",
    AskSentence: "generated",
    AskWhatIf: "standing",
    Explain: "attribution",
    Interact: "interaction",
    WeighEdges: "influence",
    Prune: "pruned",
    ShowBest: "ranked",
    ShowBestCaptions: "ranked_captions",
    PlaceSentence: "placed",
    FindOffsets: "offsets",
    FindSmallest: "smallest",
    CheckShown: "check",
    TakeFingerprints: "fingerprints",
    IdentifyPair: "fingerprints",
    AskFindings: "findings",
    AskSplit: "split",
    AskQueries: "queries",
    AskSuspects: "suspects",
    AskMarkedRecall: "marked",
    AskHubs: "hubs",
    AskMap: "map",
    AskPairs: "pairs",
    AskDifference: "difference",
    AskLabels: "labels",
    RankLines: "lines",
}


def topic_of(request: Request) -> Topic:
    """Return the topic of a request: of one subject and topic, only the newest request counts."""
    return _TOPIC[type(request)]


def without_idle_order(asked: dict[Topic, Question]) -> dict[Topic, Question]:
    """Return what a figure needs of what a View asks: offsets only where something is ranked by them."""
    is_ranked = {"standing", "ranked", "ranked_captions"} & {*asked}
    return {topic: question for topic, question in asked.items() if topic != "offsets" or is_ranked}


def awaited_by(topic: Topic, questions: dict[Topic, Question]) -> Topic | None:
    """Return the topic that has to be settled before a topic is asked, None for none.

    The ranking decides which image is traced, and with which words; not so the one by a region, which takes long. A
    sentence that is generated is put into the trace.
    """
    if topic == "generated":
        return "trace"
    return None if topic in ("captions", "offsets") or isinstance(questions.get("images"), RankByRegion) else "images"


def is_run_before(traced: Question | None, asked: dict[Topic, Question]) -> bool:
    """Return whether a trace that was answered is the run without what-ifs that is asked for beside the next one."""
    before = asked.get("before")
    return isinstance(before, TraceBefore) and traced == TraceImage(
        before.pair, before.image, before.query, before.member
    )


def pairs_of(view: View) -> frozenset[PairId]:
    """Return the pairs that a View asks: its own, and those of photographs beside it."""
    files = {view.photograph, view.query.text if view.query.kind == "photograph" else ""}
    return frozenset(beside(view.pair, file) for file in files | {""})


def questions_of(
    view: View, info: PairInfo | None, is_readable: bool = True, wanted: Collection[Probe] = ()
) -> dict[Topic, Question]:
    """Return what has to be answered to show a View, by topic. A topic that is absent has nothing to show.

    info: the open pair, which is the View's; None asks nothing. is_readable: False if the View's query turned out to
    have no word that the network can read; the image is then traced without one. wanted: what is asked beside the
    trace because something on screen shows it; what a change does is always asked.
    """
    if info is None:
        return {}
    asked: dict[Topic, Question] = {}
    query = view.query if view.query.sentence else None
    if view.correction is not None and info.captions:
        asked["offsets"] = FindOffsets(view.pair, view.correction)
    ranked = _ranking_asked(view)
    if ranked is not None:
        asked["images"] = ranked
    pair, image = view.asked
    if image >= 0:
        if info.captions:
            asked["captions"] = RankCaptions(pair, image, view.caption_correction, for_another_query(view.change))
        matched = query if query and is_readable else Query()
        asked["trace"] = TraceImage(pair, image, matched, view.member, view.change)
        asked |= _probes_of(view, info, matched, wanted)
    return asked


def _ranking_asked(view: View) -> RankImages | RankByRegion | None:
    """Return what ranks the images, None where they keep the order of the dataset."""
    query = view.query
    if query.kind == "region":
        return RankByRegion(view.pair, query, view.member)
    if query.kind == "photograph":
        return RankImages(beside(view.pair, query.text), query)
    return RankImages(view.pair, query, view.image_correction) if query.sentence or query.kind == "like" else None


def _probes_of(view: View, info: PairInfo, matched: Query, wanted: Collection[Probe]) -> dict[Topic, Question]:
    """Return what is asked beside the trace; most of it needs a sentence."""
    asked: dict[Topic, Question] = {}
    (pair, image), change = view.asked, view.change
    if not info.can_trace:
        return (
            {"ranked_captions": ShowBestCaptions(pair, image, view.caption_correction)}
            if "ranked_captions" in wanted
            else {}
        )
    if info.has_sentence_branch and ("generated" in wanted or view.selection.words):
        asked["generated"] = AskSentence(pair, image, view.member, for_another_query(change))
    if "ranked_captions" in wanted:
        asked["ranked_captions"] = ShowBestCaptions(pair, image, view.caption_correction, for_another_query(change))
    if change.of_image or change.of_query:
        asked["before"] = TraceBefore(pair, image, matched, view.member)
    if not matched.text:
        return asked
    is_ranked = not view.photograph  # among the images of the split, with which it can be compared
    if "before" in asked and is_ranked:
        asked["standing"] = AskWhatIf(pair, image, matched, change, view.image_correction)
    target: Target = view.target if is_ranked else "score"
    explained = Explain(pair, image, matched, view.method, target, view.grouping, view.own_groups, change)
    if "attribution" in wanted:
        asked["attribution"] = explained
    if "ranked" in wanted and is_ranked:
        asked["ranked"] = ShowBest(explained, view.member, view.result_filter, view.image_correction)
    if "placed" in wanted and matched.kind == "sentence" and info.captions:
        asked["placed"] = PlaceSentence(pair, image, matched, change)
    if "interaction" in wanted:
        asked["interaction"] = Interact(pair, image, matched, view.grouping, view.own_groups, change)
    weighed = WeighEdges(pair, image, matched, view.member, change)
    if "influence" in wanted:
        asked["influence"] = weighed
    if "pruned" in wanted:
        asked["pruned"] = Prune(weighed, view.kept_influence)
    return asked
