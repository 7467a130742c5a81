"""A figure's recipe: which image of which pair, what of its reasoning, what to do differently, and how it is set.

People write it as a TOML file or as options of the command line; both become a View and a style. Numbers count from 1.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import MinLen, Predicate

from vsrn_viewer.change import Share
from vsrn_viewer.command import edge_names, export_command, option, what_if_options
from vsrn_viewer.errors import FigureError, ViewError, writing_problem
from vsrn_viewer.figures.style import (
    PAGE_STYLE,
    Dots,
    FigureStyle,
    FontName,
    Height,
    Millimetres,
    StyleName,
    TextSize,
    ThemeName,
    check_style,
)
from vsrn_viewer.files import replacing
from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import WithoutHubs
from vsrn_viewer.query_fields import ResultFilter
from vsrn_viewer.region_filter import RegionFilter
from vsrn_viewer.schema import Words, read_document
from vsrn_viewer.strangers import MOST_TEXT, UnreadableError, parse_toml, read_ordinary
from vsrn_viewer.view import FromOne, Method, Nodes, Overlay, PairId, Quantity, Query, Selection, Size, Target, View

VERSION = 1  # of a recipe
File = Annotated[str, Words("a file", "files")]
EdgeName = Annotated[
    str,
    Predicate(re.compile("[1-9][0-9]{0,9}[>-][1-9][0-9]{0,9}").fullmatch),
    Words("an edge, giver>receiver, as in 4>2", "edges, giver>receiver, as in 4>2"),
]
GroupFromOne = Annotated[tuple[FromOne, ...], MinLen(2)]
WHAT_IFS = ("drop", "keep", "order", "cut", "scale", "skip_layer", "gate", "replace", "drop_word")
_PATHS = ("checkpoint", "data", "vocab")
_OWN_LABELS = ("none", "detector")  # what labels may be besides a file
_STYLE = tuple(field.name for field in dataclasses.fields(FigureStyle))


Explained = Literal["attribution", "interaction"]  # what a page says of the match besides


@dataclass(frozen=True)
class Recipe:
    """What a figure shows. image: the dataset's id. view: everything else, without the image's row and the change.

    what_ifs: what to do differently, as options of the command line ("--cut=1:4>2"): a Change names rows of the
    dataset, and which regions are left is known once it is open. panels: names of kinds; () is the whole page. layers:
    from 0, of panels that show one layer; () for the View's. labels: "detector", "none", or a file. versus: what stands
    beside it, "" for nothing. explained: what a page says of the match besides. model, data: fingerprints of what it
    was made with, "" for none.
    """

    image: str
    view: View
    what_ifs: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    layers: tuple[int, ...] = ()
    style: FigureStyle = PAGE_STYLE
    labels: str = "detector"
    versus: str = ""
    model: str = ""
    data: str = ""
    explained: tuple[Explained, ...] = ()


@dataclass(frozen=True)
class RecipeKeys:
    """The keys of a recipe, each named and counted as the option of the command line that says the same."""

    image: str
    query: str = ""
    layer: FromOne = 1
    layers: tuple[FromOne, ...] = ()
    member: FromOne = 1
    quantity: Quantity = "raw"
    nodes: Nodes = "regions"
    overlay: Overlay = "boxes"
    edges_per_node: FromOne = 1
    kept_influence: Share = 1.0
    edges_among: bool = False
    edge_threshold: Size = 0.0
    kept_edges: tuple[EdgeName, ...] = ()
    shared_scale: bool = True
    method: Method = "leave-one-out"
    target: Target = "score"
    grouping: Grouping = "things"
    own_groups: tuple[GroupFromOne, ...] = ()
    regions: tuple[FromOne, ...] = ()
    words: tuple[FromOne, ...] = ()
    channels: tuple[FromOne, ...] = ()
    region_filter: RegionFilter = ""
    result_filter: ResultFilter = ""
    without_hubs: WithoutHubs = "no"
    panel: tuple[str, ...] = ()
    style: StyleName | None = None
    width: Millimetres | None = None
    max_height: Height | None = None
    size: TextSize | None = None
    font: FontName | None = None
    theme: ThemeName = "light"
    letters: bool = False
    dpi: Dots = 300
    labels: str = "detector"
    versus: str = ""
    explained: tuple[Explained, ...] = ()
    checkpoint: tuple[File, ...] = ()
    data: str = ""
    split: str = ""
    vocab: str = ""
    device: str = "auto"
    extractor: str = ""
    model_fingerprint: str = ""
    data_fingerprint: str = ""
    drop: tuple[FromOne, ...] = ()
    keep: tuple[FromOne, ...] = ()
    order: tuple[FromOne, ...] = ()
    cut: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    skip_layer: tuple[FromOne, ...] = ()
    gate: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    drop_word: tuple[FromOne, ...] = ()


def load_recipe(path: Path, given: Mapping[str, object] = {}) -> Recipe:
    """Read a recipe from a TOML file. Paths in it are relative to its folder; its version is 1 unless it says another.

    given: keys that win over the file's, with paths as they are. docs/figures.md describes every key. Raises
    FigureError, naming file and key.
    """
    return recipe_of_text(read_recipe_text(path), path, given)


def read_recipe_text(path: Path) -> bytes:
    """Return the content of a recipe's file. Raises FigureError if it cannot be read."""
    try:
        return read_ordinary(path, MOST_TEXT)
    except FileNotFoundError:
        raise FigureError(f'{path}: no such recipe. A recipe is a TOML file with at least `image = "ID"`.') from None
    except (OSError, UnreadableError) as error:
        raise FigureError(f"{path}: not a readable TOML file ({error}). Fix that line.") from None


