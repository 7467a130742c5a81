"""Opening what the common options name, for the subcommands that ask a model something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.view import Query

if TYPE_CHECKING:
    from vsrn_viewer.answers import Traced
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.view import PairId


def open_pair(wanted: PairId) -> Pair:
    """Open a model with a split. Raises ViewerError for any file that cannot be used."""
    from vsrn_viewer.workbench import Workbench, drain

    return drain(Workbench().open(wanted))


def traced_image(pair: Pair, image_id: str, text: str, member: int, change: Change = UNCHANGED) -> Traced:
    """Trace an image, matched with a sentence unless it is empty. member: from 1. change: what to do differently.

    Raises ViewerError for a member, an image, a sentence or a change that there cannot be.
    """
    from vsrn_viewer.retrieval.search import look_at_photograph, trace_image

    if member > pair.info.members:
        raise CheckpointError(
            f"member must be 1 to {pair.info.members}: got {member}. Name --checkpoint for each member."
        )
    image = pair.split.index_of(image_id)
    look_at_photograph(pair, image)
    return trace_image(pair, image, Query("caption", text), member, change)
