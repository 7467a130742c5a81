"""From a what-if to the last panel that has painted it: drop the largest thing of an image, or a third of its regions.

On the demo, and on random networks of the published sizes (36 regions of 2,048 values, embedding 1,024 and 2,048, four
layers). The clock runs from the gesture until the trace of the changed run, score and rank are there and every panel
on screen has painted them. Beside it one forward pass of the image through every member, measured in the same process
in between, on as many threads as the window uses; and the longest time for which the window answered nothing. Needs a
screen:

    nice -n 5 python tools/with_screen.py python benchmarks/what_if_latency.py [RESULT.json]
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from driving import Beat, open_window, report, rest, spread, wait
from published import make_published
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui.change_menus import drop
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.vsrn import embed_batch
from vsrn_viewer.vsrn.device import leave_a_core
from vsrn_viewer.workbench import Workbench, drain

WHAT_IFS = {"demo": 30, "published": 6}
RANDOM_IMAGES = 8  # of a published split
REST_MS = 250
ALLOWED_MS = 150  # beside one forward pass


def main() -> None:
    answer: dict[str, Any] = {"allowed_beside_a_pass_ms": ALLOWED_MS, "demo": measured(PairId(), WHAT_IFS["demo"])}
    for embedding in (1024, 2048):
        with tempfile.TemporaryDirectory() as name:
            os.environ["VSRN_VIEWER_CACHE"] = str(Path(name) / "cache")
            pair = make_published(Path(name), RANDOM_IMAGES, embedding)
            answer[f"published_{embedding}"] = measured(pair, WHAT_IFS["published"])
    report(answer)


def measured(wanted: PairId, count: int) -> dict[str, Any]:
    """Return the times of some what-ifs of one pair."""
    window, pair = open_window(wanted), drain(Workbench().open(wanted))
    leave_a_core()
    subject, beat = window.subject, Beat()
    whole, beside, passes, blocks = [], [], [], []
    for image in range(0, len(subject.info.image_ids), max(1, len(subject.info.image_ids) // count)):
        show(window, image)
        one_pass = seconds_of_a_pass(pair, image) * 1e3
        beat.restart()
        start = time.perf_counter()
        drop(subject, largest_thing(subject))
        wait(lambda: not {"trace", "standing"} & subject.busy and subject.probed.standing is not None)
        rest(0)  # what is left to paint
        QApplication.processEvents()
        taken = (time.perf_counter() - start) * 1e3
        whole.append(taken)
        beside.append(taken - one_pass)
        passes.append(one_pass)
        blocks.append(beat.longest_ms)
    beat.stop()
    window.close()
    return {
        "what_ifs": len(whole),
        "gesture_to_paint_ms": spread(whole),
        "one_pass_ms": spread(passes),
        "beside_a_pass_ms": spread(beside),
        "longest_block_ms": spread(blocks),
    }


def show(window: MainWindow, image: int) -> None:
    """Ask the first caption of an image, show the image, and let everything come to rest."""
    subject = window.subject
    line = subject.info.caption_lines.of(image)[0]
    window.session.submit_query(Query("caption", subject.info.captions[line], line))
    subject.pick_image(image)
    wait(lambda: not subject.busy and subject.traced is not None and subject.traced.image == image)
    rest(REST_MS)


def largest_thing(subject: Subject) -> tuple[int, ...]:
    """Return the rows of the largest group that is not all of the image; without groups, a third of the regions."""
    some = [group.regions for group in subject.groups if len(group.regions) < subject.image_regions]
    return max(some, key=len, default=tuple(range(0, subject.image_regions, 3)))


def seconds_of_a_pass(pair: Any, image: int) -> float:
    """Return the shortest of three passes of an image through every member."""
    features = torch.from_numpy(pair.split.features(image))[None]
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        with torch.inference_mode():
            for model in pair.models:
                embed_batch(model, features)
        taken.append(time.perf_counter() - start)
    return min(taken)


if __name__ == "__main__":
    main()
