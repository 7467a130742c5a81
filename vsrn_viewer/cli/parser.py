"""The command line's words: subcommands and options, and the pair that they name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import get_args

from vsrn_viewer.cli.argument_parser import Parser
from vsrn_viewer.cli.completion import SHELLS, PrintCompletion
from vsrn_viewer.cli.data_parsers import Commands, add_check, add_import, add_train
from vsrn_viewer.cli.filter_options import add_query_options, add_result_filter
from vsrn_viewer.cli.orders import add_figure_order, add_order_option
from vsrn_viewer.cli.pair_options import add_pair_options
from vsrn_viewer.cli.plot_options import add_plot_options
from vsrn_viewer.cli.several import add_queries_option
from vsrn_viewer.cli.truths import add_truth_options
from vsrn_viewer.cli.values import layers, names, positive, positives, seed, share, size
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES, add_what_if_options
from vsrn_viewer.errors import QueryError
from vsrn_viewer.figures.style import FontName, StyleName, ThemeName
from vsrn_viewer.groups import Grouping
from vsrn_viewer.query_fields import RESULT_FIELDS
from vsrn_viewer.region_filter import REGION_FIELDS
from vsrn_viewer.version import __version__
from vsrn_viewer.view import Method, PairId, Target

# Of export: what to draw, by the names that recipes have for it.
FIGURE_OPTIONS = (
    "image",
    "query",
    "layer",
    "member",
    "quantity",
    "nodes",
    "edges_per_node",
    "kept_influence",
    "edges_among",
    "edge_threshold",
    "kept_edges",
    "shared_scale",
    "regions",
    "words",
    "channels",
    "region_filter",
    "result_filter",
    "without_hubs",
    "method",
    "target",
    "grouping",
    "panel",
    "style",
    "width",
    "max_height",
    "size",
    "font",
    "theme",
    "letters",
    "dpi",
    "labels",
    "versus",
    "explained",
)
PAIR_OPTIONS = ("checkpoint", "vocab", "data", "split", "device", "extractor")

DESCRIPTION = "See why VSRN matched an image with a sentence. Without a subcommand, open the window."


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what the arguments say, by default the program's own. Raises SystemExit after a mistake, or for --help."""
    parsed = make_parser().parse_args(arguments)
    for name, value in COMMON_DEFAULTS.items():
        setattr(parsed, name, getattr(parsed, name, value))
    return parsed


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    common = _common()
    parser = Parser("vsrn-viewer", description=DESCRIPTION, parents=[common])
    parser.add_argument("--version", action="version", version=f"vsrn-viewer {__version__}")
    parser.add_argument(
        "--print-completion", action=PrintCompletion, choices=SHELLS, help="print a script for tab completion and exit"
    )
    add = partial(parser.add_subparsers(dest="command", metavar="SUBCOMMAND").add_parser, parents=[common])
    view = add("view", help="open the window (the default)")
    view.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a trace, which needs no model, or a session")
    _add_similarity(view)
    add("cache", help="list the cached embeddings").add_argument("--clear", action="store_true", help="delete them")
    for describe in (
        _add_search,
        _add_trace,
        _add_explain,
        _add_evaluate,
        _add_export,
        add_train,
        add_import,
        add_check,
    ):
        describe(add)
    return parser


def _add_search(add: Commands) -> None:
    search = add("search", help="rank images for a sentence, or captions for an image")
    search.add_argument("text", nargs="?", help="a sentence, or a weighted sum: '1.0: a dog in snow -0.5: a man'")
    search.add_argument(
        "--image",
        metavar="ID",
        help="rank captions for it, or a photograph's file; with a sentence: score and rank",
    )
    search.add_argument("--like", metavar="ID", help="rank the images that are like it, or like a photograph's file")
    search.add_argument("--like-region", type=positive, metavar="N", help="with --image: images with a region like it")
    search.add_argument("--member", type=positive, metavar="M", help="with --like-region: which member (default: 1)")
    _add_similarity(search)
    search.add_argument(
        "--top", type=positive, metavar="K", help="number of results (default: 10; of --queries without --json: 1)"
    )
    add_queries_option(search)
    add_result_filter(search)
    add_order_option(search)
    add_what_if_options(search)


def _add_similarity(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--similarity",
        type=Path,
        metavar="FILE",
        help="a saved matrix of any method (.npy, or a pickled {'npts', 'sims'}) instead of a checkpoint: it ranks the "
        "captions and images of its split, and has no trace",
    )


def _add_trace(add: Commands) -> None:
    trace = add("trace", help="save everything the network computes for an image")
    trace.add_argument("--image", required=True, metavar="ID", help="the image to trace")
    trace.add_argument("--query", default="", metavar="TEXT", help="a sentence to match with the image")
    trace.add_argument("--member", type=positive, default=1, metavar="M", help="ensemble member to trace (default: 1)")
    trace.add_argument("--out", required=True, type=Path, metavar="FILE.npz", help="the trace file to write")
    add_what_if_options(trace)


