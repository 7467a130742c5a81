"""`vsrn-viewer train`: drains the loop, says how it goes, and stops cleanly on Ctrl-C."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from types import FrameType

from vsrn_viewer.data.dataset import Dataset, open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.training.log import StepRecord
from vsrn_viewer.training.loop import train
from vsrn_viewer.training.presets import TrainingOptions, preset_options
from vsrn_viewer.vsrn.device import resolve_device

SAY_EVERY = 10.0  # seconds between two lines of progress

Say = Callable[[str], None]


def run_training(
    preset: str,
    data: Path | None,
    out: Path,
    steps: int | None,
    save_every: int | None,
    seed: int,
    resume: bool,
    device: str,
    say: Say,
) -> bool:
    """Train as `train` does, with the embedded demo's data if `data` is None, saying a line every few seconds.

    preset: "" chooses by the dataset's name: flickr30k, coco, else demo. From the first step on, the first Ctrl-C ends
    the run after the step it is in, with a checkpoint, and a second one at once. Returns whether it went on to its end.
    Raises what `train` raises, and KeyboardInterrupt when it is ended at once; what was last saved stays.
    """
    dataset = open_dataset(data or demo_folder())
    preset = preset or _preset_of(dataset)
    options = preset_options(preset, seed)
    device = resolve_device(device)
    say(f"Training on {dataset.name} with preset {preset}, seed {seed}, on {device}; output: {out}")
    records = train(dataset, options, out, resume, steps, save_every, device)
    report = _Report(options, steps, say)
    with closing(records):
        first = next(records, None)  # after all the reading, which Ctrl-C ends at once: there is nothing to keep yet
        if first is None:
            say(f"{out}: the run has these steps already, so none was taken.")
        else:
            with _interrupted() as interrupted:
                for record in chain([first], records):
                    report.tell(record)
                    if interrupted():
                        say(f"Stopping after step {record.step}. Go on with --resume.")
                        records.close()
                        return False
    say(f"The checkpoints are {out / 'last.safetensors'} and {out / 'best.safetensors'}.")
    return True


def _preset_of(dataset: Dataset) -> str:
    name = dataset.name.lower()
    return "coco" if "coco" in name else "flickr30k" if "f30k" in name or "flickr" in name else "demo"


class _Report:
    """Turns steps into lines: progress every few seconds, and every validation."""

    def __init__(self, options: TrainingOptions, steps: int | None, say: Say) -> None:
        self._epochs = options.epochs
        self._limit = steps
        self._say = say
        self._start = self._said = time.monotonic()
        self._taken = 0

    def tell(self, record: StepRecord) -> None:
        self._taken += 1
        now = time.monotonic()
        if now - self._said >= SAY_EVERY:
            self._said = now
            self._say(self._progress(record, now))
        if record.validation is not None:
            self._say(_validation(record))

    def _progress(self, record: StepRecord, now: float) -> str:
        last = record.steps if self._limit is None else min(self._limit, record.steps)
        rate = self._taken / (now - self._start)
        minutes, seconds = divmod(round((last - record.step) / rate), 60)
        return (
            f"step {record.step:,} of {last:,} (epoch {record.epoch} of {self._epochs}), loss {record.loss:.2f}, "
            f"{rate:.1f} steps/s, {minutes}:{seconds:02d} left"
        )


def _validation(record: StepRecord) -> str:
    assert record.validation is not None
    seen, read = record.validation.image_to_text, record.validation.text_to_image
    return (
        f"validation after step {record.step:,} (epoch {record.epoch}): R@1, 5, 10 image to text "
        f"{seen.r1:.1f} {seen.r5:.1f} {seen.r10:.1f}, text to image {read.r1:.1f} {read.r5:.1f} {read.r10:.1f}"
    )


@contextmanager
def _interrupted() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a question that can be asked; the second is an ordinary one. Main thread only."""
    asked = False

    def note(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 (the system's signature)
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
