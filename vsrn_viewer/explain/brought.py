"""What parts of an image and of a query brought to their match, as every picture of it needs it.

The values are the probe's (`answers.Attribution`), of all members together; nothing is computed here but which regions
share a value. Boxes of one thing are explained together: any single one of them hardly matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import Attribution, Floats, Probed
from vsrn_viewer.explain.regions import class_names, places_of
from vsrn_viewer.groups import Group, Grouping, regrouped
from vsrn_viewer.picture import ReadingRow, Scale, aligned, number
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import Method, Target, View

# What people choose among, with what it is in half a sentence.
METHODS: dict[Method, str] = {
    "leave-one-out": "what the match loses without it",
    "gradient": "slope × input, to first order",
    "integrated-gradients": "the slope, added up on the way from zeros",
    "shapley": "the mean gain over random orders, with its error",
    "attention": "the paper's map; it does not depend on the query",
}
TARGETS: dict[Target, str] = {
    "score": "how well image and sentence match",
    "margin": "how far above the best other image",
}
GROUPINGS: dict[Grouping, str] = {
    "things": "boxes of one thing together",
    "label": "boxes of one label together",
    "boxes": "each box by itself",
}


@dataclass(frozen=True)
class Shared:
    """What regions brought together. places: of the regions, in the trace. error: None where nothing is sampled."""

    places: tuple[int, ...]
    label: str
    value: float
    error: float | None

    def name(self, scale: Scale) -> str:
        """Return it as people read it: "bear · 10 boxes · +0.38"."""
        boxes = f"{len(self.places)} boxes" if len(self.places) > 1 else ""
        return " · ".join(part for part in (self.label, boxes, aligned(self.value, scale.high)) if part)


def asks_attribution(view: View) -> tuple[Probe, ...]:  # noqa: ARG001 (as of every kind)
    """Ask what each part brought."""
    return ("attribution",)


def attribution_of(trace: ReasoningTrace, probed: Probed) -> Attribution | None:
    """Return what was found of this run's regions, None until something is."""
    found = probed.attribution
    if found is None or found.rows is None or not np.array_equal(found.rows, trace.region_rows):
        return None
    return found


def signed_scale(values: Floats, label: str) -> Scale:
    """Return the symmetric range of the values; NaN counts for nothing."""
    end = float(np.nan_to_num(np.abs(values)).max(initial=0.0)) or 1.0
    return Scale(-end, end, True, label)


def what_it_is(found: Attribution) -> str:
    """Return what a value is: "leave-one-out of the score, no unit"."""
    return "the paper's λ(k − rank)²" if found.method == "attention" else f"{found.method} of the {found.target}"


def row_name(found: Attribution) -> str:
    """Return the name of what was found."""
    return "paper's attention" if found.method == "attention" else f"brought to the {_match(found)}"


def how_sure(found: Attribution) -> str:
    """Return how far what was found can be trusted: gaps, errors, runs without a value; "" for no doubt."""
    said = []
    if found.region_gap is not None:
        said.append(f"regions miss their sum by {number(found.region_gap)}")
    if found.region_error is not None:
        said.append(f"standard error up to {number(float(np.nan_to_num(found.region_error).max(initial=0.0)))}")
    if found.overflowed:
        said.append(overflow_words(found.overflowed))
    if is_only_part(found, found.by_region):
        said.append("nothing is left without the only region, so it has no value")
    return ", ".join(said)


def is_only_part(found: Attribution, values: Floats | None) -> bool:
    """Return whether the values are of one part, which has none: without it there is nothing to run. values:
    by_region or by_word."""
    return values is not None and len(values) == 1 and bool(np.isnan(values[0])) and not found.overflowed


def overflow_words(runs: int) -> str:
    """Return "1 run overflows and has no value"."""
    return "1 run overflows and has no value" if runs == 1 else f"{runs} runs overflow and have no value"


