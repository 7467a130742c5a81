"""What the window shows, as files: query, ranked results, trace and figure; of a trace file, a page for every layer."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vsrn_viewer.cli.found import ranked_images
from vsrn_viewer.cli.opening import open_pair, traced_image
from vsrn_viewer.cli.output import print_text
from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.files import replacing
from vsrn_viewer.trace_file import load_trace, save_trace
from vsrn_viewer.view import View

QUERY = "a brown bear left of a white cow"
FOLDER = Path("out")


def tour(arguments: argparse.Namespace) -> int:
    """Write what the window would show into FOLDER; return the exit status."""
    print_text("There is no screen (DISPLAY is not set), so the same is written to files:")
    FOLDER.mkdir(exist_ok=True)
    file = getattr(arguments, "file", None)
    return _tour_of_trace(file) if file else _tour_of_pair(arguments)


def _tour_of_trace(file: Path) -> int:
    """Draw a page for every layer that the window could show."""
    from vsrn_viewer.figures import draw_figure

    trace, context = load_trace(file)
    for layer in range(max(trace.layers, 1)):
        figure = FOLDER / (f"layer{layer + 1}.pdf" if trace.layers else "figure.pdf")
        draw_figure(trace, context, View(layer=layer), figure)
        _print_file("figure", figure)
    print_text(f"For other pages: vsrn-viewer export {file} --out figure.pdf, with its options")
    return 0


def _tour_of_pair(arguments: argparse.Namespace) -> int:
    from vsrn_viewer.figures import draw_figure

    pair = open_pair(pair_of(arguments))
    text = QUERY if not arguments.data else (pair.info.captions or (QUERY,))[0]
    results = ranked_images(pair, text, 10)
    with replacing(FOLDER / "results.json") as temporary:
        temporary.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print_text(f"query        {text}")
    for row in results["results"][:5]:
        print_text(f"  {row['rank']:>3}  {row['score']:+.3f}  {row['image_id']}")
    traced = traced_image(pair, results["results"][0]["image_id"], text, 1)
    save_trace(FOLDER / "trace.npz", traced.trace, traced.context)
    draw_figure(traced.trace, traced.context, View(), FOLDER / "figure.pdf")
    for name, made in (("results", "results.json"), ("trace", "trace.npz"), ("figure", "figure.pdf")):
        _print_file(name, FOLDER / made)
    return 0


def _print_file(name: str, path: Path) -> None:
    print_text(f"{name:12} {path}")
