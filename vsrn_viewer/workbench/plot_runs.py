"""The runs of a plot: which files are meant, what is read of them, and what a model is asked.

Everything that costs no model is read first, so that a wrong name or a wrong file is refused at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np

from vsrn_viewer.answers import Floats, PairInfo
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.plots import Reads
from vsrn_viewer.explain.plots.measured import Measured, measured_of
from vsrn_viewer.explain.plots.rank_histogram import Ranked
from vsrn_viewer.explain.plots.rank_scatter import ranks_of_model
from vsrn_viewer.explain.plots.whole_map import grouped_by
from vsrn_viewer.file_kinds import recognise
from vsrn_viewer.hubs import Correction, Hubs
from vsrn_viewer.minimal_pairs import ScoredPairs
from vsrn_viewer.plot_question import PlotQuestion, run_files
from vsrn_viewer.principal import Plane
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.query_filter import Texts, kept_captions, kept_images
from vsrn_viewer.retrieval.bootstrap import bootstrap
from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.matrix_file import check_fit
from vsrn_viewer.retrieval.metrics import query_ranks
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pairing import pairs_of
from vsrn_viewer.retrieval.plane import plane_of
from vsrn_viewer.retrieval.search import member_embeddings
from vsrn_viewer.retrieval.surveying import hubs_of_split, query_table
from vsrn_viewer.statistics import AskBinding, AskFaithfulness, SplitQuestion
from vsrn_viewer.steps import drain
from vsrn_viewer.strangers import MOST_TEXT, UnreadableError, parse_json, read_ordinary
from vsrn_viewer.training_curve import TrainingCurve, read_training_curve
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench.measuring import Subject, notices_of_matrices, of_matrix, of_model

_BEST, _LOG = "best.safetensors", "train.jsonl"
_OF_A_RUN = (_BEST, "last.safetensors", _LOG, "model_best.pth.tar")  # names that every training folder has
_CHECKPOINTS = (".safetensors", ".tar")
_SCORED = ((".npy", *_CHECKPOINTS), "a matrix (.npy), a checkpoint or a training folder")


@dataclass(frozen=True)
class Run:
    """A run of a plot. files: what is read for it, several of an ensemble; a training folder's is the one in it. name:
    for people."""

    files: tuple[Path, ...]
    name: str

    @property
    def file(self) -> Path:
        """The first of its files."""
        return self.files[0]

    @property
    def is_matrix(self) -> bool:
        """Whether it is a similarity matrix."""
        return self.file.suffix.lower() == ".npy"

    @property
    def is_json(self) -> bool:
        """Whether it holds evaluations."""
        return self.file.suffix.lower() == ".json"


@dataclass(frozen=True)
class Opening:
    """How a pair is opened, and what is told of what is strange."""

    open_pair: Callable[[PairId], Pair]
    say: Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What a plot is made of. values: the arguments of its `make`. info: of the pair that was opened, if it is one.
    pair: this pair. split: what the numbers are of, None where nobody named it."""

    values: tuple[Any, ...]
    info: PairInfo | None = None
    pair: Pair | None = None
    split: Split | None = None


def runs_of(question: PlotQuestion, reads: Reads) -> list[Run]:
    """Return the runs that are named. Raises FigureError for a file that there is not, or that is of another kind."""
    files = [tuple(_file_of(Path(file), reads) for file in run_files(run)) for run in question.runs]
    for number, run in enumerate(files):
        for file in run:
            _check_kind(file, reads)
        if len(run) > 1 and not all(_is_checkpoint(file) for file in run):
            raise FigureError(
                f"{','.join(map(str, run))}: only checkpoints make an ensemble. Name the runs one by one."
            )
        if any(_same_files(run, other) for other in files[:number]):
            raise FigureError(f"{run[0]}: stands twice among the runs. Name each run once.")
    names = question.names or _names(files)
    return [Run(run, name) for run, name in zip(files, names, strict=True)]


def _same_files(one: Sequence[Path], other: Sequence[Path]) -> bool:
    return len(one) == len(other) and all(a.samefile(b) for a, b in zip(one, other, strict=True))


