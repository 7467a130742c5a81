"""`vsrn-viewer evaluate`: a model, an ensemble or a similarity matrix of any method, measured and written down."""

from __future__ import annotations

import argparse
from pathlib import Path

from vsrn_viewer.cli.methods import evaluate_methods
from vsrn_viewer.cli.opening import open_pair
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.pair_options import answer_pairs, check_pair_options
from vsrn_viewer.cli.parser import pair_of, refuse
from vsrn_viewer.cli.per_query import answer_queries, check_query_options, filter_lines
from vsrn_viewer.cli.tables import save_tables
from vsrn_viewer.cli.truths import check_truth_options, measure_truths
from vsrn_viewer.errors import DatasetError, QueryError
from vsrn_viewer.files import check_replaceable, same_file


def run(arguments: argparse.Namespace) -> int:
    """Evaluate what the options name, write the files that they ask for, print the table; return the exit status.

    What can be refused is refused before anything is computed. Each file is written whole or not at all; if one
    cannot be, those before it stay. Raises ViewerError, and OSError naming the file that cannot be written.
    """
    _check_options(arguments)
    if arguments.runs:
        return evaluate_methods(arguments)
    from vsrn_viewer.retrieval.evaluation import evaluate
    from vsrn_viewer.retrieval.matrix_file import load_similarity, save_similarity
    from vsrn_viewer.retrieval.report import report_lines
    from vsrn_viewer.workbench.measuring import Rival, notices_of_matrices, of_matrix, of_model

    rival = Rival(arguments.against, load_similarity(arguments.against)) if arguments.against else None
    if arguments.similarity:
        subject = of_matrix(arguments.similarity, arguments.data, arguments.split, arguments.folds, rival)
    else:
        subject = of_model(open_pair(pair_of(arguments)), arguments.folds, rival)
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
