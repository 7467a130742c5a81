"""How much a batch of figures saves: figures per second and core of one `export --images` against separate calls.

`python benchmarks/batch.py [FIGURES [FILE.json]]`: story figures of the demo, 200 by default. The separate calls are
timed on a few figures, one after another with one thread each, in the same run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import vsrn_viewer

_SEPARATE = 4  # calls that are timed, after one that warms the cache
_QUERY = "a brown bear left of a white cow"
_IDS = Path(vsrn_viewer.__file__).resolve().parents[1] / "resources" / "demo" / "test_ids.txt"


def _export(*options: str, one_thread: bool) -> float:
    """Run `export`; return the seconds that it took."""
    environment = {**os.environ, **({"OMP_NUM_THREADS": "1"} if one_thread else {})}
    program = [sys.executable, "-m", "vsrn_viewer", "export", "--query", _QUERY, "--panel", "story", *options]
    began = time.perf_counter()
    subprocess.run(program, check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


def main(figures: int, result: Path | None) -> None:
    """Measure and print."""
    ids = _IDS.read_text().split()[:figures]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "ids.txt")
        listed.write_text("\n".join(ids) + "\n")
        one = [
            _export("--image", name, "--out", f"{folder}/{name}-one.pdf", one_thread=True)
            for name in ids[: _SEPARATE + 1]
        ]
        batch = _export("--images", str(listed), "--out", f"{folder}/{{image}}.pdf", one_thread=False)
    cores = os.cpu_count() or 1
    separate, together = sum(one[1:]) / len(one[1:]), batch / len(ids) * cores
    measured = {
        "figures": len(ids),
        "cores": cores,
        "seconds_of_the_batch": round(batch, 1),
        "core_seconds_a_figure_in_the_batch": round(together, 2),
        "core_seconds_a_figure_called_alone": round(separate, 2),
        "ratio": round(separate / together, 2),
    }
    print(json.dumps(measured, indent=1))
    if result is not None:
        result.write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
