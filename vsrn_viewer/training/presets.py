"""What a training run is made of, and the recipes that have names.

Sources: the defaults of the published code for Flickr30K and COCO (Li et al., ICCV 2019, section 4.2),
with --max_violation as both published commands set it; for the demo, our own measurements (docs/results.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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


def preset_options(name: str, seed: int) -> TrainingOptions:
    """Return a named recipe with this seed. Raises TrainingError for an unknown name."""
    if name not in PRESETS:
        raise TrainingError(f"no preset '{name}'{near_miss(name, PRESETS)}. There are: {', '.join(PRESETS)}.")
    return replace(PRESETS[name], seed=seed)
