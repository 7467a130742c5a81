"""How soon a published split answers: first results, complete opening, second opening, and what a kill loses.

    python benchmarks/first_answer.py [RESULT.json] [--images 1000] [--embedding 2048] [--against FOLDER]

A split of random features, 36 regions of 2,048 values, five captions an image, and an ensemble of two random networks
of the published size (embedding 2,048, four layers): 1,000 images take some minutes and 2 GB of disk. Everything runs
in processes of its own, one after the other, with an empty cache where nothing else is said. Needs no screen.

- first_results_s: from the shown window until it has a ranking of what is embedded so far.
- first_opening_s: until all images and captions are embedded. `--against` names a folder with another checkout of this
  repository, whose opening is timed in between, in the same way.
- second_opening_s: the same with the cache of the first; weights_s: loading the weights of both networks alone.
- killed: the process is killed (SIGKILL) half-way; of the images that it said were embedded, how many are not kept.

Times of openings begin when torch has been imported.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from published import CAPTIONS_AN_IMAGE, make_published

HERE = Path(__file__).resolve().parent
MEMBERS = ("random.safetensors", "second.safetensors")


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, asked.images, asked.embedding)
        answer: dict[str, Any] = {
            "images": asked.images,
            "captions": asked.images * CAPTIONS_AN_IMAGE,
            "embedding": asked.embedding,
            "members": len(MEMBERS),
            "first_results_s": min(_run("window", folder, f"window {number}") for number in range(2)),
            "weights_s": min(_run("weights", folder, "none") for _ in range(3)),
        }
        if asked.against:
            answer["other_opening_s"] = _run("open", folder, "other", asked.against)
        answer["first_opening_s"] = _run("open", folder, "first")
        if asked.against:
            answer["times_other"] = round(answer["other_opening_s"] / answer["first_opening_s"], 2)
        answer["second_opening_s"] = min(_run("open", folder, "first") for _ in range(2))
        answer["second_beyond_weights_s"] = round(answer["second_opening_s"] - answer["weights_s"], 2)
        answer["killed"] = _killed(folder, asked.images)
    print(json.dumps(answer, indent=1))
    if asked.result:
        asked.result.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("result", type=Path, nargs="?")
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--embedding", type=int, default=2048)
    parser.add_argument("--against", type=Path)
    return parser.parse_args()


def _write(folder: Path, images: int, embedding: int) -> None:
    import torch

    from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint

    make_published(folder, images, embedding)
    network = load_checkpoint(folder / MEMBERS[0]).model
    torch.manual_seed(2)
    for weight in network.parameters():
        torch.nn.init.normal_(weight, 0, 0.02)
    save_checkpoint(folder / MEMBERS[1], network)


def _command(what: str, folder: Path) -> list[str]:
    return [sys.executable, str(HERE / "first_answer.py"), "--child", what, str(folder)]


def _environment(folder: Path, cache: str, checkout: Path = HERE.parent) -> dict[str, str]:
    own = {
        "PYTHONPATH": str(checkout.resolve()),
        "VSRN_VIEWER_CACHE": str(folder / "caches" / cache),
        "QT_QPA_PLATFORM": "offscreen",
    }
    return os.environ | own


def _run(what: str, folder: Path, cache: str, checkout: Path = HERE.parent) -> float:
    """Do it in a process of its own; return how long it took there, in seconds."""
    environment = _environment(folder, cache, checkout)
    child = subprocess.run(_command(what, folder), capture_output=True, text=True, env=environment, check=False)
    if child.returncode:
        raise SystemExit(child.stderr)
    return round(float(child.stdout.split()[-1]), 2)


def _killed(folder: Path, images: int) -> dict[str, int]:
    """Kill an opening half-way, and count what it had embedded and what the next one finds."""
    environment = _environment(folder, "killed")
    child = subprocess.Popen(_command("embed", folder), stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    embedded = next(done for line in child.stdout if (done := int(line)) >= images // 2)
    child.kill()
    child.wait()
    embedded = max([embedded, *(int(line) for line in child.stdout if line.strip())])
    again = subprocess.run(
        _command("kept", folder), capture_output=True, text=True, env=environment, check=True
    ).stdout.split()
    return {"embedded": embedded, "kept": int(again[-1]), "lost": embedded - int(again[-1])}


def _wanted(folder: Path) -> Any:
    from vsrn_viewer.view import PairId

    return PairId(tuple(str(folder / member) for member in MEMBERS), str(folder), device="cpu")


def _weights(folder: Path) -> None:
    from vsrn_viewer.checkpoint import load_checkpoint

    for member in MEMBERS:
        load_checkpoint(folder / member, "cpu")


def _open(folder: Path) -> None:
    from vsrn_viewer.retrieval.search import prepare_captions
    from vsrn_viewer.workbench import Workbench, drain

    drain(prepare_captions(drain(Workbench().open(_wanted(folder)))))


def _embed(folder: Path) -> None:
    from vsrn_viewer.workbench import Workbench

    for progress in Workbench().open(_wanted(folder)):
        if progress.unit == "images":
            print(progress.done, flush=True)


def _kept(folder: Path) -> int:
    """Return how many images are there before the first one is computed."""
    from vsrn_viewer.vsrn import Folded
    from vsrn_viewer.workbench import Workbench

    class ComputingError(Exception):
        pass

    def stop(*_arguments: object) -> None:
        raise ComputingError

    Folded.embed_in_steps = stop  # type: ignore[assignment, method-assign]
    done = 0
    try:
        for progress in Workbench().open(_wanted(folder)):
            done = progress.done if progress.unit == "images" else done
    except ComputingError:
        pass
    return done


def _window(folder: Path) -> float:
    """Return seconds from the shown window to the first ranking in it."""
    from driving import wait
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from vsrn_viewer.ui.main_window import MainWindow
    from vsrn_viewer.view import Query

    app = QApplication([])
    window = MainWindow(app, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    window.show()
    app.processEvents()
    start = time.perf_counter()
    window.open_pair(_wanted(folder))
    wait(lambda: window.subject.info is not None)
    window.subject.change_view(query=Query(text="word1 word2 word3"))
    wait(lambda: window.subject.ranking is not None)
    took = time.perf_counter() - start
    print(took, flush=True)
    os._exit(0)  # without waiting for what is still being embedded


def _child(what: str, folder: Path) -> None:
    if what == "window":
        _window(folder)
    elif what == "kept":
        print(_kept(folder))
    elif what == "embed":
        _embed(folder)
    else:
        import torch  # noqa: F401 (not what is measured)

        start = time.perf_counter()
        (_weights if what == "weights" else _open)(folder)
        print(time.perf_counter() - start)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
