"""What a search finds, as `--json` prints it, and a line of it for people."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.cli.opening import say_unknown, suggestions_for
from vsrn_viewer.cli.orders import order_said, plain_words
from vsrn_viewer.cli.output import say
from vsrn_viewer.errors import QueryError
from vsrn_viewer.view import Query

if TYPE_CHECKING:
    from vsrn_viewer.answers import CountedWord, PhotographMatches
    from vsrn_viewer.filtering import Bools, Filter
    from vsrn_viewer.hubs import Correction
    from vsrn_viewer.retrieval.pair import Pair


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
