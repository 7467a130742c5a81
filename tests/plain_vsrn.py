"""VSRN in plain NumPy, straight from a published checkpoint's tensors, with everything that can be done differently.

Written from the paper (Li et al., ICCV 2019, sections 3.1 to 3.3) and from what the published code computes; it shares
nothing with the package. Regions, layers, steps and words count from 0.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

LAYERS = 4
State = dict[str, np.ndarray]


@dataclass(frozen=True)
class Differently:
    """order: the regions read. factors: (layer, giver, receiver) → factor of the affinity. gates: (gate, region) →
    value. replaced: place → word. dropped: places."""

    order: tuple[int, ...] | None = None
    factors: dict[tuple[int, int, int], float] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    gates: dict[tuple[str, int], float] = field(default_factory=dict)
    replaced: dict[int, str] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()

    def words(self, asked: list[str]) -> list[str]:
        return [self.replaced.get(place, word) for place, word in enumerate(asked) if place not in self.dropped]


class PlainVsrn:
    """One network; every method works in the given kind of float."""

    def __init__(self, checkpoint: Path, kind: type = np.float64) -> None:
        with torch.serialization.safe_globals([argparse.Namespace]):
            stored = torch.load(checkpoint, weights_only=True, map_location="cpu")
        self.image, self.text = ({k: v.numpy().astype(kind) for k, v in part.items()} for part in stored["model"])
        self.is_flickr30k = stored["opt"].data_name == "f30k_precomp"
        self.kind = kind

    def embed_image(self, features: np.ndarray, asked: Differently) -> np.ndarray:
        """(N,F), all stored regions → (D,)."""
        order = list(range(len(features))) if asked.order is None else list(asked.order)
        state = self.image
        v = self.nodes(features, asked)
        v = v / np.sqrt((v**2).sum(axis=0, keepdims=True))
        clamps = {(gate, order.index(region)): x for (gate, region), x in asked.gates.items() if region in order}
        h = self._gru(v, state, "img_rnn", clamps)
        if self.is_flickr30k:
            h = (h - state["bn.running_mean"]) / np.sqrt(state["bn.running_var"] + self.kind(1e-5))
            h = h * state["bn.weight"] + state["bn.bias"]
        return h / np.sqrt((h**2).sum())

    def nodes(self, features: np.ndarray, asked: Differently) -> np.ndarray:
        """(N,F), all stored regions → (N,D), as they leave the graph."""
        order = list(range(len(features))) if asked.order is None else list(asked.order)
        v = features[order].astype(self.kind) @ self.image["fc.weight"].T + self.image["fc.bias"]
        if not self.is_flickr30k:
            v = v / np.sqrt((v**2).sum(axis=0, keepdims=True))
        for layer in range(LAYERS):
            if layer not in asked.skipped:
                v = v + self._update(layer, v, order, asked)
        return v

    def embed_ids(self, ids: list[int]) -> np.ndarray:
        """Ids between <start> and <end> → (D,)."""
        h = self._gru(self.text["embed.weight"][[1, *ids, 2]], self.text, "rnn", {})
        return h / np.sqrt((h**2).sum())

    def read_ids(self, ids: list[int]) -> dict[str, np.ndarray]:
        """Ids between <start> and <end> → (P,D) each: gates, candidate and state after every token, the marks among
        them, and the embedding of the sentence up to each."""
        steps = self._gru_steps(self.text["embed.weight"][[1, *ids, 2]], self.text, "rnn", {})
        reset, update, candidate, hidden = (np.stack(each) for each in zip(*steps, strict=True))
        by_step = np.stack([h / np.sqrt((h**2).sum()) for h in hidden])
        gates = {"reset_gate": reset, "update_gate": update, "candidate": candidate}
        return {**gates, "hidden": hidden, "embedding_by_step": by_step}

    def _update(self, layer: int, v: np.ndarray, order: list[int], asked: Differently) -> np.ndarray:
        def affine(name: str, x: np.ndarray) -> np.ndarray:
            name = f"Rs_GCN_{layer + 1}.{name}"
            return x @ self.image[f"{name}.weight"][:, :, 0].T + self.image[f"{name}.bias"]

        affinity = affine("theta", v) @ affine("phi", v).T / self.kind(len(order))
        for (at, giver, receiver), factor in asked.factors.items():
            if at == layer and giver in order and receiver in order:
                affinity[order.index(receiver), order.index(giver)] *= self.kind(factor)
        y = affine("W.0", affinity @ affine("g", v))
        norm = {k: self.image[f"Rs_GCN_{layer + 1}.W.1.{k}"] for k in ("weight", "bias", "running_mean", "running_var")}
        return (y - norm["running_mean"]) / np.sqrt(norm["running_var"] + self.kind(1e-5)) * norm["weight"] + norm[
            "bias"
        ]

    def _gru(self, x: np.ndarray, state: State, name: str, clamps: dict[tuple[str, int], float]) -> np.ndarray:
        return self._gru_steps(x, state, name, clamps)[-1][3]

    def _gru_steps(
        self, x: np.ndarray, state: State, name: str, clamps: dict[tuple[str, int], float]
    ) -> list[tuple[np.ndarray, ...]]:
        w_x, w_h, b_x, b_h = (state[f"{name}.{part}_l0"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        h = np.zeros(w_h.shape[1], self.kind)
        size, steps = len(h), []
        for step, row in enumerate(x):
            a, b = w_x @ row + b_x, w_h @ h + b_h
            r = 1 / (1 + np.exp(-a[:size] - b[:size]))
            z = 1 / (1 + np.exp(-a[size : 2 * size] - b[size : 2 * size]))
            r = np.full_like(r, clamps[("reset", step)]) if ("reset", step) in clamps else r
            z = np.full_like(z, clamps[("update", step)]) if ("update", step) in clamps else z
            n = np.tanh(a[2 * size :] + r * b[2 * size :])
            h = (1 - z) * n + z * h
            steps.append((r, z, n, h))
        return steps
