"""What a run was started with, so that --resume goes on with the same and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import numpy as np

from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import TrainingError
from vsrn_viewer.training.presets import TrainingOptions

_SAMPLED_IMAGES = 16  # whose features are hashed: all of COCO would take minutes

Facts = dict[str, str | int | float | bool]


def facts_of_options(options: TrainingOptions) -> Facts:
    """Return the options by name."""
    return asdict(options)


def facts_of_data(train: Split, validation: Split, twins: Sequence[tuple[int, int]], words: Sequence[str]) -> Facts:
    """Return numbers and hashes of what is learned from. Reads a few images' features."""
    facts: Facts = {"vocabulary": _hash(words), "minimal pairs": _hash(map(str, twins))}
    for split in (train, validation):
        facts[f"{split.name} images"] = split.images
        facts[f"{split.name} captions"] = _hash(split.captions)
        if split.caption_lines.uniform is None:  # else it follows from the two, and older runs do not have it
            facts[f"{split.name} numbers of captions"] = hashlib.sha256(split.caption_lines.first.tobytes()).hexdigest()
        facts[f"{split.name} numbers of regions"] = hashlib.sha256(split.counts().tobytes()).hexdigest()
        facts[f"{split.name} features"] = _hash_features(split)
    return facts


def check_same(what: str, stored: Mapping[str, object], now: Facts) -> None:
    """Compare a run's facts with today's. Raises TrainingError naming the first that differ."""
    names = sorted(name for name in {*stored, *now} if stored.get(name) != now.get(name))
    if names:
        changes = ", ".join(_change(name, stored.get(name), now.get(name)) for name in names[:3])
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        raise TrainingError(
            f"--resume needs the same {what}: {changes}{more}. Start it as before, or give another --out."
        )


def _change(name: str, stored: object, now: object) -> str:
    if any(isinstance(value, str) and len(value) == 64 for value in (stored, now)):
        return f"different {name}"  # a hash says nothing to a reader
    return f"{name} was {stored}, is {now}"


def _hash(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _hash_features(split: Split) -> str:
    digest = hashlib.sha256(str(split.feature_size).encode())
    for image in np.unique(np.linspace(0, split.images - 1, _SAMPLED_IMAGES).astype(int)):
        digest.update(split.features(int(image)).tobytes())
    return digest.hexdigest()
