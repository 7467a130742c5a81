"""Opening what the common options name, for the subcommands that ask a model something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vsrn_viewer.change import UNCHANGED, Change, change_words
from vsrn_viewer.cli.output import say
from vsrn_viewer.cli.what_if import WhatIfs
from vsrn_viewer.suggestions import did_you_mean, suggestions
from vsrn_viewer.view import Query, check_layer, check_member

if TYPE_CHECKING:
    from vsrn_viewer.answers import CountedWord, Traced
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.view import PairId


def open_pair(wanted: PairId, change: Change = UNCHANGED, layer: int = 0) -> Pair:
    """Open a model with a split. layer: one that will be drawn, from 0.

    Raises ViewerError for any file that cannot be used, and for a layer that the model does not have: before its
    weights are read where the file says how many there are, else before the images are embedded.
    """
    from vsrn_viewer.checkpoint import stored_layers
    from vsrn_viewer.workbench import Workbench, drain

    for file in _checkpoints(wanted):
        layers = stored_layers(file)
        if layers is not None:
            check_layer(layer, layers)
    return drain(Workbench().open(wanted, change, layer))


def check_member_of(wanted: PairId, member: int) -> None:
    """Raise CheckpointError unless the ensemble has this member, from 1; nothing is loaded."""
    check_member(member, len(_checkpoints(wanted)))


def _checkpoints(wanted: PairId) -> list[Path]:
    from vsrn_viewer.data.demo import demo_checkpoints

    if wanted.matrix:
        return []
    return [Path(file) for file in wanted.checkpoints] or list(demo_checkpoints())


def check_words_of_query(text: str, what_ifs: WhatIfs) -> None:
    """Raise ChangeError for a change of a word that the query does not have."""
    if what_ifs.of_query:
        from vsrn_viewer.data.tokens import tokenize

        change_words(tokenize(text), what_ifs.rest)


def image_of(wanted: PairId, image_id: str) -> tuple[int, int]:
    """Return the row of an image and the number of its regions, without opening the model.

    Raises DatasetError for a dataset, a split or an image there is not.
    """
    from vsrn_viewer.workbench.datasets import open_any
    from vsrn_viewer.workbench.store import Store

    dataset = open_any(wanted, Store())
    split = dataset.split(wanted.split or dataset.default_split)
    image = split.index_of(image_id)
    return image, split.count(image)


def change_of(wanted: PairId, image_id: str, text: str, what_ifs: WhatIfs) -> Change:
    """Return the change that what-ifs mean for an image and a sentence; nothing is loaded that takes long.

    Raises ChangeError for a word or a region there is not, and DatasetError for a dataset or an image there is not.
    """
    check_words_of_query(text, what_ifs)
    return what_ifs.change(image_of(wanted, image_id)[1]) if what_ifs.of_image else what_ifs.rest


def traced_image(pair: Pair, image_id: str, text: str, member: int, change: Change = UNCHANGED) -> Traced:
    """Trace an image, matched with a sentence unless it is empty, and say which words are unknown. member: from 1.

    Raises ViewerError for a member, an image or a sentence that there is not, and where the values overflow.
    """
    from vsrn_viewer.workbench.subject import trace_with_sentence

    traced = trace_with_sentence(pair, pair.split.index_of(image_id), Query(text=text), member, change)
    say_unknown(pair, traced.words)
    return traced


def say_unknown(pair: Pair, words: tuple[CountedWord, ...]) -> None:
    """Say which words of a query the network reads as <unk>."""
    from vsrn_viewer.retrieval.query import unknown_words

    say_unknown_words(pair, unknown_words(words))


def say_unknown_words(pair: Pair, words: tuple[str, ...]) -> None:
    """Say of words that the vocabulary lacks them."""
    for word, instead in suggestions_for(pair, words).items():
        say(f"“{word}” is not in the model's vocabulary{did_you_mean(instead)}: it is read as <unk>.")


def suggestions_for(pair: Pair, words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return which words of the vocabulary each unknown word may stand for, () where none is near."""
    return {word: suggestions(word, pair.info.words) for word in words}
