"""What a search finds: images and captions with rank and score. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.hubs import Correction


@dataclass(frozen=True)
class Hit:
    """An image found for a sentence. rank: from 1. score: mean over the ensemble's members."""

    rank: int
    image_id: str
    score: float


@dataclass(frozen=True)
class CaptionHit:
    """A caption found for an image. rank: from 1. caption_index: its line in the captions file, from 0.

    score: mean over the ensemble's members. ground_truth: whether it belongs to the image.
    """

    rank: int
    caption: str
    caption_index: int
    score: float
    ground_truth: bool


@dataclass(frozen=True)
class CorrectedHit(Hit):
    """An image found in an order without hubs, by which it has its rank. plain_rank: by the score, from 1.
    corrected_score: what the order is of (see `hubs.FORMULAS`)."""

    plain_rank: int
    corrected_score: float


@dataclass(frozen=True)
class CorrectedCaptionHit(CaptionHit):
    """A caption found in an order without hubs. plain_rank, corrected_score: as of CorrectedHit."""

    plain_rank: int
    corrected_score: float


@dataclass(frozen=True)
class Standing:
    """How an image stands for a sentence. score: mean over the members. rank: among all images, from 1.

    Both are None where the values of a run overflow.
    """

    score: float | None
    rank: int | None


@dataclass(frozen=True)
class CorrectedStanding(Standing):
    """How an image stands in an order without hubs, by which it has its rank. plain_rank: by the score, from 1."""

    plain_rank: int


@dataclass(frozen=True)
class RankedCaptions:
    """The captions that match an image best. hits: best first. captions: how many were ranked. correction: of the order
    without hubs that they are in; None for the plain one."""

    hits: tuple[CaptionHit, ...]
    captions: int
    correction: Correction | None = None


@dataclass(frozen=True)
class PhotographMatches:
    """What fits a photograph of no dataset, best first. file: its path. captions: () without captions to rank.

    images: those most like it, with the inner product of the embeddings. rows: their rows.
    """

    file: str
    captions: tuple[CaptionHit, ...]
    images: tuple[Hit, ...]
    rows: tuple[int, ...]
