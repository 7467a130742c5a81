"""Opening what the common options name, for the subcommands that ask a model something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vsrn_viewer.change import UNCHANGED, Change, change_words
from vsrn_viewer.cli.output import say
from vsrn_viewer.cli.what_if import WhatIfs
from vsrn_viewer.errors import CheckpointError, near_miss
from vsrn_viewer.view import Query

if TYPE_CHECKING:
    from vsrn_viewer.answers import CountedWord, Traced
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.view import PairId


def open_pair(wanted: PairId, change: Change = UNCHANGED) -> Pair:
    """Open a model with a split. Raises ViewerError for any file that cannot be used, and for a layer there is not."""
    from vsrn_viewer.workbench import Workbench, drain

    return drain(Workbench().open(wanted, change))


def change_of(wanted: PairId, image_id: str, text: str, what_ifs: WhatIfs) -> Change:
    """Return the change that what-ifs mean for an image and a sentence; nothing is loaded that takes long.

    Raises ChangeError for a word or a region there is not, and DatasetError for a dataset or an image there is not.
    """
    if what_ifs.of_query:
        from vsrn_viewer.data.tokens import tokenize

        change_words(tokenize(text), what_ifs.rest)
    if not what_ifs.of_image:
        return what_ifs.rest
    from vsrn_viewer.data.dataset import open_dataset
    from vsrn_viewer.data.demo import demo_folder

    dataset = open_dataset(Path(wanted.data) if wanted.data else demo_folder())
    split = dataset.split(wanted.split or dataset.default_split)
    return what_ifs.change(int(split.counts()[split.index_of(image_id)]))


def traced_image(pair: Pair, image_id: str, text: str, member: int, change: Change = UNCHANGED) -> Traced:
    """Trace an image, matched with a sentence unless it is empty, and say which words are unknown. member: from 1.

    Raises ViewerError for a member, an image or a sentence that there is not, and where the values overflow.
    """
    from vsrn_viewer.retrieval.search import trace_image

    if member > pair.info.members:
        raise CheckpointError(
            f"member must be 1 to {pair.info.members}: got {member}. Name --checkpoint for each member."
        )
    traced = trace_image(pair, pair.split.index_of(image_id), Query("caption", text), member, change)
    say_unknown(pair, traced.words)
    return traced


def say_unknown(pair: Pair, words: tuple[CountedWord, ...]) -> None:
    """Say which words the network reads as <unk>."""
    from vsrn_viewer.retrieval.query import unknown_words

    for word in unknown_words(words):
        say(f"“{word}” is not in the model's vocabulary{near_miss(word, pair.vocabulary.words)}: it is read as <unk>.")