def _is_checkpoint(file: Path) -> bool:
    return file.suffix.lower() in _CHECKPOINTS


def _file_of(path: Path, reads: Reads) -> Path:
    inside = _LOG if reads == "logs" else _BEST
    try:
        file = path / inside if path.is_dir() else path
        if file.is_file():
            return file
    except (OSError, ValueError):  # a name that no system has
        pass
    missing = f"no {inside} in it, as a training folder has" if path.is_dir() else "no such file"
    raise FigureError(f"{path}: {missing}. Correct the name of the run.")


def _check_kind(file: Path, reads: Reads) -> None:
    kinds = {
        "logs": ((".jsonl",), "a training log (train.jsonl) or a training folder"),
        "rankings": _SCORED,
        "matrices": _SCORED,
        "two rankings": _SCORED,
        "pairs": (_CHECKPOINTS, "a checkpoint or a training folder"),
    }
    evaluated = (".json", ".npy", *_CHECKPOINTS), "an evaluation (.json), a matrix (.npy) or a checkpoint"
    endings, wanted = kinds.get(reads, evaluated)
    if file.suffix.lower() not in endings:
        words = recognise(file).words or "another file"
        raise FigureError(f"{file}: {words}, not {wanted}. Name such a file.")


def _names(runs: Sequence[Sequence[Path]]) -> list[str]:
    """Return a short name of each run, with the folders' before it where two would be alike."""
    short = [" + ".join(map(_short, run)) for run in runs]
    return [
        name if short.count(name) == 1 else " + ".join(f"{file.resolve().parent.name}/{_bare(file)}" for file in run)
        for name, run in zip(short, runs, strict=True)
    ]


def _short(file: Path) -> str:
    return file.parent.resolve().name if file.name in _OF_A_RUN else _bare(file)


def _bare(file: Path) -> str:
    return file.name.partition(".")[0]


