"""Runs the network on one image and keeps every quantity of a ReasoningTrace.

Source: Li et al., ICCV 2019, sections 3.1, 3.2 and 4.5. The network's own modules compute the nodes
and the embedding; the gates, which torch.nn.GRU does not return, are recomputed with its formula and
compared with its hidden states (`gate_error`). What the graph leaves comes to the host while the memory reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from vsrn_viewer.change import Change
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.trace import Array, ReasoningTrace, Rows
from vsrn_viewer.vsrn.arriving import Arriving
from vsrn_viewer.vsrn.captioner import Word
from vsrn_viewer.vsrn.changing import (
    NO_CHANGE,
    OVERFLOWS,
    BatchChange,
    Clamps,
    batch_change,
    check_finite_nodes,
    clamps_of,
    effective_change,
    gates_of,
    recur,
    rows_read,
    run_layer,
)
from vsrn_viewer.vsrn.image_encoder import GraphLayer, ImageEncoder, messages_of, scales_of, shifts_of
from vsrn_viewer.vsrn.model import Vsrn

RANK_SCALE = 50.0  # the paper's λ, section 4.5; no unit


def rank_scores(correlation: Array) -> Array:
    """Return λ(k − rank)² per region, rank 0 for the highest correlation, ties to the lower region.

    correlation: (N,) finite. Returns (N,) float32. Paper, section 4.5; counting from 0 is our reading.
    """
    count = len(correlation)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(-correlation, kind="stable")] = np.arange(count)
    return (RANK_SCALE * (count - rank) ** 2).astype(np.float32)


def trace(
    model: Vsrn,
    features: Array,
    boxes: Array | None = None,
    caption_embedding: Array | None = None,
    change: Change = Change(),  # noqa: B008 (frozen)
) -> ReasoningTrace:
    """Return the trace of `trace_match`, with the sentence that the network generates. Raises as that does."""
    traced = trace_match(model, features, boxes, caption_embedding, change)
    if not traced.sentence_follows:
        return traced
    words = list(generate_sentence(model, traced.sequence))
    return replace(traced, **sentence_arrays(words, traced.regions), sentence_follows=False)


@torch.no_grad()
def trace_match(
    model: Vsrn,
    features: Array,
    boxes: Array | None = None,
    caption_embedding: Array | None = None,
    change: Change = Change(),  # noqa: B008 (frozen)
) -> ReasoningTrace:
    """Run the network on one image, doing differently what `change` says, and return its trace without the sentence,
    which takes longer than all the rest and which no match depends on.

    features: (N,F) float32. boxes: (N,4) pixels, passed on untouched. caption_embedding: (D,), the
    query's. The traced arrays have the regions that `change` keeps, in its order.
    Raises ChangeError if `change` names a region, a layer or a gate there is not, OverflowingError if the values of
    the run overflow, and ValueError if the network is in training mode (BatchNorm would act differently) or if
    features are not (N,F) with the network's F.
    """
    change = effective_change(model, features, change)
    rows = rows_read(change, len(features))
    read = features[rows]
    encoder = model.image_encoder
    graph = _run_changed_graph(model, read, rows, change)
    of_graph = _arriving(graph)
    sequence = encoder.to_sequence(graph.nodes[-1])  # (1,N,D)
    if encoder.gru is None:
        of_memory = {"embedding": encoder.embed(sequence)[0]}
    else:
        of_memory = _run_gru(encoder, encoder.gru, sequence, clamps_of(change, rows))
    rest = Arriving({"sequence": sequence[0], **of_memory, **_constants(encoder, graph)})
    arrays = _finite(of_graph) | _gates_apart(rest.arrays())
    by_step = arrays.get("embedding_by_step")
    embedding = arrays.pop("embedding") if by_step is None else by_step[-1]
    correlation = _product(arrays["sequence"], embedding)
    return ReasoningTrace(
        features=read,
        boxes=None if boxes is None else boxes[rows],
        embedding=embedding,
        correlation=correlation,
        attention=rank_scores(correlation),
        region_rows=rows,
        **arrays,
        **_match(embedding, by_step, caption_embedding),
        sentence_follows=model.captioner is not None,
    )


@torch.no_grad()
def sequence_of(model: Vsrn, features: Array, change: Change) -> Array:
    """Return what the GRU reads of one image, (N,D), as `trace_match` does, and nothing behind. Raises as that does."""
    change = effective_change(model, features, change)
    rows = rows_read(change, len(features))
    nodes = _run_changed_graph(model, features[rows], rows, change).nodes[-1]
    check_finite_nodes(nodes)
    return _numpy(model.image_encoder.to_sequence(nodes)[0])


@torch.no_grad()
def generate_sentence(model: Vsrn, sequence: Array) -> Iterator[Word]:
    """Yield the words of the sentence that the network generates, from what its GRU reads, (N,D).

    Raises ValueError for a network without a sentence branch.
    """
    if model.captioner is None:
        raise ValueError("the network must have a sentence branch to generate a sentence")
    yield from model.captioner.generate_words(torch.from_numpy(sequence).to(model.device)[None])


def sentence_arrays(words: list[Word], regions: int) -> dict[str, Any]:
    """Return word_ids (T,), word_attention (T,N), word_probability (T,) of a trace. T may be 0."""
    attention = [_numpy(word.attention) for word in words]
    return {
        "word_ids": np.array([word.ids.item() for word in words], dtype=np.float32),
        "word_attention": np.concatenate(attention) if attention else _empty(0, regions),
        "word_probability": np.array([word.probability.item() for word in words], dtype=np.float32),
    }


@torch.no_grad()
def trace_graph(model: Vsrn, features: Array) -> tuple[Array, Array, Array]:
    """Return nodes (L+1,N,D), affinity (L,N,N) and messages (L,N,D) of one image, as `trace` does, and nothing behind.

    features: (N,F) float32. Raises OverflowingError if the values of the run overflow.
    """
    run = _run_graph(model.image_encoder, torch.from_numpy(features).to(model.device)[None], NO_CHANGE)
    messages = Arriving({"messages": _constants(model.image_encoder, run)["messages"]})
    arrays = _finite(_arriving(run)) | messages.arrays()
    return arrays["nodes"], arrays["affinity"], arrays["messages"]


@dataclass(frozen=True)
class _Graph:
    nodes: list[Tensor]  # L+1 of (1,N,D)
    affinity: list[Tensor]  # L of (1,N,N), zeros for a layer that is skipped
    given: list[Tensor]  # L of (1,N,D): g(v)
    skipped_layers: tuple[int, ...]


def _run_changed_graph(model: Vsrn, read: Array, rows: Rows, change: Change) -> _Graph:
    """Run the layers on the features that are read, (N,F), which are of these rows, with a change that has effect."""
    alike = batch_change(change, rows, np.arange(len(rows))[None], model.device)
    return _run_graph(model.image_encoder, torch.from_numpy(read).to(model.device)[None], alike)


def _run_graph(encoder: ImageEncoder, features: Tensor, change: BatchChange) -> _Graph:
    """Run the layers on features (1,N,F)."""
    run = _Graph([encoder.project(features)], [], [], change.skipped_layers)
    for number, layer in enumerate(_layers(encoder)):
        before = run.nodes[-1]
        given = layer.g(before)
        after, affinity = run_layer(layer, number, before, change, given)
        run.nodes.append(after)
        run.affinity.append(before.new_zeros(1, before.shape[1], before.shape[1]) if affinity is None else affinity)
        run.given.append(given)
    return run


def _layers(encoder: ImageEncoder) -> Iterator[GraphLayer]:
    for layer in encoder.graph:
        assert isinstance(layer, GraphLayer)
        yield layer


def _arriving(run: _Graph) -> Arriving:
    """Send nodes (L+1,N,D) and affinity (L,N,N) on their way, and whether they are finite."""
    regions = run.nodes[0].shape[1]
    affinity = torch.cat(run.affinity) if run.affinity else run.nodes[0].new_zeros(0, regions, regions)
    finite = run.nodes[-1].isfinite().all()  # a layer adds to its nodes, and no sum makes infinite ones finite
    return Arriving({"nodes": torch.cat(run.nodes), "affinity": affinity, "finite": finite})


def _finite(of_graph: Arriving) -> dict[str, Array]:
    """Return nodes and affinity. Raises OverflowingError unless they are finite."""
    arrays = of_graph.arrays()
    if not arrays.pop("finite"):
        raise OverflowingError(OVERFLOWS)
    return arrays


def _constants(encoder: ImageEncoder, run: _Graph) -> dict[str, Tensor]:
    """Return messages (L,N,D) and shift (L,D), which nothing behind a layer waits for. A skipped layer shifts by 0."""
    layers = list(_layers(encoder))
    if not layers:
        _, regions, size = run.nodes[0].shape
        return {"messages": run.nodes[0].new_zeros(0, regions, size), "shift": run.nodes[0].new_zeros(0, size)}
    scales = scales_of(layers)
    shift = shifts_of(layers, scales)
    for number in run.skipped_layers:
        shift[number] = 0
    return {"messages": messages_of(layers, scales, run.given), "shift": shift}


def _run_gru(encoder: ImageEncoder, gru: nn.GRU, sequence: Tensor, clamps: Clamps) -> dict[str, Tensor]:
    """Return gates (reset, update, candidate; (3,N,D)) and hidden states after each region, and what they embed to.

    Without a gate set, the hidden states are torch.nn.GRU's own; gate_error always compares them with the formula that
    gives the gates, each step from the state before it, with no gate set.
    """
    states = gru(sequence)[0][0]  # (N,D)
    free = gates_of(gru, sequence[0], states)
    run = recur(gru, sequence[0], clamps) if clamps else free
    hidden = run[3] if clamps else states
    return {
        "gates": run[:3],
        "hidden": hidden,
        "embedding_by_step": encoder.tail(hidden),
        "gate_error": (free[3] - states).abs().max(),
    }


def _gates_apart(arrays: dict[str, Array]) -> dict[str, Array]:
    """Return arrays with the gates, if there are any, under a name each."""
    if "gates" not in arrays:
        return arrays
    reset_gate, update_gate, candidate = arrays.pop("gates")
    return arrays | {"reset_gate": reset_gate, "update_gate": update_gate, "candidate": candidate}


def _match(embedding: Array, by_step: Array | None, caption_embedding: Array | None) -> dict[str, Any]:
    if caption_embedding is None:
        return {}
    score = np.asarray(_product(embedding, caption_embedding), np.float32)
    match = {"caption_embedding": caption_embedding, "score": score}
    if by_step is not None:
        match["score_by_step"] = _product(by_step, caption_embedding)
    return match


def _product(left: Array, right: Array) -> Array:
    """Return left @ right of finite values.

    Some BLAS kernels raise the processor's "invalid" flag on numbers beyond the arrays, and NumPy takes it for ours.
    """
    with np.errstate(invalid="ignore"):
        return np.asarray(left @ right)


def _numpy(tensor: Tensor) -> Array:
    return tensor.float().cpu().numpy()


def _empty(*shape: int) -> Array:
    return np.zeros(shape, dtype=np.float32)