def shared_by_things(trace: ReasoningTrace, found: Attribution) -> tuple[Shared, ...]:
    """Return what each group brought, in the order of the groups; () where none holds two regions."""
    if found.by_group is None or not any(len(group.regions) > 1 for group in found.groups):
        return ()
    values, errors = found.by_group.tolist(), _listed(found.group_error, len(found.groups))
    return tuple(
        Shared(places_of(trace, group.regions), group_label(group), value, error)
        for group, value, error in zip(found.groups, values, errors, strict=True)
    )


def shared_by_regions(trace: ReasoningTrace, context: TraceContext, found: Attribution) -> tuple[Shared, ...]:
    """Return what each region brought by itself, in the order of the trace."""
    if found.by_region is None:
        return ()
    values, errors = found.by_region.tolist(), _listed(found.region_error, trace.regions)
    numbers = trace.region_rows.tolist()
    names = class_names(trace, context)
    return tuple(
        Shared((place,), f"{numbers[place] + 1} {names[place]}".rstrip(), values[place], errors[place])
        for place in range(trace.regions)
    )


def brought_rows(trace: ReasoningTrace, probed: Probed) -> tuple[ReadingRow, ...]:
    """Return the reading line's rows: what each thing brought, what each region brings alone. () until it is known."""
    found = attribution_of(trace, probed)
    if found is None or found.by_region is None:
        return ()
    things = shared_by_things(trace, found)
    alone = ReadingRow(
        name="one region alone" if things else row_name(found),
        kind="signed",
        values=found.by_region,
        scale=signed_scale(found.by_region, what_it_is(found)),
        meaning=f"what this region brings by itself, {what_it_is(found)}, all members together",
        beside=f"at most {_largest(found.by_region)}" if things else "",
        errors=found.region_error,
    )
    return (_things_row(trace, found, things), alone) if things else (alone,)


def groups_shown(trace: ReasoningTrace, context: TraceContext, view: View) -> tuple[Group, ...]:
    """Return which regions are explained together, as the View says; those of one alone are left out or not."""
    rows: dict[str, list[int]] = {}
    for row, name in zip(trace.region_rows.tolist(), class_names(trace, context), strict=True):
        rows.setdefault(name, []).append(row)
    by_label = tuple(Group(tuple(sorted(of_label)), name) for name, of_label in rows.items() if name)
    groups = {"things": context.groups, "label": by_label, "boxes": ()}[view.grouping]
    return regrouped(groups, view.own_groups)


def _things_row(trace: ReasoningTrace, found: Attribution, things: tuple[Shared, ...]) -> ReadingRow:
    values = np.full(trace.regions, np.nan, dtype=np.float32)
    errors = None if found.group_error is None else np.zeros(trace.regions, dtype=np.float32)
    for thing in things:
        values[list(thing.places)] = thing.value
        if errors is not None:
            errors[list(thing.places)] = thing.error
    first = max(things, key=lambda thing: abs(np.nan_to_num(thing.value)))
    scale = signed_scale(values, what_it_is(found))
    return ReadingRow(
        name=row_name(found),
        kind="signed",
        values=values,
        scale=scale,
        meaning=f"what the boxes of one thing bring together, {what_it_is(found)}, all members together",
        beside=f"{first.label or 'thing'} together {aligned(first.value, scale.high)}",
        spans=tuple(thing.places for thing in things if len(thing.places) > 1),
        errors=errors,
    )


def _match(found: Attribution) -> str:
    return "match" if found.target == "score" else found.target


def group_label(group: Group) -> str:
    """Return a group's label; a single region also says its number."""
    if len(group.regions) > 1:
        return group.label
    return f"{group.regions[0] + 1} {group.label}".rstrip()


def _listed(errors: Floats | None, count: int) -> list[float] | list[None]:
    return [None] * count if errors is None else errors.tolist()


def _largest(values: Floats) -> str:
    return number(float(np.nan_to_num(np.abs(values)).max(initial=0.0)))
