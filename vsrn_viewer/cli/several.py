"""`vsrn-viewer search --queries FILE`: several sentences, a line each."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.cli.found import image_line, ranked_images
from vsrn_viewer.cli.orders import plain_words
from vsrn_viewer.cli.output import say
from vsrn_viewer.errors import QueryError

if TYPE_CHECKING:
    from vsrn_viewer.hubs import Correction
    from vsrn_viewer.query_lines import RankedLines
    from vsrn_viewer.retrieval.pair import Pair


def add_queries_option(search: argparse.ArgumentParser) -> None:
    """Let a search take its sentences from a file."""
    search.add_argument(
        "--queries", type=Path, metavar="FILE", help="a sentence a line, each ranked; with --json: a list"
    )


def queries_of(file: Path) -> tuple[str, ...]:
    """Return the sentences of a file. Raises DatasetError for one that is no text, QueryError for an empty one."""
    from vsrn_viewer.data.sources import read_lines

    texts = tuple(line for line in read_lines(file) if line)
    if not texts:
        raise QueryError(f"{file}: holds no sentence. Write a query on each line.")
    return texts


def ranked_queries(
    pair: Pair, texts: tuple[str, ...], top: int, order: Correction | None = None
) -> list[dict[str, Any]]:
    """Return the answer to each sentence as `--json` prints it, and say what cannot be read.

    "own_image_id", "own_rank": of the image that it is a caption of, the best placed of several; null without one.
    "problem": why nothing was ranked, null where something was. order: without hubs, whose offsets are found.
    """
    from vsrn_viewer.retrieval.lines import rank_lines
    from vsrn_viewer.workbench import drain

    answers = []
    ranked: RankedLines = drain(rank_lines(pair, texts, order))
    for number, (text, line) in enumerate(zip(texts, ranked.lines, strict=True), start=1):
        own = pair.info.image_ids[line.image] if line.image >= 0 else None
        known = {"line": number, "query": text, "own_image_id": own, "own_rank": line.rank or None}
        if line.problem:
            say(f"line {number}: {line.problem}")
            answers.append({**known, "problem": line.problem, "results": [], "unknown_words": [], "suggestions": {}})
        else:
            answers.append({**ranked_images(pair, text, top, order=order), **known, "problem": None})
    return answers


def lines_for_people(answers: list[dict[str, Any]], order: Correction | None = None, top: int = 1) -> list[str]:
    """Return a line for each sentence: its number, the best image with its score, the rank of its own image. Of more
    than one result, the sentence has a line to itself and each of them one below it."""
    if top == 1:
        return [_line(answer, order) for answer in answers]
    lines = []
    for answer in answers:
        own = f"  own at {answer['own_rank']:,}" if answer["own_rank"] else ""
        lines.append(f"{answer['line']:>4}  {answer['query']}{own}{'' if answer['results'] else '  nothing ranked'}")
        lines += [f"      {image_line(row, order)}" for row in answer["results"]]
    return lines


def _line(answer: dict[str, Any], order: Correction | None) -> str:
    best = answer["results"][0] if answer["results"] else None
    found = "nothing ranked"
    if best is not None:
        found = f"{best['score']:+.4f}  {best['image_id']}{plain_words(best, order)}"
    own = f"own at {answer['own_rank']:,}" if answer["own_rank"] else ""
    return f"{answer['line']:>4}  {found}  {own:>12}  {answer['query']}"
