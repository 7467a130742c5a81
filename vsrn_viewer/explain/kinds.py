"""The registry: every kind of picture that can be made of a trace is a file, and a line here.

Figures, the window's docks, its menus and its help read it. What draws a picture is found by the picture's type, in
`ui.panels.registry` and in `figures.drawing`, since this package knows neither Qt nor matplotlib.
"""

from __future__ import annotations

from importlib import import_module

from vsrn_viewer.errors import FigureError, near_miss
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.trace import ReasoningTrace
from vsrn_viewer.view import View

# The file of each kind, in the order of the page and of the menus.
_FILES = (
    "boxes",
    "graph",
    "attention",
    "attributed",
    "affinity",
    "layers",
    "neighbourhood",
    "query",
    "reading",
    "reading_words",
    "interaction",
    "sentence",
    "match_growth",
    "results",
    "captions",
)


def _kind_in(file: str) -> Kind:
    kind = import_module(f"vsrn_viewer.explain.{file}").KIND
    if not isinstance(kind, Kind):
        raise TypeError(f"KIND in explain/{file}.py must be a Kind: got {type(kind).__name__}")
    return kind


KINDS: tuple[Kind, ...] = tuple(map(_kind_in, _FILES))


def docked_kinds() -> tuple[Kind, ...]:
    """Return the kinds that have a panel in the window and a place on the page."""
    return tuple(kind for kind in KINDS if kind.docked)


def kind_of(name: str) -> Kind:
    """Return a kind by its name. Raises FigureError, with the near miss, if there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    names = [kind.name for kind in KINDS]
    raise FigureError(f"no kind of picture '{name}'{near_miss(name, names)}. Known: {', '.join(names)}.")


def missing(name: str, trace: ReasoningTrace, view: View | None = None) -> str:
    """Return what to show instead of this picture: why, and what still works. "" if it can be made.

    view: what is asked of it; None says what no View could change. Raises FigureError for a name that no kind has.
    """
    return kind_of(name).missing(trace, view)


def absence(name: str, trace: ReasoningTrace) -> str:
    """Return why this picture cannot be made, or "" if it can. Raises FigureError for a name that no kind has."""
    return kind_of(name).absence(trace)
