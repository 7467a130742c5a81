"""The options of `export` that say what a plot shows, by the names that its recipe has for them."""

from __future__ import annotations

import argparse
from typing import get_args

from vsrn_viewer.hubs import DEPTHS
from vsrn_viewer.plot_question import Asking, PlotColours
from vsrn_viewer.plots import PlotName
from vsrn_viewer.principal import MapMethod

# --without-hubs is described with the figures, which have it too: of hubs, it is the order beside the plain one.
PLOT_OPTIONS = ("names", "map_by", "without_hubs", "within", "asking", "query_filter", "pairs", "colours", "label")


def add_plot_options(export: argparse.ArgumentParser) -> None:
    """Describe the options."""
    group = export.add_argument_group("plots")
    group.add_argument(
        "--plot",
        choices=get_args(PlotName),
        help="draw a plot of runs (evaluations, checkpoints, training folders, matrices; an ensemble's checkpoints "
        "separated by commas) or of the opened split, instead of an image; --out in .csv or .npz writes its numbers",
    )
    group.add_argument(
        "--name", dest="names", action="append", metavar="TEXT", help="what a run is called; once for each, in order"
    )
    group.add_argument("--map-by", choices=get_args(MapMethod), help="of maps: how places are found (default: pca)")
    group.add_argument(
        "--within", type=int, choices=DEPTHS, help="of hubs: count those among so many first (default: 10)"
    )
    group.add_argument("--asking", choices=get_args(Asking), help="of rank-histogram: whose ranks (default: both)")
    group.add_argument(
        "--query-filter",
        metavar="FILTER",
        help="of rank-histogram with --asking: only queries that pass, as 'rank:2..10 label:dog'",
    )
    group.add_argument("--pairs", metavar="FILE.json", help="of pairs: minimal pairs (default: those of the split)")
    group.add_argument(
        "--colours", choices=get_args(PlotColours), help="of whole-map: what they stand for (default: kind)"
    )
    group.add_argument("--label", metavar="NAME", help="of whole-map with --colours label: the label that is coloured")
