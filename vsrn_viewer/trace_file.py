"""A trace on disk: an .npz whose keys are the fields of ReasoningTrace, with the words of its TraceContext.

The keys are relied on from outside.
"""

from __future__ import annotations

import tokenize
import zipfile
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from vsrn_viewer.errors import TraceError
from vsrn_viewer.files import PathName, replacing
from vsrn_viewer.trace import ReasoningTrace, TraceContext

_OF_WORDS = ("word_ids", "word_attention", "word_probability")
MOST_WORDS = 100  # of a generated sentence; the published code stops at 58
_ROUNDING = 1e-3  # by which a share of 1 may exceed it
_REQUIRED = ("features", "nodes", "affinity", "messages", "shift", "sequence", "embedding", "correlation", "attention")
# What damage makes the readers of zip archives and of arrays raise (NumPy parses an array's header as Python).
_DAMAGED = (
    ValueError,
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    SyntaxError,
    tokenize.TokenError,
    OverflowError,
    MemoryError,
)
_WORDS = ("image_id", "query", "model", "split", "region_order", "device", "precision")


def save_trace(
    path: PathName,
    trace: ReasoningTrace,
    context: TraceContext = TraceContext(),  # noqa: B008 (frozen)
) -> None:
    """Write a trace as an .npz whose keys are the field names; absent fields have no key.

    Raises OSError if the file cannot be written; a file of that name is replaced whole or not at all.
    """
    arrays: dict[str, np.ndarray] = {}
    for field in fields(trace):
        value = getattr(trace, field.name)
        if value is not None:
            arrays[field.name] = np.asarray(value, dtype=np.int64 if field.name == "region_rows" else np.float32)
    for word in _WORDS:
        arrays[word] = np.array(getattr(context, word))
    arrays["members"] = np.array([context.member, context.members])
    if context.image_size is not None:
        arrays["image_size"] = np.array(context.image_size)
    if context.labels:
        arrays["labels"] = np.array(context.labels)
    for name in ("words", "unknown_words"):
        if getattr(context, name):
            arrays[name] = np.array(getattr(context, name))
    if context.region_scores:
        arrays["region_scores"] = np.array(context.region_scores, dtype=np.float32)
    if context.image_file:
        arrays["image_file"] = np.frombuffer(context.image_file, dtype=np.uint8)
    if context.ensemble_score is not None:
        arrays["ensemble_score"] = np.array(context.ensemble_score, dtype=np.float32)
    with replacing(Path(path)) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def is_trace_file(path: PathName) -> bool:
    """Return whether a file is meant as a trace: by its name, or because it begins as archives of arrays do."""
    path = Path(path)
    if path.suffix == ".npz" or not path.is_file():
        return path.suffix == ".npz"
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def load_trace(path: PathName) -> tuple[ReasoningTrace, TraceContext]:
    """Read a trace file written by `save_trace`.

    Raises TraceError, naming the file, if it is missing, damaged, or not a trace.
    """
    path = Path(path)
    if not path.is_file():
        raise TraceError(f"{path}: no such trace file. `vsrn-viewer trace` writes one.")
    try:
        # Opened here, not by np.load, which leaves the file open when the archive is damaged.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            stored = {key: file[key] for key in file.files}
        missing = [key for key in _REQUIRED if key not in stored]
        arrays: dict[str, Any] = {
            f.name: np.asarray(stored[f.name], np.int64 if f.name == "region_rows" else np.float32)
            for f in fields(ReasoningTrace)
            if f.name in stored
        }
        context = _read_context(stored)
    except _DAMAGED as error:
        raise TraceError(
            f"{path}: not a readable trace file ({error}). Write it again with `vsrn-viewer trace`."
        ) from None
    if missing:
        raise TraceError(f"{path}: not a trace file, {', '.join(missing)} missing. `vsrn-viewer trace` writes one.")
    trace = ReasoningTrace(**arrays)
    _check_arrays(path, trace)
    return trace, context


def _read_context(stored: dict[str, np.ndarray]) -> TraceContext:
    member, members = (int(value) for value in stored.get("members", np.array([1, 1])))
    size = stored.get("image_size")
    if size is not None and (size.shape != (2,) or not (size >= 1).all()):
        raise ValueError(f"image_size must be width and height in pixels: got {size.tolist()}")
    score = stored.get("ensemble_score")
    return TraceContext(
        **{word: str(stored.get(word, "")) for word in _WORDS},
        image_size=None if size is None else (int(size[0]), int(size[1])),
        labels=tuple(str(label) for label in stored.get("labels", ())),
        region_scores=tuple(float(score) for score in stored.get("region_scores", ())),
        words=tuple(str(word) for word in stored.get("words", ())),
        unknown_words=tuple(str(word) for word in stored.get("unknown_words", ())),
        image_file=stored["image_file"].tobytes() if "image_file" in stored else b"",
        member=member,
        members=members,
        ensemble_score=None if score is None else float(score),
    )


def _check_arrays(path: Path, trace: ReasoningTrace) -> None:
    """Raise TraceError unless all arrays agree on N, D, L and T, are finite, and make a sentence together."""
    n, f = np.atleast_2d(trace.features).shape[-2:]
    d, layers = trace.embedding.size, len(np.atleast_1d(trace.affinity))
    absent = [name for name in _OF_WORDS if getattr(trace, name) is None]
    if 0 < len(absent) < len(_OF_WORDS):
        raise TraceError(
            f"{path}: {', '.join(_OF_WORDS)} must come together: {', '.join(absent)} missing. Write it again with "
            "`vsrn-viewer trace`."
        )
    by_region, words = (n, d), 0 if trace.word_ids is None else trace.word_ids.size
    expected: dict[str, tuple[int, ...]] = {
        "features": (max(n, 1), f),
        "boxes": (n, 4),
        "nodes": (layers + 1, n, d),
        "affinity": (layers, n, n),
        "messages": (layers, n, d),
        "shift": (layers, d),
        "sequence": by_region,
        "reset_gate": by_region,
        "update_gate": by_region,
        "candidate": by_region,
        "hidden": by_region,
        "embedding": (d,),
        "embedding_by_step": by_region,
        "correlation": (n,),
        "attention": (n,),
        "caption_embedding": (d,),
        "score": (),
        "score_by_step": (n,),
        "gate_error": (),
        "word_ids": (words,),
        "word_attention": (words, n),
        "word_probability": (words,),
    }
    for name, shape in expected.items():
        value = getattr(trace, name)
        if value is None:
            continue
        if value.shape != shape:
            raise TraceError(
                f"{path}: {name} must be {shape}: got {value.shape}. Write it again with `vsrn-viewer trace`."
            )
        if not np.isfinite(value).all():
            raise TraceError(f"{path}: {name} must be finite. Write it again with `vsrn-viewer trace`.")
    problem = _problem_of_words(trace)
    if problem:
        raise TraceError(f"{path}: {problem}. Write it again with `vsrn-viewer trace`.")


def _problem_of_words(trace: ReasoningTrace) -> str:
    """Return what is wrong with the values of the generated sentence, "" if nothing is or there is none."""
    if trace.word_ids is None:
        return ""
    ids, *shares = (getattr(trace, name) for name in _OF_WORDS)
    if len(ids) > MOST_WORDS:
        return f"a sentence must have at most {MOST_WORDS} words: got {len(ids):,}"
    if (ids < 0).any() or (ids >= 2**24).any() or (ids % 1).any():  # whole in float32
        return "word_ids must be whole numbers from 0"
    if any((share < 0).any() or (share > 1 + _ROUNDING).any() for share in shares):
        return "word_attention and word_probability must be 0 to 1"
    return ""
