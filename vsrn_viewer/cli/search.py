"""`vsrn-viewer search`: a sentence or a sum of them → ranked images, an image → ranked captions."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.cli.likeness import answer_of, asks_for_likeness
from vsrn_viewer.cli.opening import change_of, open_pair, say_unknown, suggestions_for
from vsrn_viewer.cli.orders import check_order_option, find_order, order_lines, order_said, plain_words
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.cli.several import lines_for_people, queries_of, ranked_queries
from vsrn_viewer.cli.what_if import WhatIfs, what_ifs_of
from vsrn_viewer.errors import ChangeError, QueryError
from vsrn_viewer.view import Query

if TYPE_CHECKING:
    from vsrn_viewer.answers import CountedWord, PhotographMatches
    from vsrn_viewer.filtering import Bools, Filter
    from vsrn_viewer.hubs import Correction
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


def ranked_images(
    pair: Pair,
    text: str,
    top: int,
    change: Change = UNCHANGED,
    asked: Filter | None = None,
    order: Correction | None = None,
) -> dict[str, Any]:
    """Return the answer to a sentence, its words as changed, as `--json` prints it; say which words are unknown.

    Of a sum it says the parts too, and of each result the scores of the parts, without their weights.
    asked: only images that this filter keeps; "filter" says so, and "passing" how many there are. order: without hubs,
    whose offsets are found (`find_order`); "without_hubs" says so, and each result has its plain rank and what it is
    ranked by. Raises QueryError for a sum in such an order.
    """
    from vsrn_viewer.retrieval.filtered import passing
    from vsrn_viewer.retrieval.ordering import check_correctable, images_without_hubs
    from vsrn_viewer.retrieval.search import image_hits, rank_images
    from vsrn_viewer.workbench import drain

    query = Query(text=text)
    if order is not None:
        check_correctable(query)
    ranking = images_without_hubs(pair, rank_images(pair, query, change), order)
    say_unknown(pair, ranking.words)
    kept: Bools | None = None if asked is None else drain(passing(pair, ranking, asked))
    results = [asdict(hit) for hit in image_hits(pair, ranking, top, kept)]
    if kept is not None and not results:
        say("no image passes the filter.")
    unknown = unknown_in(pair, ranking.words)
    filtered: dict[str, Any] = {} if kept is None else {"filter": str(asked), "passing": int(kept.sum())}
    answer = {"query": text, "device": pair.info.device, "results": results, **unknown, **filtered, **order_said(order)}
    if not ranking.parts:
        return answer
    for result in results:
        row = ranking.order[result["rank"] - 1]
        result["part_scores"] = [float(part.scores[row]) for part in ranking.parts]
    return answer | {"parts": [{"weight": part.weight, "text": part.text} for part in ranking.parts]}


def image_line(row: dict[str, Any], order: Correction | None = None) -> str:
    """Return a result of `ranked_images` for people."""
    parts = "".join(f"  {score:+.4f}" for score in row.get("part_scores", ()))
    line = f"{row['rank']:>4}  {row['score']:+.4f}  {row['image_id']}" + (f"  parts{parts}" if parts else "")
    return line + plain_words(row, order)


def standing(pair: Pair, text: str, image_id: str, change: Change, order: Correction | None = None) -> dict[str, Any]:
    """Return score and rank of an image for a sentence without and with a change, as `--json` prints them; order: both
    ranks without hubs, and "plain_rank" beside them.

    What cannot be counted on is said: unknown words, values that overflow.
    """
    from vsrn_viewer.probe.what_if import what_if
    from vsrn_viewer.retrieval.ordering import check_correctable

    if order is not None:
        check_correctable(Query(text=text))
    found = what_if(pair, pair.split.index_of(image_id), Query(text=text), change, order)
    say_unknown(pair, found.words)
    for notice in found.notices:
        say(notice)
    answer = {"query": text, "image_id": image_id, "before": asdict(found.before), "after": asdict(found.after)}
    return {**answer, **unknown_in(pair, found.words), **order_said(order)}


def unknown_in(pair: Pair, words: tuple[CountedWord, ...]) -> dict[str, Any]:
    """Return which words are read as <unk>, and which known ones they may stand for, as `--json` prints it."""
    from vsrn_viewer.retrieval.query import unknown_words

    unknown = unknown_words(words)
    suggested = {word: list(instead) for word, instead in suggestions_for(pair, unknown).items() if instead}
    return {"unknown_words": list(unknown), "suggestions": suggested}


def _standing_line(name: str, found: dict[str, Any], images: int) -> str:
    if found["score"] is None:
        return f"{name:6}  no score"
    plain = f", plain {found['plain_rank']:,}" if "plain_rank" in found else ""
    return f"{name:6}  {found['score']:+.4f}  rank {found['rank']:,}{plain} of {images:,}"


def ranked_captions(pair: Pair, image_id: str, top: int, order: Correction | None = None) -> dict[str, Any]:
    """Return the answer to an image of the split, or to the file of a photograph, as `--json` prints it. order: as of
    `ranked_images`. Raises QueryError for a photograph in such an order."""
    from vsrn_viewer.retrieval.ordering import captions_without_hubs
    from vsrn_viewer.retrieval.photograph import match_photograph
    from vsrn_viewer.retrieval.search import caption_hits, prepare_captions, rank_captions
    from vsrn_viewer.workbench import drain

    if image_id not in pair.split.image_ids and Path(image_id).is_file():
        if order is not None:
            raise QueryError("--without-hubs ranks captions for images of the split. Leave it out for a photograph.")
        found: PhotographMatches = drain(match_photograph(pair, Path(image_id), top))
        return {"image_id": image_id, "results": [asdict(hit) for hit in found.captions]}
    image = pair.split.index_of(image_id)
    drain(prepare_captions(pair))
    ranking = captions_without_hubs(pair, rank_captions(pair, image), order)
    results = [asdict(hit) for hit in caption_hits(pair, ranking, top)]
    return {"image_id": image_id, "results": results, **order_said(order)}
