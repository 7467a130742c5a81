"""Plain data as the options of the command line that say the same, for "copy as command"."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from vsrn_viewer.change import Change
from vsrn_viewer.view import PairId, View

_PROGRAM = "vsrn-viewer"
_DEFAULT = View()


def export_command(view: View, image_id: str, out: str, more: Sequence[str] = ()) -> str:
    """Return the command that draws a View into a file, quoted for a POSIX shell. more: options of its style."""
    return shlex.join((_PROGRAM, "export", *view_to_options(view, image_id), *more, option("--out", out)))


def batch_options(pair: PairId, images: str, out: str) -> tuple[str, ...]:
    """Return the words behind the program's name that draw a figure for each line of a list. images: the list. out: a
    pattern of file names."""
    return ("export", *_pair_options(pair), option("--images", images), option("--out", out))


def view_to_options(view: View, image_id: str) -> tuple[str, ...]:
    """Return the options of `export` that draw this View, those with their default left out.

    image_id: of the image; "" leaves the option for it out. The parser gives the same View back but for what no option
    says: the overlay, groups made by hand, what is switched off, and whether the query is a caption's line.
    """
    options = [*trace_options(view, image_id)]
    for name, value, default in (
        ("--layer", view.layer + 1, _DEFAULT.layer + 1),
        ("--quantity", view.quantity, _DEFAULT.quantity),
        ("--nodes", view.nodes, _DEFAULT.nodes),
        ("--edges-per-node", view.edges_per_node, _DEFAULT.edges_per_node),
        ("--kept-influence", view.kept_influence, _DEFAULT.kept_influence),
        ("--edge-threshold", _shortest(view.edge_threshold), _shortest(_DEFAULT.edge_threshold)),
        ("--kept-edges", ",".join(edge_names(view.selection.edges)), ""),
        ("--regions", _listed(view.selection.regions), ""),
        ("--region-filter", view.region_filter, _DEFAULT.region_filter),
        ("--result-filter", view.result_filter, _DEFAULT.result_filter),
        ("--without-hubs", view.without_hubs, _DEFAULT.without_hubs),
        ("--words", _listed(view.selection.words), ""),
        ("--channels", _listed(view.channels), ""),
        ("--method", view.method, _DEFAULT.method),
        ("--target", view.target, _DEFAULT.target),
        ("--grouping", view.grouping, _DEFAULT.grouping),
    ):
        if value != default:
            options.append(option(name, str(value)))
    flags = [("--edges-among", view.edges_among), ("--no-shared-scale", not view.shared_scale)]
    return (*options, *(name for name, is_on in flags if is_on))


def edge_names(edges: Iterable[tuple[int, int]]) -> list[str]:
    """Return (receiver, giver) of edges, rows from 0, as people write them: "4>2" from region 4 to region 2."""
    return [f"{giver + 1}>{receiver + 1}" for receiver, giver in edges]


def trace_options(view: View, image_id: str) -> tuple[str, ...]:
    """Return the options of `trace` for what a View looks at: pair, image, query, member and what-ifs.

    image_id: of the image; "" leaves the option for it out.
    """
    options = [*_pair_options(view.pair)]
    if image_id:
        options.append(option("--image", image_id))
    if view.query.text and view.query.has_words:
        options.append(option("--query", view.query.text))
    if view.member != _DEFAULT.member:
        options.append(option("--member", str(view.member)))
    return (*options, *what_if_options(view.change))


def _pair_options(pair: PairId) -> tuple[str, ...]:
    named = [("--checkpoint", file) for file in pair.checkpoints]
    named += [("--vocab", pair.vocabulary), ("--data", pair.data), ("--split", pair.split)]
    named += [("--extractor", pair.extractor)]
    named += [("--device", "" if pair.device == _DEFAULT.pair.device else pair.device)]
    return tuple(option(name, value) for name, value in named if value)


def option(name: str, value: str) -> str:
    """Return an option with its value as one argument: apart, a value that begins with a dash would be an option."""
    return f"{name}={value}"


def what_if_options(change: Change) -> tuple[str, ...]:
    """Return the what-if options that make this change, as a shell gets them: ("--cut", "1:4>2", ...).

    People count from 1. The parser of the command line gives the same Change back, for an image that has these regions.
    """
    options: list[tuple[str, str]] = []
    if change.regions is not None:
        stored = sorted(change.regions)
        options.append(("--keep", _listed(stored)))
        if list(change.regions) != stored:
            options.append(("--order", _listed(change.regions)))
    for layer, receiver, giver, factor in change.edges:
        edge = f"{layer + 1}:{giver + 1}>{receiver + 1}"
        options.append(("--scale", f"{edge}={_shortest(factor)}") if factor else ("--cut", edge))
    options += [("--skip-layer", str(layer + 1)) for layer in change.skipped_layers]
    options += [("--gate", f"{gate}:{region + 1}={_shortest(value)}") for gate, region, value in change.gates]
    options += [("--replace", f"{place + 1}={word}") for place, word in change.replaced_words]
    options += [("--drop-word", str(place + 1)) for place in change.dropped_words]
    return tuple(part for option in options for part in option)


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(str(number + 1) for number in numbers)


def _shortest(value: float) -> str:
    """Return the shortest text that reads back as the same number, without a needless ".0"."""
    return repr(float(value)).removesuffix(".0")
