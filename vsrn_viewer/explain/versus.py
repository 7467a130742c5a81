"""What stands beside a View in a comparison, and what a comparison of two Views is called, if it has a name."""

from __future__ import annotations

from dataclasses import replace

from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.errors import FigureError
from vsrn_viewer.versus import Versus, versus_of
from vsrn_viewer.view import Query, Selection, View


def view_versus(view: View, versus: Versus, image: int = -1) -> View:
    """Return the View that stands beside another one, with its what-ifs as far as they can be made there.

    image: the row of the image that `versus` names. Raises FigureError for a change where nothing is changed.
    """
    if versus.what == "image":
        return replace(view, image=image, change=UNCHANGED, selection=Selection(), own_groups=())
    if versus.what == "query":
        change = replace(view.change, replaced_words=(), dropped_words=())
        return replace(view, query=Query(text=versus.value), change=change)
    if versus.what == "layer":
        return replace(view, layer=int(versus.value) - 1)
    if versus.what == "member":
        return replace(view, member=int(versus.value))
    if versus.what == "checkpoint":
        return replace(view, pair=replace(view.pair, checkpoints=(versus.value,), vocabulary=""), member=1)
    if not (view.change.of_image or view.change.of_query):
        raise FigureError("versus 'change' draws a run before and after its what-ifs. Add one, as in --drop 3.")
    return replace(view, change=UNCHANGED)


def versus_between(view: View, other: View, image_id: str) -> str:
    """Return what a recipe of a View calls another one beside it, "layer=3"; "" if one word does not say it.

    Two Views may differ in more than one thing. image_id: of the other View's image.
    """
    names = [f"image={image_id}", f"layer={other.layer + 1}", f"member={other.member}"]
    names += [f"query={other.query.text}"] if other.query.text.strip() else []
    names += [f"checkpoint={file}" for file in other.pair.checkpoints]
    names += ["change"] if view.change != UNCHANGED else []
    # An overlay chooses a panel, and a filter of results what is listed: neither is part of a run.
    same = replace(other, overlay=view.overlay, result_filter=view.result_filter, without_hubs=view.without_hubs)
    for name in names:
        if same != view and view_versus(view, versus_of(name), other.image) == same:
            return name
    return ""
