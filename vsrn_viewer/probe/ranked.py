"""The best images for a query, each with what brought its match; the best captions for an image."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from vsrn_viewer.answers import ImageRanking, Progress, Ranked, RankedCaptions, RankedImage
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.changing import for_another_image
from vsrn_viewer.errors import DatasetError, FilterError, OverflowingError
from vsrn_viewer.filtering import parse
from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import Correction
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.query_fields import RESULT_FIELDS
from vsrn_viewer.retrieval.filtered import passing
from vsrn_viewer.retrieval.ordering import captions_without_hubs, images_without_hubs
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import (
    caption_hits,
    image_hits,
    prepare_captions,
    rank_captions,
    rank_images,
    trace_image,
)
from vsrn_viewer.view import Method, Query, Target

TOP = 5  # what a strip in a paper has room for


def best_images(
    pair: Pair,
    query: Query,
    method: Method = "leave-one-out",
    target: Target = "score",
    member: int = 1,
    grouping: Grouping = "things",
    own_groups: tuple[tuple[int, ...], ...] = (),
    image: int = -1,
    change: Change = UNCHANGED,
    top: int = TOP,
    result_filter: str = "",
    correction: Correction | None = None,
) -> Generator[Progress, None, Ranked]:
    """Return the `top` best images for a query, traced and explained, a short step at a time.

    method, target: of the explanations, by all members together. member: that is traced, from 1. grouping: which
    regions are explained together. image: the row that own_groups and what the change says of regions, layers and gates
    are about, -1 for none; the other images stay as they are. top: from 1. result_filter: only images that pass it
    count; their ranks stay. correction: in an order without hubs, as `ordering.images_without_hubs` says. Raises
    QueryError, ChangeError and
    CheckpointError as `trace_image` does, OverflowingError if the changed image has no score and so no rank,
    DatasetError if a photograph that the dataset names cannot be read: without it, a strip would look as if there were
    none.
    """
    ranking = _ranking(pair, query, image, change, correction)
    kept = yield from passing(pair, ranking, parse(result_filter, RESULT_FIELDS))
    right = right_images(pair, query)
    images = []
    for hit in image_hits(pair, ranking, top, kept):
        row = int(ranking.order[hit.rank - 1])
        own = change if row == image else replace(for_another_image(change), skipped_layers=())
        traced = trace_image(pair, row, query, member, own)
        if traced.no_photograph:
            raise DatasetError(traced.no_photograph)
        groups = pair.split.groups(row, grouping, own_groups if row == image else ())
        found = yield from explain(pair, row, query, method, target, groups=groups, change=own)
        images.append(RankedImage(hit, row in right if right else None, traced, found))
    if not images:
        raise FilterError(f"no image passes the filter {result_filter}. Take a term out of it.")
    passed = int(kept[ranking.order].sum()) if result_filter else None
    return Ranked(
        images[0].traced.context.query,
        tuple(images),
        len(ranking.order),
        passed,
        None if ranking.corrected is None else correction,
    )


def best_captions(
    pair: Pair, image: int, top: int = TOP, correction: Correction | None = None, change: Change = UNCHANGED
) -> Generator[Progress, None, RankedCaptions]:
    """Return the `top` best captions of the split for an image, as changed, a short step at a time. The first call
    embeds them.

    correction: as of `best_images`. Raises as `rank_captions` does.
    """
    yield from prepare_captions(pair)
    ranking = captions_without_hubs(pair, rank_captions(pair, image, change), correction)
    by = None if ranking.corrected is None else correction
    return RankedCaptions(tuple(caption_hits(pair, ranking, top)), len(pair.info.captions), by)


def right_images(pair: Pair, query: Query) -> frozenset[int]:
    """Return the rows of the images that a query is a caption of; none if it is no caption of the split.

    A line of the captions file belongs to its image alone, as in every recall. A sentence that was typed belongs to all
    images with a caption of these very words.
    """
    split, text = pair.split, query.text.strip()
    if query.kind == "caption":
        return frozenset((split.image_of_caption(query.index),))
    lines = (line for line, caption in enumerate(pair.info.captions) if caption.strip() == text)
    return frozenset(map(split.image_of_caption, lines))


def _ranking(pair: Pair, query: Query, image: int, change: Change, correction: Correction | None) -> ImageRanking:
    """Return all images, ranked, the changed one among them as it now is."""
    if not change.of_image:
        return images_without_hubs(pair, rank_images(pair, query, change), correction)
    changed = what_if(pair, image, query, change, correction)
    if changed.ranking is None:
        raise OverflowingError(" ".join(changed.notices))
    return changed.ranking
