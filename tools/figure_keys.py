"""Writes the tables of the keys of recipes into docs/figures.md, from the schema that checks recipes."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from vsrn_viewer.figures.plot_recipe import PlotKeys
from vsrn_viewer.figures.recipe import RecipeKeys
from vsrn_viewer.schema import words_of_fields

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "figures.md"
_MEANS = {
    "image": "the image's id",
    "query": "a sentence to match with the image",
    "layer": "graph layer",
    "layers": "several layers side by side",
    "member": "ensemble member that is drawn",
    "quantity": "what the edges show",
    "overlay": "what lies over the image in the window",
    "edges_per_node": "strongest edges into each region",
    "kept_influence": "with influence: draw the edges that have this share of it",
    "nodes": "what the nodes of graph and matrix are",
    "edges_among": "only edges between selected regions",
    "edge_threshold": "edges below it are not drawn, in units of the quantity",
    "kept_edges": "edges that are always drawn, with their value",
    "shared_scale": "one scale for all layers, or the layer's own",
    "method": "how the match is explained",
    "target": "what of it is explained",
    "grouping": "which regions are explained together",
    "own_groups": "regions grouped by hand",
    "regions": "regions that are selected",
    "result_filter": 'which results a strip takes, as "rank:2..10 label:dog" ([the fields](reading-the-panels.md))',
    "without_hubs": "the order that strips, lists of captions and ranks of what-ifs are in; the plain rank stands "
    "beside it",
    "region_filter": 'which regions stay in sight, as "label:dog -score:<0.5" ([its language](reading-the-panels.md))',
    "channels": "channels whose gates are drawn, of the GRU over the regions and of that over the words (default: the "
    "mean over all)",
    "words": "words of the generated sentence that are selected",
    "panel": "panels, from above; none draws the page",
    "style": "how it is set (default: paper with panels, else page)",
    "width": "mm (default: 84 for one narrow panel, else 174)",
    "max_height": "mm (default: 230)",
    "size": "of the text, points (default: 7; a talk: 16)",
    "font": "default: helvetica, on a page dejavu",
    "theme": "colours of a talk",
    "letters": "(a), (b) … at the panels",
    "dpi": "of a .png",
    "labels": "none, detector, or a file: a line per region, number, tab, label",
    "versus": "what stands beside it",
    "explained": "what a whole page says of the match besides",
    "checkpoint": "trained weights; several are an ensemble (default: the demo's)",
    "data": "a dataset's folder",
    "split": "of the dataset",
    "vocab": "a vocabulary's file",
    "device": "auto, cpu, cuda or mps",
    "extractor": "of photographs; else the one that fits the model",
    "model_fingerprint": "what it was made with",
    "data_fingerprint": "what it was made of",
    "drop": "regions left out",
    "keep": "the only regions left",
    "order": "reading order of all that are left",
    "cut": 'edges cut, as "1:4>2": layer, giver, receiver',
    "scale": 'edges scaled, as "1:4>2=0.5"',
    "skip_layer": "layers that pass their input on",
    "gate": 'gates set, as "update:7=1"',
    "replace": 'words replaced, as "2=red"',
    "drop_word": "words left out",
}


MEANS_OF_PLOTS = {
    "plot": "which plot; this key makes it a plot's recipe",
    "runs": "evaluations, checkpoints, training folders or matrices; an ensemble's files separated by commas",
    "names": "what the runs are called (default: their files' names)",
    "member": "of map and affinity-auc: ensemble member",
    "grouping": "of faithfulness: which regions are explained together",
    "without_hubs": "of hubs: the order beside the plain one (default: all)",
    "within": "of hubs: the k of N_k",
    "asking": "of rank-histogram: whose ranks",
    "query_filter": 'of rank-histogram: which of these ask, as "rank:2..10" ([the fields](reading-the-panels.md))',
    "pairs": "of pairs: a file of minimal pairs (default: those of the split)",
    "map_by": "of map and whole-map: where points lie",
    "colours": "of whole-map: what they stand for",
    "label": "of whole-map: the label that is coloured",
    "style": "how it is set",
    "width": "mm (default: 84 for one chart, else 174)",
    **{name: _MEANS[name] for name in ("max_height", "size", "font", "theme", "dpi")},
    **{name: _MEANS[name] for name in ("checkpoint", "data", "split", "vocab", "device", "extractor")},
    "model_fingerprint": _MEANS["model_fingerprint"],
    "data_fingerprint": "of which split it was made",
    "run_fingerprints": "the contents of each run",
}


def table() -> str:
    """Return the table of all keys. Raises KeyError for a key that nobody has described."""
    return _table_of("key", RecipeKeys, _MEANS)


def table_of_plots() -> str:
    """Return the table of all keys of plots. Raises KeyError as `table`."""
    return _table_of("key of a plot", PlotKeys, MEANS_OF_PLOTS)


def _table_of(first: str, keys: type[RecipeKeys] | type[PlotKeys], means: dict[str, str]) -> str:
    words = words_of_fields(keys)
    rows = [f"| {first} | is | means |", "|---|---|---|"]
    rows += [f"| `{field.name}` | {words[field.name]} | {means[field.name]} |" for field in dataclasses.fields(keys)]
    return "\n".join(rows)


def with_table(page: str) -> str:
    """Return the page with its tables renewed."""
    page = re.sub(r"KEYS|\| key \| is .*?(?=\n\n)", lambda _: table(), page, count=1, flags=re.DOTALL)
    return re.sub(r"\| key of a plot \| is .*?(?=\n\n)", lambda _: table_of_plots(), page, count=1, flags=re.DOTALL)


if __name__ == "__main__":
    _PAGE.write_text(with_table(_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
