"""What can be asked of the worker about the order of images and captions, as plain data.

See `requests`, which names them too."""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.hubs import Correction
from vsrn_viewer.view import PairId, Query


@dataclass(frozen=True)
class RankImages:
    """Rank the images for a sentence, a sum of sentences, a caption, or the image that they are to be like. correction:
    in an order without hubs, once its offsets are found; in the plain one until then. Answered by ImageRanking."""

    pair: PairId
    query: Query
    correction: Correction | None = None


@dataclass(frozen=True)
class RankByRegion:
    """Rank the images by their region that is most like one region of one image, for one member of the ensemble, from
    1: a query of kind "region". It takes long. Answered by ImageRanking."""

    pair: PairId
    query: Query
    member: int = 1


@dataclass(frozen=True)
class RankCaptions:
    """Rank the captions for an image, a row of the split, as changed. correction: as of RankImages. Answered by
    CaptionRanking."""

    pair: PairId
    image: int
    correction: Correction | None = None
    change: Change = UNCHANGED


@dataclass(frozen=True)
class ShowBestCaptions:
    """Find the best captions for an image, a row of the split, as changed. correction: as of RankImages. Answered by
    RankedCaptions."""

    pair: PairId
    image: int
    correction: Correction | None = None
    change: Change = UNCHANGED


@dataclass(frozen=True)
class PlaceSentence:
    """Say which rank a sentence would have among the captions, for an image, a row of the split, both of them as
    changed. Answered by SentencePlace."""

    pair: PairId
    image: int
    query: Query
    change: Change = UNCHANGED


@dataclass(frozen=True)
class FindOffsets:
    """Find what an order without hubs subtracts, which takes long the first time. Answered by Offsets."""

    pair: PairId
    correction: Correction
