"""What can be asked of the worker, as plain data, and what a View asks.

A request names everything that its answer depends on, so it also says what the answer is about: an answer may be shown
exactly as long as the View still asks the same request.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.view import PairId, Query, View

Topic: TypeAlias = Literal["open", "images", "captions", "trace"]
TOPICS: tuple[Topic, ...] = ("open", "images", "captions", "trace")  # in the order in which they are served


@dataclass(frozen=True)
class OpenPair:
    """Load a model with a split. Answered by PairInfo."""

    pair: PairId


@dataclass(frozen=True)
class RankImages:
    """Rank the images for a sentence or a caption. Answered by ImageRanking."""

    pair: PairId
    query: Query


@dataclass(frozen=True)
class RankCaptions:
    """Rank the captions for an image, a row of the split. Answered by CaptionRanking."""

    pair: PairId
    image: int


@dataclass(frozen=True)
class TraceImage:
    """Trace an image, a row of the split, matched with the query. member: from 1. Answered by Traced."""

    pair: PairId
    image: int
    query: Query = field(default_factory=Query)
    member: int = 1
    change: Change = UNCHANGED


Question: TypeAlias = RankImages | RankCaptions | TraceImage  # of an open pair
Request: TypeAlias = OpenPair | Question


def topic_of(request: Request) -> Topic:
    """Return the topic of a request: of one subject and topic, only the newest request counts."""
    if isinstance(request, OpenPair):
        return "open"
    if isinstance(request, RankImages):
        return "images"
    return "captions" if isinstance(request, RankCaptions) else "trace"


def questions_of(view: View, info: PairInfo | None, is_readable: bool = True) -> dict[Topic, Question]:
    """Return what has to be answered to show a View, by topic. A topic that is absent has nothing to show.

    info: the open pair, which is the View's; None asks nothing. is_readable: False if the View's query turned out to
    have no word that the network can read; the image is then traced without one.
    """
    if info is None:
        return {}
    asked: dict[Topic, Question] = {}
    query = view.query if view.query.kind != "image" and view.query.text.strip() else None
    if query:
        asked["images"] = RankImages(view.pair, query)
    if view.image >= 0:
        if info.captions:
            asked["captions"] = RankCaptions(view.pair, view.image)
        matched = query if query and is_readable else Query()
        asked["trace"] = TraceImage(view.pair, view.image, matched, view.member, view.change)
    return asked
