"""Puts finished scenes together as a dataset folder: features, captions, boxes, known relations, sources, vocabulary.

    python -m tools.demo.package --work build/demo --out resources/demo

Captions and relations come from the scenes' plans here, so their wording can change without a picture being made again.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.demo.build import SPLITS, scene_folder
from tools.demo.captions import LINES, ORDER_LINES, captions_of
from tools.demo.relations import objects_of, relations_of
from tools.demo.scene import HEIGHT, WIDTH, Scene
from tools.demo.sources import sources_of
from vsrn_viewer.extract.demo.geometry import geometry
from vsrn_viewer.extract.demo.reduction import DIMENSIONS, Reduction, source_of

FITTED_ON = 40_000  # regions
WORD_THRESHOLD = 4
SPECIAL_WORDS = ("<pad>", "<start>", "<end>", "<unk>")
PICTURED = ("test",)  # splits whose pictures are stored
BOXED = ("test", "val")

MANIFEST_HEAD = """name = "VSRN demo scenes"
region_order = "left to right"
feature_source = "{source}"
"""


@dataclass
class Split:
    """The finished scenes of one split, and their arrays: boxes (n, 36, 4), scores (n, 36), features (n, 36, 1280)."""

    name: str
    scenes: list[Scene]
    boxes: npt.NDArray[np.float32]
    scores: npt.NDArray[np.float32]
    labels: list[list[str]]
    features: npt.NDArray[np.float16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("build/demo"), help="what tools.demo.build made")
    parser.add_argument("--out", type=Path, default=Path("resources/demo"), help="dataset folder")
    parser.add_argument("--dimensions", type=int, default=DIMENSIONS, help=f"of the PCA, default {DIMENSIONS}")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    splits = [split for name in SPLITS if (split := read_split(arguments.work, name)).scenes]
    reduction = _reduction(splits, arguments.dimensions)
    reduction.save(arguments.out / "pca.npz")
    for split in splits:
        _write_split(split, reduction, arguments.out)
        if split.name in PICTURED:
            _copy_pictures(split, arguments.work, arguments.out)
    (arguments.out / "dataset.toml").write_text(_manifest(splits, arguments.dimensions), encoding="utf-8")
    _write_vocabulary(splits, arguments.out / "vocab" / "demo_precomp_vocab.json")
    size = sum(path.stat().st_size for path in arguments.out.rglob("*") if path.is_file())
    print(", ".join(f"{len(split.scenes)} {split.name}" for split in splits) + f" scenes; {size / 1e6:.1f} MB")


def read_split(work: Path, name: str) -> Split:
    """The scenes that are finished, and whose twin is."""
    folder = scene_folder(work, name)
    done = sorted(path for path in folder.glob("*.npz") if not path.name.endswith(".partial.npz"))
    scenes = {path.stem: _read_scene(path.with_suffix(".json")) for path in done}
    kept = [scene for scene in scenes.values() if not scene.pair or scene.pair in scenes]
    arrays = [_read_arrays(folder / f"{scene.id}.npz") for scene in kept]
    return Split(
        name,
        kept,
        np.array([one["boxes"] for one in arrays], np.float32),
        np.array([one["scores"] for one in arrays], np.float32),
        [[str(label) for label in one["labels"]] for one in arrays],
        np.array([one["features"] for one in arrays], np.float16),
    )


def known(scenes: list[Scene]) -> dict[str, Any]:
    """The content of a split's relations file; docs/demo.md describes it."""
    images = []
    for scene in scenes:
        objects = objects_of(scene)
        described = [{"name": o.name, "colour": o.colour, "box": list(o.box), "depth": o.depth} for o in objects]
        images.append({"id": scene.id, "objects": described, "relations": relations_of(objects)})
    rows = {scene.id: row for row, scene in enumerate(scenes)}
    pairs = []
    for row, scene in enumerate(scenes):
        other = rows.get(scene.pair, -1)
        if row < other:
            pairs += [
                {
                    "images": [row, other],
                    "captions": [row * LINES + line, other * LINES + line],
                    "mirrored": scene.kind == "mirrored",
                }
                for line in range(ORDER_LINES)
            ]
    return {"images": images, "pairs": pairs}


