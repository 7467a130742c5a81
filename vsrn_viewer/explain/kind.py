"""A kind of picture: what makes it, when it cannot be made, and what people read about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from vsrn_viewer.answers import Probed
from vsrn_viewer.explain.missing import needs_nothing, nothing, remedy
from vsrn_viewer.picture import Picture
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def asks_nothing(_view: View) -> tuple[Probe, ...]:
    """Ask nothing beside the trace."""
    return ()


def asks_before(view: View) -> tuple[Probe, ...]:
    """Ask for the run without the what-ifs, where there are some."""
    return ("before",) if view.change.of_image or view.change.of_query else ()


def asks_words(view: View) -> tuple[Probe, ...]:
    """Ask for the generated sentence, where words of it are selected."""
    return ("generated",) if view.selection.words else ()


@dataclass(frozen=True)
class Kind:
    """One kind of picture.

    name: as in `--panel`. title: of its panel and in menus. shows: what it shows, as the end of a sentence: "how the
    model read it, region by region". picture: the type of the picture, which decides what draws it.
    make: the picture, None exactly where `absence` or `lack` is not "" or where it waits for what it `asks`. absence:
    why it cannot be made, the bare fact. lack: why it cannot be made as the View asks. follows: the fields of the View
    that it is made from: when one changes, it is made again. asks: the fields of `Probed` that it draws for a View,
    which the window asks for while it is on screen. docked: whether it has a panel in the window and a place on the
    page; else it is drawn by itself only, since both show the same in another form.
    """

    name: str
    title: str
    shows: str
    picture: type[Picture]
    make: Callable[[ReasoningTrace, TraceContext, View, Probed], Picture | None]
    absence: Callable[[ReasoningTrace], str] = nothing
    follows: tuple[str, ...] = ()
    asks: Callable[[View], tuple[Probe, ...]] = asks_nothing
    lack: Callable[[ReasoningTrace, View], str] = needs_nothing
    docked: bool = True

    def drawn_from(self, view: View) -> tuple[object, ...]:
        """Return the parts of a View that the picture is made from."""
        return tuple(attrgetter(field)(view) for field in self.follows)

    def missing(self, trace: ReasoningTrace, view: View | None = None) -> str:
        """Return what to show instead of the picture: why, and what still works. "" if it can be made.

        view: what is asked of it; None says what no View could change.
        """
        fact = self.absence(trace) or ("" if view is None else self.lack(trace, view))
        return f"{fact} {remedy(fact, trace)}".rstrip()
