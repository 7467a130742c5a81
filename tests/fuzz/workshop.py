"""A small world in which every kind of file is read by a real command, and what is asked of each kind."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from networks import random_network
from references import REFERENCES

from vsrn_viewer import explain
from vsrn_viewer.checkpoint import TrainingFacts, save_checkpoint, save_published
from vsrn_viewer.checkpoint.form import published_form
from vsrn_viewer.cli import main
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary
from vsrn_viewer.figures import draw_training_curve
from vsrn_viewer.trace_file import load_trace
from vsrn_viewer.view import View

OUT = "out"  # what a command writes is called so, or lies in a folder called so
_VOCABULARY = Vocabulary((*SPECIAL, "a", "dog", "on", "grass", "."))
_IMAGES, _REGIONS, _FEATURE = 6, 4, 6
_CAPTIONS = ("a dog on grass .", "a dog .")
_RUN = ["train", "--out", "{w}/run", "--data", "{w}/learn", "--device", "cpu", "--preset", "demo", "--seed", "1"]
_SMALL = ("embed_size=4", "word_size=3", "caption_hidden=0", "caption_word_size=0", "graph_layers=1", "batch_size=4")
_RUN += [part for change in _SMALL for part in ("--set", change)]


@dataclass(frozen=True)
class Kind:
    """A kind of file. file: in the world's folder. ask: reads it, given that folder; returns an exit status.

    share: of the mutations, in comparison with other kinds.
    """

    file: str
    ask: Callable[[Path], int]
    share: int = 4


def build(world: Path) -> None:
    """Write one good file of each kind into an empty folder."""
    draw = np.random.default_rng(0)
    _write_split(world / "data", "test", draw)
    _write_manifest(world / "data")
    _write_split(world / "bare", "test", draw)
    (world / "bare" / "test.tsv").write_bytes((REFERENCES[0].dataset / "test_bottom_up.tsv").read_bytes())
    for split in ("train", "val"):
        _write_split(world / "learn", split, draw)
    _write_models(world)
    scores = draw.normal(size=(_IMAGES, 2 * _IMAGES))
    np.save(world / "s.npy", scores)
    np.save(world / "sims.npy", {"npts": _IMAGES, "sims": scores}, allow_pickle=True)  # type: ignore[arg-type]
    (world / "s.pkl").write_bytes(pickle.dumps({"npts": _IMAGES, "sims": scores.repeat(2, axis=0)}))
    recipe = 'image = "i1"\nquery = "a dog"\nlayer = 1\nedges_per_node = 2\ncheckpoint = ["m.safetensors"]\n'
    (world / "recipe.toml").write_text(recipe + 'data = "data"\nvocab = "v.json"\n')
    assert trace("m.safetensors", out="t.npz")(world) == 0
    assert train("--steps", "3")(world) == 0


def _write_split(folder: Path, split: str, draw: np.random.Generator) -> None:
    (folder / "images").mkdir(parents=True, exist_ok=True)
    features = draw.normal(size=(_IMAGES, _REGIONS, _FEATURE)).astype(np.float32)
    corners = draw.uniform(0, 30, size=(_IMAGES, _REGIONS, 2, 2)).cumsum(axis=2)
    np.save(folder / f"{split}_ims.npy", features)
    np.save(folder / f"{split}_boxes.npy", corners.reshape(_IMAGES, _REGIONS, 4).astype(np.float32))
    np.save(folder / f"{split}_counts.npy", np.array([4, 3, 4, 4, 3, 4]))
    np.save(folder / f"{split}_caption_counts.npy", np.full(_IMAGES, len(_CAPTIONS)))
    np.save(folder / f"{split}_sizes.npy", np.full((_IMAGES, 2), 64))
    np.save(folder / f"{split}_scores.npy", draw.uniform(size=(_IMAGES, _REGIONS)).astype(np.float32))
    (folder / f"{split}_caps.txt").write_text("\n".join(_CAPTIONS * _IMAGES) + "\n")
    (folder / f"{split}_ids.txt").write_text("".join(f"i{row}\n" for row in range(_IMAGES)))
    (folder / f"{split}_labels.json").write_text(json.dumps([["dog", "grass", "a dog", "b"]] * _IMAGES))
    pairs = [{"images": [0, 1], "captions": [0, 2]}]
    (folder / f"{split}_relations.json").write_text(json.dumps({"pairs": pairs}))
    pixels = draw.integers(0, 255, size=(64, 64, 3), dtype=np.uint8)
    for row in range(_IMAGES):
        cv2.imwrite(str(folder / "images" / f"i{row}.{'png' if row == 2 else 'jpg'}"), pixels)


def _write_manifest(folder: Path) -> None:
    usual = {"features": "ims.npy", "captions": "caps.txt", "image_ids": "ids.txt", "boxes": "boxes.npy"}
    usual |= {"labels": "labels.json", "region_scores": "scores.npy", "region_counts": "counts.npy"}
    usual |= {
        "caption_counts": "caption_counts.npy",
        "image_sizes": "sizes.npy",
        "relations": "relations.json",
        "image_files": "files.txt",
    }
    (folder / "test_files.txt").write_text(
        "".join(f"images/i{row}.{'png' if row == 2 else 'jpg'}\n" for row in range(_IMAGES))
    )
    lines = ['name = "small"', 'region_order = "left to right"', 'feature_source = "none"', "[splits.test]"]
    lines += [f'{key} = "test_{name}"' for key, name in usual.items()]
    (folder / "dataset.toml").write_text("\n".join(lines) + "\n")


def _write_models(world: Path) -> None:
    sizes = {"feature_size": _FEATURE, "vocab_size": len(_VOCABULARY)}
    model = random_network(caption_hidden=3, caption_word_size=2, **sizes)
    save_checkpoint(world / "m.safetensors", model, TrainingFacts(1, 2, 3.0, 4, "none"))
    save_vocabulary(world / "v.json", _VOCABULARY)
    for form in ("old", "new"):
        (world / form).mkdir()
    save_published(world / "old" / "m.pth.tar", model, TrainingFacts(1, 2, 3.0), _VOCABULARY)
    torch.save(published_form(model, TrainingFacts(1, 2, 3.0)), world / "new" / "m.pth.tar")
    shutil.copyfile(next((world / "old").glob("*_vocab.pkl")), world / "v.pkl")


def _command(*arguments: str) -> Callable[[Path], int]:
    return lambda world: main([argument.replace("{w}", str(world)) for argument in arguments])


def trace(checkpoint: str, vocabulary: str = "v.json", data: str = "data", image: str = "i1", out: str = OUT + ".npz"):
    """Trace an image with a query: opens model, vocabulary and dataset, and reads everything of one image."""
    files = ["--checkpoint", f"{{w}}/{checkpoint}", "--vocab", f"{{w}}/{vocabulary}", "--data", f"{{w}}/{data}"]
    return _command(
        "trace", "--image", image, "--query", "a dog", "--out", f"{{w}}/{out}", *files, "--device", "cpu", "--json"
    )


def evaluate(*arguments: str) -> Callable[[Path], int]:
    return _command("evaluate", *arguments, "--json", "--csv", f"{{w}}/{OUT}.csv")


def train(*arguments: str) -> Callable[[Path], int]:
    return _command(*_RUN, *arguments)


def look(world: Path) -> int:
    """Open a trace and make every picture of it."""
    opened, context = load_trace(world / "t.npz")
    for make in (explain.boxes_picture, explain.graph_picture, explain.matrix_picture, explain.attention_picture):
        make(opened, context, View())
    for picture in (
        explain.reading_picture(opened, context, View()),
        explain.sentence_picture(opened, context, View()),
    ):
        if picture is not None:
            explain.table_of(picture)
    return 0


def draw_curve(world: Path) -> int:
    draw_training_curve(world / "run" / "train.jsonl", world / f"{OUT}.svg")
    return 0


_OF_MODEL = ("--checkpoint", "{w}/m.safetensors", "--vocab", "{w}/v.json", "--data", "{w}/data", "--device", "cpu")
_SPLIT = trace("m.safetensors")

KINDS = (
    Kind("new/m.pth.tar", trace("new/m.pth.tar"), 16),
    Kind("old/m.pth.tar", trace("old/m.pth.tar"), 12),
    Kind("old/caption_model_state.pth", trace("old/m.pth.tar"), 6),
    Kind("m.safetensors", trace("m.safetensors"), 8),
    Kind("v.json", trace("m.safetensors"), 6),
    Kind("v.pkl", trace("m.safetensors", "v.pkl"), 12),
    Kind("data/dataset.toml", _SPLIT, 10),
    *(
        Kind(f"data/test_{name}.npy", _SPLIT, 6)
        for name in ("ims", "boxes", "counts", "sizes", "scores", "caption_counts")
    ),
    Kind("data/test_caps.txt", evaluate(*_OF_MODEL), 6),
    Kind("data/test_ids.txt", _SPLIT),
    Kind("data/test_files.txt", _SPLIT),
    Kind("data/test_labels.json", _SPLIT, 6),
    Kind("data/test_relations.json", evaluate(*_OF_MODEL), 6),
    Kind("data/images/i1.jpg", _SPLIT, 6),
    Kind("data/images/i2.png", trace("m.safetensors", image="i2"), 6),
    Kind("bare/test.tsv", trace("m.safetensors", data="bare"), 10),
    Kind("t.npz", look, 16),
    Kind("s.npy", evaluate("--similarity", "{w}/s.npy", "--against", "{w}/s.npy"), 6),
    Kind("sims.npy", evaluate("--similarity", "{w}/sims.npy"), 6),
    Kind("s.pkl", evaluate("--similarity", "{w}/s.pkl", "--data", "{w}/data"), 8),
    Kind("recipe.toml", _command("export", "{w}/recipe.toml", "--out", f"{{w}}/{OUT}.svg"), 2),
    Kind("run/last.state", train("--resume", "--steps", "4"), 6),
    Kind("run/train.jsonl", train("--resume", "--steps", "4"), 2),
    Kind("run/train.jsonl", draw_curve, 4),
)
