"""What a training run is made of, and the recipes that have names.

Sources: the defaults of the published code for Flickr30K and COCO (Li et al., ICCV 2019, section 4.2),
with --max_violation as both published commands set it; for the demo, our own measurements (docs/results.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from vsrn_viewer.errors import TrainingError, near_miss
from vsrn_viewer.vsrn.config import Variant


@dataclass(frozen=True)
class TrainingOptions:
    """Everything that decides the weights that come out, besides the data. The defaults are the published ones.

    variant, embed_size, word_size, graph_layers, use_gru, caption_hidden, caption_word_size: the network, see
    ModelConfig. With a sentence branch its loss is added to the ranking loss, with equal weight.
    epochs: passes over the captions. batch_size: image–caption rows a step.
    learning_rate: of Adam, × 0.1 after every `decay_epochs` epochs. clip_norm: of all gradients together.
    margin: of the ranking loss. hardest: only the hardest negatives count (--max_violation), but all of
    them during the first `all_negatives_epochs` epochs.
    captions_per_image: 0 shuffles single captions and encodes the image of each (published). k > 0 fills a
    batch with distinct images, twins of a minimal pair together, each encoded once and read with k of its
    captions; an epoch then has captions/k rounds.
    spare_true_captions: captions known to be true of an image are never its negatives: its own, and those of its
    twin that do not tell the two apart. Published: False, every other row is a negative.
    validate_every: steps between validations, besides the one after every epoch. seed: of everything random.
    Raises ValueError for a value with which nothing can be trained.
    """

    variant: Variant = "flickr30k"
    embed_size: int = 2048
    word_size: int = 300
    graph_layers: int = 4
    use_gru: bool = True
    caption_hidden: int = 512
    caption_word_size: int = 300
    epochs: int = 30
    batch_size: int = 128
    learning_rate: float = 2e-4
    decay_epochs: int = 10
    clip_norm: float = 2.0
    margin: float = 0.2
    hardest: bool = True
    all_negatives_epochs: int = 0
    captions_per_image: int = 0
    spare_true_captions: bool = False
    validate_every: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        if self.variant not in ("coco", "flickr30k"):
            raise ValueError(f"variant must be coco or flickr30k: got {self.variant}")
        for name, least in _LEAST.items():
            if not least <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be at least {least}: got {getattr(self, name)}")
        for name in ("learning_rate", "clip_norm"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be above 0: got {getattr(self, name)}")
        if (self.caption_hidden == 0) != (self.caption_word_size == 0):
            raise ValueError(
                "caption_hidden and caption_word_size must be both at least 1, or both 0: "
                f"got {self.caption_hidden} and {self.caption_word_size}"
            )


# A batch of a single row would have no negative.
_LEAST = dict.fromkeys(("embed_size", "word_size", "epochs", "decay_epochs", "validate_every"), 1) | {"batch_size": 2}
_LEAST |= dict.fromkeys(("graph_layers", "caption_hidden", "caption_word_size", "all_negatives_epochs"), 0)
_LEAST |= dict.fromkeys(("captions_per_image", "margin", "seed"), 0)

_TRUTH = {"true": True, "false": False}

PRESETS = {
    "flickr30k": TrainingOptions(),
    "coco": TrainingOptions(variant="coco", decay_epochs=15),
    "demo": TrainingOptions(
        embed_size=128,
        word_size=128,
        graph_layers=4,
        caption_hidden=128,
        caption_word_size=128,
        epochs=26,
        learning_rate=1e-3,
        decay_epochs=20,
        all_negatives_epochs=6,
        captions_per_image=1,
        spare_true_captions=True,
    ),
}


def preset_options(name: str, seed: int, changes: Sequence[str] = ()) -> TrainingOptions:
    """Return a named recipe with this seed, changed by settings in the form "batch_size=64".

    Raises TrainingError for an unknown preset or option, and for a value that an option cannot have.
    """
    if name not in PRESETS:
        raise TrainingError(f"no preset '{name}'{near_miss(name, PRESETS)}. Known: {', '.join(PRESETS)}.")
    try:
        return replace(PRESETS[name], seed=seed, **dict(_setting(change) for change in changes))
    except ValueError as error:
        raise TrainingError(f"{error}. Choose another value.") from None


def _setting(change: str) -> tuple[str, Any]:
    """Return the option and the value that a setting names. Raises TrainingError, or ValueError for the value."""
    name, _, text = change.partition("=")
    known = {option: value for option, value in asdict(TrainingOptions()).items() if option != "seed"}
    if name == "seed":
        raise TrainingError("seed is not a preset option: give it as --seed N.")
    if name not in known:
        raise TrainingError(f"no training option '{name}'{near_miss(name, known)}. Known: {', '.join(known)}.")
    kind = type(known[name])
    try:
        return name, _TRUTH[text] if kind is bool else kind(text)
    except (KeyError, ValueError):
        what = {bool: "true or false", int: "a whole number", float: "a number"}[kind]
        raise ValueError(f"{name} must be {what}: got '{text}'") from None
