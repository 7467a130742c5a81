"""Checks what is on screen: every number is computed again by the plain network, in float64, and compared.

Nothing is shared with what made the numbers but the weights, the features and the words that were read. What a method
defines by runs is run again; a gradient is compared with a finite difference.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np

from vsrn_viewer.answers import Attribution, Checked, CheckedNumbers, Influence, Interaction, Probed, Progress, Traced
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.data.tokens import encode_words
from vsrn_viewer.probe.plain import Doubles, PlainVsrn
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.query import read_query
from vsrn_viewer.trace import ReasoningTrace

_STEP = 1e-4  # of a finite difference, relative
_FEW = 5  # cells of a table and edges of a graph that are checked: the largest
_TRACED = ("nodes", "affinity", "sequence", "reset_gate", "update_gate", "candidate", "hidden", "embedding")
_OF_WORDS = ("reset_gate", "update_gate", "candidate", "hidden")
_AGAIN = "plain network, float64"


@dataclass(frozen=True)
class _Plain:
    """The match of one image and one query by the plain network, mean over the members.

    features: (N,F), all stored regions. sentences: the words that are read of each, with its weight in a sum; 1 alone.
    """

    networks: tuple[PlainVsrn, ...]
    pair: Pair
    features: np.ndarray
    change: Change
    sentences: tuple[tuple[float, tuple[str, ...]], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a query that is one sentence."""
        ((_, words),) = self.sentences
        return words

    def score(
        self,
        change: Change | None = None,
        words: tuple[str, ...] | None = None,
        features: np.ndarray | None = None,
        member: int | None = None,
    ) -> float:
        """Return the score of the run as it is, or with a change, words or features in the place of its own."""
        networks = self.networks if member is None else (self.networks[member - 1],)
        used, asked = self.features if features is None else features, self.change if change is None else change
        sentences = self.sentences if words is None else ((1.0, words),)
        scores = [network.run(used, asked).embedding @ self._embedded(network, sentences) for network in networks]
        return float(np.mean(scores))

    def _embedded(self, network: PlainVsrn, sentences: tuple[tuple[float, tuple[str, ...]], ...]) -> Doubles:
        """Return Σ weight × embedding of sentences, (D,)."""
        ids = [encode_words(words, self.pair.vocabulary).tolist() for _, words in sentences]
        parts = [weight * network.embed_ids(one) for (weight, _), one in zip(sentences, ids, strict=True)]
        summed: Doubles = np.sum(parts, axis=0)
        return summed

    def without(self, rows: tuple[int, ...]) -> Change:
        """Return the run's change with these regions left out too."""
        kept = self.rows
        return replace(self.change, regions=tuple(row for row in kept if row not in rows))

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the regions that are read, in their order."""
        return tuple(range(len(self.features))) if self.change.regions is None else self.change.regions

    def words_without(self, place: int) -> tuple[str, ...]:
        """Return the words that are left when one is not read."""
        return tuple(word for at, word in enumerate(self.words) if at != place)

    def scaled(self, row: int, factor: float) -> np.ndarray:
        """Return the features with those of one region multiplied."""
        scaled = self.features.astype(np.float64)
        scaled[row] *= factor
        return scaled


def check(
    pair: Pair, member: int, change: Change, traced: Traced, probed: Probed
) -> Generator[Progress, None, Checked]:
    """Compute again what is shown of an image, a step at a time, and return the largest differences.

    member: which was traced, from 1. change: of the run. traced, probed: what is on screen.
    """
    plain = _plain(pair, change, traced)
    numbers = list(_checked_trace(plain, member, traced.trace))
    yield Progress("Checking", 1, 1 + len(_PARTS), "parts")
    for done, part in enumerate(_PARTS, start=2):
        for found in part(plain, member, probed):
            if found is not None:
                numbers.append(found)
            yield Progress("Checking", done, 1 + len(_PARTS), "parts")
    return Checked(tuple(numbers), _enlarged(traced.trace.nodes))


def _plain(pair: Pair, change: Change, traced: Traced) -> _Plain:
    query = traced.query
    sentences: tuple[tuple[float, tuple[str, ...]], ...] = ()
    if query.sentence:
        sentences = read_query(query, pair.vocabulary, change).sentences
    networks = tuple(PlainVsrn(model) for model in pair.models)
    return _Plain(networks, pair, pair.split.features(traced.image), change, sentences)


def _enlarged(nodes: np.ndarray) -> float:
    """Return what normalising over the regions makes of rounding, see Checked. nodes: (L+1,N,D)."""
    norms = np.linalg.norm(nodes[-1].astype(np.float64), axis=0)
    return float(np.abs(nodes).max() / norms[norms > 0].min()) if norms.any() else 1.0


def _checked_trace(plain: _Plain, member: int, trace: ReasoningTrace) -> Iterator[CheckedNumbers]:
    again = plain.networks[member - 1].run(plain.features, plain.change)
    for name in _TRACED:
        shown = getattr(trace, name)
        if shown is not None and shown.size:
            yield _compared(name.replace("_", " "), shown, getattr(again, name))
    if trace.score is not None:
        yield _compared("score", trace.score, np.array(plain.score(member=member)))
    if trace.score_by_word is not None:
        yield from _checked_words(plain, member, trace, again.embedding)


def _checked_words(plain: _Plain, member: int, trace: ReasoningTrace, embedding: Doubles) -> Iterator[CheckedNumbers]:
    """embedding: of the image, by the plain network."""
    network = plain.networks[member - 1]
    again = network.read_ids(encode_words(plain.words, plain.pair.vocabulary).tolist())
    for name, states in zip(_OF_WORDS, again, strict=True):
        shown = getattr(trace, f"caption_{name}")
        if shown is not None:
            yield _compared(f"{name.replace('_', ' ')} of the words", shown, states)
    if trace.score_by_word is not None:
        yield _compared("match up to each word", trace.score_by_word, network.embed_states(again[3]) @ embedding)


def _checked_standing(plain: _Plain, _member: int, probed: Probed) -> Iterator[CheckedNumbers | None]:
    standing = probed.standing
    if standing is not None and standing.after.score is not None:
        yield _compared("score after the change", np.array(standing.after.score), np.array(plain.score()))
    if (
        standing is not None
        and standing.before.score is not None
        and plain.change.of_image
        and not plain.change.of_query
    ):
        yield _compared("score before it", np.array(standing.before.score), np.array(plain.score(change=UNCHANGED)))


def _checked_attribution(plain: _Plain, _member: int, probed: Probed) -> Iterator[CheckedNumbers | None]:
    found = probed.attribution
    if found is None or found.target != "score":
        return
    if found.method == "leave-one-out":
        yield from _checked_leave_one_out(plain, found)
    elif found.method == "gradient" and found.by_region is not None and found.rows is not None:
        values = []
        for row in found.rows.tolist():
            more, less = (plain.score(features=plain.scaled(row, 1 + step)) for step in (_STEP, -_STEP))
            values.append((more - less) / (2 * _STEP))
            yield None
        yield _compared("gradient × input by region", found.by_region, np.array(values), "finite difference, float64")
    for name, gap, total in (
        ("region", found.region_gap, found.region_total),
        ("word", found.word_gap, found.word_total),
    ):
        if gap is not None and total is not None:
            yield CheckedNumbers(f"{found.method} by {name}", gap, abs(total), 1, "the sum that the values must have")


def _checked_leave_one_out(plain: _Plain, found: Attribution) -> Iterator[CheckedNumbers | None]:
    whole = plain.score()
    if found.by_region is not None and found.rows is not None:
        without = []
        for row in found.rows.tolist():
            without.append(plain.score(change=plain.without((row,))))
            yield None
        yield _compared("brought by each region", found.by_region, whole - np.array(without))
    if found.by_group is not None:
        finite = np.flatnonzero(np.isfinite(found.by_group))
        groups = [found.groups[at] for at in finite]
        lost = []
        for group in groups:
            lost.append(whole - plain.score(change=plain.without(group.regions)))
            yield None
        yield _compared("brought by each thing", found.by_group[finite], np.array(lost))
    if found.by_word is not None:
        left = [plain.score(words=plain.words_without(place)) for place in range(len(plain.words))]
        yield _compared("brought by each word", found.by_word, whole - np.array(left))


def _checked_interaction(plain: _Plain, _member: int, probed: Probed) -> Iterator[CheckedNumbers | None]:
    found = probed.interaction
    if found is None:
        return
    cells = _largest(found.values)
    again = []
    for place, column in cells:
        again.append(_interaction_of(plain, (int(found.rows[column]),), place))
        yield None
    shown = np.array([found.values[cell] for cell in cells])
    yield _compared(f"word × region, the {len(cells)} largest", shown, np.array(again))
    if found.of_groups is not None and any(len(group.regions) > 1 for group in found.groups):
        yield from _checked_with_things(plain, found, found.of_groups)


def _checked_with_things(plain: _Plain, found: Interaction, of_groups: np.ndarray) -> Iterator[CheckedNumbers | None]:
    cells, again = _largest(of_groups), []
    for place, column in cells:
        again.append(_interaction_of(plain, found.groups[column].regions, place))
        yield None
    shown = np.array([of_groups[cell] for cell in cells])
    yield _compared(f"word × thing, the {len(cells)} largest", shown, np.array(again))


def _interaction_of(plain: _Plain, rows: tuple[int, ...], place: int) -> float:
    left, words = plain.without(rows), plain.words_without(place)
    return plain.score() - plain.score(words=words) - plain.score(change=left) + plain.score(change=left, words=words)


def _checked_influence(plain: _Plain, member: int, probed: Probed) -> Iterator[CheckedNumbers | None]:
    found = probed.influence
    if found is None:
        return
    edges = _largest(found.by_edge)
    again = []
    for edge in edges:
        again.append(_influence_of(plain, member, found, edge))
        yield None
    shown = np.array([found.by_edge[edge] for edge in edges])
    yield _compared(
        f"influence, the {len(edges)} strongest edges", shown, np.array(again), "finite difference, float64"
    )


def _influence_of(plain: _Plain, member: int, found: Influence, edge: tuple[int, ...]) -> float:
    """Return the difference quotient of the score over the factor of one edge, at the factor that it has."""
    layer, receiver, giver = edge[0], int(found.rows[edge[1]]), int(found.rows[edge[2]])
    own = next((factor for *at, factor in plain.change.edges if at == [layer, receiver, giver]), 1.0)
    others = tuple(one for one in plain.change.edges if [*one[:3]] != [layer, receiver, giver])
    more, less = (
        plain.score(
            change=replace(plain.change, edges=(*others, (layer, receiver, giver, own * factor))), member=member
        )
        for factor in (1 + _STEP, 1 - _STEP)
    )
    return (more - less) / (2 * _STEP)


def _largest(values: np.ndarray) -> list[tuple[int, ...]]:
    """Return the places of the _FEW largest values by size, of those that there are."""
    order = np.argsort(-np.abs(values), axis=None, kind="stable")[:_FEW]  # NaN comes last
    places = [tuple(int(at) for at in np.unravel_index(flat, values.shape)) for flat in order]
    return [place for place in places if np.isfinite(values[place])]


def _compared(name: str, shown: np.ndarray, again: np.ndarray | Doubles, path: str = _AGAIN) -> CheckedNumbers:
    difference = np.abs(np.asarray(shown, np.float64) - again)
    return CheckedNumbers(name, float(difference.max()), float(np.abs(shown).max()), difference.size, path)


_Part = Callable[[_Plain, int, Probed], Iterator[CheckedNumbers | None]]
_PARTS: tuple[_Part, ...] = (_checked_standing, _checked_attribution, _checked_interaction, _checked_influence)
