"""A trace on disk: an .npz whose keys are the fields of ReasoningTrace, with the words of its TraceContext.

The keys are relied on from outside.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from vsrn_viewer.archives import DAMAGED, read_arrays
from vsrn_viewer.errors import TraceError
from vsrn_viewer.file_kinds import ARRAYS, recognise
from vsrn_viewer.files import PathName
from vsrn_viewer.number_files import save_arrays
from vsrn_viewer.strangers import open_ordinary
from vsrn_viewer.trace import ReasoningTrace, TraceContext

_OF_WORDS = ("word_ids", "word_attention", "word_probability")
_OF_QUERY = (
    "caption_reset_gate",
    "caption_update_gate",
    "caption_candidate",
    "caption_hidden",
    "caption_embedding_by_step",
    "score_by_word",
    "caption_gate_error",
)
MOST_WORDS = 100  # of a sentence, generated or asked; the published code generates 58 at most
_ROUNDING = 1e-3  # by which a share of 1 may exceed it
_REQUIRED = ("features", "nodes", "affinity", "messages", "shift", "sequence", "embedding", "correlation", "attention")
_WORDS = ("image_id", "query", "model", "split", "region_order", "device", "precision")
_OF_CONTEXT = (
    "members",
    "image_size",
    "labels",
    "words",
    "unknown_words",
    "query_words",
    "region_scores",
    "image_file",
    "ensemble_score",
)
_ARRAYS = tuple(field.name for field in fields(ReasoningTrace) if field.name != "sentence_follows")
_KEYS = (*_ARRAYS, *_WORDS, *_OF_CONTEXT)  # no other is read
_MOST_BYTES = 400_000_000  # unpacked; 100 regions of a published network take 20 MB
_LONGEST_TEXT = 10_000  # characters of a sentence or a name
_LARGEST = 100_000  # pixels of a side
_MOST_REGIONS = 2_048


def save_trace(
    path: PathName,
    trace: ReasoningTrace,
    context: TraceContext = TraceContext(),  # noqa: B008 (frozen)
) -> None:
    """Write a trace as an .npz whose keys are the field names; absent fields have no key.

    Raises OSError if the file cannot be written, ValueError for a trace whose sentence follows; a file of that name is
    replaced whole or not at all.
    """
    if trace.sentence_follows:
        raise ValueError("a trace must have its sentence before it is saved")
    arrays: dict[str, np.ndarray] = {}
    for name in _ARRAYS:
        value = getattr(trace, name)
        if value is not None:
            arrays[name] = np.asarray(value, dtype=np.int64 if name == "region_rows" else np.float32)
    for word in _WORDS:
        arrays[word] = np.array(getattr(context, word))
    arrays["members"] = np.array([context.member, context.members])
    if context.image_size is not None:
        arrays["image_size"] = np.array(context.image_size)
    if context.labels:
        arrays["labels"] = np.array(context.labels)
    for name in ("words", "unknown_words", "query_words"):
        if getattr(context, name):
            arrays[name] = np.array(getattr(context, name))
    if context.region_scores:
        arrays["region_scores"] = np.array(context.region_scores, dtype=np.float32)
    if context.image_file:
        arrays["image_file"] = np.frombuffer(context.image_file, dtype=np.uint8)
    if context.ensemble_score is not None:
        arrays["ensemble_score"] = np.array(context.ensemble_score, dtype=np.float32)
    save_arrays(Path(path), arrays)


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
    found = recognise(path)
    if found.kind not in ("missing", "trace", "unknown") and found.words != ARRAYS:
        raise TraceError(found.sentence(path, "a trace", "`vsrn-viewer trace` writes one."))
    if not path.is_file():
        raise TraceError(f"{path}: no such trace file. `vsrn-viewer trace` writes one.")
    try:
        with open_ordinary(path) as opened:
            stored = read_arrays(opened, _KEYS, _MOST_BYTES)
        missing = [key for key in _REQUIRED if key not in stored]
        arrays: dict[str, Any] = {
            name: stored[name] if name == "region_rows" else np.asarray(stored[name], np.float32)
            for name in _ARRAYS
            if name in stored
        }
        context = _read_context(stored)
    except (*DAMAGED, TypeError) as error:
        raise TraceError(
            f"{path}: not a readable trace file ({_short(error)}). Write it again with `vsrn-viewer trace`."
        ) from None
    if missing:
        raise TraceError(f"{path}: not a trace file, {', '.join(missing)} missing. `vsrn-viewer trace` writes one.")
    trace = ReasoningTrace(**arrays)
    _check_arrays(path, trace)
    problem = _problem_of_rows(stored.get("region_rows"), trace) or _problem_of_context(context, trace)
    if problem:
        raise TraceError(f"{path}: {problem}. Write it again with `vsrn-viewer trace`.")
    return trace, context


def _read_context(stored: dict[str, np.ndarray]) -> TraceContext:
    member, members = (int(value) for value in stored.get("members", np.array([1, 1])))
    size = stored.get("image_size")
    if size is not None and (size.shape != (2,) or not ((size >= 1) & (size <= _LARGEST)).all()):
        raise ValueError(f"image_size must be width and height in pixels: got {size.tolist()}")
    if not 1 <= member <= members <= _LARGEST:
        raise ValueError(f"members must be which and of how many: got {member} and {members}")
    score = stored.get("ensemble_score")
    if score is not None and not np.isfinite(score):
        raise ValueError("ensemble_score must be finite")
    if any(len(str(stored.get(word, ""))) > _LONGEST_TEXT for word in _WORDS):
        raise ValueError(f"a text must have at most {_LONGEST_TEXT:,} characters")
    texts: dict[str, Any] = {word: str(stored.get(word, "")) for word in _WORDS}
    return TraceContext(
        **texts,
        image_size=None if size is None else (int(size[0]), int(size[1])),
        labels=tuple(str(label) for label in stored.get("labels", ())),
        region_scores=tuple(float(score) for score in stored.get("region_scores", ())),
        words=tuple(str(word) for word in stored.get("words", ())),
        unknown_words=tuple(str(word) for word in stored.get("unknown_words", ())),
        query_words=tuple(str(word) for word in stored.get("query_words", ())),
        image_file=stored["image_file"].tobytes() if "image_file" in stored else b"",
        member=member,
        members=members,
        ensemble_score=None if score is None else float(score),
    )


def _check_arrays(path: Path, trace: ReasoningTrace) -> None:
    """Raise TraceError unless all arrays agree on N, D, L and T, are finite, and make a sentence together."""
    for together in (_OF_WORDS, _OF_QUERY):
        absent = [name for name in together if getattr(trace, name) is None]
        if 0 < len(absent) < len(together):
            raise TraceError(
                f"{path}: {', '.join(together)} must come together: {', '.join(absent)} missing. Write it again with "
                "`vsrn-viewer trace`."
            )
    for name, shape in _shapes(trace).items():
        value = getattr(trace, name)
        if value is None:
            continue
        if value.shape != shape:
            raise TraceError(
                f"{path}: {name} must be {shape}: got {value.shape}. Write it again with `vsrn-viewer trace`."
            )
        if not np.isfinite(value).all():
            raise TraceError(f"{path}: {name} must be finite. Write it again with `vsrn-viewer trace`.")
    if trace.regions > _MOST_REGIONS:
        raise TraceError(f"{path}: {trace.regions:,} regions, more than {_MOST_REGIONS:,}. Trace an image with fewer.")
    if trace.boxes is not None and np.abs(trace.boxes).max() > _LARGEST:
        raise TraceError(f"{path}: boxes must be pixels: got {np.abs(trace.boxes).max():g}. Write it again.")
    problem = _problem_of_words(trace) or _problem_of_query(trace)
    if problem:
        raise TraceError(f"{path}: {problem}. Write it again with `vsrn-viewer trace`.")


def _shapes(trace: ReasoningTrace) -> dict[str, tuple[int, ...]]:
    """Return the shape that each array must have, as features, embedding, affinity and words say N, F, D, L and T."""
    n, f = np.atleast_2d(trace.features).shape[-2:]
    d, layers = trace.embedding.size, len(np.atleast_1d(trace.affinity))
    by_region, words = (n, d), 0 if trace.word_ids is None else trace.word_ids.size
    read = _words_read(trace)
    by_word = (read, d)
    return {
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
        "caption_reset_gate": by_word,
        "caption_update_gate": by_word,
        "caption_candidate": by_word,
        "caption_hidden": by_word,
        "caption_embedding_by_step": by_word,
        "score_by_word": (read,),
        "caption_gate_error": (),
    }


def _words_read(trace: ReasoningTrace) -> int:
    """Return P, how many tokens were read of the query; 0 without their states."""
    return 0 if trace.score_by_word is None else trace.score_by_word.size


def _problem_of_rows(rows: np.ndarray | None, trace: ReasoningTrace) -> str:
    """Return what is wrong with the rows of the regions as stored, "" if nothing is. Files without them are older."""
    if rows is None:
        return ""
    if rows.shape != (trace.regions,) or rows.dtype != np.int64:
        return f"region_rows must be ({trace.regions},), int64: got {rows.shape}, {rows.dtype}"
    if (rows < 0).any() or len(np.unique(rows)) < len(rows):
        return "region_rows must be distinct rows from 0"
    return ""


def _problem_of_context(context: TraceContext, trace: ReasoningTrace) -> str:
    """Return which list of words or numbers does not fit the arrays, "" if all do."""
    if len(context.query_words) != _words_read(trace):
        return f"query_words must be {_words_read(trace)} long: got {len(context.query_words)}"
    generated = 0 if trace.word_ids is None else len(trace.word_ids)
    for name, expected in (("labels", trace.regions), ("region_scores", trace.regions), ("words", generated)):
        length = len(getattr(context, name))
        if length not in (0, expected):
            return f"{name} must be {expected} long: got {length}"
    return ""


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


def _problem_of_query(trace: ReasoningTrace) -> str:
    """Return what is wrong with the words that were read of the query, "" if nothing is."""
    read = _words_read(trace)
    if read and trace.caption_embedding is None:
        return "score_by_word needs caption_embedding"
    if read > MOST_WORDS + 2:
        return f"a query must have at most {MOST_WORDS + 2} tokens: got {read:,}"
    return ""


def _short(error: Exception) -> str:
    """Return what an error says, on one line of sane length."""
    return " ".join(str(error).split())[:200]
