"""vsrn_viewer: see why VSRN matched an image with a sentence.

Three lines answer a question; without arguments the embedded demo is open:

>>> import vsrn_viewer as vv
>>> work = vv.open(device="cpu")
>>> [hit.image_id for hit in work.search("a brown bear left of a white cow", top=2)]
['test00002', 'test00000']
>>> [line.caption for line in work.captions("test00002", top=1)]
['a brown bear stands to the left of a white cow']

A trace holds everything that one image goes through, with a sentence and with changes if you like. Images go by their
id; layers, members and words count from 1 in arguments. `Change` and arrays count from 0, and name regions by their
row in the dataset.

>>> whole = work.trace("test00002", query="a brown bear left of a white cow")
>>> whole.affinity.shape
(4, 36, 36)
>>> without = work.trace("test00002", query=whole.context.query, change=vv.Change(regions=tuple(range(20, 36))))
>>> bool(without.score < whole.score)
True
>>> graph = without.graph(layer=2)
>>> len(graph), graph.nodes[20]["number"]
(16, 21)

`work.evaluate()` returns what `vsrn-viewer evaluate --json` prints. Importing this package loads neither torch nor
matplotlib nor Qt; what needs them loads them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from vsrn_viewer.version import __version__

if TYPE_CHECKING:
    from vsrn_viewer.answers import CaptionHit, Hit
    from vsrn_viewer.change import Change
    from vsrn_viewer.door import Trace, Work
    from vsrn_viewer.door import open_work as open
    from vsrn_viewer.errors import ViewerError

__all__ = ["CaptionHit", "Change", "Hit", "Trace", "ViewerError", "Work", "__version__", "open"]

_HOMES = {
    "CaptionHit": ("answers", "CaptionHit"),
    "Change": ("change", "Change"),
    "Hit": ("answers", "Hit"),
    "Trace": ("door", "Trace"),
    "ViewerError": ("errors", "ViewerError"),
    "Work": ("door", "Work"),
    "open": ("door", "open_work"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, own_name = _HOMES[name]
    return getattr(importlib.import_module(f"{__name__}.{home}"), own_name)


def __dir__() -> list[str]:
    return sorted(__all__)
