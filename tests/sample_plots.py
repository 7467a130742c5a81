"""One plot of every kind, of small made-up runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from split_answers import binding, method_faithfulness

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain.plots.ablation import ablation_plot
from vsrn_viewer.explain.plots.affinity_auc import affinity_auc_plot
from vsrn_viewer.explain.plots.curves import curves_plot
from vsrn_viewer.explain.plots.embedding_map import map_plot
from vsrn_viewer.explain.plots.faithfulness import faithfulness_plot
from vsrn_viewer.explain.plots.hubs import hubs_plot
from vsrn_viewer.explain.plots.measured import Measured
from vsrn_viewer.explain.plots.pairs import pairs_plot
from vsrn_viewer.explain.plots.rank_histogram import rank_histogram_plot
from vsrn_viewer.explain.plots.rank_scatter import rank_scatter_plot
from vsrn_viewer.explain.plots.recall import recall_plot
from vsrn_viewer.explain.plots.similarity import similarity_plot
from vsrn_viewer.explain.plots.whole_map import Grouped, whole_map_plot
from vsrn_viewer.hubs import Correction, Hubs, Occurrences
from vsrn_viewer.minimal_pairs import MinimalPair, ScoredPairs
from vsrn_viewer.plots import Plot
from vsrn_viewer.principal import Plane
from vsrn_viewer.queries import ModelRanks
from vsrn_viewer.training_curve import TrainingCurve, read_training_curve

LONG = "4 layers, GRU, sentences, and a name that is longer than most"

SCATTERED = np.random.default_rng(3).geometric(0.05, (2, 2, 300))  # two models, captions and images
RANKS = np.arange(1000) ** 2 // 250, np.arange(5000) // 5  # from 0, of images and of captions


def run(name: str, first: float, pairs: float | None = None, interval: float = 0.0, images: int = 200) -> Measured:
    """Return a run whose recalls are first, first + 5, …; with bounds this far below and above, if not 0."""
    recalls = tuple(first + 5 * step for step in range(6))
    seven = np.array([*recalls, sum(recalls)])
    ends = (tuple(seven - interval), tuple(seven + interval)) if interval else ((), ())
    return Measured(name, f"{name}.json", recalls, pairs, images, 5 * images, 1, *ends)


def hubs_of_order(correction: Correction | None) -> Hubs:
    """Return made-up hubs: an image stands among the first 0 to 299 times."""
    counts = [np.tile(np.arange(size) // (1 if correction is None else 4), (3, 1)) for size in (300, 1500)]
    images, captions = Occurrences(counts[0], 1500), Occurrences(counts[1], 300)
    return Hubs(correction, images, captions, (0.0,) * 3, (0.0,) * 3)


def scored_pairs(right: int) -> ScoredPairs:
    """Return ten made-up pairs of two kinds, six and four, of which the first so many are right."""
    pairs = tuple(MinimalPair(0, "swapped" if at < 6 else "a colour", f"true {at}", f"false {at}") for at in range(10))
    true = np.where(np.arange(10) < right, 1.0, 0.0)
    return ScoredPairs("pairs.json", pairs, true, np.full(10, 0.5), np.zeros(10, bool))


def write_log(path: Path, steps: int = 120, an_epoch: int = 40, factor: float = 1.0, sentences: bool = True) -> Path:
    """Write a training log: step s has ranking loss factor × (1 + 1 / s), sentence loss 2 / s, recalls 10 × epoch."""
    lines = []
    for step in range(1, steps + 1):
        epoch = (step - 1) // an_epoch + 1
        ranking, words = factor * (1 + 1 / step), (2 / step if sentences else 0.0)
        record = {"step": step, "epoch": epoch, "loss": ranking + words, "ranking_loss": ranking}
        record |= {"caption_loss": words, "learning_rate": 0.001}
        if step % an_epoch == 0:
            recalls = {"r1": 10.0 * epoch, "r5": 12.0 * epoch, "r10": 14.0 * epoch}
            record["validation"] = {"image_to_text": recalls, "text_to_image": recalls}
        lines.append(json.dumps(record))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def curve(folder: Path, **changed: object) -> TrainingCurve:
    """Return the curve of such a log."""
    return read_training_curve(write_log(folder / "train.jsonl", **changed))  # type: ignore[arg-type]


def similarity(images: int = 20, captions: int = 40) -> np.ndarray:
    """Return a matrix whose true pairs lie about 0.5 higher."""
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 0.1, (images, captions))
    scores[np.arange(captions) // (captions // images), np.arange(captions)] += 0.5
    return scores


def embeddings(images: int = 30, captions: int = 60, size: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Return embeddings of images and captions."""
    rng = np.random.default_rng(1)
    return rng.normal(size=(images, size)), rng.normal(size=(captions, size)) * [3, 2, *[1] * (size - 2)]


def all_plots(folder: Path) -> dict[str, Plot]:
    """Return a plot of every kind by name, and a few more."""
    curves = [("short", curve(folder)), (LONG, curve(folder, factor=2.0))]
    runs = [run("none", 30.0, 49.0), run("none", 32.0, 51.0), run(LONG, 61.0, 92.0), run(LONG, 60.0, 90.0)]
    images, captions = embeddings()
    return {
        "recall": recall_plot([run("a", 40, interval=3), run("b", 50), run("b", 52)]),
        "recall, eight systems": recall_plot([run(f"system {number}", 40 + number) for number in range(8)]),
        "hubs": hubs_plot([hubs_of_order(None), hubs_of_order("csls")]),
        "rank-histogram": rank_histogram_plot([("one", *RANKS), (LONG, *RANKS)], 1000, 5000),
        "rank-scatter": rank_scatter_plot(ModelRanks("one", *SCATTERED[0]), ModelRanks(LONG, *SCATTERED[1])),
        "similarity": similarity_plot([("one", similarity(), CaptionLines.even(20, 2))]),
        "similarity, three": similarity_plot(
            [(name, similarity(), CaptionLines.even(20, 2)) for name in ("one", "two", LONG)]
        ),
        "map": map_plot(images, captions, CaptionLines.even(30, 2), [f"id{row}" for row in range(30)], "model"),
        "whole-map": whole_map_plot(
            Plane(images[:, :2], captions[:, :2], (0.25, 0.125)),
            Grouped(("images", LONG), np.repeat(np.array([0, 1]), [30, 60])),
            np.arange(90) % 3 > 0,
            np.arange(60) // 2,
            [f"id{row}" for row in range(30)],
            "model",
        ),
        "curves": curves_plot(curves),
        "curves, one step": curves_plot([("a", curve(folder, steps=1))]),
        "ablation": ablation_plot(runs, LONG),
        "ablation, one": ablation_plot([run("alone", 70.0, interval=4)]),
        "faithfulness": faithfulness_plot(method_faithfulness()),
        "affinity-auc": affinity_auc_plot(binding()),
        "pairs": pairs_plot([("one", scored_pairs(8)), (LONG, scored_pairs(3))]),
    }
