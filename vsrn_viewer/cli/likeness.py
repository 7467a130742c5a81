"""`vsrn-viewer search --like` and `--like-region`: an image, or a region of one → ranked images."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.errors import ChangeError, QueryError
from vsrn_viewer.view import Query

if TYPE_CHECKING:
    from vsrn_viewer.answers import ImageRanking, PhotographMatches
    from vsrn_viewer.retrieval.pair import Pair


def asks_for_likeness(arguments: argparse.Namespace, has_what_ifs: bool) -> bool:
    """Return whether `search` is asked for images that are like one, or have a region like one.

    Raises QueryError and ChangeError for options that do not go together.
    """
    if arguments.like_region is None and arguments.member is not None:
        raise QueryError("--member is of --like-region: a search ranks by all members together. Leave it out.")
    if arguments.like is None and arguments.like_region is None:
        return False
    if arguments.text is not None:
        raise QueryError("search takes a sentence, or --like, or --like-region: ask one of them at a time.")
    if arguments.like is not None and (arguments.image is not None or arguments.like_region is not None):
        raise QueryError("--like stands alone: --image with --like-region ask for a region.")
    if arguments.like_region is not None and arguments.image is None:
        raise QueryError("--like-region needs the image that the region is of. Add --image ID.")
    if arguments.filter is not None:
        raise QueryError("--filter chooses among the images for a sentence. Leave it out.")
    if has_what_ifs:
        raise ChangeError("what-ifs play no part in what images are like. Leave them out.")
    return True


def answer_of(arguments: argparse.Namespace, pair: Pair) -> tuple[dict[str, Any], list[str]]:
    """Return what is found, as `--json` prints it, and the lines for people."""
    if arguments.like_region is not None:
        answer = regions_like(pair, arguments.image, arguments.like_region, arguments.member or 1, arguments.top)
        regions = [f"  region {row['region']}" for row in answer["results"]]
    else:
        answer = images_like(pair, arguments.like, arguments.top)
        regions = [""] * len(answer["results"])
    found = zip(answer["results"], regions, strict=True)
    lines = [f"{row['rank']:>4}  {row['score']:+.4f}  {row['image_id']}{region}" for row, region in found]
    return answer, lines


def images_like(pair: Pair, image_id: str, top: int) -> dict[str, Any]:
    """Return the images like one of the split, or like the photograph of a file."""
    from vsrn_viewer.retrieval.likeness import rank_like
    from vsrn_viewer.retrieval.photograph import match_photograph
    from vsrn_viewer.workbench import drain

    if image_id not in pair.split.image_ids and Path(image_id).is_file():
        found: PhotographMatches = drain(match_photograph(pair, Path(image_id), top))
        results = [asdict(hit) for hit in found.images]
    else:
        query = Query("like", image_id, pair.split.index_of(image_id))
        results = _results(pair, rank_like(pair, query), top)
    return {"like": image_id, "device": pair.info.device, "results": results}


def regions_like(pair: Pair, image_id: str, region: int, member: int, top: int) -> dict[str, Any]:
    """Return the images with a region like one of an image. region, member: from 1."""
    from vsrn_viewer.retrieval.region_likeness import rank_by_region
    from vsrn_viewer.workbench import drain

    query = Query("region", image_id, pair.split.index_of(image_id), region=region - 1)
    ranking: ImageRanking = drain(rank_by_region(pair, query, member))
    asked = {"image_id": image_id, "region": region, "member": member, "device": pair.info.device}
    return {**asked, "results": _results(pair, ranking, top)}


def _results(pair: Pair, ranking: ImageRanking, top: int) -> list[dict[str, Any]]:
    found = []
    for place, row in enumerate(ranking.order[:top].tolist(), start=1):
        result = {"rank": place, "image_id": pair.info.image_ids[row], "score": float(ranking.scores[row])}
        found.append(result | ({} if ranking.regions is None else {"region": int(ranking.regions[row]) + 1}))
    return found