def _read_scene(path: Path) -> Scene:
    return Scene.from_json(json.loads(path.read_text(encoding="utf-8")))


def _read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    with np.load(path, allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


def _reduction(splits: list[Split], dimensions: int) -> Reduction:
    """Fitted on training regions alone (on what there is when no training scene is finished)."""
    split = next((one for one in splits if one.name == "train"), splits[0])
    rows = split.features.reshape(-1, split.features.shape[-1])
    chosen = np.random.default_rng(0).permutation(len(rows))[:FITTED_ON]
    return Reduction.fit(rows[np.sort(chosen)].astype(np.float32), dimensions)


def _write_split(split: Split, reduction: Reduction, out: Path) -> None:
    name, ids = split.name, [scene.id for scene in split.scenes]
    appearance = np.concatenate([reduction(part.astype(np.float32)) for part in np.array_split(split.features, 20)])
    features = np.concatenate([appearance, geometry(split.boxes, (WIDTH, HEIGHT))], -1)  # (n, 36, K + 16)
    np.save(out / f"{name}_ims.npy", features.astype(np.float16))
    captions = [line for scene in split.scenes for line in captions_of(scene)]
    _write_lines(out / f"{name}_caps.txt", captions)
    _write_lines(out / f"{name}_ids.txt", ids)
    _write_json(out / f"{name}_relations.json", known(split.scenes))
    _write_json(out / f"{name}_sources.json", {scene.id: sources_of(scene) for scene in split.scenes})
    if name in BOXED:
        np.save(out / f"{name}_boxes.npy", split.boxes)
        np.save(out / f"{name}_scores.npy", split.scores)
        np.save(out / f"{name}_sizes.npy", np.tile(np.array([WIDTH, HEIGHT], np.int32), (len(ids), 1)))
        _write_json(out / f"{name}_labels.json", split.labels)


def _copy_pictures(split: Split, work: Path, out: Path) -> None:
    folder = out / "images"
    folder.mkdir(exist_ok=True)
    for scene in split.scenes:
        shutil.copyfile(scene_folder(work, split.name) / f"{scene.id}.jpg", folder / f"{scene.id}.jpg")


def _manifest(splits: list[Split], dimensions: int) -> str:
    text = MANIFEST_HEAD.format(source=source_of(dimensions))
    for split in splits:
        name = split.name
        entries = {"features": "ims.npy", "captions": "caps.txt", "image_ids": "ids.txt"}
        if name in BOXED:
            entries |= {"boxes": "boxes.npy", "labels": "labels.json", "region_scores": "scores.npy"}
            entries |= {"image_sizes": "sizes.npy"}
        lines = [f'{key} = "{name}_{file}"' for key, file in entries.items()]
        lines += ['images = "images/{id}.jpg"'] if name in PICTURED else []
        lines += [f'relations = "{name}_relations.json"']
        text += f"\n[splits.{name}]\n" + "\n".join(lines) + "\n"
    return text


def _write_vocabulary(splits: list[Split], path: Path) -> None:
    """Words of the training and validation captions seen at least four times, split by NLTK's rules, sorted."""
    from nltk.tokenize import word_tokenize

    counts: Counter[str] = Counter()
    for split in splits:
        if split.name != "test" or len(splits) == 1:
            for scene in split.scenes:
                for line in captions_of(scene):
                    counts.update(word_tokenize(line.lower(), preserve_line=True))
    words = [*SPECIAL_WORDS, *sorted(word for word, count in counts.items() if count >= WORD_THRESHOLD)]
    path.parent.mkdir(exist_ok=True)
    word2idx = {word: index for index, word in enumerate(words)}
    idx2word = {str(index): word for word, index in word2idx.items()}
    _write_json(path, {"word2idx": word2idx, "idx2word": idx2word, "idx": len(words)})


def _write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
