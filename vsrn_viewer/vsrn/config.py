"""The sizes and switches that make one VSRN different from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Variant = Literal["coco", "flickr30k"]


@dataclass(frozen=True)
class ModelConfig:
    """What a network is built from.

    data_name: the dataset that it was trained on; the published name decides the vocabulary's file.
    variant: "coco" normalises the projected regions; "flickr30k" does not, and has a BatchNorm after
    the GRU. feature_size F, embed_size D, vocab_size and word_size: numbers of values.
    text_layers: GRU layers of the text encoder only. graph_layers: published 4, ablations 0 to 4.
    use_gru: False averages the regions instead (ablation). no_imgnorm: the image embedding keeps its
    length. use_abs: both embeddings lose their signs. caption_hidden, caption_word_size: sizes of the sentence
    branch, published 512 and 300; 0 and 0 without one.
    """

    data_name: str
    variant: Variant
    feature_size: int
    embed_size: int
    vocab_size: int
    word_size: int
    text_layers: int = 1
    graph_layers: int = 4
    use_gru: bool = True
    no_imgnorm: bool = False
    use_abs: bool = False
    caption_hidden: int = 0
    caption_word_size: int = 0

    def __post_init__(self) -> None:
        for name in ("feature_size", "embed_size", "vocab_size", "word_size", "text_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1: got {getattr(self, name)}")
        if self.graph_layers < 0:
            raise ValueError(f"graph_layers must be at least 0: got {self.graph_layers}")
        if min(self.caption_hidden, self.caption_word_size) < 0 or (self.caption_hidden > 0) != (
            self.caption_word_size > 0
        ):
            raise ValueError(
                "caption_hidden and caption_word_size must be both at least 1, or both 0: "
                f"got {self.caption_hidden}, {self.caption_word_size}"
            )
        if self.variant not in ("coco", "flickr30k"):
            raise ValueError(f"variant must be 'coco' or 'flickr30k': got {self.variant!r}")
