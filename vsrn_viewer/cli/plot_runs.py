"""The runs of a plot: which files are meant, what is read of them, and what a model is asked.

Everything that costs no model is read first, so that a wrong name or a wrong file is refused at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from vsrn_viewer.cli.evaluate import Subject, notices_of_matrices, of_matrix, of_model
from vsrn_viewer.cli.opening import check_member_of, open_pair
from vsrn_viewer.cli.output import say
from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.errors import FigureError
from vsrn_viewer.file_kinds import recognise
from vsrn_viewer.strangers import MOST_TEXT, UnreadableError, parse_json, read_ordinary
from vsrn_viewer.training_curve import TrainingCurve, read_training_curve

if TYPE_CHECKING:
    from vsrn_viewer.answers import Floats, PairInfo
    from vsrn_viewer.explain.plots import Reads
    from vsrn_viewer.explain.plots.measured import Measured
    from vsrn_viewer.retrieval.pair import Pair

_BEST, _LOG = "best.safetensors", "train.jsonl"
_OF_A_RUN = (_BEST, "last.safetensors", _LOG, "model_best.pth.tar")  # names that every training folder has
_SCORED = ((".npy", ".safetensors", ".tar"), "a matrix (.npy), a checkpoint or a training folder")


@dataclass(frozen=True)
class Run:
    """A RUN of the command line. file: what is read for it; a training folder's is the one in it. name: for people."""

    file: Path
    name: str

    @property
    def is_matrix(self) -> bool:
        """Whether it is a similarity matrix."""
        return self.file.suffix.lower() == ".npy"

    @property
    def is_json(self) -> bool:
        """Whether it holds evaluations."""
        return self.file.suffix.lower() == ".json"


def runs_of(paths: Sequence[Path], reads: Reads) -> list[Run]:
    """Return the runs that are named. Raises FigureError for a file that there is not, or that is of another kind."""
    files = [_file_of(path, reads) for path in paths]
    for number, file in enumerate(files):
        if any(file.samefile(other) for other in files[:number]):
            raise FigureError(f"{file}: stands twice among the runs. Name each run once.")
        _check_kind(file, reads)
    return [Run(file, name) for file, name in zip(files, _names(files), strict=True)]


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
    }
    evaluated = (".json", ".npy", ".safetensors", ".tar"), "an evaluation (.json), a matrix (.npy) or a checkpoint"
    endings, wanted = kinds.get(reads, evaluated)
    if file.suffix.lower() not in endings:
        words = recognise(file).words or "another file"
        raise FigureError(f"{file}: {words}, not {wanted}. Name such a file.")


def _names(files: Sequence[Path]) -> list[str]:
    """Return a short name of each file, with the folder's before it where two would be alike."""
    short = [file.parent.resolve().name if file.name in _OF_A_RUN else file.name.partition(".")[0] for file in files]
    return [
        name if short.count(name) == 1 else f"{file.resolve().parent.name}/{file.name.partition('.')[0]}"
        for name, file in zip(short, files, strict=True)
    ]


@dataclass(frozen=True)
class Asked:
    """What a plot is made of. values: the arguments of its `make`. info: of the pair that was opened, if it is one."""

    values: tuple[Any, ...]
    info: PairInfo | None = None


def evaluations(runs: Sequence[Run], arguments: argparse.Namespace) -> Asked:
    """Return [Measured] of all runs, or of the opened pair; files before matrices before models."""
    read = {run: _stored(run) for run in runs if run.is_json}
    subjects = {run: _measured(run.name, _subject(run, arguments), str(run.file)) for run in _matrices_first(runs)}
    if not runs:
        own = of_model(pair_of(arguments), 1, None)
        return Asked(([_measured(own.name, own, own.name)],), own.info)
    return Asked(([one for run in runs for one in (read[run] if run in read else [subjects[run]])],))


def matrices(runs: Sequence[Run], arguments: argparse.Namespace) -> Asked:
    """Return [(name, similarity, caption lines)] of all runs, or of the opened pair."""
    if not runs:
        own = of_model(pair_of(arguments), 1, None)
        return Asked(([(own.name, own.scores.matrix(), own.scores.lines)],), own.info)
    found = {run: _subject(run, arguments).scores for run in _matrices_first(runs)}
    return Asked(([(run.name, found[run].matrix(), found[run].lines) for run in runs],))


def two_rankings(runs: Sequence[Run], arguments: argparse.Namespace) -> Asked:
    """Return the ModelRanks of two runs. Raises FigureError for more or fewer, DatasetError for different splits."""
    from vsrn_viewer.explain.plots.rank_scatter import ranks_of_model
    from vsrn_viewer.retrieval.matrix_file import check_fit

    if len(runs) != 2:
        raise FigureError(
            f"rank-scatter compares two runs: got {len(runs)}. Name two: --plot rank-scatter A.npy B.npy --out FILE."
        )
    found = {run: _subject(run, arguments).scores for run in _matrices_first(runs)}
    lines = found[runs[0]].lines
    for run in runs[1:]:
        theirs = found[run].lines
        check_fit(run.file, (theirs.images, theirs.captions), (lines.images, lines.captions), str(runs[0].file))
    return Asked(tuple(ranks_of_model(run.name, lines, *found[run].ranks()) for run in runs))


