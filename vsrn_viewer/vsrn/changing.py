"""The image encoder, run as a Change says: the steps that a trace records, and the embedding alone for scores.

A network whose graph and memory are left alone runs by its own modules. torch.nn.GRU takes no gates from outside, so a
run with a gate set uses its recurrence written out (`recur`).
N regions that are read, D embedding, F feature.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from vsrn_viewer.change import Change, check_change, check_change_of_image, check_change_of_network, in_effect
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.trace import Array
from vsrn_viewer.vsrn.image_encoder import GraphLayer
from vsrn_viewer.vsrn.model import Vsrn

Clamps = Mapping[tuple[str, int], float]  # (gate, step) → the value of all its channels


@torch.no_grad()
def embed_changed(model: Vsrn, features: Array, change: Change) -> Array:
    """Return the embedding of one image under a change, (D,) float32. features: (N,F) float32, all stored regions.

    Raises as `trace` does.
    """
    change = effective_change(model, features, change)
    rows = rows_read(change, len(features))
    encoder = model.image_encoder
    nodes = encoder.project(torch.from_numpy(features[rows]).to(model.device)[None])
    for number, layer in enumerate(encoder.graph):
        assert isinstance(layer, GraphLayer)
        nodes, _ = run_layer(layer, number, nodes, rows, change)
    check_finite_nodes(nodes)
    sequence = encoder.to_sequence(nodes)  # (1,N,D)
    clamps = clamps_of(change, rows)
    if encoder.gru is not None and clamps:
        embedding = encoder.tail(recur(encoder.gru, sequence[0], clamps)[3, -1:])[0]
    else:
        embedding = encoder.embed(sequence)[0]
    return embedding.float().cpu().numpy()


@torch.no_grad()
def embed_runs(model: Vsrn, features: Array) -> Tensor:
    """Return the embeddings of runs that differ in their regions, (B,N,F) → (B,D), in one pass.

    Raises OverflowingError if the values of one overflow.
    """
    encoder = model.image_encoder
    nodes = encoder.project(torch.from_numpy(features).to(model.device))
    for layer in encoder.graph:
        nodes = layer(nodes)
    check_finite_nodes(nodes)
    return encoder.embed(encoder.to_sequence(nodes))


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
    layer: GraphLayer, number: int, nodes: Tensor, rows: npt.NDArray[np.int64], change: Change
) -> tuple[Tensor, Tensor | None]:
    """Return the nodes after a layer, (1,N,D), and its affinity as changed, (1,N,N): None if it is skipped.

    number: the layer's, from 0. nodes: (1,N,D). rows: (N,), the regions' own.
    """
    if number in change.skipped_layers:
        return nodes, None
    affinity = layer.affinity(nodes)
    place = {int(region): position for position, region in enumerate(rows)}
    for at, receiver, giver, factor in change.edges:
        if at == number:
            affinity[0, place[receiver], place[giver]] *= factor
    return layer(nodes, affinity), affinity


def clamps_of(change: Change, rows: npt.NDArray[np.int64]) -> Clamps:
    """Return the gates that a change sets, by the step at which each region is read. rows: (N,)."""
    step = {int(region): position for position, region in enumerate(rows)}
    return {(gate, step[region]): value for gate, region, value in change.gates}


def recur(gru: nn.GRU, sequence: Tensor, clamps: Clamps) -> Tensor:
    """Return reset gate, update gate, candidate and hidden state after each region, (4,N,D). sequence: (N,D).

    PyTorch's formula, h' the state before: r = σ(W_ir x + b_ir + W_hr h' + b_hr), z likewise,
    n = tanh(W_in x + b_in + r (W_hn h' + b_hn)), h = (1 − z) n + z h'.
    """
    weight_ih, weight_hh, bias_ih, bias_hh = gru.parameters()
    from_input = nn.functional.linear(sequence, weight_ih, bias_ih)  # (N,3D)
    hidden = torch.zeros_like(sequence[0])
    steps: list[Tensor] = []
    for step, (x_reset, x_update, x_candidate) in enumerate(row.chunk(3) for row in from_input):
        h_reset, h_update, h_candidate = nn.functional.linear(hidden, weight_hh, bias_hh).chunk(3)
        reset = _clamped(torch.sigmoid(x_reset + h_reset), clamps.get(("reset", step)))
        update = _clamped(torch.sigmoid(x_update + h_update), clamps.get(("update", step)))
        candidate = torch.tanh(x_candidate + reset * h_candidate)
        hidden = (1 - update) * candidate + update * hidden
        steps.append(torch.stack([reset, update, candidate, hidden]))
    return torch.stack(steps, dim=1)


def check_finite_nodes(nodes: Tensor) -> None:
    """Raise OverflowingError unless nodes (...,N,D) are finite: nothing finite that comes of them means anything."""
    if not nodes.isfinite().all():
        raise OverflowingError(
            "The values of this run overflow, so it has no score. Networks that were trained on many regions do so "
            "with very few: keep more of them, or change less."
        )


def _clamped(gate: Tensor, value: float | None) -> Tensor:
    return gate if value is None else torch.full_like(gate, value)
