"""How long the results grid takes for a frame while somebody scrolls it, with as many images as COCO has.

A window shows a split of ITEMS images (123,287 unless said): their files are a few thousand distinct small photographs,
used again and again. Three steps: the grid fills, a new ranking arrives, and then it is scrolled: line by line, page by
page, by dragging the bar through all of it, and back. A frame is the step and everything that the event loop does for
it: painting, asking for thumbnails, taking those that are ready. Times are of the wall and, beside them, of the
processor as the window's thread used it: on a busy machine the first one holds what others did. Needs a screen:

    nice -n 5 python tools/with_screen.py python benchmarks/scrolling.py [ITEMS] [RESULT.json]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from driving import rest, save, spread
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from vsrn_viewer.answers import ImageRanking, PairInfo
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import PairId, Query

ITEMS, FILES = 123_287, 2_000
FRAME_MS = 16
RANKINGS = 20
FRAMES = 150  # of each way to scroll


def main() -> None:
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    with tempfile.TemporaryDirectory() as name:
        info = split_of(items, photographs(Path(name), min(items, FILES)))
        window = empty_window(Path(name))
        answer: dict[str, object] = {"items": items, "frame_ms": FRAME_MS}
        answer["filling"] = filled(window, info)
        rankings = [ranking(items, seed) for seed in range(RANKINGS)]
        answer["a new ranking"] = spread_of([frame(partial(window.subject.set_ranking, one)) for one in rankings])
        rest(500)
        answer |= scrolled(window)
        window.close()
    save(answer, sys.argv[2:])


def photographs(folder: Path, count: int) -> list[str]:
    """Write small photographs, each other than the others, and return their paths."""
    rng = np.random.default_rng(1)
    files = []
    for number in range(count):
        blocks = rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)
        path = folder / f"{number:06d}.jpg"
        cv2.imwrite(str(path), cv2.resize(blocks, (480, 360), interpolation=cv2.INTER_LINEAR))
        files.append(str(path))
    return files


def split_of(items: int, files: list[str]) -> PairInfo:
    """Return what is open: a split without a model, five captions an image."""
    return PairInfo(
        pair=PairId(),
        model_name="none",
        variant="coco",
        members=1,
        layers=4,
        has_gru=True,
        has_sentence_branch=False,
        dataset_name="synthetic",
        split="test",
        splits=("test",),
        region_order="unknown",
        device="cpu",
        devices=(),
        precision="float32",
        memory_mb=0.0,
        image_ids=tuple(f"{row:012d}" for row in range(items)),
        image_files=tuple(files[row % len(files)] for row in range(items)),
        captions=tuple(f"caption {line} of an image" for line in range(5 * items)),
        caption_lines=CaptionLines.even(items, 5),
        has_boxes=False,
        words=frozenset({"an", "image"}),
        vocabulary_file="vocab.json",
        tokenizer="none",
    )


def ranking(items: int, seed: int) -> ImageRanking:
    scores = np.random.default_rng(seed).random(items, dtype=np.float32)
    order = np.argsort(-scores, kind="stable")
    return ImageRanking(Query(text=f"query {seed}"), order, scores, -1, (), 0.0, 0.0)


def empty_window(folder: Path) -> MainWindow:
    """Return a window that nothing is open in, with settings of its own."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    window = MainWindow(app, QSettings(str(folder / "benchmark.ini"), QSettings.Format.IniFormat))
    window.resize(1480, 920)
    window.show()
    rest(500)
    return window


def filled(window: MainWindow, info: PairInfo) -> dict[str, object]:
    """Return the times of the frames until all images have their places."""
    bar, ends = window.results.grid.verticalScrollBar(), [-1, 0]
    frames = [frame(partial(window.subject.set_info, info))]
    while ends[-1] != ends[-2]:
        frames += [frame(lambda: None) for _ in range(10)]
        ends.append(bar.maximum())
    return spread_of(frames)


def scrolled(window: MainWindow) -> dict[str, object]:
    """Return the times of the frames of each way to scroll."""
    bar = window.results.grid.verticalScrollBar()
    line, page, end = 40, bar.pageStep(), bar.maximum()
    ways: dict[str, Callable[[int], int]] = {
        "line by line": lambda at: at * line,
        "page by page": lambda at: at * page,
        "the bar dragged": lambda at: at * end // FRAMES,
        "back over what was seen": lambda at: (FRAMES - at) * page,
    }
    answer: dict[str, object] = {}
    for name, place in ways.items():
        bar.setValue(place(0))
        rest(300)
        answer[name] = spread_of([frame(partial(bar.setValue, place(at))) for at in range(FRAMES)])
    return answer


def frame(step: Callable[[], object]) -> tuple[float, float]:
    """Take a step, and let the event loop go on until the next frame; return the milliseconds of the wall that were
    not rest, and those of the processor."""
    wall, processor = time.perf_counter(), time.thread_time()
    step()
    QApplication.processEvents()
    busy = (time.perf_counter() - wall) * 1e3
    rest(max(1, FRAME_MS - round(busy)))
    return busy, (time.thread_time() - processor) * 1e3


def spread_of(frames: list[tuple[float, float]]) -> dict[str, object]:
    wall, processor = zip(*frames, strict=True)
    late = sum(ms > FRAME_MS for ms in processor)
    return {"frames": len(frames), "late": late, "wall_ms": spread(wall), "processor_ms": spread(processor)}


if __name__ == "__main__":
    main()
