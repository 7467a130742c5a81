"""How fast images are embedded, traced and ranked, as ratios against plain code and against the machine itself.

    python benchmarks/encoding.py [RESULT.json] [--device cpu|cuda] [--images 128] [--embedding 2048] [--rounds 5]

Random features and weights of the published sizes, in one process on all cores. In each round everything is timed once,
one after the other, so that what else the machine does meets all alike; a ratio is the median over the rounds.

- encoding: the package's embedding of a batch against a plain encoder written for this (plain_encoder.py), which gets
  the same batch and, as `plain_small_batch`, 32 images at a time; and what it computes a second, counted in the
  products that folding leaves, against the float32 product rate.
- gallery: the same with reading the features from a file, digests and the store.
- trace: a trace of one image against its forward pass through the network.
- ranking: a whole ranking of 123,287 embeddings, all of it in exact order, against a bare product and top-k.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from plain_encoder import PlainEncoder

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.retrieval.gallery import Embeddings, embed_images
from vsrn_viewer.retrieval.scoring import ranked
from vsrn_viewer.vsrn import Folded, ModelConfig, Vsrn, trace
from vsrn_viewer.vsrn.device import resolve_device
from vsrn_viewer.workbench import drain

LAYERS, TOP, SMALL_BATCH = 4, 1_000, 32
CUBE = 4_096  # of the product that says how fast the machine is
COPIED = 2**26  # floats


def main() -> None:
    asked = _arguments()
    device = resolve_device(asked.device)
    with tempfile.TemporaryDirectory() as name, torch.inference_mode():
        timed = {**_machine(device), **_encoding(asked, device, Path(name)), **_ranking(asked, device)}
        for work in timed.values():
            work()
        rounds = [{name: _seconds(work, device) for name, work in timed.items()} for _ in range(asked.rounds)]
    answer = {
        "machine": {"torch": torch.__version__, "device": _name(device), "threads": torch.get_num_threads()},
        "sizes": {key: value for key, value in vars(asked).items() if isinstance(value, int)},
        "seconds": {key: round(statistics.median(one[key] for one in rounds), 6) for key in timed},
        "rates": _rates(asked, rounds),
        "ratios": _ratios(asked, rounds),
    }
    print(json.dumps(answer, indent=1))
    if asked.result:
        asked.result.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("result", type=Path, nargs="?")
    parser.add_argument("--device", default="cpu")
    for name, default in (
        ("images", 128),
        ("regions", 36),
        ("feature", 2048),
        ("embedding", 2048),
        ("ranked", 123_287),
        ("ranked-size", 1024),
        ("rounds", 5),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


Work = Callable[[], object]


def _machine(device: str) -> dict[str, Work]:
    square, source = torch.randn(CUBE, CUBE, device=device), torch.randn(COPIED, device=device)
    target = torch.empty_like(source)
    return {"product": lambda: square @ square, "copy": lambda: target.copy_(source)}


def _encoding(asked: argparse.Namespace, device: str, folder: Path) -> dict[str, Work]:
    network = _network(asked).to(device)
    plain = PlainEncoder(asked.feature, asked.embedding, LAYERS).eval().to(device)
    plain.load_state_dict(network.image_encoder.state_dict())
    split = _write(asked, folder)
    features = torch.from_numpy(np.stack([split.features(image) for image in range(split.images)])).to(device)
    folded = Folded(network)
    difference = (folded.embed_images(features) - plain(features)).abs().max().item()
    if difference > 1e-4:
        raise SystemExit(f"the encoders differ by {difference}: this compares nothing")
    one = split.features(0)
    return {
        "folded": lambda: folded.embed_images(features),
        "plain": lambda: plain(features),
        "plain_small_batch": lambda: [plain(few) for few in features.split(SMALL_BATCH)],
        "gallery": lambda: drain(embed_images([network], split)),
        "forward": lambda: network.embed_images(torch.from_numpy(one).to(device)[None]),
        "trace": lambda: trace(network, one),
    }


def _network(asked: argparse.Namespace) -> Vsrn:
    """Return a network in which all layers act."""
    torch.manual_seed(0)
    network = Vsrn(ModelConfig("random", "coco", asked.feature, asked.embedding, 10, 8, graph_layers=LAYERS))
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
    return network.eval()


def _write(asked: argparse.Namespace, folder: Path) -> Any:
    rng = np.random.default_rng(0)
    np.save(folder / "ims.npy", rng.standard_normal((asked.images, asked.regions, asked.feature), np.float32))
    (folder / "dataset.toml").write_text('name = "random"\n[splits.test]\nfeatures = "ims.npy"\n')
    return open_dataset(folder).split("test")


def _ranking(asked: argparse.Namespace, device: str) -> dict[str, Work]:
    rows = torch.randn(asked.ranked, asked.ranked_size, device=device)
    query = torch.randn(asked.ranked_size, device=device)
    embeddings = Embeddings((rows,), np.arange(asked.ranked), np.ones(asked.ranked, bool))
    top = min(TOP, asked.ranked)
    return {
        "bare_ranking": lambda: torch.topk(rows @ query, top).indices.cpu(),
        "ranking": lambda: ranked(embeddings, (query,)),
    }


def _rates(asked: argparse.Namespace, rounds: list[dict[str, float]]) -> dict[str, float]:
    seconds = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
    return {
        "product_gflops": round(2 * CUBE**3 / seconds["product"] / 1e9, 1),
        "copy_gb_read_and_written": round(8 * COPIED / seconds["copy"] / 1e9, 1),
        "encoding_gflops": round(_operations(asked) / seconds["folded"] / 1e9, 1),
        "folded_ms_an_image": round(1e3 * seconds["folded"] / asked.images, 2),
        "plain_ms_an_image": round(1e3 * seconds["plain"] / asked.images, 2),
    }


def _operations(asked: argparse.Namespace) -> float:
    """Multiplications and additions of a batch: projection, two products a layer, six of the GRU."""
    size = asked.embedding
    return 2 * asked.images * asked.regions * (asked.feature * size + (2 * LAYERS + 6) * size**2)


def _ratios(asked: argparse.Namespace, rounds: list[dict[str, float]]) -> dict[str, float]:
    product = 2 * CUBE**3
    each = {
        "encoding_times_plain": lambda one: one["plain"] / one["folded"],
        "encoding_times_plain_of_small_batches": lambda one: one["plain_small_batch"] / one["folded"],
        "encoding_share_of_product_rate": lambda one: _operations(asked) / one["folded"] * one["product"] / product,
        "gallery_times_plain": lambda one: one["plain"] / one["gallery"],
        "trace_over_forward": lambda one: one["trace"] / one["forward"],
        "ranking_over_product_and_top": lambda one: one["ranking"] / one["bare_ranking"],
    }
    return {name: round(statistics.median(ratio(one) for one in rounds), 3) for name, ratio in each.items()}


def _seconds(work: Work, device: str) -> float:
    _synchronise(device)
    start = time.perf_counter()
    work()
    _synchronise(device)
    return time.perf_counter() - start


def _synchronise(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def _name(device: str) -> str:
    return torch.cuda.get_device_name(0) if device == "cuda" else device


if __name__ == "__main__":
    main()
