"""The pictures of one trace, made once for every panel that draws or measures them."""

from __future__ import annotations

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
        kept = self._made.get(kind.name)
        if kept is None or kept[0] != view or [*map(id, kept[1])] != [*map(id, drawn)]:
            kept = view, drawn, kind.make(traced.trace, traced.context, view, probed)
            self._made[kind.name] = kept
        return kept[2]
