"""The options of `evaluate` that measure besides: an order without hubs, and minimal pairs of a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from vsrn_viewer.cli.output import say
from vsrn_viewer.errors import DatasetError, QueryError
from vsrn_viewer.hubs import Correction

if TYPE_CHECKING:
    from vsrn_viewer.minimal_pairs import ScoredPairs
    from vsrn_viewer.retrieval.pair import Pair


def add_pair_options(evaluate: argparse.ArgumentParser) -> None:
    """Describe the options."""
    evaluate.add_argument(
        "--without-hubs",
        choices=get_args(Correction),
        help="also measure an order in which what is near to everything ranks lower",
    )
    evaluate.add_argument(
        "--pairs", type=Path, metavar="FILE.json", help="also compare a true with a false caption of images, by kind"
    )


def check_pair_options(arguments: argparse.Namespace) -> None:
    """Raise QueryError for an option that would not count, DatasetError for a file of pairs that is not there."""
    if arguments.runs and (arguments.without_hubs or arguments.pairs):
        option = "--without-hubs" if arguments.without_hubs else "--pairs"
        raise QueryError(f"evaluate takes no {option} with --runs. Leave it out, or evaluate one run.")
    if arguments.similarity and arguments.pairs:
        raise QueryError(
            "evaluate takes no --pairs with --similarity: a matrix has no scores of captions that are not the split's. "
            "Give --checkpoint instead."
        )
    if arguments.pairs and not arguments.pairs.is_file():
        raise DatasetError(f"{arguments.pairs}: no such file of pairs. Check its name.")


def answer_pairs(pair: Pair, file: Path) -> tuple[dict[str, Any], list[str]]:
    """Return how the model tells the pairs of a file apart, for JSON and as a table, and say what was left out of it.

    Raises DatasetError as `data.minimal_pairs.read_pairs`.
    """
    from vsrn_viewer.retrieval.pair_report import pairs_answer, pairs_lines
    from vsrn_viewer.retrieval.pairing import pairs_of
    from vsrn_viewer.workbench import drain

    scored: ScoredPairs = drain(pairs_of(pair, str(file)))
    for notice in scored.notices:
        say(notice)
    answer = pairs_answer(scored)
    return answer, pairs_lines(answer)
