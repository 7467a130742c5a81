"""What is known from earlier: what a cache has to offer, as far as who asks it cares. B rows of a batch, K of them new,
D embedding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.principal import AskPlane, Plane
from vsrn_viewer.statistics import SplitAnswer, SplitQuestion

KnownQuestion: TypeAlias = SplitQuestion | AskPlane
KnownAnswer: TypeAlias = SplitAnswer | Plane


@dataclass(frozen=True, eq=False)
class Block:
    """One batch. digests: (B, DIGEST_SIZE) uint8, of the content of each row (see `copies`).

    embeddings: (K,D) float32, of the rows whose content no earlier row of the gallery has, in their order.
    """

    digests: npt.NDArray[np.uint8]
    embeddings: npt.NDArray[np.float32]


class KnownBlocks(Protocol):
    """The blocks of one network's embeddings of one gallery, by the number of the batch, from 0."""

    @property
    def problem(self) -> str:
        """Why blocks cannot be remembered, "" if they can."""

    def find(self, number: int) -> Block | None:
        """Return a block, None if it is not known."""

    def keep(self, number: int, block: Block) -> None:
        """Remember a block. Raises nothing: what cannot be kept is computed again."""


class NothingKnown:
    """Knows no block and keeps none."""

    problem = ""

    def find(self, number: int) -> Block | None:  # noqa: ARG002 (the protocol's)
        """Return None."""
        return None

    def keep(self, number: int, block: Block) -> None:
        """Do nothing."""


class KnownAnswers(Protocol):
    """What was answered about one split by one ensemble."""

    def find(self, question: KnownQuestion) -> KnownAnswer | None:
        """Return an answer, None if it is not known."""

    def keep(self, question: KnownQuestion, answer: KnownAnswer) -> None:
        """Remember an answer, if that can be."""


class NoAnswers:
    """Knows no answer and keeps none."""

    def find(self, question: KnownQuestion) -> KnownAnswer | None:  # noqa: ARG002 (the protocol's)
        """Return None."""
        return None

    def keep(self, question: KnownQuestion, answer: KnownAnswer) -> None:
        """Do nothing."""