def rankings(runs: Sequence[Run], arguments: argparse.Namespace) -> Asked:
    """Return [(name, ranks of images, ranks of captions)] of all runs, or of the opened pair, how many images and how
    many captions."""
    if not runs:
        own = of_model(pair_of(arguments), 1, None)
        return Asked(([(own.name, *own.scores.ranks())], own.scores.lines.images, own.scores.lines.captions), own.info)
    scores = {run: _subject(run, arguments).scores for run in _matrices_first(runs)}
    lines = scores[runs[0]].lines
    return Asked(([(run.name, *scores[run].ranks()) for run in runs], lines.images, lines.captions))


def logs(runs: Sequence[Run], _arguments: argparse.Namespace) -> Asked:
    """Return [(name, curve)] of all runs. Raises FigureError without one."""
    if not runs:
        raise FigureError("curves needs a run: vsrn-viewer export --plot curves FOLDER --out curves.pdf.")
    curves: list[tuple[str, TrainingCurve]] = [(run.name, read_training_curve(run.file)) for run in runs]
    return Asked((curves,))


def embeddings(_runs: Sequence[Run], arguments: argparse.Namespace) -> Asked:
    """Return images, captions, whose those are, ids and name of the opened pair's member, and a plane by t-SNE if that
    is asked for."""
    from vsrn_viewer.retrieval.plane import plane_of
    from vsrn_viewer.retrieval.search import member_embeddings
    from vsrn_viewer.workbench import drain

    member = arguments.member or 1
    check_member_of(pair_of(arguments), member)
    pair = open_pair(pair_of(arguments))
    found: tuple[Floats, Floats] = drain(member_embeddings(pair, member))
    of = f", member {member} of {pair.info.members}" if pair.info.members > 1 else ""
    plane = drain(plane_of(pair, member, "t-sne")) if arguments.map_by == "t-sne" else None
    return Asked(
        (*found, pair.info.caption_lines, pair.info.image_ids, f"{pair.info.model_name}{of}", plane), pair.info
    )


def faithfulness(_runs: Sequence[Run], arguments: argparse.Namespace) -> Asked:
    """Return the opened pair's MethodFaithfulness, as the window's page of statistics asks for it."""
    from vsrn_viewer.statistics import AskFaithfulness

    return _answered(arguments, lambda _pair: AskFaithfulness(grouping=arguments.grouping or "things"))


def binding(_runs: Sequence[Run], arguments: argparse.Namespace) -> Asked:
    """Return the Binding of the opened pair's member."""
    from vsrn_viewer.statistics import AskBinding

    check_member_of(pair_of(arguments), arguments.member or 1)
    return _answered(arguments, lambda _pair: AskBinding(arguments.member or 1))


def hubs_of_orders(_runs: Sequence[Run], arguments: argparse.Namespace) -> Asked:
    """Return [Hubs] of the opened pair: the plain order, then those without hubs."""
    from vsrn_viewer.hubs import Correction
    from vsrn_viewer.retrieval.surveying import hubs_of_split
    from vsrn_viewer.workbench import drain

    pair = open_pair(pair_of(arguments))
    return Asked(([drain(hubs_of_split(pair, order)) for order in (None, *get_args(Correction))],), pair.info)


READERS: dict[Reads, Callable[[Sequence[Run], argparse.Namespace], Asked]] = {
    "evaluations": evaluations,
    "rankings": rankings,
    "matrices": matrices,
    "logs": logs,
    "embeddings": embeddings,
    "faithfulness": faithfulness,
    "binding": binding,
    "hubs": hubs_of_orders,
    "two rankings": two_rankings,
}


def _answered(arguments: argparse.Namespace, question: Callable[[Pair], Any]) -> Asked:
    from vsrn_viewer.probe.over_split import answer_over_split
    from vsrn_viewer.workbench import drain

    pair = open_pair(pair_of(arguments))
    return Asked((drain(answer_over_split(pair, question(pair))),), pair.info)


def _matrices_first(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that are not read from JSON; matrices first, since they cost no model."""
    return sorted((run for run in runs if not run.is_json), key=lambda run: not run.is_matrix)


def _subject(run: Run, arguments: argparse.Namespace) -> Subject:
    """Return the scores of a run, and say what is strange about them."""
    if run.is_matrix:
        subject = of_matrix(run.file, arguments.data, arguments.split, 1, None)
    else:
        subject = of_model(replace(pair_of(arguments), checkpoints=(str(run.file),)), 1, None)
    for notice in (*(subject.info.notices if subject.info else ()), *notices_of_matrices(subject, None)):
        say(notice)
    return subject


def _measured(name: str, subject: Subject, origin: str) -> Measured:
    """Evaluate scores, with the bootstrap interval of every recall."""
    from vsrn_viewer.explain.plots.measured import measured_of
    from vsrn_viewer.retrieval.bootstrap import bootstrap
    from vsrn_viewer.retrieval.evaluation import evaluate
    from vsrn_viewer.retrieval.metrics import query_ranks

    found = bootstrap(query_ranks(subject.scores))
    intervals = (*found.image_to_text.values(), *found.text_to_image.values(), found.rsum)
    measured = measured_of(name, origin, evaluate(subject.scores, subject.split))
    return replace(measured, low=tuple(one.low for one in intervals), high=tuple(one.high for one in intervals))


def _stored(run: Run) -> list[Measured]:
    """Return the evaluations in a file: one, a list of them with a "setting" each, or methods with their runs."""
    from vsrn_viewer.explain.plots.measured import measured_of

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
