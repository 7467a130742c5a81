"""Sanity check: do explanations change when the network forgets what it has learned?

Source: Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018: weights are made random from the output towards
the input, each part with all before it. Here they are shuffled inside each tensor, which keeps their distribution: the
network's own initialisation would leave out a graph layer (its BatchNorm's scale begins at 0) instead of making it
random. The text encoder stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from vsrn_viewer.answers import Floats, Progress
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.over_split.ranks import spearman
from vsrn_viewer.probe.over_split.sampling import caption_query, sampled_lines, within
from vsrn_viewer.retrieval.gallery import image_gallery
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.statistics import AskSanity, Sanity
from vsrn_viewer.view import check_member
from vsrn_viewer.vsrn import Vsrn

Explanations = Generator[Progress, None, list[Floats | None]]


def sanity(pair: Pair, asked: AskSanity) -> Generator[Progress, None, Sanity]:
    """Return how similar explanations of regions stay, as Sanity says.

    Raises DatasetError without captions, CheckpointError for a member that there is not.
    """
    check_member(asked.member, len(pair.models))
    lines = sampled_lines(pair, asked.captions, asked.seed)
    networks = [("as trained", pair.models[asked.member - 1]), *shuffled(pair.models[asked.member - 1], asked.seed)]
    similarity = np.full((len(asked.methods), len(networks) - 1, len(lines)), np.nan, np.float32)
    for at, line in enumerate(lines.tolist()):
        progress = Progress("Explaining shuffled networks", at, len(lines), "captions")
        found = []
        for _, network in networks:
            found.append((yield from within(_explanations(pair, network, line, asked), progress)))
        for stage, explanations in enumerate(found[1:]):
            similarity[:, stage, at] = [
                _similar(before, after) for before, after in zip(found[0], explanations, strict=True)
            ]
    return Sanity(asked.methods, tuple(name for name, _ in networks[1:]), lines, similarity)


def shuffled(model: Vsrn, seed: int) -> Iterator[tuple[str, Vsrn]]:
    """Yield what is shuffled more than in the network before, and the network: from its end to its beginning."""
    generator = torch.Generator().manual_seed(seed)
    network = model
    for name, parts in _parts(model):
        network = copy.deepcopy(network)
        for part in parts:
            _shuffle(network.image_encoder.get_submodule(part), generator)
        for module in network.modules():
            if isinstance(module, nn.RNNBase):
                module.flatten_parameters()  # which a copy's are not, and cuDNN would do so in every run
        yield name, network


def _parts(model: Vsrn) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the name of each part of the image encoder, and its modules, from the end to the beginning."""
    encoder = model.image_encoder
    end = tuple(name for name in ("norm", "gru") if getattr(encoder, name) is not None)
    if end:
        yield "GRU" if "gru" in end else "norm", end
    for layer in reversed(range(len(encoder.graph))):
        yield f"layer {layer + 1}", (f"graph.{layer}",)
    yield "projection", ("projection",)


def _shuffle(module: nn.Module, generator: torch.Generator) -> None:
    """Shuffle the values inside each tensor of a module."""
    for value in module.state_dict().values():
        if value.is_floating_point():
            order = torch.randperm(value.numel(), generator=generator).to(value.device)
            value.copy_(value.flatten()[order].view_as(value))


def _explanations(pair: Pair, network: Vsrn, line: int, asked: AskSanity) -> Explanations:
    """Return by_region of every method, (N,) each; None where the values of the network overflow."""
    image = pair.split.image_of_caption(line)
    alone = _with_network(pair, network)
    found: list[Floats | None] = []
    for method in asked.methods:
        try:
            why = yield from explain(alone, image, caption_query(pair, line), method, seed=asked.seed)
            found.append(why.by_region)
        except OverflowingError:
            found.append(None)
    return found


def _with_network(pair: Pair, network: Vsrn) -> Pair:
    """Return a pair of one other network, which embeds images as they are asked for."""
    return replace(pair, models=(network,), gallery=image_gallery((network,), pair.split), captions=None)


def _similar(before: Floats | None, after: Floats | None) -> float:
    values: list[npt.NDArray[np.float32]] = [one for one in (before, after) if one is not None]
    if len(values) < 2 or not all(np.isfinite(one).all() for one in values):
        return float("nan")
    return spearman(*values)
