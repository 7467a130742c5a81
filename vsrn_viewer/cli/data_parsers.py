"""The subcommands that make or judge data and models: train, import, check."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from vsrn_viewer.cli.values import positive, seed

Commands: TypeAlias = Callable[..., argparse.ArgumentParser]


def add_train(add: Commands) -> None:
    """Describe `train`."""
    train = add("train", help="train a network")
    train.add_argument("--preset", default="", metavar="NAME", help="demo, flickr30k or coco (default: by the dataset)")
    train.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="OPTION=VALUE",
        help="override a setting, as in batch_size=64 (repeatable)",
    )
    train.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for checkpoints, log and curve")
    train.add_argument("--steps", type=positive, metavar="N", help="stop after N steps")
    train.add_argument("--save-every", type=positive, metavar="N", help="also save a checkpoint every N steps")
    train.add_argument("--seed", type=seed, default=1, metavar="N", help="random seed (default: 1)")
    train.add_argument("--resume", action="store_true", help="continue the run in --out")


def add_import(add: Commands) -> None:
    """Describe `import`."""
    importing = add("import", help="join features, boxes, captions and photographs into a dataset folder")
    importing.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="SOURCE",
        help="files and folders, recognised by what they hold: a SCAN folder, a bottom-up TSV, a folder of .npz, "
        "COCO's or Karpathy's JSON, a folder of photographs",
    )
    importing.add_argument("--out", required=True, type=Path, metavar="DIR", help="the dataset folder to write")
    importing.add_argument(
        "--captions",
        type=Path,
        metavar="FILE",
        help="captions: COCO's JSON, or a text with a file, a tab and a caption on each line, or with as many lines "
        "for every image, in the images' order (default: the sources' own)",
    )


def add_check(add: Commands) -> None:
    """Describe `check`."""
    check = add(
        "check",
        help="look for what is strange about data, model and training",
        description="Look for what keeps a number from being the paper's. --data without --checkpoint checks the data "
        "alone. Exit status: 1 if something certain was found that was not mended while reading, else 0.",
    )
    check.add_argument("--similarity", type=Path, metavar="FILE.npy", help="check a saved matrix, from any method")
