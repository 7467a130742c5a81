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


def test_a_preset_can_be_changed_option_by_option() -> None:
    changes = ("batch_size=64", "hardest=false", "spare_true_captions=true", "margin=0.3", "variant=coco")
    changed = preset_options("flickr30k", 3, changes)
    assert (changed.batch_size, changed.hardest, changed.spare_true_captions) == (64, False, True)
    assert (changed.margin, changed.variant, changed.seed) == (0.3, "coco", 3)
    assert changed.embed_size == preset_options("flickr30k", 3).embed_size


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("batchsize=64", r"no training option 'batchsize' \(did you mean 'batch_size'\?\)\. Known: variant, "),
        ("seed=4", "give it as --seed N"),
        ("batch_size=many", "batch_size must be a whole number: got 'many'"),
        ("batch_size", "batch_size must be a whole number: got ''"),
        ("batch_size=1", "batch_size must be at least 2: got 1"),
        ("hardest=yes", "hardest must be true or false: got 'yes'"),
        ("learning_rate=0", "learning_rate must be above 0: got 0.0"),
        ("learning_rate=nan", "learning_rate must be above 0: got nan"),
        ("learning_rate=inf", "learning_rate must be above 0: got inf"),
        ("margin=-0.1", r"margin must be at least 0: got -0\.1"),
        ("variant=vgg", "variant must be coco or flickr30k: got vgg"),
        ("caption_hidden=0", "must be both at least 1, or both 0: got 0 and 300"),
        ("graph_layers=-1", "graph_layers must be at least 0: got -1"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change: str, said: str) -> None:
    with pytest.raises(TrainingError, match=said):
        preset_options("flickr30k", 1, (change,))


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(TrainingError, match="seed must be at least 0: got -1"):
        preset_options("demo", -1)
