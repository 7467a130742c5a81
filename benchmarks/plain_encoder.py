"""The image encoder as one writes it down: a module for each step of the paper, four products a layer, one batch.

It has the names of the package's own weights, and shares no code with it.
"""

from __future__ import annotations

from torch import Tensor, nn


class PlainLayer(nn.Module):
    """v + BatchNorm(W(R g(v))), R = theta(v) phi(v)^T / N."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.theta, self.phi, self.g, self.W = (nn.Linear(size, size) for _ in range(4))
        self.norm = nn.BatchNorm1d(size)

    def forward(self, nodes: Tensor) -> Tensor:
        """(B,N,D) → (B,N,D)."""
        affinity = self.theta(nodes) @ self.phi(nodes).transpose(1, 2) / nodes.shape[1]
        update: Tensor = self.W(affinity @ self.g(nodes))
        normed: Tensor = self.norm(update.transpose(1, 2)).transpose(1, 2)
        return nodes + normed


class PlainEncoder(nn.Module):
    """Regions of an image → one vector, COCO variant."""

    def __init__(self, feature: int, size: int, layers: int) -> None:
        super().__init__()
        self.projection = nn.Linear(feature, size)
        self.graph = nn.ModuleList(PlainLayer(size) for _ in range(layers))
        self.gru = nn.GRU(size, size, batch_first=True)

    def forward(self, features: Tensor) -> Tensor:
        """(B,N,F) → (B,D)."""
        nodes = nn.functional.normalize(self.projection(features), dim=1)
        for layer in self.graph:
            nodes = layer(nodes)
        _, last = self.gru(nn.functional.normalize(nodes, dim=1))
        return nn.functional.normalize(last[0], dim=1)
