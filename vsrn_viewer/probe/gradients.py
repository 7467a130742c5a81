"""Gradients along the straight path from nothing to the input: gradient × input at its end, integrated gradients over
all of it.

Source: Sundararajan, Taly and Yan, ICML 2017, equation 1. Nothing is: features of zeros, or word vectors of zeros
between <start> and <end>.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.tokens import encode_words
from vsrn_viewer.probe.match import Doubles, Match, runs_at_once
from vsrn_viewer.vsrn import BatchChange, Vsrn, batch_change, embed_batch
from vsrn_viewer.vsrn.device import in_halves

GAP = 0.005  # of what the values must add up to: the integral is refined until it misses no more
MOST_STEPS = 1024
MOST_STEPS_IN_FLOAT64 = 32_768
_FIRST = (0.0, 1 / 64, 1 / 16, 1 / 4, 1.0)  # the path's first stretches; it bends most near its beginning
_PLACES, _WEIGHTS = ((part + shift) / 2 for part, shift in zip(np.polynomial.legendre.leggauss(8), (1, 0), strict=True))
_SHORTEST = 2.0**-44  # of a stretch: near the end of what float64 tells apart
_WORDS_AT_ONCE = 256
_BACKWARD = 3  # what a run with its gradient costs, in runs


@dataclass(frozen=True)
class Integrated:
    """values: (parts,). total: what they must add up to."""

    values: Doubles
    total: float


def gradient_of_regions(match: Match) -> Doubles:
    """Return gradient × input of each region, (M,)."""
    products, _ = _times_input(match, np.ones(1))
    return products.ravel()


def gradient_of_words(match: Match) -> Doubles:
    """Return gradient × input of each word's vector, (T,)."""
    products, _ = _words_times_input(match, np.ones(1))
    return products.ravel()


