"""Affinity and effective contribution of one image in float64, edge by edge, from a network's weights alone."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.vsrn import Vsrn


def plain_edges(model: Vsrn, features: np.ndarray) -> np.ndarray:
    """(2,L,N,N): raw, then what the giver adds to the receiver as a share of the receiver's length, signed."""
    weights = {name: value.double().cpu().numpy() for name, value in model.image_encoder.state_dict().items()}
    nodes = features.astype(np.float64) @ weights["projection.weight"].T + weights["projection.bias"]
    nodes = nodes / np.sqrt((nodes**2).sum(axis=0))  # the COCO variant
    found = []
    for layer in range(model.config.graph_layers):
        of = {name[len(f"graph.{layer}.") :]: value for name, value in weights.items() if f"graph.{layer}." in name}
        theta, phi, g = (nodes @ of[f"{part}.weight"].T + of[f"{part}.bias"] for part in ("theta", "phi", "g"))
        raw, effective = np.zeros((2, len(nodes), len(nodes)))
        scale = of["norm.weight"] / np.sqrt(of["norm.running_var"] + 1e-5)
        total = np.zeros_like(nodes)
        for i in range(len(nodes)):
            for j in range(len(nodes)):
                raw[i, j] = theta[i] @ phi[j] / len(nodes)
                added = scale * (of["W.weight"] @ (raw[i, j] * g[j]))
                effective[i, j] = np.sign(raw[i, j]) * np.linalg.norm(added) / np.linalg.norm(nodes[i])
                total[i] += added
        shift = (of["W.bias"] - of["norm.running_mean"]) * scale + of["norm.bias"]
        nodes = nodes + total + shift
        found.append([raw, effective])
    return np.array(found).transpose(1, 0, 2, 3)
