"""What files dropped together mean: a part of a pair, a whole one, a trace, a session, or a photograph to search."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vsrn_viewer.file_kinds import FileKind, recognise
from vsrn_viewer.view import PairId

_HINT = "Drop models, a folder with a dataset or photographs, a trace, or a session."


@dataclass(frozen=True)
class Dropped:
    """Files by what they are; "" and () for none. problem: a sentence about why they cannot be opened together."""

    checkpoints: tuple[str, ...] = ()
    data: str = ""
    vocabulary: str = ""
    trace: str = ""
    session: str = ""
    photograph: str = ""
    matrix: str = ""
    problem: str = ""


def sort_out(paths: Iterable[Path]) -> Dropped:
    """Return what the files are, by their content. Reads the disk."""
    kinds = {path: recognise(path) for path in paths}
    photographs = [path for path, kind in kinds.items() if kind.kind == "photograph"]
    if photographs:
        return _photographs(photographs, alone=len(photographs) == len(kinds))
    strange = [path for path, kind in kinds.items() if kind.kind in ("other", "missing", "unknown")]
    if strange:
        return Dropped(problem=f"{strange[0]}: {_words_of(kinds[strange[0]])}. {_HINT}")
    models = [path for path, kind in kinds.items() if kind.kind == "checkpoint"]
    folders = [path for path, kind in kinds.items() if kind.kind == "folder"]
    folders += [path.parent for path, kind in kinds.items() if kind.kind == "dataset"]
    copies = {path.with_suffix(".json") for path in models}  # a checkpoint's description for people lies beside it
    words = [path for path, kind in kinds.items() if kind.kind == "vocabulary" and path not in copies]
    alone = [path for path, kind in kinds.items() if kind.kind in ("trace", "session")]
    if alone:
        what = kinds[alone[0]].kind
        if len(kinds) > 1:
            return Dropped(problem=f"{alone[0].name}: a {what} opens on its own. Drop nothing else with it.")
        return Dropped(trace=str(alone[0])) if what == "trace" else Dropped(session=str(alone[0]))
    matrices = [path for path, kind in kinds.items() if kind.kind == "matrix"]
    if len(matrices) > 1 or (matrices and models):
        return Dropped(
            problem=f"{matrices[0].name}: a similarity matrix opens as the only model. Drop no other with it."
        )
    if len(set(folders)) > 1 or len(words) > 1:
        thing = "dataset" if len(set(folders)) > 1 else "vocabulary"
        return Dropped(problem=f"Only one {thing} can be opened with a model. Drop only one.")
    first = [str(one[0]) if one else "" for one in (folders, words)]
    return Dropped(tuple(map(str, models)), *first, matrix=str(matrices[0]) if matrices else "")


def _photographs(files: list[Path], alone: bool) -> Dropped:
    """Return what photographs mean: one is a query, several are searched."""
    if not alone:
        return Dropped(problem=f"{files[0].name}: a photograph is searched with on its own. Drop nothing else with it.")
    if len(files) == 1:
        return Dropped(photograph=str(files[0]))
    return Dropped(data="\n".join(map(str, files)))


def completed(dropped: Dropped, pair: PairId) -> PairId:
    """Return the pair that dropped files make, with what they leave open taken from another pair."""
    is_new_model = bool(dropped.checkpoints or dropped.matrix)
    vocabulary = dropped.vocabulary or ("" if is_new_model else pair.vocabulary)
    return dataclasses.replace(
        pair,
        checkpoints=dropped.checkpoints if is_new_model else pair.checkpoints,
        matrix=dropped.matrix if is_new_model else pair.matrix,
        data=dropped.data or pair.data,
        split="" if dropped.data else pair.split,
        vocabulary=vocabulary,
    )


def _words_of(kind: FileKind) -> str:
    return kind.words or "not a file that can be opened here"