def integrated_over_regions(match: Match) -> Generator[Progress, None, Integrated]:
    """Return integrated gradients from features of zeros, (M,).

    A few images of few regions, on which float32 cannot follow the path, are integrated in float64.
    """
    size = max(1, runs_at_once(match.models[0], len(match.rows)) // _BACKWARD)
    found = yield from _integrated(lambda shares: _times_input(match, shares), size, MOST_STEPS)
    if abs(float(found.values.sum()) - found.total) <= GAP * abs(found.total) or match.models[0].device.type == "mps":
        return found
    exact = _doubled(match)
    return (yield from _integrated(lambda shares: _times_input(exact, shares), size, MOST_STEPS_IN_FLOAT64))


def integrated_over_words(match: Match) -> Generator[Progress, None, Integrated]:
    """Return integrated gradients from word vectors of zeros, (T,)."""
    return (yield from _integrated(lambda shares: _words_times_input(match, shares), _WORDS_AT_ONCE, MOST_STEPS))


_Evaluate = Callable[[Doubles], tuple[Doubles, Doubles]]  # shares (B,) → products (B,parts), targets (B,)


@dataclass(frozen=True, eq=False)
class _Stretch:
    """A stretch of the path. values: its integrals (parts,). gain: what the target gains along it."""

    start: float
    end: float
    values: Doubles
    gain: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    @property
    def miss(self) -> float:
        """How far the integrals are from adding up to the gain."""
        return abs(float(self.values.sum()) - self.gain)


def _integrated(evaluate: _Evaluate, size: int, most: int) -> Generator[Progress, None, Integrated]:
    """Return the integrals over the whole path. size: shares evaluated in one step; most: in all.

    Over any stretch of the path the parts' integrals add up to what the target gains there, so every stretch says how
    wrong it is. The worst are halved, until the whole misses its sum by GAP at most or `most` steps are taken.
    Normalising over the regions can turn a channel round within a thousandth of the path, where no fixed number of
    steps would do.
    """
    known: list[_Stretch] = []
    asked = [*itertools.pairwise(_FIRST)]
    taken = 0
    while asked:
        shares = np.concatenate([_shares_of(start, end) for start, end in asked])
        products, targets = [], []
        for first in range(0, len(shares), size):
            product, target = _within_memory(evaluate, shares[first : first + size])
            products.append(product)
            targets.append(target)
            yield Progress("Explaining", min(taken + first + size, most), most, "steps")
        taken += len(shares)
        known += _measured(asked, np.concatenate(products), np.concatenate(targets))
        asked, known = _split_worst(known) if taken < most else ([], known)
    values: Doubles = np.sum([stretch.values for stretch in known], axis=0)
    return Integrated(values, sum(stretch.gain for stretch in known))


def _within_memory(evaluate: _Evaluate, shares: Doubles) -> tuple[Doubles, Doubles]:
    """Return what `evaluate` does, in halves where memory ends."""
    both = in_halves(lambda some: np.column_stack(evaluate(some)), shares)
    return both[:, :-1], both[:, -1]


def _shares_of(start: float, end: float) -> Doubles:
    """Return where a stretch is evaluated: at its ends, and between them."""
    shares: Doubles = np.concatenate([[start, end], start + (end - start) * _PLACES])
    return shares


def _measured(asked: Sequence[tuple[float, float]], products: Doubles, targets: Doubles) -> list[_Stretch]:
    each = 2 + len(_PLACES)
    return [
        _Stretch(
            start,
            end,
            (end - start) * (_WEIGHTS @ products[at * each + 2 : (at + 1) * each]),
            float(targets[at * each + 1] - targets[at * each]),
        )
        for at, (start, end) in enumerate(asked)
    ]


def _split_worst(known: list[_Stretch]) -> tuple[list[tuple[float, float]], list[_Stretch]]:
    """Return the halves of the stretches that miss their gain by too much, and the others; none once all is well."""
    allowed = GAP * abs(sum(stretch.gain for stretch in known))
    missed = sum(stretch.miss for stretch in known)
    if missed <= allowed:
        return [], known
    worst = max((stretch.miss for stretch in known if stretch.end - stretch.start > _SHORTEST), default=0.0)
    bad = [one for one in known if one.miss >= worst / 8 > 0 and one.end - one.start > _SHORTEST]
    halves = [half for one in bad for half in ((one.start, one.middle), (one.middle, one.end))]
    return halves, [one for one in known if one not in bad]


def _times_input(match: Match, shares: Doubles) -> tuple[Doubles, Doubles]:
    """Return gradient · input of each region (B,M), and the targets (B,), with the features multiplied by each share.

    The gradient is taken at the multiplied features; the input is the whole.
    """
    kept = np.tile(np.arange(len(match.rows)), (len(shares), 1))
    products, targets = np.zeros(kept.shape), np.zeros(len(shares)) - match.rival_score
    for model, caption in zip(match.models, match.captions, strict=True):
        whole = torch.from_numpy(match.features).to(model.device)
        change = batch_change(match.change, match.rows, kept, model.device)

        def score_of(x: Tensor, model: Vsrn = model, change: BatchChange = change, caption: Tensor = caption) -> Tensor:
            return embed_batch(model, x, change) @ caption

        product, score = _weighed(whole, shares, score_of)
        products += product / len(match.models)
        targets += score / len(match.models)
    return products, targets


def _words_times_input(match: Match, shares: Doubles) -> tuple[Doubles, Doubles]:
    """Return gradient · vector of each word (B,T), and the targets (B,), with the vectors multiplied by each share."""
    ids = torch.from_numpy(encode_words(match.words, match.pair.vocabulary))
    products, targets = np.zeros((len(shares), len(match.words))), np.zeros(len(shares))
    for member, model in enumerate(match.models):
        vectors = model.text_encoder.embedding(ids.to(model.device)).detach()  # (T + 2, W)
        image = match.images[member] - match.rivals[member] if match.rivals else match.images[member]
        lengths = torch.full((len(shares),), len(ids), device=model.device)

        def score_of(
            x: Tensor, model: Vsrn = model, whole: Tensor = vectors, lengths: Tensor = lengths, image: Tensor = image
        ) -> Tensor:
            start, end = (whole[at, None].expand(len(x), 1, -1) for at in (0, -1))
            return model.text_encoder.read(torch.cat([start, x, end], dim=1), lengths) @ image

        product, score = _weighed(vectors[1:-1], shares, score_of)
        products += product / len(match.models)
        targets += score / len(match.models)
    return products, targets


def _weighed(whole: Tensor, shares: Doubles, score: Callable[[Tensor], Tensor]) -> tuple[Doubles, Doubles]:
    """Return gradient · whole (B,parts) and scores (B,) at shares of an input (parts, values)."""
    with torch.enable_grad(), differentiable_rnn():
        part = torch.from_numpy(shares).to(whole)[:, None, None]
        x = (part * whole).requires_grad_()
        scores = score(x)
        (gradient,) = torch.autograd.grad(scores.sum(), x)
        products = (gradient * whole).sum(dim=2)
    return products.double().cpu().numpy(), scores.detach().double().cpu().numpy()


def _doubled(match: Match) -> Match:
    """Return a match whose networks, features and caption embeddings are float64 copies."""
    models = tuple(copy.deepcopy(model).double() for model in match.models)
    return replace(
        match,
        models=models,
        features=match.features.astype(np.float64),
        captions=tuple(caption.double() for caption in match.captions),
    )


def differentiable_rnn() -> AbstractContextManager[None]:
    """cuDNN refuses to go back through a GRU in evaluation mode, and training mode would change BatchNorm."""
    flags: AbstractContextManager[None] = torch.backends.cudnn.flags(enabled=False)
    return flags
