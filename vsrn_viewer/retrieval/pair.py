"""Pair: a model, or an ensemble, together with the split that it is asked about.

I images, C captions, D embedding. Embeddings live on the device, one set a member.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.vsrn import Vsrn


@dataclass
class Pair:
    """What is open. images: per member (I,D); captions: per member (C,D), () until they are embedded."""

    info: PairInfo
    models: tuple[Vsrn, ...]
    vocabulary: Vocabulary
    split: Split
    images: tuple[Tensor, ...]
    captions: tuple[Tensor, ...] = field(default=())
