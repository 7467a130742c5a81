"""How true the sentences are that the demo's models generate, held to what was staged in every test scene.

python -m tools.sentences [CHECKPOINT …]     # without: the shipped ones
"""

from __future__ import annotations

import sys
from pathlib import Path

from vsrn_viewer.checkpoint import find_vocabulary, load_checkpoint
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.demo import demo_checkpoints, demo_folder
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.vocabulary import load_vocabulary
from vsrn_viewer.vsrn import trace


def main() -> None:
    dataset = open_dataset(demo_folder())
    splits = [dataset.split(name) for name in dataset.split_names]
    things = {thing for split in splits for scene in _scenes(split) for thing in scene}
    for file in map(Path, sys.argv[1:]) if sys.argv[1:] else demo_checkpoints():
        print(f"{file.name}: {_measure(file, dataset.split('test'), things)}")


def _scenes(split: Split) -> list[set[str]]:
    """Return the names of what stands in each scene; [] where a split does not say."""
    return [{thing["name"] for thing in scene["objects"]} for scene in (split.relations() or {}).get("images", [])]


def _measure(file: Path, split: Split, things: set[str]) -> str:
    """Generate a sentence for every image; return what share of it is there."""
    checkpoint = load_checkpoint(file)
    vocabulary = load_vocabulary(find_vocabulary(file, checkpoint.data_name))
    named = there = true = 0
    for image, scene in enumerate(_scenes(split)):
        ids = trace(checkpoint.model, split.features(image)).word_ids
        said = [word for word in vocabulary.spell(() if ids is None else ids) if word in things]
        named += len(said)
        there += sum(word in scene for word in said)
        true += bool(said) and set(said) <= scene and len(set(said)) == len(said)
    things_share, sentences_share = 100 * there / max(1, named), 100 * true / split.images
    return (
        f"{things_share:.1f} % of {named} named things are in their scene; {sentences_share:.1f} % of {split.images} "
        f"sentences name only things that are there, none twice"
    )


if __name__ == "__main__":
    main()
