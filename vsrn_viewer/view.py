"""View: what is being looked at. Frozen plain data, no Qt and no torch.

A saved session is Views as JSON, history is past Views, a figure is a View and a style.
Hover is not part of it.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from vsrn_viewer.change import UNCHANGED, Change

Overlay = Literal["boxes", "affinity", "attention"]
Quantity = Literal["raw", "effective"]
QueryKind = Literal["sentence", "caption", "image"]


@dataclass(frozen=True)
class PairId:
    """Which model (one checkpoint, or several for an ensemble) meets which split of which dataset.

    checkpoints: files; () means the embedded demo's. data: folder; "" means the demo's. split: "" means
    the dataset's test split, or its only one. vocabulary: file; "" looks for it beside the checkpoint.
    """

    checkpoints: tuple[str, ...] = ()
    data: str = ""
    split: str = ""
    vocabulary: str = ""
    device: str = "auto"


@dataclass(frozen=True)
class Query:
    """What is asked. sentence: `text`; caption: line `index` of the captions file, `text` its words;
    image: row `index` of the split, ranked against its captions. unfinished: the text may end in half a word, which is
    left out unless the vocabulary has it; ranking and trace of a query read the same words."""

    kind: QueryKind = "sentence"
    text: str = ""
    index: int = -1
    unfinished: bool = False


@dataclass(frozen=True)
class Selection:
    """What is selected. regions: by their row in the dataset. edges: (receiver, giver) of such rows. words: places in
    the generated sentence."""

    regions: tuple[int, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    words: tuple[int, ...] = ()


@dataclass(frozen=True)
class View:
    """Everything that decides what is on screen, apart from the window itself.

    image: row of the split, -1 for none. layer: graph layer, from 0. edges_per_node: how many of the
    strongest incoming edges of each region are drawn. shared_scale: one colour scale for all layers,
    else the shown layer's own. member: ensemble member that is traced, from 1. change: what the run does differently.
    """

    pair: PairId = field(default_factory=PairId)
    query: Query = field(default_factory=Query)
    image: int = -1
    selection: Selection = field(default_factory=Selection)
    layer: int = 0
    overlay: Overlay = "boxes"
    quantity: Quantity = "raw"
    edges_per_node: int = 1
    shared_scale: bool = True
    member: int = 1
    change: Change = UNCHANGED


def view_to_json(view: View) -> str:
    """Return a View as one JSON object."""
    return json.dumps(dataclasses.asdict(view), ensure_ascii=False)


def view_from_json(text: str) -> View:
    """Read a View back. Raises ValueError if the text is not one."""
    try:
        stored: dict[str, Any] = json.loads(text)
        pair = stored.pop("pair")
        selection = stored.pop("selection")
        stored.pop("change")
        return View(
            pair=PairId(**{**pair, "checkpoints": tuple(pair["checkpoints"])}),
            query=Query(**stored.pop("query")),
            selection=Selection(
                regions=tuple(selection["regions"]),
                edges=tuple((int(i), int(j)) for i, j in selection["edges"]),
                words=tuple(selection["words"]),
            ),
            **stored,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a stored view: {error}") from None
