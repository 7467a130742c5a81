"""All plots, each one entry: what the command line reads for it, and what makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vsrn_viewer.explain.plots.ablation import ablation_plot
from vsrn_viewer.explain.plots.affinity_auc import affinity_auc_plot
from vsrn_viewer.explain.plots.curves import curves_plot
from vsrn_viewer.explain.plots.embedding_map import map_plot
from vsrn_viewer.explain.plots.faithfulness import faithfulness_plot
from vsrn_viewer.explain.plots.hubs import hubs_plot
from vsrn_viewer.explain.plots.pairs import pairs_plot
from vsrn_viewer.explain.plots.rank_histogram import rank_histogram_plot
from vsrn_viewer.explain.plots.rank_scatter import rank_scatter_plot
from vsrn_viewer.explain.plots.recall import recall_plot
from vsrn_viewer.explain.plots.similarity import similarity_plot
from vsrn_viewer.explain.plots.whole_map import whole_map_plot
from vsrn_viewer.plot_question import WITH_RUNS
from vsrn_viewer.plots import Plot, PlotName

Reads: TypeAlias = Literal[
    "evaluations",
    "rankings",
    "two rankings",
    "matrices",
    "logs",
    "embeddings",
    "whole map",
    "faithfulness",
    "binding",
    "hubs",
    "pairs",
]


@dataclass(frozen=True)
class PlotKind:
    """One plot. shows: what it shows, as the end of a sentence. needs: what it is made of, for people.

    reads: what `make` takes, "evaluations": [Measured]; "rankings": [(name, ranks of images, ranks of captions)], how
    many images and captions, whose ranks, and the filter; "matrices": [(name, similarity)]; "logs": [(name,
    TrainingCurve)]; "embeddings": images, captions, image ids, the model's name and a plane or None; "whole map":
    Plane, Grouped, which points are bright, whose the captions are, ids and name; "faithfulness": MethodFaithfulness;
    "binding": Binding; "two rankings": ModelRanks of two; "hubs": [Hubs], the plain order first,
    and the k of N_k; "pairs": [(name, ScoredPairs)].
    """

    name: PlotName
    shows: str
    needs: str
    reads: Reads
    make: Callable[..., Plot]

    @property
    def takes_runs(self) -> bool:
        """Whether it is made of runs; else of the opened pair alone."""
        return self.name in WITH_RUNS


_EVALUATED = "evaluations (evaluate --json), checkpoints, training folders or matrices (.npy); else the opened pair"
_SCORED = "matrices (.npy), checkpoints or training folders; else the opened pair"

PLOTS: tuple[PlotKind, ...] = (
    PlotKind("recall", "how well runs retrieve, in both directions", _EVALUATED, "evaluations", recall_plot),
    PlotKind("rank-histogram", "at which ranks the truths stand", _SCORED, "rankings", rank_histogram_plot),
    PlotKind(
        "rank-scatter",
        "where two models rank the same truths",
        "two matrices (.npy), checkpoints or training folders",
        "two rankings",
        rank_scatter_plot,
    ),
    PlotKind(
        "similarity",
        "how far true pairs lie from false ones",
        _SCORED,
        "matrices",
        similarity_plot,
    ),
    PlotKind("map", "where images and captions lie", "the opened pair", "embeddings", map_plot),
    PlotKind(
        "whole-map", "where all images and captions lie, in colours", "the opened pair", "whole map", whole_map_plot
    ),
    PlotKind("curves", "how runs learned", "training folders or their train.jsonl", "logs", curves_plot),
    PlotKind("ablation", "what each setting reaches", _EVALUATED, "evaluations", ablation_plot),
    PlotKind(
        "faithfulness",
        "whether explanations value what a match rests on",
        "the opened pair",
        "faithfulness",
        faithfulness_plot,
    ),
    PlotKind(
        "affinity-auc",
        "which layers bind the boxes of one thing",
        "the opened pair",
        "binding",
        affinity_auc_plot,
    ),
    PlotKind("hubs", "how often images and captions are among the first", "the opened pair", "hubs", hubs_plot),
    PlotKind(
        "pairs",
        "how many minimal pairs of each kind are right",
        "checkpoints or training folders; else the opened pair",
        "pairs",
        pairs_plot,
    ),
)


def plot_kind(name: PlotName) -> PlotKind:
    """Return the plot of this name."""
    return next(kind for kind in PLOTS if kind.name == name)
