"""What can be asked of the worker that no View asks of its own accord, as plain data: above all of the whole split.

See `requests`, which names them too.
"""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.answers import Probed, Traced
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import Correction
from vsrn_viewer.principal import MapMethod
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.statistics import SplitQuestion
from vsrn_viewer.view import PairId, Query


@dataclass(frozen=True)
class FindSmallest:
    """Find the fewest groups of regions whose dropping makes the image lose the first rank, or gain it, for the
    ensemble. Answered by SmallestChange."""

    pair: PairId
    image: int
    query: Query
    grouping: Grouping = "things"
    own_groups: tuple[tuple[int, ...], ...] = ()
    change: Change = UNCHANGED


@dataclass(frozen=True, eq=False)
class CheckShown:
    """Compute again, on another path, what is on screen about one image. Answered by Checked."""

    pair: PairId
    member: int
    change: Change
    traced: Traced
    probed: Probed


@dataclass(frozen=True)
class TakeFingerprints:
    """Say what a figure of an image, a row of the split, is made with. Answered by Fingerprints."""

    pair: PairId
    image: int


@dataclass(frozen=True)
class IdentifyPair:
    """Say which model and which split a pair is, whatever their files are called. Answered by Fingerprints."""

    pair: PairId


@dataclass(frozen=True)
class AskFindings:
    """Ask what is strange about model, data and training. Answered by Findings."""

    pair: PairId


@dataclass(frozen=True)
class AskSplit:
    """Ask something about all images of the split, which takes long the first time. Answered by SplitAnswer."""

    pair: PairId
    question: SplitQuestion


@dataclass(frozen=True)
class AskQueries:
    """Say how every caption and every image of the split fares as a query. correction: in an order without hubs.
    Answered by SplitQueries."""

    pair: PairId
    correction: Correction | None = None


@dataclass(frozen=True)
class AskHubs:
    """Say which images and captions are near to many, in the plain order or in one without hubs. Answered by Hubs."""

    pair: PairId
    correction: Correction | None = None


@dataclass(frozen=True)
class AskMap:
    """Say where images and captions lie in a plane: that of their principal components, or one by t-SNE. member: of the
    ensemble, from 1. Answered by Plane."""

    pair: PairId
    member: int = 1
    method: MapMethod = "pca"


@dataclass(frozen=True)
class AskPairs:
    """Score the minimal pairs of a file, or with "" those of the split's relations. Answered by ScoredPairs."""

    pair: PairId
    file: str = ""


@dataclass(frozen=True)
class AskSuspects:
    """Say which failed queries may have been answered truly. queries: all of the split. Answered by Suspects."""

    pair: PairId
    queries: SplitQueries


@dataclass(frozen=True)
class AskMarkedRecall:
    """Measure the recall with captions that are true of more images than their own. right: (line, image) of each.
    Answered by MarkedRecall."""

    pair: PairId
    right: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class AskDifference:
    """Say how much better a pair retrieves than another model with the same split, with intervals. ours, theirs: how
    all queries fare. Answered by Difference."""

    pair: PairId
    ours: SplitQueries
    theirs: SplitQueries


@dataclass(frozen=True)
class AskLabels:
    """Say which labels each image of the split has. Answered by ImageLabels."""

    pair: PairId


@dataclass(frozen=True)
class RankLines:
    """Rank the images for several sentences. Answered by RankedLines."""

    pair: PairId
    texts: tuple[str, ...]
