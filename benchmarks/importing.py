"""Does the memory of an import grow with the number of images? And how fast is it beside a plain copy?

    python benchmarks/importing.py [IMAGES FEWER] [--regions N] [--feature F] [--json FIGURES.json]

Imports simulated bottom-up TSV files of COCO's form, 5,000 and 1,000 rows of 36 × 2048 unless told otherwise, joined
with captions of as many images in COCO's JSON. Prints, for each, the peak of anonymous memory (what cannot be dropped)
from the start of the process to its end, sampled all the while, and the time beside that of reading and decoding the
same rows with nothing but the standard library. Then it kills the larger import in its middle and lets it go on.
5,000 rows take 7 GB in the system's folder for temporary files. Linux.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from peak import peak_of

PERIOD_S = 0.005  # between two samples
MOST_MB, MOST_MORE_MB = 600, 50  # anonymous memory of an import; of a larger one beside a smaller one


def main() -> None:
    arguments = _arguments()
    answer: dict[str, Any] = {"regions": arguments.regions, "feature": arguments.feature, "runs": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for images in (arguments.fewer, arguments.images):
            table, captions = _write(folder, images, arguments.regions, arguments.feature)
            peak, seconds = _import(table, captions, folder / f"out{images}")
            plain = _plain_seconds(table)
            run = {
                "images": images,
                "peak_mb": round(peak),
                "seconds": round(seconds, 1),
                "over_plain": round(seconds / plain, 2),
            }
            answer["runs"].append(run)
            print(
                f"{images:,} images: peak anonymous memory {peak:,.0f} MB, {seconds:.1f} s, "
                f"{run['over_plain']} times a plain reading of the table",
                flush=True,
            )
        answer["read_again"] = _killed_and_resumed(table, captions, folder, arguments.images)
    small, large = (run["peak_mb"] for run in answer["runs"])
    answer["more_mb"] = large - small
    print(
        f"{answer['more_mb']} MB more for the larger one; after kill -9 {answer['read_again']:,} images were read again"
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    if large > MOST_MB or answer["more_mb"] > MOST_MORE_MB:
        raise SystemExit(f"more than {MOST_MB} MB, or than {MOST_MORE_MB} MB above the smaller one")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("images", nargs="?", type=int, default=5000)
    parser.add_argument("fewer", nargs="?", type=int, default=1000)
    parser.add_argument("--regions", type=int, default=36)
    parser.add_argument("--feature", type=int, default=2048)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _write(folder: Path, images: int, regions: int, feature: int) -> tuple[Path, Path]:
    """Write a TSV whose rows are as long as real ones, and captions for all of them."""
    rng = np.random.default_rng(0)
    features = np.maximum(rng.standard_normal((regions, feature)), 0).astype("<f4")
    corners = np.sort(rng.random((regions, 2, 2)), axis=1) * (640, 480)
    corners[0, 1] = 640, 480
    boxes = base64.b64encode(corners.reshape(-1, 4).astype("<f4").tobytes()).decode()
    table, captions = folder / f"{images}.tsv", folder / f"{images}.json"
    with table.open("w") as file:
        for image in range(images):
            features[0, 0] = image
            encoded = base64.b64encode(features.tobytes()).decode()
            file.write(f"{image + 1}\t640\t480\t{regions}\t{boxes}\t{encoded}\n")
    names = [{"id": image + 1, "file_name": f"COCO_val2014_{image + 1:012d}.jpg"} for image in range(images)]
    said = [
        {"image_id": image + 1, "caption": f"a dog and {line} cats"} for image in range(images) for line in range(5)
    ]
    captions.write_text(json.dumps({"images": names, "annotations": said}))
    return table, captions


def _command(table: Path, captions: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "vsrn_viewer", "import", str(table), str(captions), "--out", str(out), "--json"]


def _import(table: Path, captions: Path, out: Path) -> tuple[float, float]:
    """Import in a process of its own; return the largest RssAnon seen of it, in 10^6 bytes, and its seconds."""
    start = time.perf_counter()
    return peak_of(_command(table, captions, out), quiet=True), time.perf_counter() - start


def _plain_seconds(table: Path) -> float:
    """Return how long it takes to read the table, to decode its arrays, and to write the features."""
    start = time.perf_counter()
    with table.open("rb") as file, tempfile.TemporaryFile(dir=table.parent) as written:
        for line in file:
            *_, boxes, features = line.rstrip(b"\n").split(b"\t")
            base64.b64decode(boxes)
            written.write(base64.b64decode(features))
        written.flush()
        os.fsync(written.fileno())
    return time.perf_counter() - start


def _killed_and_resumed(table: Path, captions: Path, folder: Path, images: int) -> int:
    """Kill an import when half of its images are read; finish it, and return how many images were read twice."""
    out = folder / "killed"
    features, journal = out / ".import" / "features", out / ".import" / "journal.json"
    half = (folder / f"out{images}" / "test_ims.npy").stat().st_size // 2
    with subprocess.Popen(
        _command(table, captions, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None and not (features.exists() and features.stat().st_size > half):
            time.sleep(PERIOD_S)
        os.kill(process.pid, signal.SIGKILL)
    written = (features.stat().st_size - 128) // (2 * (half - 64) // images)
    lost = int(written) - json.loads(journal.read_text())["images"]
    _import(table, captions, out)
    for file in (folder / f"out{images}").iterdir():
        if file.name != "dataset.toml" and file.read_bytes() != (out / file.name).read_bytes():
            raise SystemExit(f"{file.name} differs after the kill")
    return lost


if __name__ == "__main__":
    main()
