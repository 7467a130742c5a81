"""Runs the network on one image and keeps every quantity of a ReasoningTrace.

Source: Li et al., ICCV 2019, sections 3.1, 3.2 and 4.5. The network's own modules compute the nodes
and the embedding; the gates, which torch.nn.GRU does not return, are recomputed with its formula and
compared with its hidden states (`gate_error`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from vsrn_viewer.change import Change
from vsrn_viewer.trace import Array, ReasoningTrace
from vsrn_viewer.vsrn.captioner import Captioner
from vsrn_viewer.vsrn.image_encoder import GraphLayer, ImageEncoder
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


@torch.no_grad()
def trace(
    model: Vsrn,
    features: Array,
    boxes: Array | None = None,
    caption_embedding: Array | None = None,
    change: Change = Change(),  # noqa: B008 (frozen)
) -> ReasoningTrace:
    """Run the network on one image, doing differently what `change` says, and return its trace.

    features: (N,F) float32. boxes: (N,4) pixels, passed on untouched. caption_embedding: (D,), the
    query's. The traced arrays have the regions that `change` keeps, in its order.
    Raises ValueError if the network is in training mode (BatchNorm would act differently), if
    features are not (N,F) with the network's F, or if `change` names a region or layer there is not.
    """
    _check(model, features, change)
    order = np.arange(len(features)) if change.regions is None else np.array(change.regions, dtype=np.int64)
    read = features[order]
    encoder = model.image_encoder
    graph = _run_graph(encoder, torch.from_numpy(np.ascontiguousarray(read)).to(model.device)[None], order, change)
    sequence = encoder.to_sequence(graph.nodes[-1])  # (1,N,D)
    embedding = _numpy(encoder.embed(sequence)[0])
    correlation = _numpy(sequence[0]) @ embedding
    gates: dict[str, Any] = {} if encoder.gru is None else _run_gru(encoder, encoder.gru, sequence)
    return ReasoningTrace(
        features=read,
        boxes=None if boxes is None else boxes[order],
        nodes=_numpy(torch.cat(graph.nodes)),
        affinity=_numpy(torch.stack(graph.affinity)) if graph.affinity else _empty(0, len(order), len(order)),
        messages=_numpy(torch.stack(graph.messages)) if graph.messages else _empty(0, *sequence.shape[1:]),
        shift=_numpy(torch.stack(graph.shift)) if graph.shift else _empty(0, sequence.shape[2]),
        sequence=_numpy(sequence[0]),
        embedding=embedding,
        correlation=correlation,
        attention=rank_scores(correlation),
        region_rows=order,
        **gates,
        **_match(embedding, gates.get("embedding_by_step"), caption_embedding),
        **({} if model.captioner is None else _generate_sentence(model.captioner, sequence)),
    )


@dataclass(frozen=True)
class _Graph:
    nodes: list[Tensor]  # L+1 of (1,N,D)
    affinity: list[Tensor]  # L of (N,N)
    messages: list[Tensor]  # L of (N,D)
    shift: list[Tensor]  # L of (D,)


def _run_graph(encoder: ImageEncoder, features: Tensor, order: np.ndarray, change: Change) -> _Graph:
    run = _Graph([encoder.project(features)], [], [], [])
    for number, layer in enumerate(encoder.graph):
        assert isinstance(layer, GraphLayer)
        nodes = run.nodes[-1]
        affinity, shift = layer.affinity(nodes), layer.shift()
        if number in change.skipped_layers:
            affinity, shift = torch.zeros_like(affinity), torch.zeros_like(shift)
            run.nodes.append(nodes)
        else:
            affinity = _scale_edges(affinity, number, order, change)
            run.nodes.append(layer(nodes, affinity))
        run.affinity.append(affinity[0])
        run.messages.append(layer.messages(nodes)[0])
        run.shift.append(shift)
    return run


def _scale_edges(affinity: Tensor, layer: int, order: np.ndarray, change: Change) -> Tensor:
    """Multiply the changed edges of this layer; (1,N,N) → (1,N,N)."""
    place = {int(region): position for position, region in enumerate(order)}
    affinity = affinity.clone()
    for at, receiver, giver, factor in change.edges:
        if at == layer and receiver in place and giver in place:
            affinity[0, place[receiver], place[giver]] *= factor
    return affinity


def _run_gru(encoder: ImageEncoder, gru: nn.GRU, sequence: Tensor) -> dict[str, Any]:
    """Return the gates, candidates and hidden states after each region, and what they embed to.

    PyTorch's formula, h' the state before: r = σ(W_ir x + b_ir + W_hr h' + b_hr), z likewise,
    n = tanh(W_in x + b_in + r (W_hn h' + b_hn)), h = (1 − z) n + z h'.
    """
    states = gru(sequence)[0][0]  # (N,D)
    weight_ih, weight_hh, bias_ih, bias_hh = gru.parameters()
    from_input = nn.functional.linear(sequence[0], weight_ih, bias_ih)  # (N,3D)
    hidden = torch.zeros_like(states[0])
    steps: list[Tensor] = []
    for x_reset, x_update, x_candidate in (row.chunk(3) for row in from_input):
        h_reset, h_update, h_candidate = nn.functional.linear(hidden, weight_hh, bias_hh).chunk(3)
        reset = torch.sigmoid(x_reset + h_reset)
        update = torch.sigmoid(x_update + h_update)
        candidate = torch.tanh(x_candidate + reset * h_candidate)
        hidden = (1 - update) * candidate + update * hidden
        steps.append(torch.stack([reset, update, candidate, hidden]))
    reset_gate, update_gate, candidates, recomputed = torch.stack(steps, dim=1)  # 4 of (N,D)
    return {
        "reset_gate": _numpy(reset_gate),
        "update_gate": _numpy(update_gate),
        "candidate": _numpy(candidates),
        "hidden": _numpy(states),
        "embedding_by_step": _numpy(encoder.tail(states)),
        "gate_error": _numpy((recomputed - states).abs().max()),
    }


def _match(embedding: Array, by_step: Array | None, caption_embedding: Array | None) -> dict[str, Any]:
    if caption_embedding is None:
        return {}
    match = {"caption_embedding": caption_embedding, "score": np.asarray(embedding @ caption_embedding, np.float32)}
    if by_step is not None:
        match["score_by_step"] = by_step @ caption_embedding
    return match


def _generate_sentence(captioner: Captioner, sequence: Tensor) -> dict[str, Any]:
    """Return the sentence that is generated from V*, (1,N,D), T words long; T may be 0."""
    words = captioner.generate_words(sequence)
    attention = [word.attention for word in words] or [sequence.new_zeros(0, sequence.shape[1])]
    return {
        "word_ids": np.array([word.ids.item() for word in words], dtype=np.float32),
        "word_attention": _numpy(torch.cat(attention)),
        "word_probability": np.array([word.probability.item() for word in words], dtype=np.float32),
    }


def _check(model: Vsrn, features: Array, change: Change) -> None:
    if model.training:
        raise ValueError("the network must be in evaluation mode: call eval() first")
    if features.ndim != 2 or len(features) == 0 or features.shape[1] != model.config.feature_size:
        raise ValueError(f"features must be (N, {model.config.feature_size}), N > 0: got {features.shape}")
    if change.regions is not None:
        bad = [region for region in change.regions if not 0 <= region < len(features)]
        if bad or not change.regions or len(set(change.regions)) < len(change.regions):
            raise ValueError(f"change.regions must be distinct, of 0 to {len(features) - 1}: got {change.regions}")
    layers = model.config.graph_layers
    named = {*change.skipped_layers, *(edge[0] for edge in change.edges)}
    if any(not 0 <= layer < layers for layer in named):
        raise ValueError(f"change must name layers 0 to {layers - 1}: got {sorted(named)}")
    if any(not 0 <= region < len(features) for edge in change.edges for region in edge[1:3]):
        raise ValueError(f"change.edges must name regions 0 to {len(features) - 1}: got {change.edges}")


def _numpy(tensor: Tensor) -> Array:
    return tensor.float().cpu().numpy()


def _empty(*shape: int) -> Array:
    return np.zeros(shape, dtype=np.float32)
