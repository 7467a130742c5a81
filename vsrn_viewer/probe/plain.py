"""VSRN once more, in plain NumPy and float64: the independent path by which numbers on screen are checked.

Written from the paper (Li et al., ICCV 2019, sections 3.1 to 3.3). It takes the weights of a network and none of its
code. N regions that are read, D embedding, F feature, L layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.vsrn import ModelConfig, Vsrn

Doubles = npt.NDArray[np.float64]

_EPSILON = 1e-5  # of a BatchNorm


@dataclass(frozen=True)
class PlainRun:
    """One image's way. nodes (L+1,N,D), affinity (L,N,N), the GRU's states (N,D) each, embedding (D,).

    Without a GRU its four arrays are empty.
    """

    nodes: Doubles
    affinity: Doubles
    sequence: Doubles
    reset_gate: Doubles
    update_gate: Doubles
    candidate: Doubles
    hidden: Doubles
    embedding: Doubles


class PlainVsrn:
    """A network's weights in float64, and the formulas."""

    def __init__(self, model: Vsrn) -> None:
        self.config: ModelConfig = model.config
        self._weights = {name: value.double().cpu().numpy() for name, value in model.state_dict().items()}

    def run(self, features: npt.NDArray[np.float32], change: Change = UNCHANGED) -> PlainRun:
        """Run the image encoder. features: (N,F), all stored regions; change: one that fits them."""
        rows = list(range(len(features))) if change.regions is None else list(change.regions)
        nodes = self._linear("image_encoder.projection", features[rows].astype(np.float64))
        if self.config.variant == "coco":
            nodes = _normed(nodes, axis=0)
        steps, affinities = [nodes], []
        for layer in range(self.config.graph_layers):
            affinity = self._affinity(layer, nodes, rows, change)
            if layer not in change.skipped_layers:
                nodes = nodes + self._update(layer, nodes, affinity)
            steps.append(nodes)
            affinities.append(affinity)
        sequence = _normed(nodes, axis=0)
        clamps: dict[tuple[str, int], float] = {
            (gate, rows.index(region)): value for gate, region, value in change.gates if region in rows
        }
        states = self._gru("image_encoder.gru", 0, sequence, clamps) if self.config.use_gru else np.zeros((4, 0, 0))
        reset, update, candidate, hidden = states
        last = states[3, -1] if self.config.use_gru else sequence.mean(axis=0)
        square = np.zeros((0, len(rows), len(rows)))
        return PlainRun(
            nodes=np.stack(steps),
            affinity=np.stack(affinities) if affinities else square,
            sequence=sequence,
            reset_gate=reset,
            update_gate=update,
            candidate=candidate,
            hidden=hidden,
            embedding=self._tail(last),
        )

    def embed_ids(self, ids: Sequence[int]) -> Doubles:
        """Return the embedding of a sentence, (D,). ids: of its tokens, <start> and <end> included."""
        embedding: Doubles = self.embed_states(self.read_ids(ids)[3])[-1]
        return embedding

    def read_ids(self, ids: Sequence[int]) -> Doubles:
        """Return reset gate, update gate, candidate and hidden state after each token of a sentence, (4,P,D): of the
        last layer of the GRU. ids: (P,), <start> and <end> included."""
        read = self._weights["text_encoder.embedding.weight"][list(ids)]
        for layer in range(self.config.text_layers):
            states = self._gru("text_encoder.gru", layer, read, {})
            read = states[3]
        return states

    def embed_states(self, hidden: Doubles) -> Doubles:
        """Return what states of the text encoder embed to, (P,D)."""
        embeddings: Doubles = _normed(hidden, axis=1)
        if self.config.use_abs:
            embeddings = np.abs(embeddings)
        return embeddings

    def _linear(self, name: str, x: Doubles) -> Doubles:
        product: Doubles = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _affinity(self, layer: int, nodes: Doubles, rows: list[int], change: Change) -> Doubles:
        """Return theta phi^T / N with the edges scaled, (N,N); 0 in a layer that is skipped."""
        name = f"image_encoder.graph.{layer}"
        if layer in change.skipped_layers:
            return np.zeros((len(rows), len(rows)))
        affinity: Doubles = self._linear(f"{name}.theta", nodes) @ self._linear(f"{name}.phi", nodes).T / len(rows)
        for at, receiver, giver, factor in change.edges:
            if at == layer and receiver in rows and giver in rows:
                affinity[rows.index(receiver), rows.index(giver)] *= factor
        return affinity

    def _update(self, layer: int, nodes: Doubles, affinity: Doubles) -> Doubles:
        name = f"image_encoder.graph.{layer}"
        return self._batch_norm(f"{name}.norm", self._linear(f"{name}.W", affinity @ self._linear(f"{name}.g", nodes)))

    def _batch_norm(self, name: str, x: Doubles) -> Doubles:
        mean, variance = self._weights[f"{name}.running_mean"], self._weights[f"{name}.running_var"]
        normed = (x - mean) / np.sqrt(variance + _EPSILON)
        shifted: Doubles = normed * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return shifted

    def _gru(self, name: str, layer: int, x: Doubles, clamps: Mapping[tuple[str, int], float]) -> Doubles:
        """Return reset gate, update gate, candidate and hidden state after each step, (4,steps,D)."""
        of_input, of_state = (
            (self._weights[f"{name}.weight_{side}_l{layer}"], self._weights[f"{name}.bias_{side}_l{layer}"])
            for side in ("ih", "hh")
        )
        hidden = np.zeros(of_state[0].shape[1])
        steps = []
        for step, row in enumerate(x):
            in_reset, in_update, in_new = np.split(of_input[0] @ row + of_input[1], 3)
            by_reset, by_update, by_new = np.split(of_state[0] @ hidden + of_state[1], 3)
            reset = _clamped(_sigmoid(in_reset + by_reset), clamps.get(("reset", step)))
            update = _clamped(_sigmoid(in_update + by_update), clamps.get(("update", step)))
            candidate = np.tanh(in_new + reset * by_new)
            hidden = (1 - update) * candidate + update * hidden
            steps.append(np.stack([reset, update, candidate, hidden]))
        return np.stack(steps, axis=1)

    def _tail(self, state: Doubles) -> Doubles:
        if self.config.variant == "flickr30k":
            state = self._batch_norm("image_encoder.norm", state)
        if not self.config.no_imgnorm:
            state = _normed(state, axis=0)
        return np.abs(state) if self.config.use_abs else state


def _normed(x: Doubles, axis: int) -> Doubles:
    length: Doubles = np.sqrt((x**2).sum(axis=axis, keepdims=True))
    return np.divide(x, length, out=np.zeros_like(x), where=length > 0)


def _sigmoid(x: Doubles) -> Doubles:
    half: Doubles = 0.5 + 0.5 * np.tanh(x / 2)  # the same function; it overflows nowhere
    return half


def _clamped(gate: Doubles, value: float | None) -> Doubles:
    return gate if value is None else np.full_like(gate, value)
