"""The viewer's main job without a window: query, ranked results, trace, one figure."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vsrn_viewer.cli.opening import open_pair, traced_image
from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.cli.search import ranked_images
from vsrn_viewer.files import replacing
from vsrn_viewer.trace_file import load_trace, save_trace
from vsrn_viewer.view import View

QUERY = "a brown bear left of a white cow"
FOLDER = Path("out")


def tour(arguments: argparse.Namespace) -> int:
    """Write results, trace and figure into FOLDER; return the exit status."""
    from vsrn_viewer.figures import draw_figure

    print("There is no screen here (DISPLAY is not set), so no window opens. The same without one:")
    FOLDER.mkdir(exist_ok=True)
    figure = FOLDER / "figure.pdf"
    file = getattr(arguments, "trace", None)
    if file:
        trace, context = load_trace(file)
        draw_figure(trace, context, View(), figure)
        print(f"figure       {figure}")
        return 0
    pair = open_pair(pair_of(arguments))
    text = QUERY if not arguments.data else (pair.info.captions or (QUERY,))[0]
    results = ranked_images(pair, text, 10)
    with replacing(FOLDER / "results.json") as temporary:
        temporary.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"query        {text}")
    for row in results["results"][:5]:
        print(f"  {row['rank']:>3}  {row['score']:+.3f}  {row['image_id']}")
    traced = traced_image(pair, results["results"][0]["image_id"], text, 1)
    save_trace(FOLDER / "trace.npz", traced.trace, traced.context)
    draw_figure(traced.trace, traced.context, View(), figure)
    for name, made in (("results", "results.json"), ("trace", "trace.npz"), ("figure", "figure.pdf")):
        print(f"{name:12} {FOLDER / made}")
    return 0
