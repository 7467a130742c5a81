"""View: what is being looked at. Frozen plain data, no Qt and no torch.

A saved session is Views as JSON, history is past Views, a figure is a View and a style.
Hover is not part of it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Annotated, Literal

from annotated_types import Ge, MinLen

from vsrn_viewer.change import UNCHANGED, Change, FromZero, Share
from vsrn_viewer.errors import CheckpointError, FigureError, ViewError
from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import Correction, WithoutHubs, correction_of
from vsrn_viewer.query_fields import ResultFilter
from vsrn_viewer.query_sum import is_sum
from vsrn_viewer.region_filter import RegionFilter
from vsrn_viewer.schema import read_document

VERSION = 1  # of a stored View
FromOne = Annotated[int, Ge(1)]
RowOrNone = Annotated[int, Ge(-1)]  # -1: none
Size = Annotated[float, Ge(0)]  # of a value, whatever its sign

Overlay = Literal["boxes", "affinity", "attention", "attribution"]
Quantity = Literal["raw", "effective", "influence"]
Nodes = Literal["regions", "things"]
Method = Literal["leave-one-out", "gradient", "integrated-gradients", "shapley", "attention"]
Target = Literal["score", "margin"]
OwnGroup = Annotated[tuple[FromZero, ...], MinLen(2)]  # rows of one image
QueryKind = Literal["sentence", "caption", "image", "like", "region", "photograph"]


@dataclass(frozen=True)
class PairId:
    """Which model (one checkpoint, or several for an ensemble) meets which split of which dataset.

    checkpoints: files; () means the embedded demo's. data: a dataset's folder, or a folder of photographs, or
    photographs, a line each; "" means the demo's. split: "" means the dataset's test split, or its only one.
    vocabulary: file; "" looks for it beside the checkpoint. extractor: of photographs; "" means the model's.
    matrix: file with the scores of any method, images × captions of the split, in the place of checkpoints; "" for
    none. It ranks, and has no network that could be traced. photograph: file that these models are asked about beside
    the split, as the only image of its own; "" for the split's images. No View is of such a pair: see `View.asked`.
    """

    checkpoints: tuple[str, ...] = ()
    data: str = ""
    split: str = ""
    vocabulary: str = ""
    device: str = "auto"
    extractor: str = ""
    matrix: str = ""
    photograph: str = ""

    @property
    def model_files(self) -> tuple[str, ...]:
        """The checkpoints, or the matrix; () for the demo's models."""
        return (*self.checkpoints, *([self.matrix] if self.matrix else []))

    @property
    def places(self) -> tuple[str, ...]:
        """What `data` names: one folder, or several photographs; () for the demo."""
        return tuple(place for place in self.data.split("\n") if place)

    def with_paths(self, changed: Callable[[str], str]) -> PairId:
        """Return the same pair, each of its paths changed."""
        return replace(
            self,
            checkpoints=tuple(map(changed, self.checkpoints)),
            data="\n".join(map(changed, self.places)),
            vocabulary=changed(self.vocabulary) if self.vocabulary else "",
            matrix=changed(self.matrix) if self.matrix else "",
        )


@dataclass(frozen=True)
class Query:
    """What is asked. sentence: `text`, which may be a sum (see `query_sum`); caption: line `index` of the captions
    file, `text` its words; image: row `index` of the split, ranked against its captions; like: images like that one;
    region: images with a region like its `region`, a row of the dataset. Of these three, `text` is the image's id.
    photograph: images like a photograph of no dataset, the file `text`.
    unfinished: the text may end in half a word, which is left out unless the vocabulary has it; ranking and trace of a
    query read the same words."""

    kind: QueryKind = "sentence"
    text: str = ""
    index: RowOrNone = -1
    unfinished: bool = False
    region: RowOrNone = -1

    @property
    def has_words(self) -> bool:
        """Whether it is asked in words, with which an image can be matched; a sum of sentences is."""
        return self.kind in ("sentence", "caption")

    @property
    def is_sum(self) -> bool:
        """Whether it is a sum of sentences. A caption of the dataset is never one, whatever it begins with."""
        return self.kind == "sentence" and is_sum(self.text)

    @property
    def sentence(self) -> str:
        """The words without space around them, "" of a query that has none."""
        return self.text.strip() if self.has_words else ""


@dataclass(frozen=True)
class Selection:
    """What is selected. regions: by their row in the dataset. edges: (receiver, giver) of such rows, kept by hand: they
    are drawn and labelled whatever else is. words: places in the generated sentence."""

    regions: tuple[FromZero, ...] = ()
    edges: tuple[tuple[FromZero, FromZero], ...] = ()
    words: tuple[FromZero, ...] = ()


