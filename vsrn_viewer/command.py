"""Plain data as the options of the command line that say the same, for "copy as command"."""

from __future__ import annotations

from vsrn_viewer.change import Change


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


def _listed(numbers: tuple[int, ...] | list[int]) -> str:
    return ",".join(str(number + 1) for number in numbers)


def _shortest(value: float) -> str:
    """Return the shortest text that reads back as the same number, without a needless ".0"."""
    return repr(float(value)).removesuffix(".0")
