"""A figure's recipe: a TOML file that says which image, which query and what of the reasoning to draw."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vsrn_viewer.errors import FigureError, near_miss
from vsrn_viewer.strangers import MOST_TEXT, UnreadableError, parse_toml, read_ordinary, shown
from vsrn_viewer.view import PairId


@dataclass(frozen=True)
class Recipe:
    """What a figure shows. image: the dataset's id. layer, member, words: from 1; words: of the generated sentence,
    whose attention is drawn instead of the paper's."""

    image: str
    query: str = ""
    layer: int = 1
    member: int = 1
    quantity: str = "raw"
    edges_per_node: int = 1
    words: tuple[int, ...] = ()
    pair: PairId = PairId()  # noqa: RUF009 (frozen)


_TEXTS = ("image", "query", "quantity", "data", "split", "vocab", "device")
_NUMBERS = ("layer", "member", "edges_per_node")


def load_recipe(path: Path) -> Recipe:
    """Read a recipe. Paths in it are relative to its folder.

    Keys: image (required), query, layer, member, quantity ("raw" or "effective"), edges_per_node, words (a list),
    checkpoint (a list), data, split, vocab, device. Raises FigureError, naming file and key.
    """
    try:
        stored = parse_toml(read_ordinary(path, MOST_TEXT))
    except FileNotFoundError:
        raise FigureError(f'{path}: no such recipe. A recipe is a TOML file with at least `image = "ID"`.') from None
    except (OSError, UnreadableError) as error:
        raise FigureError(f"{path}: not a readable TOML file ({error}). Mend that line.") from None
    _check(path, stored)
    beside = path.parent

    def place(name: str) -> str:
        return str(beside / stored[name]) if stored.get(name) else ""

    return Recipe(
        image=stored["image"],
        query=stored.get("query", ""),
        layer=stored.get("layer", 1),
        member=stored.get("member", 1),
        quantity=stored.get("quantity", "raw"),
        edges_per_node=stored.get("edges_per_node", 1),
        words=tuple(stored.get("words", ())),
        pair=PairId(
            checkpoints=tuple(str(beside / file) for file in stored.get("checkpoint", ())),
            data=place("data"),
            split=stored.get("split", ""),
            vocabulary=place("vocab"),
            device=stored.get("device", "auto"),
        ),
    )


def _check(path: Path, stored: dict[str, Any]) -> None:
    known = {*_TEXTS, *_NUMBERS, "checkpoint", "words"}
    for key, value in stored.items():
        if key not in known:
            raise FigureError(
                f"{path}: unknown key {shown(key)}{near_miss(key, known)}. Known: {', '.join(sorted(known))}."
            )
        if key in _TEXTS and not isinstance(value, str):
            raise FigureError(f"{path}: {key} must be a text: got {shown(value)}.")
        if key in _NUMBERS and not _from_one(value):
            raise FigureError(f"{path}: {key} must be a whole number from 1: got {shown(value)}.")
    words = stored.get("words", [])
    if not isinstance(words, list) or not all(map(_from_one, words)):
        raise FigureError(f"{path}: words must be a list of whole numbers from 1: got {shown(words)}.")
    files = stored.get("checkpoint", [])
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        raise FigureError(f"{path}: checkpoint must be a list of files: got {shown(files)}.")
    if "image" not in stored:
        raise FigureError(f'{path}: image is missing. Name the image: `image = "ID"`.')
    if stored.get("quantity", "raw") not in ("raw", "effective"):
        raise FigureError(f"{path}: quantity must be 'raw' or 'effective': got {shown(stored['quantity'])}.")


def _from_one(value: object) -> bool:
    return type(value) is int and value >= 1
