"""The published code's names of the weights, and ours.

Published: two dictionaries, of the image and of the text encoder, with names that share no prefix, so that one
table serves both. Graph layers count from 1 there, from 0 here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_PREFIXES = (
    ("image_encoder.projection.", "fc."),
    ("image_encoder.gru.", "img_rnn."),
    ("image_encoder.norm.", "bn."),
    ("text_encoder.embedding.", "embed."),
    ("text_encoder.gru.", "rnn."),
    ("captioner.", "captioner."),
)
_GRAPH_PARTS = (("theta.", "theta."), ("phi.", "phi."), ("g.", "g."), ("W.", "W.0."), ("norm.", "W.1."))
_OUR_LAYER = re.compile(r"image_encoder\.graph\.(\d+)\.")
_THEIR_LAYER = re.compile(r"Rs_GCN_([1-9]\d*)\.")


def our_name(published: str) -> str | None:
    """Return our name of a published weight, None if it belongs to nothing that we know."""
    layer = _THEIR_LAYER.match(published)
    if layer is None:
        return _exchange(published, ((theirs, ours) for ours, theirs in _PREFIXES))
    part = _exchange(published[layer.end() :], ((theirs, ours) for ours, theirs in _GRAPH_PARTS))
    return None if part is None else f"image_encoder.graph.{int(layer[1]) - 1}.{part}"


def published_name(ours: str) -> str:
    """Return the published name of one of our weights. Raises ValueError if it has none."""
    layer = _OUR_LAYER.match(ours)
    prefixes, start = (_PREFIXES, "") if layer is None else (_GRAPH_PARTS, f"Rs_GCN_{int(layer[1]) + 1}.")
    name = _exchange(ours[layer.end() :] if layer else ours, prefixes)
    if name is None:
        raise ValueError(f"no published name for {ours}")
    return start + name


def count_layers(names: Iterable[str]) -> int:
    """Return how many graph layers our names speak of."""
    return len({layer[1] for name in names if (layer := _OUR_LAYER.match(name))})


def list_names(names: Iterable[str], shown_as: Callable[[str], str] = str) -> str:
    """Return names for a message: the first five and how many more. A file may call a weight anything."""
    ordered = [name if name.isprintable() else repr(name) for name in (shown_as(name)[:60] for name in names)]
    more = f" and {len(ordered) - 5} more" if len(ordered) > 5 else ""
    return ", ".join(ordered[:5]) + more


def _exchange(name: str, prefixes: Iterable[tuple[str, str]]) -> str | None:
    for old, new in prefixes:
        if name.startswith(old):
            return new + name[len(old) :]
    return None
