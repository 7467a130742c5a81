"""What is measured: the scores of a model, of an ensemble or of a matrix, with the split that they are of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.data.split import Split
from vsrn_viewer.finding import Finding
from vsrn_viewer.retrieval.caption_words import CaptionWords
from vsrn_viewer.retrieval.matrix_file import fit_to_split, lines_of, load_similarity
from vsrn_viewer.retrieval.matrix_findings import of_similarity
from vsrn_viewer.retrieval.metrics import check_protocol
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.ranking import Scores
from vsrn_viewer.retrieval.scored import MatrixScores, Scored
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.steps import drain
from vsrn_viewer.workbench.matrices import fitted_matrix


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
class Rival:
    """The matrix to compare with, as it was read, and its file."""

    file: Path
    scores: Scores


def notices_of_matrices(subject: Subject, rival: Rival | None) -> list[str]:
    """Return what is strange about the matrices that were read, and about the split beside a matrix."""
    lines = subject.scores.lines
    found: list[Finding] = []
    if rival is not None and subject.against is not None:
        found += of_similarity(rival.file.name, subject.against.matrix(), lines)
    if subject.info is None:  # a model's own notices are printed with the answer
        found += of_similarity(subject.name, subject.scores.matrix(), lines)
        found += subject.split.notices if subject.split else ()
    return [finding.sentence for finding in found]


def of_model(pair: Pair, folds: int, rival: Rival | None) -> Subject:
    """Score the split by the model or ensemble; what does not fit is refused before the captions are embedded."""
    against = _fitted(rival, pair.split, folds) if pair.split.captions else None
    data_name = pair.models[0].config.data_name
    scores: Scored = drain(split_scores(pair))
    named = pair.info.model_name, pair.info.members, data_name
    return Subject(*named, scores, pair.split, pair.info, pair.caption_words, pair, against)


def of_matrix(file: Path, data: Path | None, split_name: str | None, folds: int, rival: Rival | None) -> Subject:
    """Take the scores from a file. A dataset, if one is named, has to fit; its folder's name says which it is."""
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


def _fitted(rival: Rival | None, split: Split, folds: int) -> Scored | None:
    """Return the matrix to compare with for a split. Raises DatasetError unless it fits, and the folds do."""
    lines = split.caption_lines
    against: Scored | None = None
    if rival is not None:
        scores = fit_to_split(rival.file, rival.scores, lines, f"split {split.name} of {split.folder}")
        against = MatrixScores(scores, lines)
    check_protocol(lines, folds)
    return against
