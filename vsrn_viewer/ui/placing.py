"""What was looked at, in a split of other rows: an image is found again by its id, a caption is told by its words."""

from __future__ import annotations

from dataclasses import replace

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.starred import Side
from vsrn_viewer.view import Query, Selection, View, without_row


def of_no_image(view: View) -> View:
    """Return a View without its image and all that was said of it; a caption becomes a sentence."""
    return replace(
        view,
        query=without_row(view.query),
        image=-1,
        photograph="",
        selection=Selection(),
        change=UNCHANGED,
        switched_off=(),
        own_groups=(),
    )


def placed(side: Side, info: PairInfo) -> View | None:
    """Return what a side shows in the open split; None if its image is not there.

    Where the image has another row, what is said of its regions is left out.
    """
    view, ids = side.view, info.image_ids
    if view.image < 0 or (view.image < len(ids) and ids[view.image] == side.image_id):
        return replace(view, query=_query_in(view, info))
    if side.image_id not in ids:
        return None
    row = ids.index(side.image_id)
    return replace(of_no_image(view), query=_query_in(view, info), image=row)


def _query_in(view: View, info: PairInfo) -> Query:
    """Return the query in the open split: a caption that is another one there becomes a sentence, an image is found by
    its id, and a region of another image is no query any more."""
    query, ids = view.query, info.image_ids
    if query.kind in ("sentence", "photograph"):
        return query
    known = info.captions if query.kind == "caption" else ids
    if known[query.index : query.index + 1] == (query.text,):
        return query
    if query.kind in ("image", "like") and query.text in ids:
        return replace(query, index=ids.index(query.text))
    return without_row(query)
