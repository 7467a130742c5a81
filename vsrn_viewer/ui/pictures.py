"""The pictures of one trace, made once for every panel that draws or measures them."""

from __future__ import annotations

from dataclasses import replace

from vsrn_viewer.answers import Answer, Probed, Traced
from vsrn_viewer.explain import Kind
from vsrn_viewer.picture import Picture
from vsrn_viewer.view import View


class Pictures:
    """Keeps the last picture of each kind until the View, or what is drawn of what was found beside the trace, is
    another. It is of one trace: another one gets pictures of its own."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[View, tuple[Answer | None, ...], Picture | None]] = {}

    def of(self, kind: Kind, traced: Traced, view: View, probed: Probed) -> Picture | None:
        """Return a kind's picture, None where it cannot be made."""
        drawn: tuple[Answer | None, ...] = tuple(getattr(probed, probe) for probe in kind.asks(view))
        kept, told = self._made.get(kind.name), _as_drawn(kind, view)
        if kept is None or kept[0] != told or [*map(id, kept[1])] != [*map(id, drawn)]:
            kept = told, drawn, kind.make(traced.trace, traced.context, view, probed)
            self._made[kind.name] = kept
        return kept[2]


def _as_drawn(kind: Kind, view: View) -> View:
    """Return the View without its layer for a picture that shows none: layers are played through one after another.

    A filter of regions may speak of affinities, which are a layer's; one of results changes no picture of a trace.
    """
    seen = replace(view, result_filter="", without_hubs="no")
    return seen if "layer" in kind.follows or view.region_filter else replace(seen, layer=0)
