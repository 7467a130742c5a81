"""`vsrn-viewer evaluate`: a model, an ensemble or a similarity matrix of any method, measured and written down."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.cli.opening import open_pair
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.pair_options import answer_pairs, check_pair_options
from vsrn_viewer.cli.parser import pair_of, refuse
from vsrn_viewer.cli.per_query import answer_queries, check_query_options, filter_lines
from vsrn_viewer.cli.truths import check_truth_options, measure_truths
from vsrn_viewer.errors import DatasetError, QueryError
from vsrn_viewer.files import check_replaceable
from vsrn_viewer.number_files import save_text

if TYPE_CHECKING:
    from vsrn_viewer.answers import PairInfo
    from vsrn_viewer.data.split import Split
    from vsrn_viewer.finding import Finding
    from vsrn_viewer.retrieval.caption_words import CaptionWords
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.retrieval.ranking import Scores
    from vsrn_viewer.retrieval.scored import Scored
    from vsrn_viewer.view import PairId


@dataclass(frozen=True)
class Subject:
    """What is evaluated. members: None if no model is known. data_name: "" if unknown. caption_words: of a model.
    against: what it is compared with."""

    name: str
    members: int | None
    data_name: str
    scores: Scored
    split: Split | None
    info: PairInfo | None
    caption_words: CaptionWords | None = None
    pair: Pair | None = None  # the model with the split, None of a matrix
    against: Scored | None = None


@dataclass(frozen=True)
class _Rival:
    """The matrix to compare with, as it was read, and its file."""

    file: Path
    scores: Scores


def run(arguments: argparse.Namespace) -> int:
    """Evaluate what the options name, write the files that they ask for, print the table; return the exit status.

    What can be refused is refused before anything is computed. Each file is written whole or not at all; if one
    cannot be, those before it stay. Raises ViewerError, and OSError naming the file that cannot be written.
    """
    _check_options(arguments)
    if arguments.runs:
        from vsrn_viewer.cli.methods import evaluate_methods

        return evaluate_methods(arguments)
    from vsrn_viewer.retrieval.evaluation import evaluate
    from vsrn_viewer.retrieval.matrix_file import load_similarity, save_similarity
    from vsrn_viewer.retrieval.report import report_lines

    rival = _Rival(arguments.against, load_similarity(arguments.against)) if arguments.against else None
    if arguments.similarity:
        subject = of_matrix(arguments.similarity, arguments.data, arguments.split, arguments.folds, rival)
    else:
        subject = of_model(pair_of(arguments), arguments.folds, rival)
    if arguments.save_similarity:
        save_similarity(arguments.save_similarity, subject.scores)
    answer = evaluate(
        subject.scores, subject.split, arguments.folds, subject.data_name, subject.against, arguments.without_hubs
    )
    names = arguments.name or []
    answer |= {"name": names[0] if names else subject.name, "members": subject.members}
    if rival is not None:
        answer["against"]["name"] = names[1] if len(names) > 1 else rival.file.name
    more, lines = measure_truths(arguments, subject)
    answer |= more
    save_tables(arguments, answer)
    answer |= answer_queries(arguments, subject)
    for notice in notices_of_matrices(subject, rival):
        say(notice)
    lines = [*report_lines(answer), *filter_lines(answer), *lines]
    if arguments.pairs and subject.pair is not None:
        answer["pairs"], of_pairs = answer_pairs(subject.pair, arguments.pairs)
        lines += of_pairs
    print_answer(arguments, subject.info, answer, lines)
    return 0


def save_tables(arguments: argparse.Namespace, answer: dict[str, Any]) -> None:
    """Write the tables that the options ask for. Raises OSError naming the file that cannot be written."""
    from vsrn_viewer.retrieval.latex import latex_text
    from vsrn_viewer.retrieval.report import csv_text

    for path, write in ((arguments.csv, csv_text), (arguments.latex, latex_text)):
        if path:
            save_text(path, write(answer))


def _check_options(arguments: argparse.Namespace) -> None:
    if arguments.runs:
        refuse(arguments, ("checkpoint", "similarity", "against", "save_similarity"), "with --runs, which name it all")
    check_query_options(arguments)
    check_pair_options(arguments)
    _check_names(arguments)
    check_truth_options(arguments)
    if arguments.similarity and arguments.checkpoint:
        raise QueryError(
            "evaluate takes --checkpoint or --similarity, not both. To compare a model with a matrix, give the matrix "
            "as --against."
        )
    if arguments.similarity:
        refuse(arguments, ("vocab",), "with --similarity")
    tables = [arguments.csv, arguments.latex, arguments.per_caption, arguments.per_image]
    _check_outputs([path for path in (arguments.save_similarity, *tables) if path])
    runs = [file for method in arguments.runs or () for file in method]
    for path in tables:
        for read in (arguments.similarity, arguments.against, *runs):
            if path and read and same_file(path, read):
                raise QueryError(f"{path}: would overwrite the matrix that is read. Give the table another name.")


def _check_names(arguments: argparse.Namespace) -> None:
    """Raise QueryError unless there is a name for each thing that the tables name, or for none."""
    names, methods = len(arguments.name or ()), len(arguments.runs or ())
    most = methods or 1 + bool(arguments.against)
    if names > most or 0 < names < methods:
        raise QueryError(f"evaluate got {names} --name for {most} to be named. Give one for each, in their order.")


def _check_outputs(paths: list[Path]) -> None:
    """Raise DatasetError, QueryError or OSError unless every file can be written, each under a name of its own."""
    for number, path in enumerate(paths):
        if not path.parent.is_dir():
            raise DatasetError(f"{path}: no such folder to write to. Make {path.parent} first.")
        check_replaceable(path)
        if any(same_file(path, other) for other in paths[:number]):
            raise QueryError(f"{path}: two of the files to write have this name. Give each another.")


def notices_of_matrices(subject: Subject, rival: _Rival | None) -> list[str]:
    """Return what is strange about the matrices that were read, and about the split beside a matrix."""
    from vsrn_viewer.retrieval.matrix_findings import of_similarity

    lines = subject.scores.lines
    found: list[Finding] = []
    if rival is not None and subject.against is not None:
        found += of_similarity(rival.file.name, subject.against.matrix(), lines)
    if subject.info is None:  # a model's own notices are printed with the answer
        found += of_similarity(subject.name, subject.scores.matrix(), lines)
        found += subject.split.notices if subject.split else ()
    return [finding.sentence for finding in found]


def same_file(one: Path, other: Path) -> bool:
    """Return whether two paths name one file, links followed."""
    return os.path.realpath(one) == os.path.realpath(other)


def of_model(wanted: PairId, folds: int, rival: _Rival | None) -> Subject:
    """Score the split by the model or ensemble; what does not fit is refused before the captions are embedded."""
    from vsrn_viewer.retrieval.search import split_scores
    from vsrn_viewer.workbench import drain

    pair = open_pair(wanted)
    against = _fitted(rival, pair.split, folds) if pair.split.captions else None
    data_name = pair.models[0].config.data_name
    scores: Scored = drain(split_scores(pair))
    named = pair.info.model_name, pair.info.members, data_name
    return Subject(*named, scores, pair.split, pair.info, pair.caption_words, pair, against)


def of_matrix(file: Path, data: Path | None, split_name: str | None, folds: int, rival: _Rival | None) -> Subject:
    """Take the scores from a file. A dataset, if one is named, has to fit; its folder's name says which it is."""
    from vsrn_viewer.data.dataset import open_dataset
    from vsrn_viewer.data.demo import demo_folder
    from vsrn_viewer.retrieval.matrix_file import fit_to_split, lines_of, load_similarity
    from vsrn_viewer.retrieval.metrics import check_protocol
    from vsrn_viewer.retrieval.scored import MatrixScores
    from vsrn_viewer.workbench import drain
    from vsrn_viewer.workbench.matrices import fitted_matrix

    if not (data or split_name):
        scores = load_similarity(file)
        lines = lines_of(file, scores)
        theirs = MatrixScores(fit_to_split(rival.file, rival.scores, lines, str(file)), lines) if rival else None
        check_protocol(lines, folds)
        return Subject(file.name, None, "", MatrixScores(scores, lines), None, None, against=theirs)
    dataset = open_dataset(data or demo_folder())
    split = dataset.split(split_name or dataset.default_split)
    found: Scored = drain(fitted_matrix(file, dataset, split))
    against = _fitted(rival, split, folds)
    return Subject(file.name, None, dataset.folder.resolve().name, found, split, None, against=against)


def _fitted(rival: _Rival | None, split: Split, folds: int) -> Scored | None:
    """Return the matrix to compare with for a split. Raises DatasetError unless it fits, and the folds do."""
    from vsrn_viewer.retrieval.matrix_file import fit_to_split
    from vsrn_viewer.retrieval.metrics import check_protocol
    from vsrn_viewer.retrieval.scored import MatrixScores

    lines = split.caption_lines
    against: Scored | None = None
    if rival is not None:
        scores = fit_to_split(rival.file, rival.scores, lines, f"split {split.name} of {split.folder}")
        against = MatrixScores(scores, lines)
    check_protocol(lines, folds)
    return against
