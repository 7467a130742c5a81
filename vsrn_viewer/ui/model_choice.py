"""Which models can stand beside the open one on the same split, and what chosen files mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.data.demo import demo_checkpoints
from vsrn_viewer.file_kinds import is_matrix_name
from vsrn_viewer.ui.naming import words_for_model
from vsrn_viewer.view import PairId


def offered_models(info: PairInfo, others: Sequence[PairId]) -> tuple[tuple[str, PairId], ...]:
    """Return models with what they are called: each member of the open ensemble alone, the demo's models where a matrix
    stands in their place, and those that were chosen before. others: these, of the same split."""
    pair = info.pair
    offered = {one: f"{words_for_model(one)} alone" for one in _members(info)}
    if pair.matrix and not pair.data:
        offered[replace(pair, matrix="")] = words_for_model(PairId())
    offered |= {one: words_for_model(one) for one in others if one not in offered}
    return tuple((words, one) for one, words in offered.items() if one != pair)


def model_of_files(pair: PairId, files: Sequence[str]) -> PairId:
    """Return the model that files make, with the split of a pair: a matrix, a checkpoint, or an ensemble of several."""
    matrices = [file for file in files if is_matrix_name(file)]
    others = tuple(file for file in files if file not in matrices[:1])
    return replace(pair, checkpoints=others, vocabulary="", matrix=matrices[0] if matrices else "")


def _members(info: PairInfo) -> list[PairId]:
    """Return each member of an ensemble as a model of its own; () of a single model."""
    if info.members < 2:
        return []
    files = info.pair.checkpoints or tuple(map(str, demo_checkpoints()))
    return [replace(info.pair, checkpoints=(file,), vocabulary=info.vocabulary_file) for file in files]