def _add_explain(add: Commands) -> None:
    explain = add("explain", help="say what each region and word brought to a match")
    explain.add_argument("--image", required=True, metavar="ID", help="the image to explain")
    explain.add_argument("--query", required=True, metavar="TEXT", help="the sentence that it is matched with")
    explain.add_argument(
        "--method", choices=get_args(Method), default="leave-one-out", help="how (default: leave-one-out)"
    )
    explain.add_argument(
        "--target",
        choices=get_args(Target),
        default="score",
        help="the score, or its margin over the best other image (default: score)",
    )
    explain.add_argument(
        "--member", type=positive, metavar="M", help="one member of the ensemble (default: all together)"
    )
    explain.add_argument("--seed", type=seed, default=0, metavar="N", help="of the sampled orders (default: 0)")
    explain.add_argument(
        "--group",
        metavar="things|label|FILE",
        help="also explain regions together: the boxes of one thing, of one label, or as a file says (a line per "
        "region: number, tab, group)",
    )
    explain.add_argument("--interaction", type=Path, metavar="FILE.npy", help="save word × region, words × regions")
    add_what_if_options(explain)


def _add_evaluate(add: Commands) -> None:
    evaluate = add("evaluate", help="measure R@K in both directions")
    evaluate.add_argument(
        "--folds", type=positive, default=1, metavar="N", help="average over N equal blocks of images (default: 1)"
    )
    evaluate.add_argument(
        "--save-similarity", type=Path, metavar="FILE.npy", help="save the similarity matrix, images × captions"
    )
    evaluate.add_argument(
        "--similarity",
        type=Path,
        metavar="FILE",
        help="evaluate a saved matrix of any method (.npy, or a pickled {'npts', 'sims'}) instead of a checkpoint",
    )
    evaluate.add_argument(
        "--against", type=Path, metavar="FILE", help="compare with this matrix, with a bootstrap interval"
    )
    evaluate.add_argument(
        "--runs",
        action="append",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="checkpoints or matrices (.npy) that are runs of one method: mean and deviation (repeat for more methods)",
    )
    evaluate.add_argument(
        "--name",
        action="append",
        metavar="TEXT",
        help="what the tables call it; repeat for the matrix to compare with, or for each --runs",
    )
    add_query_options(evaluate)
    add_pair_options(evaluate)
    evaluate.add_argument("--csv", type=Path, metavar="FILE", help="save the numbers as CSV")
    evaluate.add_argument("--latex", type=Path, metavar="FILE", help="save them as a LaTeX table (booktabs)")
    add_truth_options(evaluate)


def _add_export(add: Commands) -> None:
    # What a figure shows has its defaults in Recipe: an option that is given where it would not count is refused.
    export = add("export", help="draw a figure of an image, or convert a checkpoint to the published format")
    export.add_argument(
        "source",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="instead of --image: a recipe (.toml), a figure that carries one, or a trace (.npz); options win over a "
        "recipe",
    )
    export.add_argument("more", nargs="*", type=Path, metavar="RUN", help="with --plot: more runs")
    export.add_argument("--image", metavar="ID", help="the image to draw")
    export.add_argument("--query", metavar="TEXT", help="a sentence to match with the image")
    export.add_argument(
        "--layer", type=layers, metavar="L|L-L", help="graph layer, or several side by side (default: 1)"
    )
    export.add_argument("--member", type=positive, metavar="M", help="ensemble member to draw (default: 1)")
    export.add_argument(
        "--quantity", choices=("raw", "effective", "influence"), help="what the edges show (default: raw)"
    )
    export.add_argument(
        "--nodes",
        choices=("regions", "things"),
        help="of graph and matrix; things are the groups of --grouping (default: regions)",
    )
    export.add_argument("--edges-per-node", type=positive, metavar="E", help="edges into each region (default: 1)")
    export.add_argument(
        "--kept-influence",
        type=share,
        metavar="SHARE",
        help="with --quantity influence, draw the edges that have this share of it, 0 to 1 (default: edges per node)",
    )
    export.add_argument(
        "--edges-among",
        action=argparse.BooleanOptionalAction,
        help="with --regions, draw the edges that begin and end at these and no others",
    )
    export.add_argument(
        "--edge-threshold",
        type=size,
        metavar="VALUE",
        help="draw no edges of a smaller value, whatever its sign (default: 0)",
    )
    export.add_argument(
        "--kept-edges",
        type=names,
        metavar="G>R,G>R",
        help="draw these edges in any case, with their values: from region G to region R (or G-R)",
    )
    export.add_argument(
        "--shared-scale",
        action=argparse.BooleanOptionalAction,
        help="use one colour scale for all layers, or the layer's own (default: shared)",
    )
    export.add_argument(
        "--regions",
        type=positives,
        metavar="R,R",
        help="highlight these regions and draw only their edges",
    )
    export.add_argument(
        "--region-filter",
        metavar="FILTER",
        help="draw all other regions faint and without edges: 'label:dog|cat -score:<0.5 size:0.01..0.2', with the "
        f"fields {', '.join(REGION_FIELDS)}",
    )
    export.add_argument(
        "--result-filter",
        metavar="FILTER",
        help="draw only results that pass: 'rank:2..10 label:dog caption:\"in the snow\"', with the fields "
        f"{', '.join(RESULT_FIELDS)}",
    )
    export.add_argument("--channels", type=positives, metavar="C,C", help="gates of these channels (default: all)")
    export.add_argument(
        "--words",
        type=positives,
        metavar="W,W",
        help="draw the generated sentence, and the attention of these words in place of the paper's map",
    )
    export.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE.{pdf,svg,png,graphml,gexf,json,csv,npz,pth.tar}",
        help="the figure to write; or, by its ending, the layer's graph as numbers, with all edges; a "
        "name in .pth.tar writes the checkpoint in the published format, with its "
        "vocabulary and sentence branch (caption_model_state.pth) beside it",
    )
    add_figure_order(export)
    _add_style(export)
    add_plot_options(export)
    add_what_if_options(export)


