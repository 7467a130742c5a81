"""An order without hubs on the command line: its option, and what is said of it beside what is ranked by it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, get_args

from vsrn_viewer.errors import QueryError
from vsrn_viewer.hubs import FORMULAS, NAMES, Correction, WithoutHubs, order_words

if TYPE_CHECKING:
    from vsrn_viewer.retrieval.pair import Pair

_OF_CAPTIONS = "the captions of the split"


def add_order_option(search: argparse.ArgumentParser) -> None:
    """Let a search rank without hubs."""
    _add_option(search, get_args(Correction), "; plain ranks and scores are said too")


def add_figure_order(export: argparse.ArgumentParser) -> None:
    """Let a figure show results, captions and ranks without hubs, and a plot of hubs one order beside the plain one."""
    _add_option(
        export,
        get_args(WithoutHubs),
        " (default: no); with --plot hubs, this order beside the plain one (default: all)",
    )


def _add_option(command: argparse.ArgumentParser, choices: tuple[str, ...], more: str) -> None:
    what = f"rank in an order in which what is near to everything, by {_OF_CAPTIONS}, ranks lower"
    command.add_argument("--without-hubs", choices=choices, help=what + more)


def check_order_option(arguments: argparse.Namespace) -> None:
    """Raise QueryError for a search that has no order without hubs."""
    if arguments.without_hubs and (arguments.like is not None or arguments.like_region is not None):
        raise QueryError(
            f"--without-hubs corrects by {_OF_CAPTIONS}, which play no part in what images are like. Leave it out."
        )


def find_order(pair: Pair, correction: Correction | None) -> None:
    """Find what a correction subtracts, which what is ranked later is ranked by; nothing for the plain order."""
    from vsrn_viewer.retrieval.ordering import find_offsets
    from vsrn_viewer.workbench import drain

    if correction is not None:
        drain(find_offsets(pair, correction))


def order_said(correction: Correction | None) -> dict[str, Any]:
    """Return what `--json` says of an order; nothing of the plain one."""
    if correction is None:
        return {}
    return {"without_hubs": {"correction": correction, "formula": FORMULAS[correction]}}


def order_lines(correction: Correction | None) -> list[str]:
    """Return what people are told of an order, above what is ranked by it; nothing of the plain one."""
    return [] if correction is None else [f"{order_words(correction)}: {FORMULAS[correction]}"]


def plain_words(row: dict[str, Any], correction: Correction | None) -> str:
    """Return "  plain rank 7  CSLS +0.1234" of a result, what it is ranked by last; "" in the plain order."""
    if correction is None:
        return ""
    return f"  plain rank {row['plain_rank']:,}  {NAMES[correction]} {row['corrected_score']:+.4g}"
