"""`vsrn-viewer search --queries FILE`: several sentences, a line each."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.cli.output import say
from vsrn_viewer.errors import QueryError

if TYPE_CHECKING:
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


def ranked_queries(pair: Pair, texts: tuple[str, ...], top: int) -> list[dict[str, Any]]:
    """Return the answer to each sentence as `--json` prints it, and say what cannot be read.

    "own_image_id", "own_rank": of the image that it is a caption of, the best placed of several; null without one.
    "problem": why nothing was ranked, null where something was.
    """
    from vsrn_viewer.cli.search import ranked_images
    from vsrn_viewer.retrieval.lines import rank_lines
    from vsrn_viewer.workbench import drain

    answers = []
    ranked: RankedLines = drain(rank_lines(pair, texts))
    for number, (text, line) in enumerate(zip(texts, ranked.lines, strict=True), start=1):
        own = pair.info.image_ids[line.image] if line.image >= 0 else None
        known = {"line": number, "query": text, "own_image_id": own, "own_rank": line.rank or None}
        if line.problem:
            say(f"line {number}: {line.problem}")
            answers.append({**known, "problem": line.problem, "results": [], "unknown_words": [], "suggestions": {}})
        else:
            answers.append({**ranked_images(pair, text, top), **known, "problem": None})
    return answers


def lines_for_people(answers: list[dict[str, Any]]) -> list[str]:
    """Return a line for each sentence: its number, the rank of its own image, the best image with its score."""
    return [_line(answer) for answer in answers]


def _line(answer: dict[str, Any]) -> str:
    best = answer["results"][0] if answer["results"] else None
    found = "nothing ranked" if best is None else f"{best['score']:+.4f}  {best['image_id']}"
    own = f"own at {answer['own_rank']:,}" if answer["own_rank"] else ""
    return f"{answer['line']:>4}  {found}  {own:>12}  {answer['query']}"
