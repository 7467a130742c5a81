"""A plot from its question: the runs are read, the pair is asked, and what it was made with is told."""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.explain.plots import plot_kind
from vsrn_viewer.files import fingerprint_of_files
from vsrn_viewer.plot_question import PlotMade, PlotQuestion, check_question
from vsrn_viewer.plots import Plot
from vsrn_viewer.workbench.fingerprints import model_fingerprint, split_fingerprint
from vsrn_viewer.workbench.plot_runs import READERS, Asked, Opening, Run, runs_of


@dataclass(frozen=True)
class Plotted:
    """A plot, and what its numbers come from."""

    plot: Plot
    runs: tuple[Run, ...]
    asked: Asked

    @property
    def info(self) -> PairInfo | None:
        """The opened pair; None of runs."""
        return self.asked.info

    def made(self) -> PlotMade:
        """Return what it was made with: reads every run's file and all weights once more."""
        pair, split = self.asked.pair, self.asked.split
        return PlotMade(
            "" if pair is None else model_fingerprint(pair),
            "" if split is None else split_fingerprint(split),
            tuple(fingerprint_of_files(run.files) for run in self.runs),
        )


def make_plot(question: PlotQuestion, opening: Opening) -> Plotted:
    """Return the plot of a question. What can be refused is refused before a model is opened.

    Raises ViewerError for a question that this plot cannot answer, and for any file that cannot be used.
    """
    check_question(question)
    kind = plot_kind(question.name)
    runs = runs_of(question, kind.reads)
    asked = READERS[kind.reads](runs, question, opening)
    return Plotted(kind.make(*asked.values), tuple(runs), asked)
