"""Image encoder: projection, region relationship reasoning, global semantic reasoning.

Source: Li et al., ICCV 2019, sections 3.1 and 3.2; where the published code differs from the paper
(R is divided by the number of regions, not row-normalised), the code is followed, because the
released weights expect it. B images, N regions, F feature, D embedding. Images are batched by equal
N and never padded: the division by N, the norms over regions and the last GRU state see every row.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from vsrn_viewer.vsrn.config import ModelConfig
from vsrn_viewer.vsrn.products import Affine

_TINY = 1e-12  # an all-zero channel gives zeros instead of NaN; any other value is unchanged


def l2norm(x: Tensor, dim: int) -> Tensor:
    """Divide by the Euclidean norm along `dim`. The shape stays.

    Squares overflow long before the values do, and dividing by an infinite norm would give zeros that look like any
    other number: such values are divided by their largest first.
    """
    norm: Tensor = torch.linalg.vector_norm(x, dim=dim, keepdim=True)
    if norm.isinf().any():
        x = torch.where(norm.isinf(), x / x.abs().amax(dim=dim, keepdim=True), x)
        norm = torch.linalg.vector_norm(x, dim=dim, keepdim=True)
    return x / norm.clamp_min(_TINY)


class GraphLayer(nn.Module):
    """One layer of region relationship reasoning: v + BatchNorm(W (R g(v))) (paper, equations 2 and 3).

    The BatchNorm's scale and shift start at 0, so an untrained layer is the identity.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.theta = nn.Linear(size, size)
        self.phi = nn.Linear(size, size)
        self.g = nn.Linear(size, size)
        self.W = nn.Linear(size, size)
        self.norm = nn.BatchNorm1d(size)
        nn.init.zeros_(self.norm.weight)
        nn.init.zeros_(self.norm.bias)

    def affinity(self, nodes: Tensor) -> Tensor:
        """Return R = theta(v) phi(v)^T / N, (B,N,N): row receives, column gives; signed, no softmax."""
        return self.theta(nodes) @ self.phi(nodes).transpose(1, 2) / nodes.shape[1]  # type: ignore[no-any-return]

    def forward(self, nodes: Tensor, affinity: Tensor | None = None, given: Tensor | None = None) -> Tensor:
        """Return the nodes after this layer, (B,N,D). affinity: (B,N,N) in the place of the layer's own.
        given: g(nodes), (B,N,D), from whoever has it already."""
        if affinity is None:
            affinity = self.affinity(nodes)
        update = self.W(affinity @ (self.g(nodes) if given is None else given))
        # Statistics over all regions of all images, as Conv1d's (B,D,N) layout gives them.
        return nodes + self.norm(update.flatten(0, 1)).view_as(nodes)  # type: ignore[no-any-return]

    def message_weights(self) -> tuple[Tensor, Tensor]:
        """Return the matrix (D,D) and the constant (D,) by which `messages` is one product of the nodes."""
        scaled = self.W.weight * scales_of([self])[0][:, None]
        return Affine(self.g.weight.T.contiguous(), few=False)(scaled), scaled @ self.g.bias

    def shift(self) -> Tensor:
        """Return the constant of W's bias and BatchNorm in evaluation mode, (D,)."""
        return shifts_of([self], scales_of([self]))[0]

    def running(self, name: str) -> Tensor:
        """Return the BatchNorm's running_mean or running_var, (D,)."""
        value = getattr(self.norm, name)
        assert isinstance(value, Tensor)  # track_running_stats is on
        return value


def scales_of(layers: Sequence[GraphLayer]) -> Tensor:
    """Return what the BatchNorm of each layer multiplies by in evaluation mode, (L,D), L > 0.

    Of all layers together: on a GPU every operation costs a start, however little there is to do.
    """
    variance = torch.stack([layer.running("running_var") for layer in layers])
    return torch.stack([layer.norm.weight for layer in layers]) / torch.sqrt(variance + layers[0].norm.eps)


def shifts_of(layers: Sequence[GraphLayer], scales: Tensor) -> Tensor:
    """Return the constant of each layer's W's bias and BatchNorm in evaluation mode, (L,D). scales: of `scales_of`."""
    bias = torch.stack([layer.W.bias for layer in layers])
    mean = torch.stack([layer.running("running_mean") for layer in layers])
    return (bias - mean) * scales + torch.stack([layer.norm.bias for layer in layers])


def messages_of(layers: Sequence[GraphLayer], scales: Tensor, given: Sequence[Tensor]) -> Tensor:
    """Return what each region gives in evaluation mode, by layer: BatchNorm's scale times W g(v). (L,N,D).

    scales: of `scales_of`. given: g(v) of each layer, (1,N,D).
    """
    products = [nn.functional.linear(one, layer.W.weight) for layer, one in zip(layers, given, strict=True)]
    return torch.cat(products) * scales[:, None]


class ImageEncoder(nn.Module):
    """Regions of an image → one vector."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        size = config.embed_size
        self.config = config
        self.projection = nn.Linear(config.feature_size, size)
        nn.init.xavier_uniform_(self.projection.weight)
        nn.init.zeros_(self.projection.bias)
        self.graph = nn.ModuleList(GraphLayer(size) for _ in range(config.graph_layers))
        self.gru = nn.GRU(size, size, batch_first=True) if config.use_gru else None
        self.norm = nn.BatchNorm1d(size) if config.variant == "flickr30k" else None

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """features (B,N,F) → image embedding (B,D), and the sequence V* that the GRU read (B,N,D)."""
        nodes = self.project(features)
        for layer in self.graph:
            nodes = layer(nodes)
        sequence = self.to_sequence(nodes)
        return self.embed(sequence), sequence

    def project(self, features: Tensor) -> Tensor:
        """Return the nodes entering the graph, (B,N,F) → (B,N,D)."""
        return self.enter(self.projection(features))

    def enter(self, nodes: Tensor) -> Tensor:
        """Return what the graph makes of projected features before its first layer, (B,N,D) → (B,N,D)."""
        return l2norm(nodes, dim=1) if self.config.variant == "coco" else nodes

    def to_sequence(self, nodes: Tensor) -> Tensor:
        """Return the paper's V*: each channel divided by its norm over the regions, (B,N,D)."""
        return l2norm(nodes, dim=1)

    def embed(self, sequence: Tensor) -> Tensor:
        """Return the image embedding of what the GRU reads: (B,N,D) → (B,D)."""
        if self.gru is None:
            return self.tail(sequence.mean(dim=1))
        _, last = self.gru(sequence)  # (1,B,D)
        return self.tail(last[0])

    def tail(self, state: Tensor) -> Tensor:
        """Return embeddings of memory states, (B,D) → (B,D): BatchNorm if any, l2norm, absolute value."""
        if self.norm is not None:
            state = self.norm(state)
        if not self.config.no_imgnorm:
            state = l2norm(state, dim=1)
        return state.abs() if self.config.use_abs else state
