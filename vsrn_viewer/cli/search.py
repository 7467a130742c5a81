"""`vsrn-viewer search`: a sentence or a sum of them → ranked images, an image → ranked captions."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from vsrn_viewer.change import Change
from vsrn_viewer.cli.found import image_line, ranked_captions, ranked_images, standing
from vsrn_viewer.cli.likeness import answer_of, asks_for_likeness
from vsrn_viewer.cli.opening import change_of, open_pair
from vsrn_viewer.cli.orders import check_order_option, find_order, order_lines, plain_words
from vsrn_viewer.cli.output import print_answer
from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.cli.several import lines_for_people, queries_of, ranked_queries
from vsrn_viewer.cli.what_if import WhatIfs, what_ifs_of
from vsrn_viewer.errors import ChangeError, QueryError

if TYPE_CHECKING:
    from vsrn_viewer.retrieval.pair import Pair

_TOP = 10  # results, unless somebody says how many


def run(arguments: argparse.Namespace) -> int:
    """Search and print what was found; return the exit status."""
    what_ifs = what_ifs_of(arguments)
    check_order_option(arguments)
    wanted, order = pair_of(arguments), arguments.without_hubs
    if arguments.top is None:
        arguments.top = 1 if arguments.queries is not None and not arguments.json else _TOP
    if asks_for_likeness(arguments, what_ifs.of_image or what_ifs.of_query):
        pair = open_pair(wanted)
        print_answer(arguments, pair.info, *answer_of(arguments, pair))
        return 0
    _check_options(arguments, what_ifs)
    if arguments.queries is not None:
        texts = queries_of(arguments.queries)
        pair = open_pair(wanted)
        find_order(pair, order)
        answers = ranked_queries(pair, texts, arguments.top, order)
        print_answer(
            arguments, pair.info, answers, order_lines(order) + lines_for_people(answers, order, arguments.top)
        )
        return 0
    change = change_of(wanted, arguments.image or "", arguments.text or "", what_ifs)
    pair = open_pair(wanted, change)
    find_order(pair, order)
    answer, lines = _answer(arguments, pair, change)
    print_answer(arguments, pair.info, answer, order_lines(order) + lines)
    return 0


def _answer(arguments: argparse.Namespace, pair: Pair, change: Change) -> tuple[dict[str, Any], list[str]]:
    """Return what is found for a sentence, an image, or both, as `--json` prints it, and the lines for people."""
    order = arguments.without_hubs
    if arguments.text is None:
        answer = ranked_captions(pair, arguments.image, arguments.top, order)
        lines = [
            f"{row['rank']:>4}  {row['score']:+.4f}  {'✓' if row['ground_truth'] else ' '}  {row['caption']}"
            + plain_words(row, order)
            for row in answer["results"]
        ]
    elif arguments.image is None:
        answer = ranked_images(pair, arguments.text, arguments.top, change, arguments.filter, order)
        lines = [image_line(row, order) for row in answer["results"]]
    else:
        answer = standing(pair, arguments.text, arguments.image, change, order)
        lines = [_standing_line(name, answer[name], pair.split.images) for name in ("before", "after")]
    return answer, lines


def _check_options(arguments: argparse.Namespace, what_ifs: WhatIfs) -> None:
    if arguments.queries is not None:
        if arguments.text is not None or arguments.image is not None or arguments.filter is not None:
            raise QueryError("--queries takes its sentences from a file. Leave the sentence, --image and --filter out.")
        if what_ifs.of_image or what_ifs.of_query:
            raise ChangeError("what-ifs are of one query. Leave --queries out, or the what-ifs.")
        return
    if arguments.text is None and arguments.image is None:
        raise QueryError('search needs a sentence, or --image ID: vsrn-viewer search "a bear left of a cow".')
    if arguments.filter is not None and (arguments.text is None or arguments.image is not None):
        raise QueryError("--filter chooses among the images for a sentence. Leave --image out, or --filter.")
    if arguments.image is None and what_ifs.of_image:
        raise ChangeError("what-ifs on regions, layers or gates need an image. Add --image ID.")
    asks_both = arguments.text is not None and arguments.image is not None
    if arguments.similarity and (asks_both or what_ifs.of_image or what_ifs.of_query):
        raise QueryError("a sentence with an image, and what-ifs, need a network: take a checkpoint for --similarity.")
    if arguments.text is None and (what_ifs.of_image or what_ifs.of_query):
        raise ChangeError("what-ifs need a sentence to score the image with. Put it before --image ID.")


def _standing_line(name: str, found: dict[str, Any], images: int) -> str:
    if found["score"] is None:
        return f"{name:6}  no score"
    plain = f", plain {found['plain_rank']:,}" if "plain_rank" in found else ""
    return f"{name:6}  {found['score']:+.4f}  rank {found['rank']:,}{plain} of {images:,}"
