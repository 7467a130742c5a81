"""Shapley values by sampled orders: what a part brings when it joins the others in a random order, on average.

Source: Shapley, 1953; sampling: Castro, Gómez and Tejada, Computers & Operations Research 36, 2009. Each order is
followed by its reverse, which makes the mean steadier.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.probe.match import Doubles, Match, Places

PAIRS = 32  # of orders


@dataclass(frozen=True)
class Sampled:
    """values, errors: (P,). overflowed: runs that count as if no part were there, since their values overflow."""

    values: Doubles
    errors: Doubles
    overflowed: int = 0


def shapley_of_parts(match: Match, parts: Sequence[Places], seed: int = 0) -> Generator[Progress, None, Sampled]:
    """Return what each part of the image brings. parts: a partition of the places of the regions read.

    No region at all counts as score 0. The values add up to the score.
    """
    orders = _orders(len(parts), seed)
    coalitions = _coalitions(orders)
    kept = [np.sort(np.concatenate([parts[part] for part in coalition])) for coalition in coalitions]
    scores = yield from match.scores_of_regions(kept)
    overflowed = np.isnan(scores)
    return _averaged(orders, coalitions, np.where(overflowed, 0.0, scores), 0.0, int(overflowed.sum()))


def shapley_of_words(match: Match, seed: int = 0) -> Sampled:
    """Return what each word brings. No word counts as <start> and <end> alone."""
    orders = _orders(len(match.words), seed)
    coalitions = _coalitions(orders)
    kept = [np.array(sorted(coalition), dtype=np.int64) for coalition in coalitions]
    scores = match.scores_of_words([*kept, np.zeros(0, np.int64)])
    return _averaged(orders, coalitions, scores[:-1], float(scores[-1]))


def _orders(count: int, seed: int) -> list[Places]:
    random = np.random.default_rng(seed)
    drawn = [random.permutation(count) for _ in range(PAIRS)]
    return [order for one in drawn for order in (one, one[::-1])]


def _coalitions(orders: Sequence[Places]) -> list[frozenset[int]]:
    """Return each set of parts that some order begins with, once."""
    return list(
        dict.fromkeys(frozenset(order[:size].tolist()) for order in orders for size in range(1, len(order) + 1))
    )


def _averaged(
    orders: Sequence[Places], coalitions: Sequence[frozenset[int]], scores: Doubles, none: float, overflowed: int = 0
) -> Sampled:
    score = dict(zip(coalitions, scores.tolist(), strict=True))
    brought = np.zeros((len(orders), len(orders[0])))
    for row, order in zip(brought, orders, strict=True):
        before = none
        for size, part in enumerate(order.tolist(), start=1):
            after = score[frozenset(order[:size].tolist())]
            row[part], before = after - before, after
    return Sampled(brought.mean(axis=0), _standard_errors(brought), overflowed)


def _standard_errors(brought: Doubles) -> Doubles:
    """Return the standard error of the mean over orders, (P,). brought: (orders,P), each order before its reverse.

    The pairs are what is drawn, and their spread is the error; but few pairs can agree by chance, and then promise more
    than they hold (measured at N = 8: one value in fifty lay beyond three errors). The spread of single orders
    ignores what reversing gains. The larger of the two is returned.
    """
    pairs = brought.reshape(-1, 2, brought.shape[1]).mean(axis=1)
    of_pairs, of_orders = (one.std(axis=0, ddof=1) / np.sqrt(len(one)) for one in (pairs, brought))
    larger: Doubles = np.maximum(of_pairs, of_orders)
    return larger
