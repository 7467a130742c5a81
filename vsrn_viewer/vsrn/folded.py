"""The image encoder for embedding many images: the same function as `ImageEncoder`, with fewer products.

In evaluation mode a layer of the graph needs two D × D products instead of four (paper, equations 2 and 3; v is (N,D),
one row a region). With theta(v) = v T' + t, phi(v) = v P' + p, ' transposing, and 1 a column of ones,

    theta(v) phi(v)' = (v T'P + 1 (P't)') v' + (v T'p + t·p) 1',

and W(R g(v)) with its BatchNorm is R (v (s W G)' + s W b) + shift for g(v) = v G' + b, s the BatchNorm's scale. The GRU
reads a region of all images in one product. Exact up to rounding: embeddings differ from the network's own by some
1e-6. A trace needs the parts one by one and stays on the network itself.

B images, N regions, F feature, D embedding.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cached_property

import torch
from torch import Tensor

from vsrn_viewer.steps import drain
from vsrn_viewer.vsrn.image_encoder import GraphLayer
from vsrn_viewer.vsrn.model import Vsrn
from vsrn_viewer.vsrn.products import Affine, affines_of, next_state

_STEP_OPERATIONS = 2e10  # multiplications and additions between two pauses: some 150 ms on two cores
_ON_CUDA = 100  # times as many, in less time


class Folded:
    """Embeds images as a network does. Products of weights are made when a batch is first large enough for them."""

    def __init__(self, model: Vsrn, step_share: float = 1.0) -> None:
        """step_share: how long a step takes, in steps of embedding images.

        Raises ValueError if the network is in training mode, where BatchNorm is no constant.
        """
        if model.training:
            raise ValueError("the network must be in evaluation mode: call eval() first")
        self._encoder = model.image_encoder
        self._layers = [_FoldedLayer(layer) for layer in self._encoder.graph if isinstance(layer, GraphLayer)]
        self._projection = Affine(self._encoder.projection.weight, self._encoder.projection.bias)
        gru = self._encoder.gru
        self._memory = None if gru is None else affines_of(gru)
        self._step_operations = step_share * _STEP_OPERATIONS * (_ON_CUDA if model.device.type == "cuda" else 1)

    def embed_images(self, features: Tensor) -> Tensor:
        """Return image embeddings, (B,N,F) → (B,D), as `Vsrn.embed_images` does."""
        return drain(self.embed_in_steps(features))

    @torch.inference_mode()
    def embed_in_steps(self, features: Tensor) -> Generator[None, None, Tensor]:
        """Return image embeddings, (B,N,F) → (B,D), pausing often enough for somebody to be answered in between."""
        sequence = self._encoder.to_sequence((yield from self.nodes_in_steps(features)))  # (B,N,D)
        if self._memory is None:
            return self._encoder.embed(sequence)
        last = yield from self._read(*self._memory, sequence)
        return self._encoder.tail(last)

    @torch.inference_mode()
    def nodes_in_steps(self, features: Tensor) -> Generator[None, None, Tensor]:
        """Return the nodes behind the last layer of the graph, (B,N,F) → (B,N,D), pausing as `embed_in_steps` does."""
        pieces = []
        for piece in torch.split(features, self._images_a_step(features.shape[1])):
            nodes = self._encoder.enter(self._projection(piece))
            for layer, folded in zip(self._encoder.graph, self._layers, strict=True):
                yield
                nodes = folded(nodes) if folded.pays_for(features) else layer(nodes)
            pieces.append(nodes)
        yield
        return torch.cat(pieces)

    def _read(self, of_input: Affine, of_state: Affine, sequence: Tensor) -> Generator[None, None, Tensor]:
        """Return the last hidden state, (B,N,D) → (B,D)."""
        batch, _, size = sequence.shape
        hidden = sequence.new_zeros(batch, size)
        for few in torch.split(sequence.transpose(0, 1), self._regions_a_step(batch, size)):  # (n,B,D)
            for from_input in torch.split(of_input(few.reshape(-1, size)), batch):  # (B,3D)
                hidden = next_state(hidden, from_input, of_state)
            yield
        return hidden

    def _images_a_step(self, regions: int) -> int:
        size = self._encoder.config.embed_size
        return max(1, int(self._step_operations / (4 * regions * size**2)))

    def _regions_a_step(self, images: int, size: int) -> int:
        return max(1, int(self._step_operations / (12 * images * size**2)))


class _FoldedLayer:
    """One GraphLayer in evaluation mode, in two products."""

    def __init__(self, layer: GraphLayer) -> None:
        self._layer = layer

    def __call__(self, nodes: Tensor) -> Tensor:
        """Return the nodes after the layer, (B,N,D) → (B,N,D)."""
        both, of_receiver, constant = self._products
        receivers, messages = both(nodes).chunk(2, dim=2)  # (B,N,D) each
        affinity = receivers @ nodes.transpose(1, 2) + (nodes @ of_receiver + constant)[..., None]
        return torch.baddbmm(nodes + self._layer.shift(), affinity, messages, alpha=1 / nodes.shape[1])

    def pays_for(self, features: Tensor) -> bool:
        """Return whether a batch (B,N,F) saves what the products of weights cost: it has as many regions as D.

        A batch's own size decides, so that its embeddings do not depend on what was embedded before.
        """
        return features.shape[0] * features.shape[1] >= self._layer.g.out_features

    @cached_property
    def _products(self) -> tuple[Affine, Tensor, Tensor]:
        """What a region holds against others and its messages, D → 2D; T'p (D,); t·p ()."""
        layer = self._layer
        theta, phi = layer.theta, layer.phi
        message_weight, message_bias = layer.message_weights()
        weight = torch.cat([Affine(theta.weight.T.contiguous(), few=False)(phi.weight.T), message_weight])
        bias = torch.cat([phi.weight.T @ theta.bias, message_bias])
        return Affine(weight, bias, few=False), theta.weight.T @ phi.bias, theta.bias @ phi.bias
