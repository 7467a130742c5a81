"""Finds, for the demo's minimal pairs, the smallest change that makes the model change its mind, and lists them.

    python -m tools.minimal_changes        # writes docs/minimal-changes.md; a minute on two cores

A minimal pair is two scenes and a caption that is true of one of them, with two names exchanged in the other's. The
model's mind is which of the two scenes matches the caption better. Three changes are looked for: the fewest things
dropped from the caption's own scene (see `probe.smallest_change`), one word of the caption left out, and one replaced
by any other that the model knows. Of words, the one is listed that moves the model furthest.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

import numpy as np
import torch

from vsrn_viewer.answers import Floats
from vsrn_viewer.data.relations import minimal_pairs_of
from vsrn_viewer.data.tokens import encode_words, pad_words
from vsrn_viewer.data.vocabulary import SPECIAL
from vsrn_viewer.files import replacing
from vsrn_viewer.groups import Group
from vsrn_viewer.picture import number
from vsrn_viewer.probe.match import Match, match_of
from vsrn_viewer.probe.players import groups_read, places_of_groups
from vsrn_viewer.probe.smallest_change import Contest, fewest_parts
from vsrn_viewer.retrieval.gallery import embed_tokens
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain

OUT = Path(__file__).parents[1] / "docs" / "minimal-changes.md"
_NONE = "–"
_LINE = 120  # characters of a line of the document


@dataclass(frozen=True)
class WordChange:
    """place: of the word, from 0. word: what it becomes, "" if it is left out. margin: of the scene, after it."""

    place: int
    word: str
    margin: float


@dataclass(frozen=True)
class MindChange:
    """What changes the model's mind about one caption of a minimal pair.

    scene, twin: image ids; the caption is true of the scene. margin: the scene's score minus the twin's, mean over the
    members. things: those dropped from the scene, () if nothing does it; margin_without: then. dropped, replaced: the
    word whose change moves the margin furthest across 0, None if no word does.
    """

    scene: str
    twin: str
    caption: str
    words: tuple[str, ...]
    margin: float
    things: tuple[Group, ...]
    margin_without: float
    dropped: WordChange | None
    replaced: WordChange | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the list. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.minimal_changes", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT, help="the document (default: docs/minimal-changes.md)")
    options = parser.parse_args(arguments)
    pair = drain(Workbench().open(PairId(device="cpu")))
    found = [change_of_mind(pair, *twins) for twins in first_of_each(minimal_pairs_of(pair.split))]
    with replacing(options.out) as temporary:
        temporary.write_text(document(found), encoding="utf-8")
    print(f"{len(found)} pairs written to {options.out}")
    return 0


def first_of_each(pairs: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int]]:
    """Return (scene, twin, line of the scene's caption) for the first entry of every two scenes."""
    firsts: dict[tuple[int, int], tuple[int, int, int]] = {}
    for scene, twin, line, _ in pairs:
        firsts.setdefault((scene, twin), (scene, twin, line))
    return list(firsts.values())


def change_of_mind(pair: Pair, scene: int, twin: int, line: int) -> MindChange:
    """Return what changes the model's mind about the scene (a row), its twin and the scene's caption (a line)."""
    caption = pair.info.captions[line]
    match = match_of(pair, scene, Query("caption", caption, line))
    rival = _scores(pair, match, [match.words], twin)[0]
    groups = groups_read(match, pair.split.groups(scene, "things"))
    contest = Contest(scene, np.array([twin]), np.array([rival], np.float32))
    fewest = drain(fewest_parts(match, contest, places_of_groups(match, groups)))
    margin = match.score - float(rival)
    dropped, replaced = _changed_words(pair, match, twin, margin)
    return MindChange(
        scene=pair.split.image_ids[scene],
        twin=pair.split.image_ids[twin],
        caption=caption,
        words=match.words,
        margin=margin,
        things=tuple(groups[part] for part in fewest.parts),
        margin_without=fewest.score - float(rival),
        dropped=dropped,
        replaced=replaced,
    )


def _changed_words(pair: Pair, match: Match, twin: int, margin: float) -> tuple[WordChange | None, WordChange | None]:
    words, places = match.words, range(len(match.words))
    known = [word for word in pair.vocabulary.words if word not in SPECIAL]
    dropped = [(place, "") for place in places]
    replaced = [(place, word) for place in places for word in known if word != words[place]]
    return _furthest(pair, match, twin, margin, dropped), _furthest(pair, match, twin, margin, replaced)


def _furthest(
    pair: Pair, match: Match, twin: int, margin: float, changes: Sequence[tuple[int, str]]
) -> WordChange | None:
    """Return the change of one word that moves the margin furthest across 0, None if none crosses it."""
    sentences = [_with(match.words, place, word) for place, word in changes]
    own, others = (_scores(pair, match, sentences, image) for image in (None, twin))
    margins = own - others
    best = int(margins.argmin() if margin > 0 else margins.argmax())
    if (margins[best] > 0) == (margin > 0):
        return None
    return WordChange(*changes[best], float(margins[best]))


def _with(words: tuple[str, ...], place: int, word: str) -> tuple[str, ...]:
    return (*words[:place], *([word] if word else []), *words[place + 1 :])


def _scores(pair: Pair, match: Match, sentences: Sequence[tuple[str, ...]], image: int | None) -> Floats:
    """Return the scores of an image with sentences, (C,), mean over the members. image: None for the match's own."""
    ids, lengths = pad_words([encode_words(words, pair.vocabulary) for words in sentences])
    images = match.images if image is None else tuple(member[image] for member in pair.images.members)
    with torch.inference_mode():
        own = [embed_tokens(model, ids, lengths) @ one for model, one in zip(pair.models, images, strict=True)]
        scores: Floats = torch.stack(own).mean(dim=0).numpy()
    return scores


def document(found: Sequence[MindChange]) -> str:
    """Return the whole document: what is counted, one worked example, the list."""
    named = [one for one in found if len(one.things) == 1 and one.margin > 0 and one.things[0].label in one.words]
    example = max(named, key=lambda one: one.margin)
    return "\n".join(["# Minimal changes", "", *_summary(found), "", *_example(example), "", *_list(found), ""])


def _summary(found: Sequence[MindChange]) -> list[str]:
    sizes = [len(one.things) for one in found if one.things]
    more = len(sizes) - sizes.count(1) - sizes.count(2)
    dropped, replaced = (sum(change is not None for change in changes) for changes in _word_changes(found))
    turned = sum(_is_turned(one) for one in found)
    return [
        "The demo's test scenes come in twins that differ in who is where, and a caption that is true of one of them.",
        "Which of the two does the model prefer, and what is the least that makes it prefer the other? Written by",
        "`python -m tools.minimal_changes`, for the shipped ensemble and the first caption of every two twins.",
        "",
        f"- pairs: {len(found)}; the model prefers the right scene in {sum(one.margin > 0 for one in found)}",
        f"- dropping things of the right scene changes its mind in {len(sizes)}: one thing in {sizes.count(1)}, two in "
        f"{sizes.count(2)}, more in {more}",
        f"- leaving out one word does in {dropped}, replacing one word by another that it knows in {replaced}",
        f"- of all words at all places, “left” for “right” or the reverse moves it furthest in {turned}",
        "",
        "A thing is a group of boxes that show the same (`--group things`), named by the detector, which knows no",
        "koala. Things were dropped greedily; one or two are the fewest for certain. Margin: the score of the right",
        "scene minus that of its twin; it changes sign where the model changes its mind. Of words, the change that",
        "moves the margin furthest is listed, with its place in the caption.",
    ]


def _word_changes(found: Sequence[MindChange]) -> tuple[list[WordChange | None], list[WordChange | None]]:
    return [one.dropped for one in found], [one.replaced for one in found]


def _is_turned(one: MindChange) -> bool:
    """Whether the word that moves the margin furthest takes left for right, or right for left."""
    change = one.replaced
    return change is not None and {one.words[change.place], change.word} == {"left", "right"}


def _example(one: MindChange) -> list[str]:
    (thing,) = one.things
    regions = ",".join(str(row + 1) for row in thing.regions)
    asked = f"vsrn-viewer search '{one.caption}' --image"
    lines = [
        "## One of them, step by step",
        *wrap(
            f"The caption “{one.caption}” is true of {one.scene} and false of {one.twin}. The model prefers the right "
            f"one, by {number(one.margin, signed=True)}. Without its {thing.label}, which {len(thing.regions)} boxes "
            f"show, the margin is {number(one.margin_without, signed=True)}: the model now takes {one.twin} for the "
            "better match. Score and rank of both:",
            _LINE,
        ),
        "```",
        f"{asked} {one.scene} --drop {regions}",
        f"{asked} {one.twin}",
        "```",
    ]
    if one.replaced is not None:
        lines.append(
            f"Of single words, “{one.words[one.replaced.place]}” → “{one.replaced.word}” moves it furthest, to "
            f"{number(one.replaced.margin, signed=True)}."
        )
    return [*lines, "In the window, Change ▸ Find the smallest change… asks the same, held against all other images."]


def _list(found: Sequence[MindChange]) -> list[str]:
    rows = [
        "## All of them",
        "| scene, twin | caption | margin | things dropped | margin | word dropped | margin | word replaced | margin |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        dropped, replaced = (_word_cells(one, change) for change in (one.dropped, one.replaced))
        things = " and ".join(f"{group.label} ({len(group.regions)})" for group in one.things) or _NONE
        without = number(one.margin_without, signed=True) if one.things else _NONE
        cells = [f"{one.scene}, {one.twin}", one.caption, number(one.margin, signed=True), things, without]
        rows.append("| " + " | ".join([*cells, *dropped, *replaced]) + " |")
    return rows


def _word_cells(one: MindChange, change: WordChange | None) -> tuple[str, str]:
    if change is None:
        return _NONE, _NONE
    word = f"{one.words[change.place]} ({change.place + 1})"
    return f"{word} → {change.word}" if change.word else word, number(change.margin, signed=True)


if __name__ == "__main__":
    sys.exit(main())
