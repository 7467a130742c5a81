"""The image encoder, run as a Change says: the steps that a trace records, and the embedding alone for scores.

A network whose graph and memory are left alone runs by its own modules. torch.nn.GRU takes no gates from outside, so a
run with a gate set uses its recurrence written out (`recur`).
N regions that are read, D embedding, F feature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from vsrn_viewer.change import Change, Gate, check_change, check_change_of_image, check_change_of_network, in_effect
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.trace import Array
from vsrn_viewer.vsrn.image_encoder import GraphLayer, ImageEncoder
from vsrn_viewer.vsrn.model import Vsrn

OVERFLOWS = (
    "The values of this run overflow, so it has no score. Networks that were trained on many regions do so with very "
    "few: keep more of them, or change less."
)
Stage = Callable[[Tensor], Tensor]
_Weights = tuple[Tensor, Tensor, Tensor, Tensor]
Clamps = Mapping[Gate, Tensor]  # gate → the value of all its channels at each step, (..., N), NaN where it is free


@dataclass(frozen=True)
class BatchChange:
    """What a change does to B runs of N regions each.

    factors: of the affinity, by layer, (B,N,N) receiver × giver. clamps: (B,N) each.
    """

    factors: Mapping[int, Tensor] = field(default_factory=dict)
    clamps: Clamps = field(default_factory=dict)
    skipped_layers: tuple[int, ...] = ()


NO_CHANGE = BatchChange()


def embed_batch(model: Vsrn, features: Tensor, change: BatchChange = NO_CHANGE) -> Tensor:
    """Return the embeddings of B runs in one pass, (B,N,F) → (B,D). NaN for a run whose values overflow.

    Gradients flow to the features and to the factors.
    """
    for stage in embed_stages(model, change):
        features = stage(features)
    return features


def embed_stages(model: Vsrn, change: BatchChange = NO_CHANGE) -> list[Stage]:
    """Return the steps of `embed_batch`, each of which reads what the one before returned.

    The projection, (B,N,F) → (B,N,D); the graph layers, (B,N,D) → (B,N,D); the memory, (B,N,D) → (B,D).
    """
    encoder = model.image_encoder
    layers: list[Stage] = []
    for number, layer in enumerate(encoder.graph):
        assert isinstance(layer, GraphLayer)
        layers.append(partial(_nodes_after, layer, number, change))
    return [encoder.project, *layers, partial(_embed_nodes, encoder, change)]


def batch_change(
    change: Change, rows: npt.NDArray[np.int64], kept: npt.NDArray[np.int64], device: torch.device
) -> BatchChange:
    """Return what a change of edges, layers and gates does to runs that keep some of the regions read.

    rows: (M,), of the regions read. kept: (B,N), places among them, in reading order. The change's own regions play no
    part.
    """
    place = {int(region): position for position, region in enumerate(rows)}
    factors: dict[int, Tensor] = {}
    for layer, receiver, giver, factor in change.edges:
        if receiver in place and giver in place:
            square = factors.setdefault(layer, torch.ones(len(rows), len(rows)))
            square[place[receiver], place[giver]] *= factor
    at = torch.from_numpy(kept)
    return BatchChange(
        {layer: square[at[:, :, None], at[:, None, :]].to(device) for layer, square in factors.items()},
        {gate: values[at].to(device) for gate, values in clamps_of(change, rows).items()},
        change.skipped_layers,
    )


@torch.no_grad()
def embed_changed(model: Vsrn, features: Array, change: Change) -> Array:
    """Return the embedding of one image under a change, (D,) float32. features: (N,F) float32, all stored regions.

    Raises as `trace` does.
    """
    change = effective_change(model, features, change)
    rows = rows_read(change, len(features))
    read = torch.from_numpy(features[rows]).to(model.device)[None]
    embedding = embed_batch(model, read, batch_change(change, rows, np.arange(len(rows))[None], model.device))[0]
    if embedding.isnan().any():
        raise OverflowingError(OVERFLOWS)
    return embedding.float().cpu().numpy()


def effective_change(model: Vsrn, features: Array, change: Change) -> Change:
    """Return what of a change has an effect on this image (see `in_effect`), checked against image and network.

    Raises ChangeError if it names what there is not, and ValueError if the network is in training mode or the
    features are not (N,F).
    """
    if model.training:
        raise ValueError("the network must be in evaluation mode: call eval() first")
    if features.ndim != 2 or len(features) == 0 or features.shape[1] != model.config.feature_size:
        raise ValueError(f"features must be (N, {model.config.feature_size}), N > 0: got {features.shape}")
    check_change(change)
    check_change_of_image(change, len(features))
    check_change_of_network(change, model.config.graph_layers, model.config.use_gru)
    return in_effect(change, len(features))


def rows_read(change: Change, regions: int) -> npt.NDArray[np.int64]:
    """Return the rows of the regions that are read, in reading order, (N,) int64. regions: how many are stored."""
    return np.arange(regions) if change.regions is None else np.array(change.regions, dtype=np.int64)


def run_layer(
    layer: GraphLayer, number: int, nodes: Tensor, change: BatchChange, given: Tensor | None = None
) -> tuple[Tensor, Tensor | None]:
    """Return the nodes after a layer, (B,N,D), and its affinity as changed, (B,N,N): None if it is skipped.

    number: the layer's, from 0. nodes: (B,N,D). given: the layer's g(nodes), (B,N,D), from whoever has it already.
    """
    if number in change.skipped_layers:
        return nodes, None
    affinity = layer.affinity(nodes)
    if number in change.factors:
        affinity = affinity * change.factors[number]
    return layer(nodes, affinity, given), affinity


def _nodes_after(layer: GraphLayer, number: int, change: BatchChange, nodes: Tensor) -> Tensor:
    return run_layer(layer, number, nodes, change)[0]


def _embed_nodes(encoder: ImageEncoder, change: BatchChange, nodes: Tensor) -> Tensor:
    """Return the embeddings of what left the graph, (B,N,D) → (B,D)."""
    finite = nodes.isfinite().flatten(1).all(dim=1)  # (B,)
    sequence = encoder.to_sequence(torch.where(finite[:, None, None], nodes, torch.zeros_like(nodes)))
    if encoder.gru is not None and change.clamps:
        embedding = encoder.tail(recur(encoder.gru, sequence, change.clamps)[3, :, -1])
    else:
        embedding = encoder.embed(sequence)
    return torch.where(finite[:, None], embedding, torch.full_like(embedding, torch.nan))


def clamps_of(change: Change, rows: npt.NDArray[np.int64]) -> dict[Gate, Tensor]:
    """Return the gates that a change sets, each (N,), NaN where it is free. rows: (N,), of the regions as read."""
    step = {int(region): position for position, region in enumerate(rows)}
    clamps: dict[Gate, Tensor] = {}
    for gate, region, value in change.gates:
        if region in step:
            clamps.setdefault(gate, torch.full((len(rows),), torch.nan))[step[region]] = value
    return clamps


def recur(gru: nn.GRU, sequence: Tensor, clamps: Clamps, layer: int = 0) -> Tensor:
    """Return reset gate, update gate, candidate and hidden state after each step of a layer of the GRU, (4,...,N,D).

    sequence: (...,N,D), what the layer reads. clamps: (...,N) each.
    """
    weights = _weights(gru, layer)
    from_input = _from_input(weights, sequence)
    hidden = sequence.new_zeros(*sequence.shape[:-2], gru.hidden_size)
    steps: list[Tensor] = []
    for step in range(sequence.shape[-2]):
        clamped = {gate: values[..., step] for gate, values in clamps.items()}
        steps.append(_cell(weights, from_input[..., step, :], hidden, clamped))
        hidden = steps[-1][3]
    return torch.stack(steps, dim=-2)


def gates_of(gru: nn.GRU, sequence: Tensor, states: Tensor, layer: int = 0) -> Tensor:
    """Return what `recur` does, (4,N,D), each step from the state before it that torch.nn.GRU reached.

    All steps at once: the memory's weights are read once, not once a region, which is most of what a pass costs.
    sequence, states: (N,D), what the layer reads and what it reached.
    """
    weights = _weights(gru, layer)
    before = torch.cat([torch.zeros_like(states[:1]), states[:-1]])
    return _cell(weights, _from_input(weights, sequence), before, {})


def check_finite_nodes(nodes: Tensor) -> None:
    """Raise OverflowingError unless nodes (...,N,D) are finite: nothing finite that comes of them means anything."""
    if not nodes.isfinite().all():
        raise OverflowingError(OVERFLOWS)


def _weights(gru: nn.GRU, layer: int) -> _Weights:
    """Return the weights and biases of a layer: for the input, for the state, and the same of the biases."""
    weight_ih, weight_hh, bias_ih, bias_hh = list(gru.parameters())[4 * layer : 4 * layer + 4]
    return weight_ih, weight_hh, bias_ih, bias_hh


def _from_input(weights: _Weights, sequence: Tensor) -> Tensor:
    """Return what the gates and the candidate take from the input, (...,D) → (...,3D)."""
    weight, _, bias, _ = weights
    return nn.functional.linear(sequence, weight, bias)


def _cell(weights: _Weights, from_input: Tensor, before: Tensor, clamps: Clamps) -> Tensor:
    """Return reset gate, update gate, candidate and hidden state after one step, (4,...,D).

    PyTorch's formula, h' the state before: r = σ(W_ir x + b_ir + W_hr h' + b_hr), z likewise,
    n = tanh(W_in x + b_in + r (W_hn h' + b_hn)), h = (1 − z) n + z h'.
    from_input: (...,3D). before: (...,D). clamps: (...) each.
    """
    x_reset, x_update, x_candidate = from_input.chunk(3, dim=-1)
    _, weight, _, bias = weights
    h_reset, h_update, h_candidate = nn.functional.linear(before, weight, bias).chunk(3, dim=-1)
    reset = _clamped(torch.sigmoid(x_reset + h_reset), clamps.get("reset"))
    update = _clamped(torch.sigmoid(x_update + h_update), clamps.get("update"))
    candidate = torch.tanh(x_candidate + reset * h_candidate)
    return torch.stack([reset, update, candidate, (1 - update) * candidate + update * before])


def _clamped(gate: Tensor, values: Tensor | None) -> Tensor:
    """Return a gate (...,D) with the value that it is set to, if any. values: (...)."""
    if values is None:
        return gate
    value = values[..., None].to(gate.device)
    return torch.where(value.isnan(), gate, value.expand_as(gate))
