"""A figure's recipe: which image of which pair, what of its reasoning, and what to do differently.

People write it as a TOML file or as options of the command line; both become a View. Numbers count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from vsrn_viewer.change import Share
from vsrn_viewer.errors import FigureError, ViewError
from vsrn_viewer.region_filter import RegionFilter
from vsrn_viewer.schema import Words, read_document
from vsrn_viewer.strangers import MOST_TEXT, UnreadableError, parse_toml, read_ordinary
from vsrn_viewer.view import FromOne, Overlay, PairId, Quantity, Query, Selection, View

VERSION = 1  # of a recipe
File = Annotated[str, Words("a file", "files")]
WHAT_IFS = ("drop", "keep", "order", "cut", "scale", "skip_layer", "gate", "replace", "drop_word")


@dataclass(frozen=True)
class Recipe:
    """What a figure shows. image: the dataset's id. view: everything else, without the image's row and the change.

    what_ifs: what to do differently, as options of the command line ("--cut=1:4>2"): a Change names rows of the
    dataset, and which regions are left is known once it is open.
    """

    image: str
    view: View
    what_ifs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Keys:
    """The keys of a recipe, each named and counted as the option of the command line that says the same."""

    image: str
    query: str = ""
    layer: FromOne = 1
    member: FromOne = 1
    quantity: Quantity = "raw"
    overlay: Overlay = "boxes"
    edges_per_node: FromOne = 1
    kept_influence: Share = 1.0
    shared_scale: bool = True
    regions: tuple[FromOne, ...] = ()
    words: tuple[FromOne, ...] = ()
    region_filter: RegionFilter = ""
    checkpoint: tuple[File, ...] = ()
    data: str = ""
    split: str = ""
    vocab: str = ""
    device: str = "auto"
    drop: tuple[FromOne, ...] = ()
    keep: tuple[FromOne, ...] = ()
    order: tuple[FromOne, ...] = ()
    cut: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    skip_layer: tuple[FromOne, ...] = ()
    gate: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    drop_word: tuple[FromOne, ...] = ()


def load_recipe(path: Path) -> Recipe:
    """Read a recipe from a TOML file. Paths in it are relative to its folder; its version is 1 unless it says another.

    Keys: image (required), query, layer, member, quantity ("raw", "effective" or "influence"), overlay ("boxes",
    "affinity" or "attention"), edges_per_node, kept_influence (a share, 0 to 1), shared_scale (true or false), regions
    and words (lists: what is selected), region_filter (as "label:dog score:>0.5"), checkpoint (a list), data, split,
    vocab, device; and what-ifs, each a list of what its option takes: drop, keep, order, skip_layer and drop_word of
    numbers; cut, scale, gate and replace of texts.
    Raises FigureError, naming file and key.
    """
    try:
        stored = parse_toml(read_ordinary(path, MOST_TEXT))
    except FileNotFoundError:
        raise FigureError(f'{path}: no such recipe. A recipe is a TOML file with at least `image = "ID"`.') from None
    except (OSError, UnreadableError) as error:
        raise FigureError(f"{path}: not a readable TOML file ({error}). Fix that line.") from None
    try:
        return recipe_of({"version": VERSION, **stored}, path.parent)
    except ViewError as error:
        raise FigureError(f"{path}: {error}") from None


def recipe_of(stored: Mapping[str, object], folder: Path) -> Recipe:
    """Return the recipe that these keys describe. folder: what its paths are relative to. Raises ViewError."""
    keys = read_document(_Keys, stored, VERSION)
    view = View(
        pair=PairId(
            checkpoints=tuple(str(folder / file) for file in keys.checkpoint),
            data=str(folder / keys.data) if keys.data else "",
            split=keys.split,
            vocabulary=str(folder / keys.vocab) if keys.vocab else "",
            device=keys.device,
        ),
        query=Query(text=keys.query),
        selection=Selection(regions=_from_zero(keys.regions), words=_from_zero(keys.words)),
        layer=keys.layer - 1,
        overlay=keys.overlay,
        quantity=keys.quantity,
        edges_per_node=keys.edges_per_node,
        kept_influence=keys.kept_influence,
        shared_scale=keys.shared_scale,
        member=keys.member,
        region_filter=keys.region_filter,
    )
    return Recipe(keys.image, view, _what_ifs(keys))


def _from_zero(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(number - 1 for number in numbers)


def _what_ifs(keys: _Keys) -> tuple[str, ...]:
    """Return what a recipe does differently as options."""
    order = (",".join(map(str, keys.order)),) if keys.order else ()
    given = {name: getattr(keys, name) for name in WHAT_IFS} | {"order": order}
    return tuple(f"--{name.replace('_', '-')}={value}" for name, values in given.items() for value in values)
