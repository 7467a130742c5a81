"""What the workbench answers: plain data that crosses threads and is shown or printed as it is.

I images and C captions of the open split. Rows and caption lines count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.change import Change
from vsrn_viewer.checked import Checked as Checked
from vsrn_viewer.checked import CheckedNumbers as CheckedNumbers
from vsrn_viewer.checked import Fingerprints as Fingerprints
from vsrn_viewer.device_choice import DeviceChoice
from vsrn_viewer.finding import Finding, Findings
from vsrn_viewer.groups import Group
from vsrn_viewer.hits import CaptionHit as CaptionHit
from vsrn_viewer.hits import CorrectedCaptionHit as CorrectedCaptionHit
from vsrn_viewer.hits import CorrectedHit as CorrectedHit
from vsrn_viewer.hits import CorrectedStanding as CorrectedStanding
from vsrn_viewer.hits import Hit as Hit
from vsrn_viewer.hits import PhotographMatches as PhotographMatches
from vsrn_viewer.hits import RankedCaptions as RankedCaptions
from vsrn_viewer.hits import Standing as Standing
from vsrn_viewer.hubs import Corrected, Correction, Hubs, Offsets
from vsrn_viewer.influence import CheckedEdge as CheckedEdge
from vsrn_viewer.influence import Influence as Influence
from vsrn_viewer.influence import Pruned as Pruned
from vsrn_viewer.marks import MarkedRecall
from vsrn_viewer.minimal_pairs import ScoredPairs
from vsrn_viewer.principal import Plane
from vsrn_viewer.queries import ImageLabels, SplitQueries
from vsrn_viewer.query_lines import RankedLines as RankedLines
from vsrn_viewer.recall import Difference
from vsrn_viewer.sentence_place import SentencePlace as SentencePlace
from vsrn_viewer.statistics import SplitAnswer
from vsrn_viewer.suspects import Suspects
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import PairId, Query

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Progress:
    """How far a long job is. done of total, in `unit`s; label: what is being done, in the present."""

    label: str
    done: int
    total: int
    unit: str = "images"

    @property
    def count(self) -> str:
        """How much is done, for people: "1,240 of 5,000 images". "" while nobody knows how much there is."""
        return f"{self.done:,} of {self.total:,} {self.unit}" if self.total else ""

    @property
    def words(self) -> str:
        """What is being done, and how much of it is."""
        return f"{self.label}: {self.count}" if self.total else self.label


@dataclass(frozen=True)
class PairInfo:
    """What is open: a model (or an ensemble) with a split of a dataset.

    layers: graph layers. image_ids, image_files: (I,); a file is an absolute path, "" if there is no image.
    captions: (C,), () without any; caption_lines says whose each is. words: the vocabulary, read from vocabulary_file.
    tokenizer: which one splits sentences into words, for people. notices: sentences that the user should see (another
    feature source, words read without punkt, ...), among them those of findings: what is strange about model and data.
    memory_mb: weights and embeddings on the device, or the matrix, in 10^6 bytes.
    can_trace: False for a similarity matrix: no members, layers or words then, and nothing to ask of a network.
    """

    pair: PairId
    model_name: str
    variant: str
    members: int
    layers: int
    has_gru: bool
    has_sentence_branch: bool
    dataset_name: str
    split: str
    splits: tuple[str, ...]
    region_order: str
    device: str
    devices: tuple[DeviceChoice, ...]
    precision: str
    memory_mb: float
    image_ids: tuple[str, ...]
    image_files: Sequence[str]
    captions: tuple[str, ...]
    caption_lines: CaptionLines
    has_boxes: bool
    words: frozenset[str]
    vocabulary_file: str
    tokenizer: str
    notices: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    can_trace: bool = True


HALF_TYPED = "still being typed: left out"  # why a word does not count that has no end yet


@dataclass(frozen=True)
class CountedWord:
    """A word of the query and whether it reached the network as itself.

    counted: False if it is not in the vocabulary (it is read as <unk>) or is still being typed (it is left out).
    """

    word: str
    counted: bool
    reason: str = ""

    @property
    def typed(self) -> str:
        """The word as people type it: the tokeniser writes a quotation mark as two signs."""
        return '"' if self.word in ("``", "''") else self.word


@dataclass(frozen=True)
class PartScores:
    """A part of a sum of queries. scores (I,): of the part alone, by row, without its weight."""

    weight: float
    text: str
    scores: Floats


@dataclass(frozen=True)
class ImageRanking:
    """All images, ranked for a query. order (I,): rows, best first, ties to the smaller row.
    scores (I,): by row, not by rank; mean over the ensemble's members.

    truth: row of the image that the caption belongs to, -1 if the query is not of the dataset.
    text_ms, rank_ms: milliseconds for encoding the sentence and for scoring and sorting.
    parts: of a sum, whose scores are Σ weight × score of its parts; () of any other query.
    regions (I,): by row, the region that was found in each image; None where none was looked for.
    corrected: what an order without hubs ranks by; None for the plain order.
    """

    query: Query
    order: Indices
    scores: Floats
    truth: int
    words: tuple[CountedWord, ...]
    text_ms: float
    rank_ms: float
    parts: tuple[PartScores, ...] = ()
    regions: Indices | None = None
    corrected: Corrected | None = None


@dataclass(frozen=True)
class CaptionRanking:
    """All captions, ranked for an image. order (C,): lines, best first. scores (C,): by line.
    truths: the lines that belong to the image. corrected: as of ImageRanking."""

    image: int
    order: Indices
    scores: Floats
    truths: tuple[int, ...]
    rank_ms: float
    corrected: Corrected | None = None


@dataclass(frozen=True)
class Generated:
    """The sentence that one member generates from an image, whatever the query is. T may be 0.

    word_ids (T,), word_attention (T,N), word_probability (T,): as in a trace. words: the T words.
    """

    word_ids: Floats
    word_attention: Floats
    word_probability: Floats
    words: tuple[str, ...]


@dataclass(frozen=True)
class Traced:
    """A trace of one image of the split, with the query it was matched with, as it was asked.

    words: those that were read, as changed; () without a query. no_photograph: why the photograph that the dataset
    names cannot be shown, "" if it can. notices: all sentences about what is missing, this one among them.
    image_regions: how many regions the image has, whatever the run leaves out; 0 if that is not known.
    """

    image: int
    query: Query
    trace: ReasoningTrace
    context: TraceContext
    trace_ms: float
    words: tuple[CountedWord, ...] = ()
    no_photograph: str = ""
    notices: tuple[str, ...] = ()
    image_regions: int = 0

    def with_sentence(self, generated: Generated | None) -> Traced:
        """Return the same trace with the sentence that followed; as it is where none follows, or none is there yet."""
        if generated is None or not self.trace.sentence_follows:
            return self
        trace = replace(
            self.trace,
            word_ids=generated.word_ids,
            word_attention=generated.word_attention,
            word_probability=generated.word_probability,
            sentence_follows=False,
        )
        return replace(self, trace=trace, context=replace(self.context, words=generated.words))


@dataclass(frozen=True)
class WhatIf:
    """An image's standing without and with a change; the other images are unchanged.

    words: of the query as changed. notices: sentences (the values overflow). ranking: all images with the changed one
    among them, as it now is; None where its values overflow.
    """

    before: Standing
    after: Standing
    words: tuple[CountedWord, ...]
    notices: tuple[str, ...] = ()
    ranking: ImageRanking | None = None


@dataclass(frozen=True)
class Attribution:
    """What each part of an image and of a query brought to a target, by one method.

    target: what was explained, for people ("score", "margin", "embedding"). method: its name ("leave-one-out").
    by_region: (N,), by_word: (T,) of the query's tokens, by_edge: (L,N,N) receiver × giver, by_group: (G,) of `groups`;
    None where the method says nothing of them. Positive values speak for the target. *_error: the standard error of
    each value, None where the method samples nothing. *_total: what the values must add up to, None where the method
    promises no sum; *_gap: |sum of the values − total|, None where there is no total.
    rows: (N,) int64, the regions that by_region is of. words: the T tokens. score: of the match itself.
    A value is NaN where there is none: nothing is left without that part, or the values of its run overflow.
    overflowed: how many runs did. competitor: the row of the image that a margin is held against, -1 for a score.
    """

    target: str
    method: str
    by_region: Floats | None = None
    by_word: Floats | None = None
    by_edge: Floats | None = None
    by_group: Floats | None = None
    region_error: Floats | None = None
    word_error: Floats | None = None
    group_error: Floats | None = None
    region_total: float | None = None
    region_gap: float | None = None
    word_total: float | None = None
    word_gap: float | None = None
    rows: Indices | None = None
    words: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    score: float | None = None
    overflowed: int = 0
    competitor: int = -1


@dataclass(frozen=True)
class Faithfulness:
    """How fast a match goes when what an explanation calls valuable goes, and how fast it comes.

    deletion: mean score of the runs without the k most valuable parts, k from 0 to all but one. insertion: mean score
    of the runs with only those, k from 1 to all. None where every run overflows. runs_left_out: those that overflow.
    """

    deletion: float | None
    insertion: float | None
    runs_left_out: int = 0


@dataclass(frozen=True)
class Interaction:
    """How words and regions make a match together: s − s(−word) − s(−region) + s(−word, −region).

    values: (T,N) float32, no unit. words: the T tokens. rows: (N,) int64, the regions. score: s.
    by_word (T,), by_region (N,): what leaving out one word, or one region, alone takes from the score.
    groups: G of regions that are left out together, of all regions or (). of_groups (T,G), by_group (G,): as values and
    by_region, with a group in a region's place; None without groups.
    """

    words: tuple[str, ...]
    rows: Indices
    values: Floats
    score: float
    by_word: Floats
    by_region: Floats
    groups: tuple[Group, ...] = ()
    of_groups: Floats | None = None
    by_group: Floats | None = None


@dataclass(frozen=True)
class RankedImage:
    """An image among the best for a query, traced as it was ranked. right: whether the query, as it was asked, is a
    caption of it, None if it is no caption of the split. attribution: what brought its match."""

    hit: Hit
    right: bool | None
    traced: Traced
    attribution: Attribution


@dataclass(frozen=True)
class Ranked:
    """The best images for a query, best first. query: as it was read. ranked: how many images there are. passing: how
    many of them pass the filter that the best are chosen by; None without a filter. correction: of the order without
    hubs that ranks are of; None for the plain one."""

    query: str
    images: tuple[RankedImage, ...]
    ranked: int
    passing: int | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class Probed:
    """What was asked of the network beside a trace, of the very same run. None: not asked, or not there yet.

    generated: the sentence of the trace. before: the same run without the change. standing: score and rank without and
    with it. ranked: the best images for the query. ranked_captions: the best captions for the image. placed: the
    sentence among all captions, both as changed. offsets: what the order without hubs subtracts.
    """

    generated: Generated | None = None
    before: Traced | None = None
    standing: WhatIf | None = None
    attribution: Attribution | None = None
    interaction: Interaction | None = None
    influence: Influence | None = None
    pruned: Pruned | None = None
    ranked: Ranked | None = None
    ranked_captions: RankedCaptions | None = None
    placed: SentencePlace | None = None
    offsets: Offsets | None = None


NOTHING_PROBED = Probed()


@dataclass(frozen=True)
class SmallestChange:
    """The fewest groups of regions found whose dropping makes an image lose the first rank, or gain it.

    gains: which of the two was looked for. dropped: the groups; () if no change of this kind does it. change: the
    run's own with these left out, the run's own if nothing was found. before, after: the standing without and with
    them. is_fewest: whether nothing smaller does it, for certain; else they were found greedily.
    """

    gains: bool
    dropped: tuple[Group, ...]
    change: Change
    before: Standing
    after: Standing
    is_fewest: bool


Answer: TypeAlias = (
    ImageRanking
    | CaptionRanking
    | Traced
    | Generated
    | WhatIf
    | Attribution
    | Interaction
    | Influence
    | Pruned
    | Ranked
    | RankedCaptions
    | SentencePlace
    | RankedLines
    | SmallestChange
    | Checked
    | Fingerprints
    | Findings
    | SplitAnswer
    | SplitQueries
    | Suspects
    | MarkedRecall
    | Hubs
    | Plane
    | ScoredPairs
    | Difference
    | ImageLabels
)
