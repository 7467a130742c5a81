"""Pair: a model, or an ensemble, together with the split that it is asked about.

I images, C captions, D embedding. Embeddings live on the device, one set a member.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from torch import Tensor

from vsrn_viewer.answers import ImageRanking, PairInfo
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.hubs import Correction, Offsets
from vsrn_viewer.retrieval.caption_words import CaptionWords
from vsrn_viewer.retrieval.gallery import Embeddings, Gallery
from vsrn_viewer.retrieval.known import KnownAnswers, KnownBlocks, NoAnswers
from vsrn_viewer.retrieval.recent import Recent
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.retrieval.within_memory import copy_on_cpu
from vsrn_viewer.trace import Array
from vsrn_viewer.vsrn import Vsrn

_KEPT = 16  # runs: those of two subjects, of each member, and of a few steps back


@dataclass
class Pair:
    """What is open. gallery: of the split's images, as far as they are embedded. captions: None until they are
    embedded.

    known_captions: per model, what was embedded of the captions before. known_answers: what was asked of the split.
    features_of: the regions (N,F) of a photograph that is not of the split, as the models know regions; raises
    DatasetError. None where nothing finds regions.
    matrix: scores of any method in the place of models; there are none then, no words, and nothing is embedded.
    host: of a photograph beside a split, the pair of the split: its captions are ranked, and its images are what the
    photograph is compared with. None for any other pair.
    caption_words: reads the captions and counts their words.
    sentences, changed: embeddings that were asked for last (see `search`); words_read: what reading sentences did (see
    `words_read`); by_region: rankings (see `region_likeness`).
    offsets: what orders without hubs subtract, as far as it was found (see `ordering`).
    moved: why the networks run on the CPU and not where they were loaded, "" where they do not (see `pair_memory`).
    A copy of the pair begins without any.
    """

    info: PairInfo
    models: tuple[Vsrn, ...]
    vocabulary: Vocabulary
    split: Split
    gallery: Gallery
    captions: Embeddings | None = None
    known_captions: tuple[KnownBlocks, ...] = ()
    known_answers: KnownAnswers = field(default_factory=NoAnswers)
    features_of: Callable[[Path], npt.NDArray[np.float32]] | None = None
    matrix: MatrixScores | None = None
    host: Pair | None = None
    caption_words: CaptionWords = field(init=False, repr=False)
    sentences: Recent[tuple[Tensor, ...]] = field(default_factory=lambda: Recent(_KEPT), init=False, repr=False)
    changed: Recent[Tensor] = field(default_factory=lambda: Recent(_KEPT), init=False, repr=False)
    words_read: Recent[dict[str, Array]] = field(default_factory=lambda: Recent(_KEPT), init=False, repr=False)
    offsets: dict[Correction, Offsets] = field(default_factory=dict, init=False, repr=False)
    by_region: Recent[ImageRanking] = field(default_factory=lambda: Recent(_KEPT), init=False, repr=False)
    moved: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.caption_words = CaptionWords(self.info.captions, self.vocabulary)

    @property
    def images(self) -> Embeddings:
        """The embeddings of the images; those that are not ready are NaN."""
        return self.gallery.embeddings

    @property
    def needs_captions(self) -> bool:
        """Whether captions are to be embedded before they can be ranked."""
        return self.matrix is None and self.captions is None and bool(self.info.captions)

    def check_has_captions(self, purpose: str) -> None:
        """Raise DatasetError unless the split has captions. purpose: what for, as in "to rank"."""
        if not self.info.captions:
            raise DatasetError(
                f"split '{self.info.split}' has no captions {purpose}. Name a captions file in dataset.toml, or join "
                "images and captions: vsrn-viewer import IMAGES --captions FILE --out DIR."
            )

    def embedding(self, member: int, image: int) -> Tensor:
        """Return the embedding of an image by a member (from 0), (D,), where that runs. Raises as `Gallery.row`."""
        return self.gallery.row(member, image).to(self.models[member].device)

    def move_to_cpu(self) -> None:
        """Let the networks run on the CPU from now on. What is embedded stays where it lies."""
        devices = {model.device.type for model in self.models}
        self.models = tuple(copy_on_cpu(model) for model in self.models)
        self.sentences, self.changed = Recent(_KEPT), Recent(_KEPT)  # what is kept lies on the device
        self.moved = (
            f"Memory ended on {', '.join(sorted(devices))}, so traces and what-ifs are computed on the CPU: slower, "
            "and the same up to rounding."
        )
        self.info = replace(self.info, notices=(*self.info.notices, self.moved))
