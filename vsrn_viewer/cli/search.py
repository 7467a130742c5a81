"""`vsrn-viewer search`: a sentence → ranked images, an image → ranked captions."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from vsrn_viewer.cli.opening import open_pair
from vsrn_viewer.cli.output import print_answer
from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.errors import QueryError
from vsrn_viewer.view import Query

if TYPE_CHECKING:
    from vsrn_viewer.retrieval.pair import Pair


def run(arguments: argparse.Namespace) -> int:
    """Search and print what was found; return the exit status."""
    if (arguments.text is None) == (arguments.image is None):
        raise QueryError('search needs a sentence, or --image ID: vsrn-viewer search "a bear left of a cow".')
    pair = open_pair(pair_of(arguments))
    if arguments.text is not None:
        answer = ranked_images(pair, arguments.text, arguments.top)
        lines = [f"{row['rank']:>4}  {row['score']:+.4f}  {row['image_id']}" for row in answer["results"]]
    else:
        answer = ranked_captions(pair, arguments.image, arguments.top)
        lines = [
            f"{row['rank']:>4}  {row['score']:+.4f}  {'✓' if row['ground_truth'] else ' '}  {row['caption']}"
            for row in answer["results"]
        ]
    print_answer(arguments, pair.info, answer, lines)
    return 0


def ranked_images(pair: Pair, text: str, top: int) -> dict[str, Any]:
    """Return the answer to a sentence, as `--json` prints it."""
    from vsrn_viewer.retrieval.search import rank_images

    ranking = rank_images(pair, Query(text=text))
    results = [
        {"rank": rank, "image_id": pair.info.image_ids[row], "score": float(ranking.scores[row])}
        for rank, row in enumerate(ranking.order[:top].tolist(), start=1)
    ]
    return {"query": text, "device": pair.info.device, "results": results}


def ranked_captions(pair: Pair, image_id: str, top: int) -> dict[str, Any]:
    """Return the answer to an image, as `--json` prints it."""
    from vsrn_viewer.retrieval.search import prepare_captions, rank_captions
    from vsrn_viewer.workbench import drain

    image = pair.split.index_of(image_id)
    drain(prepare_captions(pair))
    ranking = rank_captions(pair, image)
    results = [
        {
            "rank": rank,
            "caption": pair.info.captions[line],
            "caption_index": line,
            "score": float(ranking.scores[line]),
            "ground_truth": line in ranking.truths,
        }
        for rank, line in enumerate(ranking.order[:top].tolist(), start=1)
    ]
    return {"image_id": image_id, "results": results}