def _add_style(export: argparse.ArgumentParser) -> None:
    group = export.add_argument_group("panels and style")
    group.add_argument("--panel", type=names, metavar="NAME,NAME", help="draw these panels instead of the whole page")
    group.add_argument(
        "--explained",
        type=names,
        metavar="attribution,interaction",
        help="what a whole page says of the match besides (default: nothing)",
    )
    group.add_argument(
        "--images",
        type=Path,
        metavar="FILE",
        help="a figure for each line of a file: an image's id, or an id, a tab and a query; or a table of "
        "evaluate --per-caption; --out is then a pattern that knows {image}, {line}, {layer} and {panel}",
    )
    group.add_argument("--method", choices=get_args(Method), help="how the match is explained (default: leave-one-out)")
    group.add_argument("--target", choices=get_args(Target), help="what is explained (default: score)")
    group.add_argument("--grouping", choices=get_args(Grouping), help="regions explained together (default: things)")
    group.add_argument("--style", choices=get_args(StyleName), help="panels for a paper, a page, a slide for a talk")
    group.add_argument("--width", type=float, metavar="MM", help="of the figure (default: 84 or 174)")
    group.add_argument("--max-height", type=float, metavar="MM", help="of the figure (default: 230)")
    group.add_argument("--size", type=float, metavar="PT", help="of the text (default: 7, in a talk 16)")
    group.add_argument("--font", choices=get_args(FontName), help="default: helvetica, on a page dejavu")
    group.add_argument("--theme", choices=get_args(ThemeName), help="of a talk (default: light)")
    group.add_argument("--letters", action="store_const", const=True, help="write (a), (b) ... at the panels")
    group.add_argument("--sidecar", action="store_true", help="write words about it beside it, FILE.json")
    group.add_argument("--dpi", type=positive, metavar="N", help="dots an inch of a .png (default: 300)")
    group.add_argument(
        "--labels",
        metavar="none|detector|FILE",
        help="of the regions (default: detector); FILE: a line per region, number, tab, label",
    )
    group.add_argument(
        "--versus",
        metavar="WHAT=VALUE",
        help="draw another subject beside it: image=ID, query=TEXT, layer=L, member=M, checkpoint=FILE, or change",
    )


def pair_of(arguments: argparse.Namespace) -> PairId:
    """Return the pair that the common options name."""
    return PairId(
        checkpoints=tuple(str(file) for file in arguments.checkpoint or ()),
        data=str(arguments.data or ""),
        split=arguments.split or "",
        vocabulary=str(arguments.vocab or ""),
        device=arguments.device or "auto",
        extractor=arguments.extractor or "",
        matrix=str(getattr(arguments, "similarity", None) or ""),
    )


def refuse(arguments: argparse.Namespace, names: tuple[str, ...], why: str) -> None:
    """Raise QueryError if one of these options is given: left aside in silence, it would seem to have counted."""
    given = [name for name in names if getattr(arguments, name) not in (None, [])]
    if given:
        name = WHAT_IF_NAMES.get(given[0], given[0]).replace("_", "-")
        option = {"source": "recipe or trace", "more": "second file"}.get(name, f"--{name}")
        raise QueryError(f"{arguments.command} takes no {option} {why}. Leave it out.")


def _common() -> Parser:
    """Options that stand before or behind the subcommand; SUPPRESS keeps the later from undoing the earlier."""
    common = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("model and data (default: the demo)")
    group.add_argument(
        "--checkpoint", action="append", type=Path, metavar="FILE", help="trained weights; repeat for an ensemble"
    )
    group.add_argument("--vocab", type=Path, metavar="FILE", help="vocabulary (default: found beside the checkpoint)")
    group.add_argument("--data", type=Path, metavar="DIR", help="dataset folder, or photographs")
    group.add_argument("--split", metavar="NAME", help="split (default: test, else testall, else the first)")
    group.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), help="default: auto")
    group.add_argument("--extractor", metavar="NAME", help="of photographs (default: the one that fits the model)")
    group.add_argument("--json", action="store_true", help="print the answer as JSON")
    group.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return common


COMMON_DEFAULTS = {
    "checkpoint": None,
    "vocab": None,
    "data": None,
    "split": None,
    "device": None,
    "extractor": None,
    "json": False,
    "debug": False,
}