def recipe_of_text(text: bytes, path: Path, given: Mapping[str, object] = {}) -> Recipe:
    """Return the recipe that a TOML text describes. path: where it stands, to which its paths are relative."""
    try:
        stored = {"version": VERSION, **parse_toml(text)}
        read_document(RecipeKeys, {"image": "", **stored, **({"image": ""} if "image" in given else {})}, VERSION)
    except UnreadableError as error:
        raise FigureError(f"{path}: not a readable TOML file ({error}). Fix that line.") from None
    except ViewError as error:
        raise FigureError(f"{path}: {error}") from None
    if "image" not in stored and "image" not in given:
        raise FigureError(f'{path}: image is missing. It must be text, as in `image = "ID"`.')
    return recipe_of({**_rebased(stored, path.parent), **given})


def _rebased(stored: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return checked keys with paths that do not depend on the recipe's folder."""
    moved = dict(stored)
    for name in _PATHS:
        if isinstance(stored.get(name), list):
            moved[name] = [str(folder / file) for file in stored[name]]
        elif name == "data" and stored.get(name):  # photographs stand in a line each
            moved[name] = "\n".join(str(folder / place) for place in stored[name].split("\n"))
        elif stored.get(name):
            moved[name] = str(folder / stored[name])
    if stored.get("labels", "detector") not in _OWN_LABELS:
        moved["labels"] = str(folder / stored["labels"])
    return moved


def recipe_of(stored: Mapping[str, object]) -> Recipe:
    """Return the recipe of these keys. Raises ViewError for a key, FigureError for a style that cannot be."""
    keys = read_document(RecipeKeys, stored, VERSION)
    view = View(
        pair=PairId(
            checkpoints=tuple(keys.checkpoint),
            data=keys.data,
            split=keys.split,
            vocabulary=keys.vocab,
            device=keys.device,
            extractor=keys.extractor,
        ),
        query=Query(text=keys.query),
        selection=Selection(_from_zero(keys.regions), tuple(map(_edge_of, keys.kept_edges)), _from_zero(keys.words)),
        layer=(keys.layers[0] if keys.layers else keys.layer) - 1,
        overlay=keys.overlay,
        quantity=keys.quantity,
        nodes=keys.nodes,
        edges_per_node=keys.edges_per_node,
        kept_influence=keys.kept_influence,
        edges_among=keys.edges_among,
        edge_threshold=keys.edge_threshold,
        shared_scale=keys.shared_scale,
        member=keys.member,
        region_filter=keys.region_filter,
        result_filter=keys.result_filter,
        without_hubs=keys.without_hubs,
        method=keys.method,
        target=keys.target,
        grouping=keys.grouping,
        own_groups=tuple(map(_from_zero, keys.own_groups)),
        channels=_from_zero(keys.channels),
    )
    style = FigureStyle(**{name: getattr(keys, name) for name in _STYLE} | {"style": _style_name(keys)})
    check_style(style)
    if style.style != "page" and not keys.panel:
        raise FigureError(f"style '{style.style}' needs panels. Name them with --panel, as in --panel graph.")
    if keys.explained and keys.panel:
        raise FigureError("explained is for a page: panels ask for what they draw. Leave it out.")
    if keys.versus and not keys.panel:
        raise FigureError("versus needs panels. Name them with --panel, as in --panel compare.")
    return Recipe(
        image=keys.image,
        view=view,
        what_ifs=_what_ifs(keys),
        panels=keys.panel,
        layers=_from_zero(keys.layers),
        style=style,
        labels=keys.labels,
        versus=keys.versus,
        explained=keys.explained,
        model=keys.model_fingerprint,
        data=keys.data_fingerprint,
    )


def _style_name(keys: RecipeKeys) -> StyleName:
    return keys.style or ("paper" if keys.panel else "page")


def recipe_keys(recipe: Recipe, view: View, folder: Path) -> dict[str, object]:
    """Return the keys of a recipe that draws this View, those with their default left out; `recipe_of` gives the same
    recipe back. folder: what its paths become relative to.
    """
    return {"version": VERSION, **given_keys(*beside_file(recipe, view, folder))}


def given_keys(recipe: Recipe, view: View) -> dict[str, object]:
    """Return the keys of a recipe that draws this View, those with their default left out, with paths as they are."""
    keys: dict[str, object] = {
        "image": recipe.image,
        "query": view.query.text if view.query.has_words else "",
        "layer": view.layer + 1,
        "layers": _from_one(recipe.layers),
        **{name: getattr(view, name) for name in _OF_VIEW},
        "own_groups": [_from_one(group) for group in view.own_groups],
        "kept_edges": edge_names(view.selection.edges),
        "regions": _from_one(view.selection.regions),
        "words": _from_one(view.selection.words),
        "channels": _from_one(view.channels),
        "panel": list(recipe.panels),
        **{name: getattr(recipe.style, name) for name in _STYLE},
        "labels": recipe.labels,
        "versus": recipe.versus,
        "explained": list(recipe.explained),
        "checkpoint": list(view.pair.checkpoints),
        "data": view.pair.data,
        "split": view.pair.split,
        "vocab": view.pair.vocabulary,
        "device": view.pair.device,
        "extractor": view.pair.extractor,
        "model_fingerprint": recipe.model,
        "data_fingerprint": recipe.data,
        **_keys_of_what_ifs(what_if_options(view.change)),
    }
    usual = {field.name: _plain(field.default) for field in dataclasses.fields(RecipeKeys)}
    usual["style"] = "paper" if recipe.panels else "page"
    return {name: value for name, value in keys.items() if value != usual[name]}


_OF_VIEW = (
    "member",
    "quantity",
    "nodes",
    "overlay",
    "edges_per_node",
    "kept_influence",
    "edges_among",
    "edge_threshold",
    "shared_scale",
    "method",
    "target",
    "grouping",
    "region_filter",
    "result_filter",
    "without_hubs",
)


def recipe_text(keys: Mapping[str, object]) -> str:
    """Return keys as a TOML file."""
    import tomli_w

    return tomli_w.dumps(dict(keys))


def save_recipe(recipe: Recipe, view: View, path: Path) -> None:
    """Write the recipe that draws this View as a TOML file. Raises FigureError if it cannot be written."""
    try:
        with replacing(path) as temporary:
            temporary.write_text(recipe_text(recipe_keys(recipe, view, path.parent)), encoding="utf-8")
    except OSError as error:
        raise FigureError(writing_problem(path, error)) from None


def command_of(recipe: Recipe, view: View, out: str) -> str:
    """Return the command of the command line that draws a recipe of this View; groups made by hand have no option."""
    style = {name: getattr(recipe.style, name) for name in _STYLE} | {"labels": recipe.labels, "versus": recipe.versus}
    usual = {field.name: field.default for field in dataclasses.fields(RecipeKeys)}
    usual["style"] = "paper" if recipe.panels else "page"
    more = [option("--layer", ",".join(map(str, _from_one(recipe.layers))))] if recipe.layers else []
    more += [option("--panel", ",".join(recipe.panels))] if recipe.panels else []
    more += [option("--explained", ",".join(recipe.explained))] if recipe.explained else []
    for name, value in style.items():
        if value != usual[name]:
            flag = f"--{name.replace('_', '-')}"
            more.append(flag if value is True else option(flag, str(value)))
    return export_command(view, recipe.image, out, more)


def beside_file(recipe: Recipe, view: View, folder: Path) -> tuple[Recipe, View]:
    """Return a recipe and its View with paths that are relative to a folder."""
    pair = view.pair.with_paths(lambda path: beside(path, folder))
    labels = recipe.labels if recipe.labels in _OWN_LABELS else beside(recipe.labels, folder)
    return replace(recipe, labels=labels), replace(view, pair=pair)


def beside(path: str, folder: Path) -> str:
    """Return a path relative to a folder, or as it is if there is no way from one to the other."""
    if not path:
        return ""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _edge_of(text: str) -> tuple[int, int]:
    """Return (receiver, giver), from 0, of a checked name, "4>2"."""
    giver, receiver = re.split("[>-]", text)
    return int(receiver) - 1, int(giver) - 1


def _from_zero(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(number - 1 for number in numbers)


def _from_one(rows: tuple[int, ...]) -> list[int]:
    return [row + 1 for row in rows]


def _what_ifs(keys: RecipeKeys) -> tuple[str, ...]:
    """Return what a recipe does differently as options."""
    order = (",".join(map(str, keys.order)),) if keys.order else ()
    given = {name: getattr(keys, name) for name in WHAT_IFS} | {"order": order}
    return tuple(f"--{name.replace('_', '-')}={value}" for name, values in given.items() for value in values)


def _keys_of_what_ifs(options: tuple[str, ...]) -> dict[str, object]:
    """Return what-if options, names and values by turns, as keys of a recipe."""
    keys: dict[str, list[object]] = {}
    scaled = "--scale" in options  # cuts are then scales by 0: an edge that is named twice keeps its order
    for flag, value in zip(options[::2], options[1::2], strict=True):
        if flag == "--cut" and scaled:
            flag, value = "--scale", f"{value}=0"
        name = flag.removeprefix("--").replace("-", "_")
        counted = name in ("keep", "order", "skip_layer", "drop_word")
        keys.setdefault(name, []).extend(map(int, value.split(",")) if counted else [value])
    return dict(keys)
