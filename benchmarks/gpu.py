"""How fast is a CUDA device beside the CPU of the same machine? Published sizes, random weights.

    python benchmarks/gpu.py FIGURES.json [--small]

Each figure is the median of several runs after one that is not counted, in milliseconds, with the device synchronised
before and after. Openings (of two members, with an empty cache and with what that left), whole splits and Shapley
values are timed once. `--small` tries the script itself on small sizes.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vsrn_viewer.change import Change
from vsrn_viewer.checkpoint import TrainingFacts, save_checkpoint
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary
from vsrn_viewer.probe.edge_influence import edge_influence
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.match import match_of
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.gallery import embed_captions, embed_images
from vsrn_viewer.retrieval.search import prepare_captions, rank_images, trace_image
from vsrn_viewer.training import TrainingOptions, train
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.vsrn import ModelConfig, Vsrn
from vsrn_viewer.vsrn.device import resolve_device
from vsrn_viewer.workbench import Workbench, drain

SMALL = "--small" in sys.argv
REGIONS, FEATURE, EMBEDDING, WORDS = (6, 16, 8, 40) if SMALL else (36, 2048, 1024, 10_000)
SEARCHED, LINES = (20, 5) if SMALL else (5_000, 5)  # images, captions of each
ON_CPU = 20 if SMALL else 500  # images, and their captions, that the CPU embeds; its time for all is in proportion
OPENED = 20 if SMALL else 1_000  # images of the split whose first opening is timed, by two members
LEARNED, BATCH = (20, 4) if SMALL else (600, 128)
RUNS = 5
MEMBERS = ("random.safetensors", "second.safetensors")
QUERY = Query(text="w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12")


def main() -> None:
    devices = [device for device in ("cpu", "cuda") if device == "cpu" or torch.cuda.is_available()]
    with tempfile.TemporaryDirectory() as name:
        os.environ["VSRN_VIEWER_CACHE"] = str(Path(name) / "cache")
        folder = Path(name)
        _write(folder)
        measured = {device: _measure(folder, resolve_device(device)) for device in devices}
    answer = {"machine": _machine(), "sizes": _sizes(), "milliseconds": measured}
    Path(sys.argv[1]).write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(answer, indent=1))


def _machine() -> dict[str, Any]:
    card = torch.cuda.get_device_name(0) if torch.cuda.is_available() else None
    return {"torch": torch.__version__, "card": card, "cpu_threads": torch.get_num_threads()}


def _sizes() -> dict[str, int]:
    return {
        "images": SEARCHED,
        "captions": SEARCHED * LINES,
        "opened_images": OPENED,
        "opened_members": len(MEMBERS),
        "regions": REGIONS,
        "feature": FEATURE,
        "embedding": EMBEDDING,
        "training_batch": BATCH,
    }


def _write(folder: Path) -> None:
    """Write the splits `test`, `few` (for the CPU) and `opened`, data to learn from, and two networks in which all
    layers act."""
    rng, toml = np.random.default_rng(0), 'name = "gpu"\n'
    for split, images in {"test": SEARCHED, "few": ON_CPU, "opened": OPENED, "train": LEARNED, "val": 20}.items():
        features = np.lib.format.open_memmap(folder / f"{split}_ims.npy", "w+", np.float32, (images, REGIONS, FEATURE))
        for row in features:
            row[:] = rng.standard_normal((REGIONS, FEATURE), np.float32)
        lines = rng.integers(WORDS - len(SPECIAL), size=(images * LINES, 12))
        text = "".join(" ".join(f"w{word}" for word in line) + "\n" for line in lines)
        (folder / f"{split}_caps.txt").write_text(text)
        toml += f'[splits.{split}]\nfeatures = "{split}_ims.npy"\ncaptions = "{split}_caps.txt"\n'
    (folder / "dataset.toml").write_text(toml)
    save_vocabulary(folder / "gpu_vocab.json", Vocabulary((*SPECIAL, *(f"w{n}" for n in range(WORDS - len(SPECIAL))))))
    for seed, file in enumerate(MEMBERS):
        save_checkpoint(folder / file, _network(seed), TrainingFacts())


def _network(seed: int) -> Vsrn:
    torch.manual_seed(seed)
    config = ModelConfig(
        data_name="gpu",
        variant="flickr30k",
        feature_size=FEATURE,
        embed_size=EMBEDDING,
        vocab_size=WORDS,
        word_size=300,
    )
    network = Vsrn(config)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
    return network.eval()


def _measure(folder: Path, device: str) -> dict[str, float]:
    split = "few" if device == "cpu" else "test"
    ensemble = PairId(tuple(str(folder / file) for file in MEMBERS), str(folder), "opened", device=device)
    opening = {name: _once(lambda: _open(ensemble)) for name in ("first_opening", "second_opening")}
    wanted = PairId((str(folder / MEMBERS[0]),), str(folder), split, device=device)
    pair = drain(Workbench().open(wanted))
    whole = SEARCHED / pair.split.images
    took = {
        **opening,
        "embed_images": whole * _once(lambda: drain(embed_images(pair.models, pair.split))),
        "embed_captions": whole * _once(lambda: drain(embed_captions(pair.models, pair.caption_words))),
    }
    rows = pair.images.members[0].repeat(-(-SEARCHED // pair.split.images), 1)[:SEARCHED]
    caption = match_of(pair, 0, QUERY).captions[0]
    took |= {
        "rank_a_query": _median(lambda: rank_images(pair, QUERY)),
        "scores_of_all_images": _median(lambda: (rows @ caption).cpu()),
        "trace": _median(lambda: trace_image(pair, 1, QUERY)),
        "what_if": _median(lambda: what_if(pair, 1, QUERY, Change(regions=tuple(range(1, REGIONS))))),
        "leave_one_out": _median(lambda: drain(explain(pair, 1, QUERY, "leave-one-out"))),
        "integrated_gradients": _once(lambda: drain(explain(pair, 1, QUERY, "integrated-gradients"))),
        "influence_of_all_edges": _median(lambda: drain(edge_influence(pair, 1, QUERY))),
        "training_step": _training_step(folder, device),
    }
    if device != "cpu" or SMALL:
        took["shapley"] = _once(lambda: drain(explain(pair, 1, QUERY, "shapley")))
    return {name: round(value, 3) for name, value in took.items()}


def _open(wanted: PairId) -> None:
    """Open a pair until its images can be ranked and its captions are ready."""
    drain(prepare_captions(drain(Workbench().open(wanted))))


def _training_step(folder: Path, device: str) -> float:
    options = TrainingOptions(embed_size=EMBEDDING, batch_size=BATCH, validate_every=10**6)
    with tempfile.TemporaryDirectory() as out:
        steps = train(open_dataset(folder), options, Path(out), steps=4 if device == "cpu" else 12, device=device)
        return 1e3 * statistics.median([record.seconds for record in steps][1:])


def _median(work: Callable[[], object]) -> float:
    work()
    return statistics.median(_once(work) for _ in range(RUNS))


def _once(work: Callable[[], object]) -> float:
    _synchronise()
    start = time.perf_counter()
    work()
    _synchronise()
    return 1e3 * (time.perf_counter() - start)


def _synchronise() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