@dataclass(frozen=True)
class View:
    """Everything that decides what is on screen, apart from the window itself.

    image: row of the split, -1 for none. photograph: file that is looked at in the place of an image of the split, ""
    for none; `image` is -1 then. layer: graph layer, from 0. nodes: of the graph and of the matrix: regions, or
    things, which are the groups that `grouping` and `own_groups` make. edges_per_node: how many of the
    strongest incoming edges of each region are drawn. kept_influence: below 1, the edges of all layers that have this
    share of all influence are drawn instead, where influence is. edges_among: once regions are selected, only edges
    that begin and end at them are drawn. edge_threshold: edges of a smaller value, whatever its sign, are not drawn; in
    the unit of `quantity`, so it does not outlive it. shared_scale: one colour scale for all layers,
    else the shown layer's own. member: ensemble member that is traced, from 1. change: what the run does differently.
    switched_off: parts of a change (see `parts`) that are kept at hand without being made.
    method, target: how the match is explained, and what of it. grouping: which regions are explained together;
    own_groups: those that somebody put together by hand, as rows, which win over it. region_filter: which regions are
    looked at, as `filtering` writes it, "" for all; the others are drawn faint. result_filter: which images are listed
    of those that are ranked for the query, in the same language. channels: of the GRUs, from 0, whose gates are shown;
    () for the mean over all. without_hubs: the order that images and captions are ranked in, "no" for the plain one.
    """

    pair: PairId = field(default_factory=PairId)
    query: Query = field(default_factory=Query)
    image: RowOrNone = -1
    photograph: str = ""
    selection: Selection = field(default_factory=Selection)
    layer: FromZero = 0
    overlay: Overlay = "boxes"
    quantity: Quantity = "raw"
    nodes: Nodes = "regions"
    edges_per_node: FromOne = 1
    kept_influence: Share = 1.0
    edges_among: bool = False
    edge_threshold: Size = 0.0
    shared_scale: bool = True
    member: FromOne = 1
    change: Change = UNCHANGED
    switched_off: tuple[Change, ...] = ()
    method: Method = "leave-one-out"
    target: Target = "score"
    grouping: Grouping = "things"
    own_groups: tuple[OwnGroup, ...] = ()
    region_filter: RegionFilter = ""
    result_filter: ResultFilter = ""
    channels: tuple[FromZero, ...] = ()
    without_hubs: WithoutHubs = "no"

    @property
    def correction(self) -> Correction | None:
        """The order without hubs that is asked for, None for the plain one."""
        return correction_of(self.without_hubs)

    @property
    def caption_correction(self) -> Correction | None:
        """The correction that captions are ranked with. A photograph beside the split keeps the plain order."""
        return None if self.photograph else self.correction

    @property
    def image_correction(self) -> Correction | None:
        """The correction that images are ranked with. A sum, an image and a region ask for something else than the
        captions by which hubs are found: they keep the plain order."""
        return self.correction if self.query.has_words and not self.query.is_sum else None

    @property
    def asked(self) -> tuple[PairId, int]:
        """The pair that is asked about what is looked at, and the row that this has there; -1 for nothing."""
        return (beside(self.pair, self.photograph), 0) if self.photograph else (self.pair, self.image)

    @property
    def alone(self) -> View:
        """The same View without anything beside its photograph: of that file as the whole data."""
        if not self.photograph:
            return self
        pair = replace(self.pair, data=self.photograph, split="")
        return replace(self, pair=pair, query=without_row(self.query), image=0, photograph="")

    def with_paths(self, changed: Callable[[str], str]) -> View:
        """Return the same View, each path of a file changed."""
        query, photograph = self.query, self.photograph and changed(self.photograph)
        if query.kind == "photograph" and query.text:
            query = replace(query, text=changed(query.text))
        return replace(self, pair=self.pair.with_paths(changed), query=query, photograph=photograph)

    @property
    def filtered_by(self) -> tuple[object, ...]:
        """All that decides which regions are looked at: equal where the same ones are. () without a filter."""
        if not self.region_filter:
            return ()
        return self.region_filter, self.layer, self.grouping, self.own_groups, self.selection.regions

    def shown_layer(self, layers: int) -> int:
        """Return the layer on screen, from 0, of a model that has so many: `layer`, or the last one if it has fewer."""
        return max(0, min(self.layer, layers - 1))


def beside(pair: PairId, photograph: str) -> PairId:
    """Return the pair that a photograph is the only image of, with the models and the captions of another pair."""
    return replace(pair, photograph=photograph)


def image_id(view: View, image_ids: Sequence[str]) -> str:
    """Return what the image of a View is called: a photograph by its file's name without the ending. image_ids: of the
    split, in the order of its rows."""
    return PurePath(view.photograph).stem if view.photograph else image_ids[view.image]


def same_rows(one: PairId, other: PairId) -> bool:
    """Return whether images and captions have the same numbers in both."""
    return (one.data, one.split) == (other.data, other.split)


def same_but_device(one: PairId, other: PairId) -> bool:
    """Return whether two pairs are the same model with the same split, wherever each is computed."""
    return replace(one, device=other.device) == other


def without_row(query: Query) -> Query:
    """Return a query for another dataset, where the row of an image or the line of a caption is another's."""
    return Query(text=query.text, unfinished=query.unfinished) if query.has_words else Query()


def check_layer(layer: int, layers: int) -> None:
    """Raise FigureError, counting from 1, unless a network of so many graph layers has this one, or none has to be."""
    if layer >= max(layers, 1):
        there = f"layer must be 1 to {layers}" if layers else "this network has no graph layers"
        raise FigureError(f"{there}: got {layer + 1}. Choose a smaller one.")


def check_member(member: int, members: int) -> None:
    """Raise CheckpointError unless an ensemble of so many has this member, from 1."""
    if not 1 <= member <= members:
        raise CheckpointError(f"member must be 1 to {members}: got {member}. Name a checkpoint for each member.")


def view_to_json(view: View) -> str:
    """Return a View as one JSON object. Raises ViewError for a value that could not be read back."""
    stored = {"version": VERSION, **dataclasses.asdict(view)}
    read_document(View, stored, VERSION)
    return json.dumps(stored, ensure_ascii=False)


def view_from_json(text: str) -> View:
    """Read a View back. Raises ViewError, naming the key, unless the text is a View of a known form."""
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ViewError(f"not a stored view: not readable as JSON ({error}).") from None
    return read_document(View, stored, VERSION)
