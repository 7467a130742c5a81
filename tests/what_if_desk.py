"""Ensembles of two different networks on a dataset whose images have 3 to 12 regions, and random things to change."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from plain_vsrn import LAYERS, Differently, PlainVsrn
from references import REFERENCES, Reference

COCO, FLICKR30K, PYTHON2 = REFERENCES
QUERY = ["a", "brown", "dog", "runs", "through", "the", "snow", "."]
COUNTS = np.random.default_rng(5).integers(3, 13, size=40)
STABLE = 3e-6  # between the plain run in float32 and in float64


@dataclass(frozen=True)
class Desk:
    """What is opened, and the plain networks of the same files."""

    checkpoints: tuple[Path, ...]
    dataset: Path
    vocabulary: Path
    counts: np.ndarray
    _known: dict[tuple[Path, type], tuple[PlainVsrn, np.ndarray]] = field(default_factory=dict)

    @property
    def options(self) -> list[str]:
        """The common options of the command line."""
        named = [option for file in self.checkpoints for option in ("--checkpoint", str(file))]
        return [*named, "--data", str(self.dataset), "--vocab", str(self.vocabulary), "--device", "cpu"]

    def features(self, image: int) -> np.ndarray:
        return np.load(self.dataset / "test_ims.npy")[image, : self.counts[image]]

    def plain_scores(self, image: int, asked: Differently, kind: type = np.float64) -> np.ndarray:
        """Scores of all images, (members, I); `image` alone is run differently, the sentence is as changed."""
        with np.errstate(all="ignore"):
            return np.array([self._scores(file, image, asked, kind) for file in self.checkpoints])

    def is_stable(self, image: int, asked: Differently) -> bool:
        """Whether the plain run is finite and does not hang on the kind of float."""
        exact, rough = (self.plain_scores(image, asked, kind)[:, image] for kind in (np.float64, np.float32))
        return bool(np.isfinite(rough).all() and np.abs(exact - rough).max() < STABLE)

    def _scores(self, file: Path, image: int, asked: Differently, kind: type) -> np.ndarray:
        ids = json.loads(self.vocabulary.read_text())["word2idx"]
        network, rows = self._unchanged(file, kind)
        rows = rows.copy()
        rows[image] = network.embed_image(self.features(image), asked)
        return rows @ network.embed_ids([ids.get(word, 3) for word in asked.words(QUERY)])

    def _unchanged(self, file: Path, kind: type) -> tuple[PlainVsrn, np.ndarray]:
        """The plain network of a file and its embeddings of all images as they are, (I,D); computed once."""
        if (file, kind) not in self._known:
            network = PlainVsrn(file, kind)
            images = range(len(self.counts))
            rows = np.array([network.embed_image(self.features(image), Differently()) for image in images])
            self._known[file, kind] = network, rows
        return self._known[file, kind]


def make_desk(reference: Reference, folder: Path, counts: np.ndarray = COUNTS) -> Desk:
    """Write a dataset with counts, boxes, labels and detector scores, and find or make a second network."""
    features = np.load(reference.dataset / "test_ims.npy")
    random = np.random.default_rng(2)
    np.save(folder / "test_ims.npy", features)
    np.save(folder / "test_counts.npy", counts)
    corners = random.uniform(0, 200, size=(40, 12, 2))
    np.save(folder / "test_boxes.npy", np.concatenate([corners, corners + 50], axis=2).astype(np.float32))
    np.save(folder / "test_scores.npy", random.uniform(size=(40, 12)).astype(np.float32))
    labels = [[f"thing {image}.{row}" for row in range(12)] for image in range(40)]
    (folder / "test_labels.json").write_text(json.dumps(labels))
    (folder / "test_ids.txt").write_text("".join(f"image{row}\n" for row in range(40)))
    (folder / "dataset.toml").write_text(
        'name = "small"\n[splits.test]\nfeatures = "test_ims.npy"\nregion_counts = "test_counts.npy"\n'
        'boxes = "test_boxes.npy"\nlabels = "test_labels.json"\nregion_scores = "test_scores.npy"\n'
        'image_ids = "test_ids.txt"\n'
    )
    second = PYTHON2.checkpoint if reference is FLICKR30K else _another(reference.checkpoint, folder / "other.pth.tar")
    return Desk((reference.checkpoint, second), folder, reference.vocabulary, counts)


def _another(checkpoint: Path, out: Path) -> Path:
    """Write a network of other weights: each is multiplied by a random factor near 1."""
    with torch.serialization.safe_globals([argparse.Namespace]):
        stored = torch.load(checkpoint, weights_only=True, map_location="cpu")
    generator = torch.Generator().manual_seed(3)
    for state in stored["model"]:
        for name, value in state.items():
            if value.is_floating_point():
                state[name] = value * (0.7 + 0.6 * torch.rand(value.shape, generator=generator))
    torch.save(stored, out)
    return out


def draw(random: np.random.Generator, image: int) -> tuple[list[str], Differently]:
    """Return some what-ifs, as options and as what they mean."""
    count, options = int(COUNTS[image]), []
    left = list(range(count))
    if count > 2 and random.random() < 0.4:
        dropped = random.choice(count, size=random.integers(1, count - 1), replace=False)
        left = [row for row in left if row not in dropped]
        options += ["--drop", ",".join(str(row + 1) for row in dropped)]
    elif random.random() < 0.3:
        left = sorted(random.choice(count, size=random.integers(2, count + 1), replace=False).tolist())
        options += ["--keep", ",".join(str(row + 1) for row in left)]
    if random.random() < 0.4:
        left = random.permutation(left).tolist()
        options += ["--order", ",".join(str(row + 1) for row in left)]
    factors: dict[tuple[int, int, int], float] = {}
    for _ in range(random.integers(0, 4)):
        layer, giver, receiver = random.integers(LAYERS), random.integers(count), random.integers(count)
        factor, arrow = round(float(random.choice([0, random.normal() * 2])), 3), random.choice([">", "-"])
        edge = f"{layer + 1}:{giver + 1}{arrow}{receiver + 1}"
        options += ["--scale", f"{edge}={factor}"] if factor else ["--cut", edge]
        key = (int(layer), int(giver), int(receiver))
        factors[key] = factors.get(key, 1.0) * factor
    skipped = [layer for layer in range(LAYERS) if random.random() < 0.15]
    options += [part for layer in skipped for part in ("--skip-layer", str(layer + 1))]
    gates: dict[tuple[str, int], float] = {}
    for _ in range(random.integers(0, 3)):
        gate, region, value = (
            str(random.choice(["update", "reset"])),
            int(random.integers(count)),
            random.integers(5) / 4,
        )
        if (gate, region) not in gates:
            gates[(gate, region)] = float(value)
            options += ["--gate", f"{gate}:{region + 1}={value}"]
    places = random.permutation(len(QUERY))[: random.integers(0, 4)].tolist()
    replaced = {place: str(random.choice(["cat", "white", "xylophone"])) for place in places[:1]}
    options += [part for place, word in replaced.items() for part in ("--replace", f"{place + 1}={word}")]
    options += [part for place in places[1:] for part in ("--drop-word", str(place + 1))]
    asked = Differently(tuple(left), factors, frozenset(skipped), gates, replaced, frozenset(places[1:]))
    return options, asked
