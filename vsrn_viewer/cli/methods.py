"""`vsrn-viewer evaluate --runs A B --runs C D`: methods side by side, each the mean and deviation of its runs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.cli.opening import open_pair
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.cli.tables import save_tables
from vsrn_viewer.errors import QueryError
from vsrn_viewer.file_kinds import is_matrix_name
from vsrn_viewer.files import same_file

if TYPE_CHECKING:
    from vsrn_viewer.workbench.measuring import Subject


def evaluate_methods(arguments: argparse.Namespace) -> int:
    """Evaluate every run, write the tables that the options ask for, print them; return the exit status.

    Matrices are read first: whether they fit is known before a model is loaded.
    """
    from vsrn_viewer.retrieval.methods import over_runs, side_by_side
    from vsrn_viewer.retrieval.report import report_lines

    methods: list[list[Path]] = arguments.runs
    for files in methods:
        _check_files(files)
    measured = _measure([file for files in methods for file in files], arguments)
    names = arguments.name or [", ".join(_name(file) for file in files) for files in methods]
    answer = side_by_side(
        [over_runs(name, [measured[file] for file in files]) for name, files in zip(names, methods, strict=True)]
    )
    save_tables(arguments, answer)
    print_answer(arguments, None, answer, report_lines(answer))
    return 0


def _check_files(files: list[Path]) -> None:
    """Raise QueryError unless every run is a file, and no other run of the method: one twice would look steadier."""
    for number, file in enumerate(files):
        if not file.is_file():
            raise QueryError(f"{file}: no such checkpoint or matrix (.npy). Correct its name after --runs.")
        if any(same_file(file, other) for other in files[:number]):
            raise QueryError(f"{file}: stands twice among the runs of one method. Give each run once.")


def _measure(files: list[Path], arguments: argparse.Namespace) -> dict[Path, dict[str, Any]]:
    """Return the evaluation of each file, matrices before models, and say what is strange, each thing once."""
    from vsrn_viewer.retrieval.evaluation import evaluate
    from vsrn_viewer.retrieval.matrix_file import check_fit
    from vsrn_viewer.workbench.measuring import notices_of_matrices

    measured: dict[Path, dict[str, Any]] = {}
    notices: dict[str, None] = {}
    for file in sorted(dict.fromkeys(files), key=lambda file: not _is_matrix(file)):
        subject = _subject(file, files, arguments)
        for first, answer in [*measured.items()][:1]:
            lines = subject.scores.lines
            check_fit(file, (lines.images, lines.captions), (answer["images"], answer["captions"]), str(first))
        answer = evaluate(subject.scores, subject.split, arguments.folds, subject.data_name)
        measured[file] = {"file": str(file), "members": subject.members, **answer}
        notices |= dict.fromkeys([*(subject.info.notices if subject.info else ()), *notices_of_matrices(subject, None)])
    for notice in notices:
        say(notice)
    return measured


def _subject(file: Path, files: list[Path], arguments: argparse.Namespace) -> Subject:
    from vsrn_viewer.data.demo import demo_folder
    from vsrn_viewer.workbench.measuring import of_matrix, of_model

    if _is_matrix(file):
        has_models = not all(map(_is_matrix, files))
        data = arguments.data or (demo_folder() if has_models else None)  # the models' own
        return of_matrix(file, data, arguments.split, arguments.folds, None)
    return of_model(open_pair(replace(pair_of(arguments), checkpoints=(str(file),))), arguments.folds, None)


def _is_matrix(file: Path) -> bool:
    return is_matrix_name(file.name)


def _name(file: Path) -> str:
    return file.name.partition(".")[0]