def evaluations(runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return [Measured] of all runs, or of the opened pair; files before matrices before models."""
    read = {run: _stored(run) for run in runs if run.is_json}
    scored = {run: _subject(run, question, opening) for run in _matrices_first(runs)}
    if not runs:
        own = of_model(opening.open_pair(question.pair), 1, None)
        return Asked(([_measured(own.name, own, own.name)],), own.info, own.pair, own.split)
    subjects = {run: _measured(run.name, subject, str(run.file)) for run, subject in scored.items()}
    measured = [one for run in runs for one in (read[run] if run in read else [subjects[run]])]
    return Asked((measured,), split=_split_of(scored.values()))


def matrices(runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return [(name, similarity, caption lines)] of all runs, or of the opened pair."""
    if not runs:
        own = of_model(opening.open_pair(question.pair), 1, None)
        values = ([(own.name, own.scores.matrix(), own.scores.lines)],)
        return Asked(values, own.info, own.pair, own.split)
    subjects = {run: _subject(run, question, opening) for run in _matrices_first(runs)}
    found = [(run.name, subjects[run].scores.matrix(), subjects[run].scores.lines) for run in runs]
    return Asked((found,), split=_split_of(subjects.values()))


def two_rankings(runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return the ModelRanks of two runs. Raises FigureError for more or fewer, DatasetError for different splits."""
    if len(runs) != 2:
        raise FigureError(
            f"rank-scatter compares two runs: got {len(runs)}. Name two: --plot rank-scatter A.npy B.npy --out FILE."
        )
    subjects = {run: _subject(run, question, opening) for run in _matrices_first(runs)}
    lines = subjects[runs[0]].scores.lines
    for run in runs[1:]:
        theirs = subjects[run].scores.lines
        check_fit(run.file, (theirs.images, theirs.captions), (lines.images, lines.captions), str(runs[0].file))
    ranks = tuple(ranks_of_model(run.name, lines, *subjects[run].scores.ranks()) for run in runs)
    return Asked(ranks, split=_split_of(subjects.values()))


def rankings(runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return [(name, ranks of images, ranks of captions)] of all runs, or of the opened pair, how many images and how
    many captions, whose ranks are shown, and the filter that the queries passed."""
    shown = question.asking, question.query_filter
    if not runs:
        pair = opening.open_pair(question.pair)
        lines = pair.info.caption_lines
        return Asked(([_kept_ranks(pair, question)], lines.images, lines.captions, *shown), pair.info, pair, pair.split)
    subjects = {run: _subject(run, question, opening) for run in _matrices_first(runs)}
    lines = subjects[runs[0]].scores.lines
    found = [(run.name, *subjects[run].scores.ranks()) for run in runs]
    return Asked((found, lines.images, lines.captions, *shown), split=_split_of(subjects.values()))


def _kept_ranks(pair: Pair, question: PlotQuestion) -> Ranked:
    """Return the ranks of a pair's queries, of those that pass the filter: what the window's pages count."""
    asked, texts = question.filter, Texts(pair.info.image_ids, pair.info.captions)
    queries: SplitQueries = drain(query_table(pair))
    images, captions = queries.images.rank > 0, np.ones(queries.lines.captions, bool)
    if asked is not None and question.asking == "images":
        images &= kept_images(asked, queries, texts)
    elif asked is not None:
        captions &= kept_captions(asked, queries, texts)
    return pair.info.model_name, queries.images.rank[images] - 1, queries.captions.rank[captions] - 1


def logs(runs: Sequence[Run], _question: PlotQuestion, _opening: Opening) -> Asked:
    """Return [(name, curve)] of all runs. Raises FigureError without one."""
    if not runs:
        raise FigureError("curves needs a run: vsrn-viewer export --plot curves FOLDER --out curves.pdf.")
    curves: list[tuple[str, TrainingCurve]] = [(run.name, read_training_curve(run.file)) for run in runs]
    return Asked((curves,))


def embeddings(_runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return images, captions, whose those are, ids and name of the opened pair's member, and a plane by t-SNE if that
    is asked for."""
    pair, member = opening.open_pair(question.pair), question.member
    found: tuple[Floats, Floats] = drain(member_embeddings(pair, member))
    of = f", member {member} of {pair.info.members}" if pair.info.members > 1 else ""
    plane: Plane | None = None if question.map_by == "pca" else drain(plane_of(pair, member, question.map_by))
    values = (*found, pair.info.caption_lines, pair.info.image_ids, f"{pair.info.model_name}{of}", plane)
    return Asked(values, pair.info, pair, pair.split)


def whole_map(_runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return the plane of the opened pair's member, what its colours stand for, all points as bright, whose the
    captions are, ids and name: what the window's map shows."""
    pair, member = opening.open_pair(question.pair), question.member
    queries: SplitQueries = drain(query_table(pair))
    grouped = grouped_by(queries, question.colours, question.label)
    plane: Plane = drain(plane_of(pair, member, question.map_by))
    bright = np.ones(queries.lines.images + queries.lines.captions, bool)
    name = pair.info.model_name if pair.info.members == 1 else f"{pair.info.model_name}, member {member}"
    values = (plane, grouped, bright, queries.captions.image, pair.info.image_ids, name)
    return Asked(values, pair.info, pair, pair.split)


def faithfulness(_runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return the opened pair's MethodFaithfulness, as the window's page of statistics asks for it."""
    return _answered(question, opening, AskFaithfulness(grouping=question.grouping))


def binding(_runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return the Binding of the opened pair's member."""
    return _answered(question, opening, AskBinding(question.member))


def hubs_of_orders(_runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return [Hubs] of the opened pair, the plain order, then those without hubs or the one that is named; and the k of
    N_k."""
    pair = opening.open_pair(question.pair)
    corrections = get_args(Correction) if question.without_hubs is None else (question.without_hubs,)
    orders: list[Hubs] = [drain(hubs_of_split(pair, order)) for order in (None, *corrections)]
    return Asked((orders, question.within), pair.info, pair, pair.split)


def judged_pairs(runs: Sequence[Run], question: PlotQuestion, opening: Opening) -> Asked:
    """Return [(name, ScoredPairs)] of all runs, or of the opened pair, and say what was left out of the file."""
    pairs = [opening.open_pair(_pair_of(run, question)) for run in runs] or [opening.open_pair(question.pair)]
    names = [run.name for run in runs] or [pairs[0].info.model_name]
    judged: list[tuple[str, ScoredPairs]] = [
        (name, drain(pairs_of(pair, question.pairs))) for name, pair in zip(names, pairs, strict=True)
    ]
    for notice in judged[0][1].notices:
        opening.say(notice)
    own = None if runs else pairs[0]
    return Asked((judged,), None if own is None else own.info, own, pairs[0].split)


READERS: dict[Reads, Callable[[Sequence[Run], PlotQuestion, Opening], Asked]] = {
    "evaluations": evaluations,
    "rankings": rankings,
    "matrices": matrices,
    "logs": logs,
    "embeddings": embeddings,
    "whole map": whole_map,
    "faithfulness": faithfulness,
    "binding": binding,
    "hubs": hubs_of_orders,
    "two rankings": two_rankings,
    "pairs": judged_pairs,
}


def _answered(question: PlotQuestion, opening: Opening, asked: SplitQuestion) -> Asked:
    pair = opening.open_pair(question.pair)
    return Asked((drain(answer_over_split(pair, asked)),), pair.info, pair, pair.split)


def _matrices_first(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that are not read from JSON; matrices first, since they cost no model."""
    return sorted((run for run in runs if not run.is_json), key=lambda run: not run.is_matrix)


def _subject(run: Run, question: PlotQuestion, opening: Opening) -> Subject:
    """Return the scores of a run, and say what is strange about them."""
    if run.is_matrix:
        data = Path(question.pair.data) if question.pair.data else None
        subject = of_matrix(run.file, data, question.pair.split or None, 1, None)
    else:
        subject = of_model(opening.open_pair(_pair_of(run, question)), 1, None)
    for notice in (*(subject.info.notices if subject.info else ()), *notices_of_matrices(subject, None)):
        opening.say(notice)
    return subject


def _pair_of(run: Run, question: PlotQuestion) -> PairId:
    return replace(question.pair, checkpoints=tuple(map(str, run.files)))


def _split_of(subjects: Iterable[Subject]) -> Split | None:
    """Return the split that the subjects are of, None where only matrices without a dataset were read."""
    return next((subject.split for subject in subjects if subject.split is not None), None)


def _measured(name: str, subject: Subject, origin: str) -> Measured:
    """Evaluate scores, with the bootstrap interval of every recall."""
    found = bootstrap(query_ranks(subject.scores))
    intervals = (*found.image_to_text.values(), *found.text_to_image.values(), found.rsum)
    measured = measured_of(name, origin, evaluate(subject.scores, subject.split))
    return replace(measured, low=tuple(one.low for one in intervals), high=tuple(one.high for one in intervals))


def _stored(run: Run) -> list[Measured]:
    """Return the evaluations in a file: one, a list of them with a "setting" each, or methods with their runs."""
    origin = str(run.file)
    try:
        document = parse_json(read_ordinary(run.file, MOST_TEXT))
    except (OSError, UnreadableError) as error:
        raise FigureError(f"{origin}: cannot be read as JSON ({error}). Save it with evaluate --json.") from None
    if isinstance(document, dict) and isinstance(document.get("methods"), list):
        cells = [(method.get("name"), one) for method in document["methods"] for one in method.get("runs", ())]
    elif isinstance(document, list):
        cells = [(one.get("setting") if isinstance(one, dict) else None, one) for one in document]
    else:
        cells = [(run.name, document)]
    if not cells:
        raise FigureError(f"{origin}: holds no evaluation. Save one with: vsrn-viewer evaluate --json > FILE.")
    several = len(cells) > 1
    return [
        measured_of(str(name or run.name), f"{origin}#{number}" if several else origin, answer)
        for number, (name, answer) in enumerate(cells, start=1)
    ]
