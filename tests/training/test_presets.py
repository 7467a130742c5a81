from __future__ import annotations

import pytest

from vsrn_viewer.errors import TrainingError
from vsrn_viewer.training.presets import preset_options


@pytest.mark.parametrize(("name", "variant", "decay"), [("flickr30k", "flickr30k", 10), ("coco", "coco", 15)])
def test_published_defaults(name: str, variant: str, decay: int) -> None:
    options = preset_options(name, seed=7)
    assert (options.variant, options.decay_epochs, options.seed) == (variant, decay, 7)
    assert (options.embed_size, options.word_size, options.graph_layers, options.use_gru) == (2048, 300, 4, True)
    assert (options.caption_hidden, options.caption_word_size) == (512, 300)
    assert (options.epochs, options.batch_size, options.validate_every) == (30, 128, 500)
    assert (options.learning_rate, options.clip_norm, options.margin) == (2e-4, 2.0, 0.2)
    assert (options.hardest, options.all_negatives_epochs) == (True, 0)
    assert (options.captions_per_image, options.spare_true_captions) == (0, False)


def test_the_demo_is_trained_jointly_with_the_published_depth() -> None:
    options = preset_options("demo", seed=1)
    assert (options.variant, options.graph_layers, options.use_gru) == ("flickr30k", 4, True)
    assert min(options.caption_hidden, options.caption_word_size) > 0


def test_an_unknown_preset_offers_the_near_miss() -> None:
    with pytest.raises(TrainingError, match=r"no preset 'flickr' \(did you mean 'flickr30k'\?\)"):
        preset_options("flickr", seed=1)
