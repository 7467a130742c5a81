"""How words and regions make a match together: s − s(−word) − s(−region) + s(−word, −region), for every pair.

The score is an inner product of two embeddings, so (T + 1) sentences and (N + 1) images give all (T + 1) × (N + 1)
scores by one product of matrices: the values are exact. A thing is covered by many boxes, so that no single one of them
makes much with any word; the same formula holds for all boxes of a thing at once.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import torch
from torch import Tensor

from vsrn_viewer.answers import Interaction, Progress
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.data.tokens import encode_words, pad_words
from vsrn_viewer.errors import QueryError
from vsrn_viewer.groups import Group
from vsrn_viewer.probe.match import Match, Places, batches_of_runs, match_of, others
from vsrn_viewer.probe.players import groups_read, places_of_groups, without
from vsrn_viewer.retrieval.gallery import embed_tokens
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import Vsrn, batch_change, embed_batch


@steps_within_memory
def interaction(
    pair: Pair,
    image: int,
    query: Query,
    member: int | None = None,
    groups: Sequence[Group] = (),
    change: Change = UNCHANGED,
) -> Generator[Progress, None, Interaction]:
    """Return the interaction of every word with every region, and with every group, a short step at a time.

    member: of the ensemble, from 1; None for all together. groups: a partition of the image's regions (see
    `groups_of`), () for none. A column is NaN where the run without its regions overflows, or where none is left.
    Raises as `match_of` does, and QueryError for an image of one region, a sentence of one word, or a sum.
    """
    match = match_of(pair, image, query, "score", member, change)
    if len(match.rows) == 1:
        raise QueryError("Word × region needs two regions: without the only one there is nothing to compare.")
    if not match.words:
        raise QueryError("Word × region needs one sentence, and this query is a sum. Ask one of its parts alone.")
    if len(match.words) == 1:
        raise QueryError("Word × region needs two words: without the only one there is nothing to compare.")
    read = groups_read(match, groups)
    left = others(len(match.rows)) + without(len(match.rows), places_of_groups(match, read))
    scores = np.zeros((len(match.words) + 1, len(left) + 1))
    for model, own_image, caption in zip(match.models, match.images, match.captions, strict=True):
        images = yield from _images_of(match, model, left)
        sentences = torch.cat([caption[None], _sentences_without(match, model)])
        product = sentences @ torch.cat([own_image[None], images]).T
        scores += product.double().cpu().numpy() / len(match.models)
    whole, less_region, less_word = scores[0, 0], scores[:1, 1:], scores[1:, :1]
    values = (whole - less_word - less_region + scores[1:, 1:]).astype(np.float32)
    by_part = (whole - less_region[0]).astype(np.float32)
    regions = len(match.rows)
    return Interaction(
        words=match.words,
        rows=match.rows,
        values=values[:, :regions],
        score=float(whole),
        by_word=(whole - less_word[:, 0]).astype(np.float32),
        by_region=by_part[:regions],
        groups=read,
        of_groups=values[:, regions:] if read else None,
        by_group=by_part[regions:] if read else None,
    )


def _images_of(match: Match, model: Vsrn, kept: Sequence[Places]) -> Generator[Progress, None, Tensor]:
    """Return the image with only some of its regions, (B,D), NaN where none is kept. kept: as of `batches_of_runs`."""
    embeddings = torch.full((len(kept), model.config.embed_size), torch.nan, device=model.device)
    done = 0
    for runs in batches_of_runs(model, kept):
        batch = np.stack([kept[run] for run in runs])
        with torch.inference_mode():
            features = torch.from_numpy(match.features[batch]).to(model.device)
            change = batch_change(match.change, match.rows, batch, model.device)
            embeddings[torch.from_numpy(runs).to(model.device)] = embed_batch(model, features, change)
        done += len(runs)
        yield Progress("Taking words and regions apart", done, len(kept), "runs")
    return embeddings


def _sentences_without(match: Match, model: Vsrn) -> Tensor:
    """Return the sentence without each word, (T,D)."""
    encoded = [
        encode_words([match.words[at] for at in kept], match.pair.vocabulary) for kept in others(len(match.words))
    ]
    return embed_tokens(model, *pad_words(encoded))
