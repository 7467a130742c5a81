"""Trains the demo's network with and without its parts, three seeds each, and says what each part is worth.

    python -m tools.ablate --work build/ablation                 # train what is missing, then write the table
    python -m tools.ablate --work build/ablation --part 0/2      # one of two processes that share the cells
    python -m tools.ablate --work build/ablation --table         # only write the table of what is finished

The last row is `vsrn-viewer train --preset demo --seed S` as it is; the others leave its sentence branch out and change
one thing of the network. The best checkpoint of each run is measured on the test split.
Finished cells are kept and half-trained ones go on, so the command can be stopped at any time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.explain.plots.ablation import ablation_plot
from vsrn_viewer.explain.plots.measured import measured_of, spread
from vsrn_viewer.figures.plots import draw_plot
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.files import replacing
from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.training.loop import train
from vsrn_viewer.training.presets import preset_options
from vsrn_viewer.training.state import STATE_NAME
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench, drain

SEEDS = (1, 2, 3)
_MATCHING_ONLY: dict[str, Any] = {"caption_hidden": 0, "caption_word_size": 0}
SETTINGS: dict[str, dict[str, Any]] = {
    "no graph, mean": {"graph_layers": 0, "use_gru": False} | _MATCHING_ONLY,
    "no graph, GRU": {"graph_layers": 0} | _MATCHING_ONLY,
    "1 layer, GRU": {"graph_layers": 1} | _MATCHING_ONLY,
    "2 layers, GRU": {"graph_layers": 2} | _MATCHING_ONLY,
    "3 layers, GRU": {"graph_layers": 3} | _MATCHING_ONLY,
    "4 layers, GRU": {"graph_layers": 4} | _MATCHING_ONLY,
    "4 layers, GRU, sentences": {},  # the preset as it is
}
SHIPPED = "4 layers, GRU, sentences"
COLUMNS = (
    ("text → image R@1", lambda r: r["text_to_image"]["r1"]),
    ("R@10", lambda r: r["text_to_image"]["r10"]),
    ("image → text R@1", lambda r: r["image_to_text"]["r1"]),
    ("R@10", lambda r: r["image_to_text"]["r10"]),
    ("minimal pairs", lambda r: r["minimal_pairs"]["right"]),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("build/ablation"), help="where the runs are kept")
    parser.add_argument("--part", default="0/1", help="I/N: this process trains every N-th cell, beginning with I")
    parser.add_argument("--only", action="append", choices=SETTINGS, help="one setting (may be repeated)")
    parser.add_argument("--table", action="store_true", help="train nothing, write the table of what is finished")
    parser.add_argument(
        "--out", type=Path, default=Path("docs/results"), help="where the table goes; its plot: images beside it"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    settings = arguments.only or list(SETTINGS)
    part, parts = (int(number) for number in arguments.part.split("/"))
    if not arguments.table:
        for setting, seed in [(setting, seed) for setting in settings for seed in SEEDS][part::parts]:
            run_cell(setting, seed, arguments.work)
    write_table(arguments.work, arguments.out)


def run_cell(setting: str, seed: int, work: Path) -> None:
    """Train and measure one cell, unless that has been done."""
    folder = cell_folder(setting, seed, work)
    if (folder / "result.json").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    options = replace(preset_options("demo", seed), **SETTINGS[setting])
    start = time.monotonic()
    for record in train(open_dataset(demo_folder()), options, folder, resume=(folder / STATE_NAME).is_file()):
        if record.validation is not None:
            print(f"{setting}, seed {seed}: epoch {record.epoch}, {time.monotonic() - start:.0f} s", flush=True)
    result = measure(folder / "best.safetensors") | {"setting": setting, "seed": seed}
    with replacing(folder / "result.json") as temporary:
        temporary.write_text(json.dumps(result, indent=1), encoding="utf-8")


def measure(*checkpoints: Path) -> dict[str, Any]:
    """Return what `vsrn-viewer evaluate --json` says of the demo's test split."""
    pair = drain(Workbench().open(PairId(tuple(str(file) for file in checkpoints), str(demo_folder()), device="cpu")))
    return evaluate(drain(split_scores(pair)), pair.split)


def cell_folder(setting: str, seed: int, work: Path) -> Path:
    return work / f"{setting.replace(', ', '-').replace(' ', '_')}-seed{seed}"


def write_table(work: Path, out: Path) -> None:
    """Write ablation.json (every cell), ablation.md (mean ± standard deviation over the seeds) and their plot."""
    cells = [
        json.loads((folder / "result.json").read_text(encoding="utf-8"))
        for setting in SETTINGS
        for folder in (cell_folder(setting, seed, work) for seed in SEEDS)
        if (folder / "result.json").is_file()
    ]
    if not cells:
        sys.exit(f"{work}: no finished run. Train first: leave out --table.")
    rows = {setting: own for setting in SETTINGS if (own := [cell for cell in cells if cell["setting"] == setting])}
    lines = ["| setting | seeds | " + " | ".join(name for name, _ in COLUMNS) + " |", "|---" * (len(COLUMNS) + 2) + "|"]
    for setting, own in rows.items():
        values = [spread([read(cell) for cell in own]) for _, read in COLUMNS]
        lines.append(f"| {setting} | {len(own)} | " + " | ".join(values) + " |")
    out.mkdir(parents=True, exist_ok=True)
    for name, text in (("ablation.json", json.dumps(cells, indent=1)), ("ablation.md", "\n".join(lines))):
        with replacing(out / name) as temporary:
            temporary.write_text(text + "\n", encoding="utf-8")
    picture = out.parent / "images" / "ablation.svg"
    picture.parent.mkdir(exist_ok=True)
    runs = [measured_of(cell["setting"], f"seed {cell['seed']}", cell) for own in rows.values() for cell in own]
    draw_plot(ablation_plot(runs, SHIPPED), picture, FigureStyle("page"))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
