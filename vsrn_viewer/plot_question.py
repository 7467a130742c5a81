"""What a plot is asked of: which plot, of which pair or runs, and what it shows of them. Plain data.

The command line, a recipe, Python and the window's pages all say the same with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, TypeAlias

from vsrn_viewer.errors import FigureError, FilterError
from vsrn_viewer.filtering import Filter, parse
from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import Correction
from vsrn_viewer.plots import PlotName
from vsrn_viewer.principal import MapMethod
from vsrn_viewer.query_fields import CAPTION_FIELDS, IMAGE_FIELDS
from vsrn_viewer.view import FromOne, PairId

Asking: TypeAlias = Literal["both", "captions", "images"]
Within: TypeAlias = Literal[1, 5, 10]
PlotColours: TypeAlias = Literal["kind", "rank", "label"]

# What each plot can be told besides the pair, and the runs.
OWN_KEYS: dict[PlotName, tuple[str, ...]] = {
    "map": ("member", "map_by"),
    "whole-map": ("member", "map_by", "colours", "label"),
    "affinity-auc": ("member",),
    "faithfulness": ("grouping",),
    "hubs": ("without_hubs", "within"),
    "rank-histogram": ("asking", "query_filter"),
    "pairs": ("pairs",),
}
WITH_RUNS: tuple[PlotName, ...] = (
    "recall",
    "rank-histogram",
    "rank-scatter",
    "similarity",
    "curves",
    "ablation",
    "pairs",
)
_DEMO = PairId()
# Fields that the split and the model alone answer: no plot is told of marks, stars or another order or model.
_ANSWERED = (
    "rank", "score", "margin", "label", "caption", "captions", "image", "first", "words", "unknown", "top1", "top10",
)  # fmt: skip


@dataclass(frozen=True)
class PlotQuestion:
    """A plot. pair: what is opened where no run is named; of runs, the dataset. runs: files or training folders, those
    of an ensemble separated by commas. names: what the runs are called, () for their files' names.

    member: of the ensemble, from 1. grouping: regions explained together. without_hubs: the order beside the plain
    one, None for all. within: the k of N_k. asking: whose ranks. query_filter: which of these queries; captions are
    filtered by CAPTION_FIELDS, images by IMAGE_FIELDS. pairs: a file of minimal pairs, "" for those of the split.
    map_by: where points lie on a map. colours: what they stand for there. label: that is coloured.
    """

    name: PlotName
    pair: PairId = _DEMO
    runs: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    member: FromOne = 1
    map_by: MapMethod = "pca"
    grouping: Grouping = "things"
    without_hubs: Correction | None = None
    within: Within = 10
    asking: Asking = "both"
    query_filter: str = ""
    pairs: str = ""
    colours: PlotColours = "kind"
    label: str = ""

    @property
    def filter(self) -> Filter | None:
        """The filter as it was read, None for none. Raises FilterError for one that cannot be read."""
        if not self.query_filter.strip():
            return None
        return parse(self.query_filter, IMAGE_FIELDS if self.asking == "images" else CAPTION_FIELDS)

    def with_paths(self, changed: Callable[[str], str], folder: Path) -> PlotQuestion:
        """Return the same question, each of its paths changed. folder: what its paths are relative to."""
        return replace(
            self,
            pair=self.pair.with_paths(changed),
            runs=tuple(",".join(map(changed, run_files(run, folder))) for run in self.runs),
            pairs=changed(self.pairs) if self.pairs else "",
        )


@dataclass(frozen=True)
class PlotMade:
    """Fingerprints of what a plot was made with, "" and () for none. model, data: of the weights and the split. runs:
    of each run's files."""

    model: str = ""
    data: str = ""
    runs: tuple[str, ...] = ()


NOTHING_MADE = PlotMade()


def run_files(run: str, folder: Path = Path()) -> tuple[str, ...]:
    """Return the files that a run names: one, or those of an ensemble, separated by commas. A file whose name has a
    comma is one."""
    return (run,) if "," not in run or (folder / run).exists() else tuple(run.split(","))


def check_question(question: PlotQuestion) -> None:
    """Raise FigureError, or FilterError, for what this plot cannot be told; no file is read."""
    own = OWN_KEYS.get(question.name, ())
    for field in fields(question):
        is_told = getattr(question, field.name) != field.default
        if is_told and field.name not in (*own, "name", "pair", "runs", "names"):
            raise FigureError(f"{question.name} takes no {field.name}. Leave it out.")
    if question.runs and question.name not in WITH_RUNS:
        raise FigureError(f"{question.name} is of the opened pair and takes no run. Name the model with --checkpoint.")
    if question.runs and question.pair.checkpoints:
        raise FigureError(f"{question.name} takes runs or --checkpoint, not both. Name the checkpoint among the runs.")
    if question.names and len(question.names) != len(question.runs):
        raise FigureError(f"{len(question.runs)} runs have {len(question.names)} names. Give one for each, or none.")
    if (question.colours == "label") != bool(question.label):
        raise FigureError("colours by label need a label, and others have none: --colours label --label dog.")
    _check_filter(question)


def _check_filter(question: PlotQuestion) -> None:
    asked = question.filter
    if asked is None:
        return
    if question.asking == "both":
        raise FigureError("a filter keeps captions or images: say which with asking, as in --asking captions.")
    if question.runs:
        raise FigureError("a filter is of the opened pair and takes no run. Name the model with --checkpoint.")
    for field in asked.fields:
        if field not in _ANSWERED:
            raise FilterError(f"the filter asks for '{field}', which a plot does not know. Take it out.")
