"""`vsrn-viewer evaluate`: a model, an ensemble or a similarity matrix of any method, measured and written down."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.arguments import pair_of, refuse
from vsrn_viewer.errors import DatasetError, QueryError
from vsrn_viewer.files import check_replaceable, replacing

if TYPE_CHECKING:
    from vsrn_viewer.data.split import Split
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.retrieval.ranking import Scores


@dataclass(frozen=True)
class Evaluated:
    """What was found. answer: for --json. lines: the table. pair: None where only a matrix was evaluated."""

    answer: dict[str, Any]
    lines: list[str]
    pair: Pair | None


@dataclass(frozen=True)
class _Subject:
    """What is evaluated. scores: (I,C). members: None if no model is known. data_name: "" if unknown."""

    name: str
    members: int | None
    data_name: str
    scores: Scores
    split: Split | None
    pair: Pair | None


def run_evaluation(arguments: argparse.Namespace) -> Evaluated:
    """Evaluate what the options name, and write the files that they ask for.

    What can be refused is refused before anything is computed. Each file is written whole or not at all; if one
    cannot be, those before it stay. Raises ViewerError, and OSError naming the file that cannot be written.
    """
    from vsrn_viewer.retrieval.evaluation import evaluate
    from vsrn_viewer.retrieval.matrix_file import load_similarity, save_similarity
    from vsrn_viewer.retrieval.report import csv_text, latex_text, report_lines

    _check_options(arguments)
    against = load_similarity(arguments.against) if arguments.against else None
    subject = (_matrix if arguments.similarity else _model)(arguments, against)
    if arguments.save_similarity:
        save_similarity(arguments.save_similarity, subject.scores)
    answer = evaluate(subject.scores, subject.split, arguments.folds, subject.data_name, against)
    answer |= {"name": subject.name, "members": subject.members}
    if against is not None:
        answer["against"]["name"] = arguments.against.name
    for path, write in ((arguments.csv, csv_text), (arguments.latex, latex_text)):
        if path:
            with replacing(path) as temporary:
                temporary.write_text(write(answer), encoding="utf-8")
    return Evaluated(answer, report_lines(answer), subject.pair)


def _check_options(arguments: argparse.Namespace) -> None:
    if arguments.similarity and arguments.checkpoint:
        raise QueryError(
            "evaluate takes --checkpoint or --similarity, not both. To compare a model with a matrix, give the matrix "
            "as --against."
        )
    if arguments.similarity:
        refuse(arguments, ("vocab",), "beside --similarity, which is read as numbers")
    _check_outputs([path for path in (arguments.save_similarity, arguments.csv, arguments.latex) if path])
    for path in (arguments.csv, arguments.latex):
        for read in (arguments.similarity, arguments.against):
            if path and read and _same_file(path, read):
                raise QueryError(f"{path}: would overwrite the matrix that is read. Give the table another name.")


def _check_outputs(paths: list[Path]) -> None:
    """Raise DatasetError, QueryError or OSError unless every file can be written, each under a name of its own."""
    for number, path in enumerate(paths):
        if not path.parent.is_dir():
            raise DatasetError(f"{path}: no such folder to write to. Make {path.parent} first.")
        check_replaceable(path)
        if any(_same_file(path, other) for other in paths[:number]):
            raise QueryError(f"{path}: two of the files to write have this name. Give each another.")


def _same_file(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _model(arguments: argparse.Namespace, against: Scores | None) -> _Subject:
    """Score the split by the model or ensemble; what does not fit is refused before the captions are embedded."""
    from vsrn_viewer.retrieval.search import similarity
    from vsrn_viewer.workbench import Workbench, drain

    pair: Pair = drain(Workbench().open(pair_of(arguments)))
    if pair.split.captions:
        _check_against_split(arguments, arguments.against, against, pair.split)
    data_name = pair.models[0].config.data_name
    return _Subject(pair.info.model_name, pair.info.members, data_name, drain(similarity(pair)), pair.split, pair)


def _matrix(arguments: argparse.Namespace, against: Scores | None) -> _Subject:
    """Take the scores from a file. A dataset, if one is named, has to fit; its folder's name says which it is."""
    from vsrn_viewer.data.dataset import open_dataset
    from vsrn_viewer.data.demo import demo_folder
    from vsrn_viewer.retrieval.matrix_file import check_fit, load_similarity
    from vsrn_viewer.retrieval.metrics import check_protocol

    file: Path = arguments.similarity
    scores = load_similarity(file)
    images, captions = scores.shape
    check_protocol(images, captions, arguments.folds)
    if against is not None:
        check_fit(arguments.against, against, images, captions, str(file))
    if not (arguments.data or arguments.split):
        return _Subject(file.name, None, "", scores, None, None)
    dataset = open_dataset(arguments.data or demo_folder())
    split = dataset.split(arguments.split or dataset.default_split)
    if not split.captions:
        raise DatasetError(
            f"{dataset.folder}: split '{split.name}' has no captions to hold {file.name} to. Name a captions file in "
            "dataset.toml, or leave out --data to evaluate the matrix alone."
        )
    _check_against_split(arguments, file, scores, split)
    return _Subject(file.name, None, dataset.folder.resolve().name, scores, split, None)


def _check_against_split(arguments: argparse.Namespace, file: Path, scores: Scores | None, split: Split) -> None:
    from vsrn_viewer.retrieval.matrix_file import check_fit
    from vsrn_viewer.retrieval.metrics import check_protocol

    images, captions = split.images, len(split.captions)
    if scores is not None:
        check_fit(file, scores, images, captions, f"split {split.name} of {split.files.folder}")
    check_protocol(images, captions, arguments.folds)
