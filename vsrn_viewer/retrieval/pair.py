"""Pair: a model, or an ensemble, together with the split that it is asked about.

I images, C captions, D embedding. Embeddings live on the device, one set a member.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.retrieval.gallery import Embeddings, Gallery
from vsrn_viewer.retrieval.known import KnownAnswers, KnownBlocks, NoAnswers
from vsrn_viewer.vsrn import Vsrn


@dataclass
class Pair:
    """What is open. gallery: of the split's images, as far as they are embedded. captions: None until they are
    embedded.

    known_captions: per model, what was embedded of the captions before. known_answers: what was asked of the split.
    """

    info: PairInfo
    models: tuple[Vsrn, ...]
    vocabulary: Vocabulary
    split: Split
    gallery: Gallery
    captions: Embeddings | None = None
    known_captions: tuple[KnownBlocks, ...] = ()
    known_answers: KnownAnswers = field(default_factory=NoAnswers)

    @property
    def images(self) -> Embeddings:
        """The embeddings of the images; those that are not ready are NaN."""
        return self.gallery.embeddings
