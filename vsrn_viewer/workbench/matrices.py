"""Opening a similarity matrix of any method as the model of a pair: held to the split that it is said to be of."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from vsrn_viewer.answers import PairInfo, Progress
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.findings import of_split
from vsrn_viewer.data.image_files import ImageFiles
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.stamps import stamps_of
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.device_choice import DeviceChoice
from vsrn_viewer.errors import CheckpointError, DatasetError
from vsrn_viewer.finding import Finding
from vsrn_viewer.retrieval.gallery import empty_gallery
from vsrn_viewer.retrieval.matrix_file import fit_to_split, reading_similarity
from vsrn_viewer.retrieval.matrix_findings import looking_at
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench.datasets import AnyDataset, open_any
from vsrn_viewer.workbench.inputs import Inputs, check_still
from vsrn_viewer.workbench.store import Store


def read_matrix(wanted: PairId, store: Store) -> Generator[Progress, None, tuple[Pair, Inputs]]:
    """Return the pair of a matrix with a split, and what it was read from. No network is loaded.

    Raises CheckpointError if checkpoints or a vocabulary are named beside it, DatasetError for a dataset or a matrix
    that cannot be used, or that do not fit each other.
    """
    if wanted.checkpoints or wanted.vocabulary:
        raise CheckpointError(
            f"{wanted.matrix}: a similarity matrix opens without checkpoints and vocabulary. Name either, not both."
        )
    yield Progress("Opening the dataset", 0, 1, "files")
    dataset = open_any(wanted, store)
    split = dataset.split(wanted.split or dataset.default_split)
    file = Path(wanted.matrix)
    stamps = stamps_of([file])
    matrix = yield from fitted_matrix(file, dataset, split)
    check_still(stamps)
    findings = (*of_split(split), *(yield from looking_at(file.name, matrix.scores, matrix.lines)))
    info = _describe(wanted, dataset, split, matrix, findings)
    pair = Pair(info, (), Vocabulary(()), split, empty_gallery(), matrix=matrix)
    return pair, Inputs(lambda: open_any(wanted, store), dataset, {**split.stamps, **stamps})


def fitted_matrix(file: Path, dataset: AnyDataset, split: Split) -> Generator[Progress, None, MatrixScores]:
    """Return the scores of a file for a split. Raises DatasetError unless they fit, naming a split that does."""
    if not split.captions:
        raise DatasetError(
            f"{split.folder}: split '{split.name}' has no captions to hold {file.name} to. Name a captions file in "
            "dataset.toml."
        )
    what = f"split {split.name} of {split.folder}"
    scores = yield from reading_similarity(file)
    scores = fit_to_split(file, scores, split.caption_lines, what, other_splits(dataset, split))
    return MatrixScores(scores, split.caption_lines)


def other_splits(dataset: AnyDataset, split: Split) -> Iterator[tuple[str, CaptionLines]]:
    """Yield the other splits of a dataset that can be opened, by name, with whose captions theirs are."""
    for name in dataset.split_names:
        if name != split.name:
            try:
                yield name, dataset.split(name).caption_lines
            except DatasetError:
                continue  # it is only a hint


def _describe(
    wanted: PairId, dataset: AnyDataset, split: Split, matrix: MatrixScores, findings: tuple[Finding, ...]
) -> PairInfo:
    return PairInfo(
        pair=wanted,
        model_name=Path(wanted.matrix).name,
        variant="",
        members=0,
        layers=0,
        has_sentence_branch=False,
        has_gru=False,
        dataset_name=dataset.name,
        split=split.name,
        splits=dataset.split_names,
        region_order=dataset.region_order,
        device="cpu",
        devices=(DeviceChoice("cpu", "CPU"),),
        precision=str(matrix.scores.dtype),
        memory_mb=matrix.scores.nbytes / 1e6,
        image_ids=split.image_ids,
        image_files=ImageFiles(split),
        captions=split.captions,
        caption_lines=split.caption_lines,
        has_boxes=split.has_boxes,
        words=frozenset(),
        vocabulary_file="",
        tokenizer="",
        notices=tuple(finding.sentence for finding in findings),
        findings=findings,
        can_trace=False,
    )
